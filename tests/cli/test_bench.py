"""`keiretsu bench crossover`: it measures, prints, stores, and `backend="auto"` goes by what it stored."""

from __future__ import annotations

import json
import math

import pytest

from keiretsu._cli.crossover import crossing
from keiretsu.ops import crossover

QUICK = ("--channels", 3, "--states", 2, "--batch", 1, "--rounds", 1)
NAMES = {"chunks_from", "fft_from", "fft_from_with_gradient"}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    crossover._stored.cache_clear()
    yield tmp_path / "cache" / "keiretsu" / "crossover.json"
    crossover._stored.cache_clear()


def test_help(keiretsu):
    for arguments, word in ((("bench", "--help"), "crossover"), (("bench", "crossover", "--help"), "--longest")):
        outcome = keiretsu(*arguments)
        assert (outcome.code, outcome.stderr) == (0, "")
        assert word in outcome.stdout


def test_what_is_measured_is_stored_and_used(keiretsu, cache):
    outcome = keiretsu("bench", "crossover", *QUICK, "--longest", 64, "--json")
    assert (outcome.code, outcome.stderr) == (0, "")
    printed, stored = json.loads(outcome.stdout), json.loads(cache.read_text())
    assert printed.pop("file") == str(cache)
    assert stored.pop("format") == crossover.FORMAT
    assert printed == stored
    assert stored["lengths"] == [16, 32, 64]
    assert set(stored["machine"]) == {"cpu", "threads", "torch", "keiretsu"}
    assert stored["size"] == {"batch": 1, "channels": 3, "states": 2}
    for kind in crossover.KINDS:
        assert set(stored["crossings"][kind]) == NAMES
        assert all(len(row) == 3 and min(row) > 0 for row in stored["milliseconds"][kind].values())
    # a new process, as a user's would be, with the same number of threads
    if stored["machine"]["threads"] == crossover.machine()["threads"]:
        assert crossover.current(complex_states=True).origin == "measured"


@pytest.mark.slow
def test_the_table_for_people_and_a_file_of_ones_own(keiretsu, cache, tmp_path):
    outcome = keiretsu("bench", "crossover", *QUICK, "--longest", 40, "--out", "new/mine.json")
    assert (outcome.code, outcome.stderr) == (0, "")
    for word in ("complex states", "real states", "row by row", "FFT before both", "new/mine.json"):
        assert word in outcome.stdout
    assert json.loads((tmp_path / "new" / "mine.json").read_text())["lengths"] == [16, 32]
    assert not cache.exists()


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("--longest", 8), ("--longest", "16")),
        (("--rounds", 0), ("--rounds", "1")),
        (("--out", "log.csv/below"), ("log.csv", "--out")),
    ],
)
def test_a_mistake_is_told_in_one_sentence_before_the_work(keiretsu, write_log, arguments, names):
    write_log("time,load\n")
    outcome = keiretsu("bench", "crossover", *arguments, timeout=30)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.count("\n") == 1
    for name in names:
        assert name in outcome.stderr


def test_where_two_lines_cross():
    lengths = [16, 32, 64, 128]
    assert crossing(lengths, [4, 4, 4, 4], [1, 2, 8, 16]) == math.ceil(32 * math.sqrt(2))
    assert crossing(lengths, [4, 4, 4, 4], [5, 6, 7, 8]) == 16
    assert crossing(lengths, [4, 4, 4, 4], [1, 2, 3, 3.5]) is None
    # a draw is no loss, and no win that a line could be drawn to
    assert crossing(lengths, [4, 4, 4, 4], [2, 3.99, 8, 3.99]) == 32
    # a single win below the last loss does not count
    assert crossing(lengths, [4, 1, 4, 4], [2, 2, 2, 8]) == math.ceil(64 * math.sqrt(2))
