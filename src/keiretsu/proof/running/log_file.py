"""The log of a run as a file, for the processes that work on it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import polars as pl

from keiretsu.atomic import write_atomically
from keiretsu.data import SeriesSet
from keiretsu.data.read_report import ReadReport


def write_log(series: SeriesSet, folder: Path) -> None:
    """Write the rows as Parquet, and beside it how they were read, of which a model keeps what a stream must know."""
    buffer = io.BytesIO()
    series.frame.write_parquet(buffer, compression="zstd", statistics=False)
    write_atomically(folder / "log.parquet", buffer.getvalue())
    about = {
        "time_name": series.time_name,
        "id_name": series.id_name,
        "source": series.source,
        "report": series.report.to_dict(),
    }
    write_atomically(folder / "log.json", json.dumps(about, ensure_ascii=False).encode())


def read_log(folder: Path) -> SeriesSet:
    """The same rows again, read in the same way."""
    about = json.loads((folder / "log.json").read_text(encoding="utf-8"))
    return SeriesSet(
        pl.read_parquet(folder / "log.parquet"),
        about["time_name"],
        about["id_name"],
        about["source"],
        ReadReport.from_dict(about["report"]),
    )
