"""The benchmark of verdicts: its logs lie in the ranges stated, and its book shares out the work, each log once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))

from verdicts import table, wilson  # pyright: ignore[reportMissingImports]
from verdicts_book import Book  # pyright: ignore[reportMissingImports]
from verdicts_logs import KINDS, draw  # pyright: ignore[reportMissingImports]

KEY = ("noise", 1000)
LINE = {"kind": "noise", "seed": 1000, "decision": "keep", "right": True, "seconds": 3.0, "commit": "abc"}


@pytest.mark.parametrize("kind", list(KINDS))
def test_logs_vary_within_their_ranges(kind):
    one, other = draw(kind, 1000), draw(kind, 1001)
    assert one.series.fingerprint() == draw(kind, 1000).series.fingerprint() != other.series.fingerprint()
    ranges = KINDS[kind].whole | KINDS[kind].real
    assert set(ranges) == set(one.numbers)
    for drawn in (one, other):
        assert all(low <= drawn.numbers[name] <= high for name, (low, high) in ranges.items())
        assert (len(drawn.series), drawn.horizon) == (drawn.numbers["series"], drawn.numbers["horizon"])
    assert all(one.numbers[name] != other.numbers[name] for name in KINDS[kind].real)


def test_a_log_is_one_process_s_at_a_time(tmp_path):
    book = Book(tmp_path / "found.jsonl")
    with book.claim(KEY) as mine, book.claim(KEY) as again, book.claim(("noise", 1001)) as other:
        assert (mine, again, other) == (True, False, True)
    with book.claim(KEY) as mine:
        assert mine
    assert list(tmp_path.iterdir()) == []


def test_the_claim_of_a_process_that_is_gone_is_void(tmp_path):
    book = Book(tmp_path / "found.jsonl")
    told = (
        "import os, sys; from pathlib import Path; from verdicts_book import Book\n"
        f"with Book(Path({str(book.path)!r})).claim({KEY!r}) as mine: os._exit(0 if mine else 3)"
    )
    seen = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", told], env=seen, check=False).returncode == 0
    assert [place.name for place in book.path.with_suffix(".claims").iterdir()] == ["noise-1000"]
    with book.claim(KEY) as mine:
        assert mine
    assert list(tmp_path.iterdir()) == []


def test_a_cut_line_is_no_line_and_a_failed_log_is_tried_again(tmp_path):
    book = Book(tmp_path / "found.jsonl")
    book.append(LINE | {"decision": "failed", "right": False})
    assert not book.finished(KEY)
    with book.path.open("a") as file:
        file.write('{"kind": "noise", "se')
    book.append(LINE)
    assert book.finished(KEY)
    assert book.lines() == {KEY: LINE}


def test_the_table_asks_for_nine_tenths(tmp_path, capsys):
    book, wanted = Book(tmp_path / "found.jsonl"), [("noise", 1000 + seed) for seed in range(20)]
    for kind, seed in wanted[:19]:
        right = seed >= 1002
        book.append(LINE | {"kind": kind, "seed": seed, "right": right, "decision": "keep" if right else "collect"})
    assert not table(book, wanted)
    book.append(LINE | {"seed": 1019})
    assert table(book, wanted)
    assert "18 of 20" in capsys.readouterr().out
    book.append(LINE | {"seed": 1019, "right": False})
    assert not table(book, wanted)


def test_wilson_interval():
    # Newcombe 1998, table I: 81 of 263
    np.testing.assert_allclose(wilson(81, 263), (0.2553, 0.3662), atol=5e-5)
    assert wilson(20, 20)[1] == pytest.approx(1.0)
    assert wilson(0, 0) == (0.0, 1.0)
