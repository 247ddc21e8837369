"""How much memory there is, how much reading takes, and the refusal in between."""

from __future__ import annotations

import lzma
import sqlite3
import zipfile
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from keiretsu.data.memory import available_memory, estimate_packing, human_bytes, refuse_too_large
from keiretsu.data.reading.estimate import estimate_reading
from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.source import load
from keiretsu.errors import BudgetError

TEXT = "t,x\n1,10\n2,20\n"


def only(source, **how):
    (raw,) = load(source, FileOptions(**how))
    return raw


def test_bytes_as_people_write_them():
    shown = [human_bytes(count) for count in (0, 999, 1000, 999_960, 1_530_000_000, 6 * 10**12)]
    assert shown == ["0 bytes", "999 bytes", "1.0 kB", "1.0 MB", "1.5 GB", "6.0 TB"]


def test_what_does_not_fit_is_refused_with_both_numbers(write, tmp_path):
    assert available_memory() > 0
    refuse_too_large(5, 5, function="pack", argument="series", what="3 rows")
    with pytest.raises(BudgetError) as caught:
        refuse_too_large(41_200_000_000, 5_800_000_000, function="read", argument="source", what="12 files")
    assert str(caught.value) == (
        "read: source must fit into the memory that is free, 5.8 GB; got 12 files, which needs about 41.2 GB. "
        "Take fewer rows or fewer columns, or use a machine with 42 GB free."
    )
    path = write(TEXT)
    for source in (path, [path, write(TEXT, "b.csv")], pl.DataFrame({"x": [1] * 1000})):
        with pytest.raises(BudgetError, match=r"must fit into the memory that is free, 1\.0 kB; got "):
            only(source, memory=1000)


def test_limits_of_control_groups(tmp_path, monkeypatch):
    from keiretsu.data import memory

    def group(path, **files):
        folder = tmp_path / path
        folder.mkdir(parents=True, exist_ok=True)
        for name, value in files.items():
            (folder / name.replace("__", ".")).write_text(f"{value}\n")

    monkeypatch.setattr(memory, "_CGROUPS", tmp_path)
    monkeypatch.setattr(memory, "_OWN_CGROUP", tmp_path / "self")
    assert memory._left_in_cgroups() == []
    (tmp_path / "self").write_text("4:memory:/job/step\n3:cpu,cpuacct:/\n0::/job\n")
    group("memory/job", memory__limit_in_bytes=1000, memory__usage_in_bytes=700)
    group("memory/job", memory__stat="cache 5\ntotal_inactive_file 50")
    group("memory", memory__limit_in_bytes=9223372036854771712, memory__usage_in_bytes=7)
    group("job", memory__max=500, memory__current=100)
    group("", memory__max="max", memory__current=100)
    assert memory._left_in_cgroups() == [350, 400]
    assert available_memory() == 350


@pytest.mark.parametrize(
    "form", ["csv", "csv.gz", "csv.zst", "csv.bz2", "csv.xz", "zip", "parquet", "arrow", "xlsx", "sqlite"]
)
def test_an_estimate_holds_the_table(tmp_path, form):
    rows = 20_000
    frame = pl.DataFrame({f"c{k}": [(n * 7919 + k) % 10007 / 7 for n in range(rows)] for k in range(4)})
    path = _written(frame, tmp_path / f"log.{form}", form)
    needed = estimate_reading([path], FileOptions()) - estimate_reading([], FileOptions())
    assert 2 * frame.estimated_size() < needed < 60 * frame.estimated_size()


def _squeezed(text: bytes, codec: str) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, codec) as out:
        out.write(text)
    return sink.getvalue().to_pybytes()


def _written(frame: pl.DataFrame, path: Path, form: str) -> Path | str:
    text = frame.write_csv().encode()
    if form == "csv":
        path.write_bytes(text)
    elif form.startswith("csv."):
        codec = {"gz": "gzip", "zst": "zstd", "bz2": "bz2"}.get(form[4:])
        path.write_bytes(lzma.compress(text) if codec is None else _squeezed(text, codec))
    elif form == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("log.csv", text)
    elif form == "parquet":
        frame.write_parquet(path)
    elif form == "arrow":
        frame.write_ipc(path)
    elif form == "xlsx":
        frame.write_excel(path)
    else:
        with sqlite3.connect(path) as db:
            db.execute("create table log (a, b, c, d)")
            db.executemany("insert into log values (?, ?, ?, ?)", frame.rows())
        db.close()
        return f"sqlite:///{path}"
    return path


def test_a_small_file_that_unpacks_to_much_is_refused_in_time(write):
    path = write(lzma.compress(b"t,x\n" + b"1,2\n" * 10_000_000, preset=0), "bomb.csv.xz")
    assert path.stat().st_size < 100_000
    with pytest.raises(BudgetError, match=r"bomb\.csv\.xz"):
        only(path, memory=500_000_000)


def test_an_estimate_of_packing_is_above_what_is_kept():
    assert estimate_packing(1000, 20) >= 1000 * (20 * (8 + 1 + 8) + 17)
