"""Forecasts as a few lines on a terminal, as records, or as a file."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl

from keiretsu._cli.printing import print_lines, print_table
from keiretsu.atomic import write_atomically
from keiretsu.errors import ArgumentError

_SHOWN = 12
_HEADS = {
    "en": ("series", "target", "first", "forecast", "last", "forecast"),
    "ja": ("系列", "対象", "最初の時刻", "予測", "最後の時刻", "予測"),
}
_MORE = {"en": "; {n} more forecast{s}", "ja": "。ほかに{n}件の予測があります"}
_NOTE = {
    "en": "In brackets: {coverage:.0%} interval{more}. All rows: --json or --out FILE.",
    "ja": "[ ]内は{coverage:.0%}予測区間です{more}。すべての行は --json か --out FILE で得られます。",
}


def check_format(path: Path) -> None:
    """Refuse a forecast file of a kind that cannot be written.

    Raises:
        ArgumentError: the name ends neither in .csv nor in .parquet.
    """
    if path.suffix not in (".csv", ".parquet"):
        raise ArgumentError(f"predict: --out must end in .csv or .parquet; got {path}. Rename it.")


def write_forecasts(frame: pl.DataFrame, path: Path) -> None:
    """Write the forecasts as CSV or Parquet, whole or not at all.

    Raises:
        OutputError: the file cannot be written.
    """
    content = io.BytesIO()
    if path.suffix == ".csv":
        # ISO text with the offset, which reading takes back
        zoned = [name for name, dtype in frame.schema.items() if getattr(dtype, "time_zone", None)]
        frame.with_columns(pl.col(zoned).dt.strftime("%Y-%m-%dT%H:%M:%S%.f%:z")).write_csv(content)
    else:
        frame.write_parquet(content)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content.getvalue())


def print_forecasts(frame: pl.DataFrame, coverage: float, *, lang: str = "en") -> None:
    """Print the first and the last step of each forecast, a line a series and target."""
    groups = frame.partition_by("id", "target", maintain_order=True)
    rows = []
    for group in groups[:_SHOWN]:
        first, last = group.row(0, named=True), group.row(-1, named=True)
        rows.append([
            str(first["id"]), str(first["target"]), str(first["time"]), _band(first), str(last["time"]), _band(last),
        ])  # fmt: skip
    print_table(_HEADS[lang], rows, numbers_from=2)
    left = len(groups) - _SHOWN
    more = _MORE[lang].format(n=left, s="" if left == 1 else "s") if left > 0 else ""
    print_lines("", _NOTE[lang].format(coverage=coverage, more=more))


def _band(row: dict[str, float]) -> str:
    return f"{row['mean']:.4g} [{row['lower']:.4g}, {row['upper']:.4g}]"
