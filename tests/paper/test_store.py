"""Runs on disk: whole lines, half lines, and what is not finite."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf, isnan, nan

import pytest

from keiretsu.errors import FileFormatError, OutputError
from keiretsu.paper import store
from keiretsu.paper.run import LENGTH, RunResult, RunSpec

SPEC = RunSpec(LENGTH, "majority", 25, "selective", -0.05, None, 0, 100, 2, 32, 4, 4)
RESULT = RunResult(SPEC, (1.5, 0.25, 1e18), (-0.05, 0.1, 0.2), 0.9, 0.8, 0.3, 0.4, 1.25, False, {"s_A": 0.2})


def test_what_is_written_comes_back(tmp_path):
    path = tmp_path / "runs.jsonl"
    other = replace(RESULT, spec=replace(SPEC, seed=1, abscissa=None, margin=0.01))
    assert store.done(path) == {}
    store.append(path, RESULT)
    store.append(path, other)
    assert store.done(path) == {SPEC: RESULT, other.spec: other}


def test_a_half_line_is_dropped_counted_and_replaced(tmp_path):
    path = tmp_path / "runs.jsonl"
    store.append(path, RESULT)
    with open(path, "ab") as file:
        file.write(b'{"spec": {"experiment": "len')
    found = store.read(path)
    assert (found.runs, found.dropped) == ({SPEC: RESULT}, 1)
    other = replace(RESULT, spec=replace(SPEC, seed=1))
    store.append(path, other)
    assert store.read(path) == store.Stored({SPEC: RESULT, other.spec: other}, 0)


def test_what_is_not_finite_is_null_and_comes_back_as_nan(tmp_path):
    path = tmp_path / "runs.jsonl"
    store.append(path, replace(RESULT, loss=(inf,), test_accuracy=nan, diverged=True))
    assert json.loads(path.read_text())["loss"] == [None]
    back = store.done(path)[SPEC]
    assert isnan(back.loss[0])
    assert isnan(back.test_accuracy)
    assert back.diverged


def test_a_line_that_is_no_run_is_named(tmp_path):
    path = tmp_path / "runs.jsonl"
    store.append(path, RESULT)
    with open(path, "ab") as file:
        file.write(b'{"spec": 3}\n')
    with pytest.raises(FileFormatError, match="line 2 is not"):
        store.read(path)


def test_a_folder_that_is_none_is_named(tmp_path):
    with pytest.raises(OutputError, match="--out must be a folder that can be written"):
        store.append(tmp_path / "absent" / "runs.jsonl", RESULT)
