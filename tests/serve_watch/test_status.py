"""The certificate's status, row by row: each check fails for its own reason, says why, and holds again later."""

from __future__ import annotations

from array import array
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from keiretsu.bounds.certificates.reference import Reference
from keiretsu.serve.watch.numbers import numbers
from keiretsu.serve.watch.status import Status

HOUR = 3600.0
ROWS = 400


def certificate(coverage: float | None = 0.9, *, whole: bool = False, counters: tuple[str, ...] = ()) -> Any:
    """Two channels around 0 and 100 in 24 parts, of which `flow` is missing in 5 % of the rows; hourly rows."""
    rng = np.random.default_rng(0)
    middle = np.stack([rng.normal(0, 0.2, 24), rng.normal(100, 1, 24)], axis=1)
    parts = np.stack([middle, np.broadcast_to([1.3, 13.0], (24, 2)), np.broadcast_to([0.0, 0.05], (24, 2))], axis=2)
    reference = Reference(("y", "flow"), parts, whole, HOUR, 3.0, counters=frozenset(counters))
    return SimpleNamespace(reference=reference, subject={"coverage": coverage, "clip_rate": 0.001})


class Watched:
    """One series under a status."""

    def __init__(self, seed: int = 1) -> None:
        self.status = Status(certificate(), ("y", "flow"))
        self.state = numbers(array("d", bytes(8 * self.status.size)))
        self.status.begin(self.state)
        self.rng, self.rows = np.random.default_rng(seed), 0

    def rows_of(self, rows: int, *, y=0.0, flow=100.0, missing=0.0, step=HOUR, clipped=0) -> None:
        for _ in range(rows):
            values = np.array([self.rng.normal(y, 1), self.rng.normal(flow, 10)])
            values[1] = np.nan if self.rng.random() < missing else values[1]
            self.status.look(self.state, self.rows, values, step if self.rows else float("nan"), clipped)
            self.rows += 1

    def failed(self, missed: float | None = None) -> list[str]:
        return self.status.failed(self.state, self.rows - 1, missed)

    def why(self, name: str, missed: float | None = None) -> tuple[str, str]:
        told = self.status.sentences(self.state, self.rows - 1, missed)
        assert list(told) == self.failed(missed)
        return told[name].en, told[name].ja


@pytest.fixture
def watched() -> Watched:
    found = Watched()
    found.rows_of(ROWS)
    assert found.failed() == []
    return found


def test_on_rows_like_those_of_the_certificate_nothing_fails() -> None:
    quiet = Watched(2)
    for _ in range(60):
        quiet.rows_of(100, missing=0.05)
        assert quiet.failed(0.1) == []


@pytest.mark.parametrize(
    ("moved", "name", "words"),
    [
        ({"y": 6.0}, "inputs", ("of y lay outside", "y の最近の値")),
        ({"flow": 20.0}, "inputs", ("of flow lay outside", "flow の最近の値")),
        ({"missing": 0.5}, "inputs", ("of flow is missing", "flow の最近の値")),
        ({"clipped": 1}, "range", ("were clipped", "想定範囲を外れ")),
        ({"step": 2 * HOUR}, "clock", ("usual step between rows is 2", "間隔が証明時の 2")),
    ],
)
def test_what_moves_fails_its_own_check_says_why_and_holds_again_once_it_is_back(watched, moved, name, words) -> None:
    watched.rows_of(ROWS, **moved)
    assert watched.failed() == [name]
    for told, word in zip(watched.why(name), words, strict=True):
        assert word in told
    watched.rows_of(4000)
    assert watched.failed() == []


@pytest.mark.parametrize(("whole", "fails"), [(False, []), (True, ["inputs"])])
def test_a_meter_that_goes_on_beyond_the_certified_rows_fails_nothing_where_units_do_not_begin_again(
    whole, fails
) -> None:
    metered = Watched()
    metered.status = Status(certificate(whole=whole, counters=("flow",)), ("y", "flow"))
    metered.status.begin(metered.state)
    metered.rows_of(ROWS, flow=500.0)
    assert metered.failed() == fails
    metered.rows_of(ROWS, missing=0.5)
    assert metered.failed() == ["inputs"]


def test_a_gap_longer_than_any_before_is_told_for_a_thousand_rows(watched) -> None:
    watched.rows_of(1, step=10 * HOUR)
    assert watched.failed() == ["clock"]
    assert "a gap of 10 usual steps" in watched.why("clock")[0]
    watched.rows_of(998)
    assert watched.failed() == ["clock"]
    watched.rows_of(2)
    assert watched.failed() == []


def test_coverage_fails_once_half_as_many_truths_again_lie_outside(watched) -> None:
    assert (watched.failed(None), watched.failed(0.14), watched.failed(0.16)) == ([], [], ["coverage"])
    assert "84.0 %" in watched.why("coverage", 0.16)[0]
    assert "84.0 %" in watched.why("coverage", 0.16)[1]


def test_of_few_rows_nothing_is_said() -> None:
    early = Watched()
    early.rows_of(100, y=50.0, clipped=2, step=2 * HOUR)
    assert early.failed() == []


def test_a_channel_of_which_the_certificate_saw_nothing_is_not_judged() -> None:
    told = certificate()
    told.reference.parts[:, 1, :2] = np.nan
    status = Status(told, ("y", "flow", "new"))
    state = numbers(array("d", bytes(8 * status.size)))
    status.begin(state)
    for row in range(ROWS):
        status.look(state, row, np.array([0.0, 1e9, -1e9]), HOUR, 0)
    assert status.failed(state, ROWS - 1, None) == []
