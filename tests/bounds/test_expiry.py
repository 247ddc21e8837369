"""A certificate holds on data like its own, and says which of the four things changed on others."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

import keiretsu as kr
from keiretsu.bounds.certificates import Reference
from keiretsu.bounds.certificates.expiry import LEVEL, clock, coverage, expiry, in_range, inputs, verdict_of
from keiretsu.data import pack


def fleet(seed: int, *, units: int = 30, rows: int = 80, move: float = 0.0, spread: float = 1.0, step: float = 1.0):
    """Machines that differ in level, each with noise of its own."""
    rng = np.random.default_rng(seed)
    frames = []
    for unit in range(units):
        level = rng.normal()
        values = {"a": level + spread * rng.normal(size=rows), "b": move + rng.normal(size=rows)}
        frames.append(pl.DataFrame({"id": f"u{unit:02}", "t": step * np.arange(rows), **values}))
    return kr.read(pl.concat(frames), time="t", id="id")


def reference(series) -> Reference:
    packed = pack(series)
    return Reference.of(packed, interval=packed.interval)


def test_other_machines_of_the_same_kind_are_alike_as_often_as_promised():
    old = reference(fleet(0))
    alarms = sum(inputs(reference(fleet(seed)), old).holds is False for seed in range(1, 201))
    assert stats.binomtest(alarms, 200, LEVEL, alternative="greater").pvalue > 0.01


@pytest.mark.parametrize(("change", "told"), [({"move": 1.0}, "level of b"), ({"spread": 2.0}, "spread of a")])
def test_a_channel_that_moved_is_named(change, told):
    found = inputs(reference(fleet(1, **change)), reference(fleet(0)))
    assert found.holds is False
    assert told in found.sentence.en
    assert (found.value or 0.0) <= LEVEL


def test_a_single_unit_is_compared_by_its_stretches_and_says_so():
    rng = np.random.default_rng(0)

    def one(level):
        return kr.read(pl.DataFrame({"t": np.arange(3000), "a": level + rng.normal(size=3000)}), time="t")

    old = reference(one(0.0))
    assert not old.whole
    assert inputs(reference(one(0.0)), old).holds is True
    moved = inputs(reference(one(0.5)), old)
    assert moved.holds is False
    assert "stretches" in moved.sentence.en


def test_what_only_tells_the_time_is_later_in_a_later_log_and_not_compared():
    rng = np.random.default_rng(0)

    def part(first):
        hours = first + np.arange(3000)
        return {"t": hours, "since the alarm": 60.0 * hours, "a": rng.normal(size=3000)}

    old, new = (reference(kr.read(pl.DataFrame(part(first)), time="t")) for first in (0, 3000))
    assert old.clocks == {"since the alarm"}
    found = inputs(new, old)
    assert found.holds is True
    assert found.sentence.en.endswith("not compared is what only tells the time or counts: since the alarm.")
    assert "since the alarm" in found.sentence.ja
    # kept with the certificate; one of before knows of none, and the new log tells
    assert Reference.from_dict(old.to_dict()).clocks == old.clocks
    before = old.to_dict()
    del before["clocks"]
    assert inputs(new, Reference.from_dict(before)).holds is True


def test_a_meter_is_read_further_on_in_a_later_log_and_not_compared():
    rng = np.random.default_rng(0)
    gas = 8e6 + np.cumsum(300 + 40 * rng.normal(size=6000))

    def part(first, **changed):
        rows = slice(first, first + 3000)
        return {"t": np.arange(6000)[rows], "meter": gas[rows], "a": rng.normal(size=3000), **changed}

    def of(**changed):
        return reference(kr.read(pl.DataFrame(part(3000, **changed)), time="t"))

    old = reference(kr.read(pl.DataFrame(part(0)), time="t"))
    assert (old.clocks, old.counters) == (frozenset(), {"meter"})
    found = inputs(of(), old)
    assert found.holds is True
    assert found.sentence.en.endswith("not compared is what only tells the time or counts: meter.")
    # another channel beside it still counts, as does one that is no meter any more
    assert inputs(of(a=1 + rng.normal(size=3000)), old).holds is False
    assert inputs(of(meter=9e6 + rng.normal(size=3000)), old).holds is False
    assert Reference.from_dict(old.to_dict()).counters == old.counters


def test_wear_that_begins_again_in_every_unit_is_compared():
    rng = np.random.default_rng(0)

    def units(rate):
        wear = np.cumsum(rate * rng.exponential(size=(30, 60)), axis=1).ravel()
        ids = np.repeat([f"u{k:02}" for k in range(30)], 60)
        return reference(
            kr.read(pl.DataFrame({"t": np.tile(np.arange(60), 30), "u": ids, "wear": wear}), time="t", id="u")
        )

    old = units(1.0)
    assert old.whole
    assert old.counters == {"wear"}
    assert inputs(units(1.0), old).holds is True
    assert inputs(units(1.5), old).holds is False


def test_another_clock_alone_is_not_told_as_data_that_moved():
    answers = {"inputs": True, "range": True, "clock": False, "coverage": True}
    assert verdict_of(answers).en.endswith("on new data before relying on it.")
    assert "another pace" in verdict_of(answers).en
    assert "moved away" in verdict_of({**answers, "inputs": False}).en


def test_few_rows_say_nothing():
    old = reference(fleet(0))
    found = inputs(reference(fleet(1, units=2, rows=2)), old)
    assert found.holds is None


def test_the_clock():
    old = reference(fleet(0))
    assert clock(reference(fleet(1)), old).holds is True
    assert clock(reference(fleet(1, step=2.0)), old).holds is False
    gap = fleet(1).frame.filter((pl.col("time") < 20) | (pl.col("time") > 60))
    later = reference(kr.read(gap, time="time", id="id"))
    found = clock(later, old)
    assert found.holds is False
    assert "gap" in found.sentence.en


def test_values_outside_the_range():
    assert in_range(5, 1000, 0.002, known=True).holds is True
    assert in_range(50, 1000, 0.002, known=True).holds is False
    assert in_range(0, 0, 0.0, known=False).holds is None


def test_coverage_of_many_units_and_of_one():
    assert coverage([0.1] * 20, 0.9).holds is True
    assert coverage([0.4] * 20, 0.9).holds is False
    assert coverage([0.12], 0.9).holds is True
    assert coverage([0.3], 0.9).holds is False
    assert coverage([], 0.9).holds is None


def test_coverage_is_told_with_the_interval_that_judges_it():
    found = coverage([0.18, 0.2, 0.15, 0.19, 0.2], 0.9)
    assert found.holds is True
    assert found.interval is not None
    low, high = found.interval
    assert low < 1 - found.value < 0.9 <= high
    assert found.level == pytest.approx(0.99)
    assert f"{100 * low:.1f} % to {100 * high:.1f} %" in found.sentence.en
    assert f"{100 * low:.1f} %〜{100 * high:.1f} %" in found.sentence.ja
    # that it is below what was promised is said plainly, not left to the reader
    assert "fewer than the 90 % promised" in found.sentence.en
    assert "約束の 90 % を下回りました" in found.sentence.ja
    assert "fewer" not in coverage([0.05] * 20, 0.9).sentence.en


def test_of_one_unit_no_interval_is_told():
    found = coverage([0.12], 0.9)
    assert found.interval is None
    assert "fewer than the 90 % promised (of one unit no interval can be told, and 85 % or more passes)" in (
        found.sentence.en
    )


def test_the_verdict_in_both_languages():
    found = expiry(fleet(1, move=2.0), reference(fleet(0)), {"coverage": 0.9, "clip_rate": 0.0}, None)
    assert not found.holds
    assert found.text().startswith("The certificate is due for renewal")
    assert found.text("ja").startswith("証明書の更新が必要です")
    assert [check["name"] for check in found.to_dict()["checks"]] == ["inputs", "range", "clock", "coverage"]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"inputs": True, "range": True, "clock": None, "coverage": True}, "Nothing in this log speaks against"),
        (
            {"inputs": False, "range": True, "clock": True, "coverage": True},
            "The certificate was kept in this log, but",
        ),
        ({"inputs": True, "range": True, "clock": False, "coverage": None}, "The certificate is due for renewal"),
        ({"inputs": False, "range": True, "clock": True, "coverage": False}, "The certificate was not kept"),
        ({"inputs": True, "range": False, "clock": True, "coverage": True}, "The certificate was not kept"),
    ],
)
def test_a_promise_that_was_kept_is_never_said_to_be_broken(answers, said):
    told = verdict_of(answers)
    assert told.en.startswith(said)
    assert any("ぁ" <= letter <= "龯" for letter in told.ja)


def test_a_reference_survives_json():
    old = reference(fleet(0))
    again = Reference.from_dict(old.to_dict())
    np.testing.assert_allclose(again.parts, old.parts, rtol=1e-5, atol=1e-6)
    assert (again.channels, again.whole, again.interval) == (old.channels, old.whole, old.interval)
