"""Killed at any moment, the stream goes on: deduplicated answers and final states are those of an unbroken run."""

from __future__ import annotations

import pytest

from support.fresh_schema import fresh_schema
from support.killed_stream import arguments, killed, left_behind, write_rows


def compare(start, model_file, tmp_path, stores, *, rows: int, kills: int, batch: int) -> None:
    log = tmp_path / "rows.jsonl"
    write_rows(log, rows, seed=1)
    whole, broken = (tmp_path / name for name in ("whole", "broken"))
    for folder in (whole, broken):
        folder.mkdir()
    with start.into(whole / "answers", whole / "errors", *arguments(model_file, log, stores[0])) as child:
        assert child.wait() == 0, (whole / "errors").read_text()[-2000:]
    unbroken = left_behind(whole / "answers", stores[0])
    command = arguments(model_file, log, stores[1], "--batch", str(batch))
    size = (whole / "answers").stat().st_size
    left = killed(start, command, broken, stores[1], kills=kills, size=size, seed=2)
    assert left.kills >= kills * 0.9
    assert len(unbroken.answers) == unbroken.counts["answered"]
    assert unbroken.counts["rows"] == rows
    assert left.answers == unbroken.answers
    assert left.series == unbroken.series
    assert left.counts == unbroken.counts
    assert unbroken.sent_twice == 0


@pytest.fixture
def two_stores(request, tmp_path, store_url):
    """The same kind of store twice."""
    if "://" not in store_url:
        return store_url, str(tmp_path / "other.db")
    return store_url, fresh_schema(request.getfixturevalue("server"))


def test_five_kills_change_nothing(start, model_file, tmp_path, two_stores):
    compare(start, model_file, tmp_path, two_stores, rows=600, kills=5, batch=20)


@pytest.mark.slow
def test_two_hundred_kills_in_a_hundred_thousand_rows_change_nothing(start, model_file, tmp_path, two_stores):
    compare(start, model_file, tmp_path, two_stores, rows=100_000, kills=200, batch=100)
