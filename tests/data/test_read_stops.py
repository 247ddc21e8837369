"""A value that stands in long stretches is of a stop of the plant, or of a silent sensor; both are told."""

from __future__ import annotations

import json
import re

import numpy as np
import polars as pl
import pytest

from keiretsu.data import read
from keiretsu.data.read_report import ReadReport
from keiretsu.data.read_words import doubts_of, told_of
from keiretsu.data.stops import Usual, looks_like_a_stop, runs
from keiretsu.proof.doubts import doubts

from .stopped_plant import AT, STOP, plant, read_plant

ALONE = ("temperature",)


def figures(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text))


def test_where_several_channels_leave_their_range_it_is_a_stop_and_no_doubt():
    series = read_plant()
    (one,) = series.report.held
    assert (one.likely, one.rows, one.stretches) == ("stop", STOP, 1)
    assert (one.first, one.last, one.with_it) == ("2026-03-02 08:10", "2026-03-03 08:10", ("flow", "power"))
    assert series.report.proposed == {}
    assert not list(doubts_of(series.report))
    assert doubts(series) == ()
    (told,) = [english for english, _ in told_of(series.report) if "stood still" in english]
    assert told == (
        "It looks as if the plant stood still on 145 rows in one stretch from 2026-03-02 08:10 on: temperature reads "
        "20.9, and 'flow', 'power' leave their usual range. The values are taken as they stand."
    )
    assert "sentinel" not in str(series.report)


def test_a_stop_is_not_taken_for_missing():
    kept = read(plant(), sentinels="proposed")
    assert kept.report.replaced == {}
    assert kept.report.missing == {}
    assert kept.frame.equals(read_plant().frame)
    named = read(plant(), sentinels={"temperature": [20.9]})
    assert named.report.missing == {"temperature": STOP}
    assert named.report.held == ()


def test_where_others_run_on_nothing_was_measured_more_likely():
    frame = plant(moved=ALONE).drop("level")
    report = read(frame).report
    assert [one.likely for one in report.held] == ["silent"]
    assert report.proposed == {"temperature": {"20.9": STOP}}
    ((english, japanese),) = doubts_of(report, way="command")
    assert english.startswith("temperature reads 20.9 on 145 rows in one stretch from 2026-03-02 08:10 on, apart from")
    assert "nothing was measured, more likely than" in english
    assert english.endswith("add --sentinel temperature=20.9; if it stood still, leave it as it is.")
    assert "測定されていなかった可能性が高い" in japanese
    taken = read(frame, sentinels="proposed").report
    assert taken.replaced == {"temperature": {"20.9": STOP}}
    assert taken.missing == {"temperature": STOP}
    assert taken.held == ()
    assert taken.proposed == {}


def test_where_no_other_channel_tells_both_are_said_and_nothing_is_taken():
    report = read(plant(moved=ALONE).select("t", "temperature"), sentinels="proposed").report
    assert [one.likely for one in report.held] == ["open"]
    assert report.missing == {}
    assert report.proposed == {"temperature": {"20.9": STOP}}
    ((english, japanese),) = doubts_of(report)
    assert "The plant may have stood still, or nothing was measured; no other channel tells which." in english
    assert "give sentinels={'temperature': [20.9]}; if it stood still, leave it as it is." in english
    assert "設備の停止か、測定されていなかった可能性があります" in japanese


def test_where_few_of_many_leave_their_range_it_is_open_and_they_are_named():
    generator = np.random.default_rng(1)
    others = {f"c{k}": generator.normal(5, 1, 4000) for k in range(6)}
    report = read(plant(moved=("temperature", "flow")).drop("level").with_columns(**others)).report
    assert [one.likely for one in report.held] == ["open"]
    ((english, japanese),) = doubts_of(report)
    assert "of the other channels 'flow' left its usual range, too" in english
    assert "flowだけです" in japanese


def test_scattered_values_keep_their_sentence():
    values = plant(stops=())["temperature"].to_numpy().copy()
    values[::50] = 20.9
    report = read(plant(stops=()).with_columns(temperature=values)).report
    assert report.held == ()
    ((english, _),) = doubts_of(report)
    assert english.startswith("temperature holds 20.9 80 times, apart from its other values: if it means 'no value'")


@pytest.mark.parametrize("code", [-999.0, 32767.0, 9999.0])
def test_well_known_codes_stay_codes_however_they_lie(code):
    frame = plant().with_columns(
        temperature=pl.when(pl.int_range(pl.len()).is_between(AT, AT + STOP - 1)).then(code).otherwise("temperature")
    )
    report = read(frame).report
    assert report.held == ()
    assert report.proposed == {"temperature": {f"{code:.0f}": STOP}}


def test_one_value_in_several_channels_is_the_loggers():
    inside = pl.int_range(pl.len()).is_between(AT, AT + STOP - 1)
    names = ("temperature", "flow", "power")
    frame = plant(stops=()).with_columns(pl.when(inside).then(-7777.5).otherwise(name).alias(name) for name in names)
    report = read(frame).report
    assert {one.likely for one in report.held} == {"silent"}
    assert set(report.proposed) == set(names)


def test_clear_codes_are_told_before_what_may_be_a_stop():
    values = plant(stops=())["flow"].to_numpy().copy()
    values[::50] = -999
    report = read(plant(moved=ALONE).drop("level").with_columns(z=values)).report
    assert [english.split(" ")[0] for english, _ in doubts_of(report)] == ["z", "temperature"]


def test_several_stops_are_one_sentence_and_rows_may_stand_in_any_order():
    frame = plant(stops=(700, AT))
    report = read(frame.sample(fraction=1.0, shuffle=True, seed=1)).report
    (one,) = report.held
    assert (one.rows, one.stretches, one.first) == (2 * STOP, 2, "2026-02-21 07:30")
    assert report.held == read(frame).report.held
    (told,) = [english for english, _ in told_of(report) if "stood still" in english]
    assert "290 rows in 2 stretches, the first from 2026-02-21 07:30 on" in told


def test_series_are_told_apart_and_stamps_stand_in_the_logs_zone():
    two = pl.concat([plant(1, stops=()).with_columns(m=pl.lit("a")), plant(2).with_columns(m=pl.lit("b"))])
    report = read(two.sort("t"), id="m", zone="Asia/Tokyo").report
    (one,) = report.held
    assert (one.id, one.first, one.likely) == ("b", "2026-03-02 08:10", "stop")
    assert any("of series 'b'" in english for english, _ in told_of(report))


def test_both_languages_name_the_same_figures_and_the_report_comes_back():
    frames = [plant(), plant(stops=(700, AT)), plant(moved=ALONE), plant(moved=ALONE).select("t", "temperature")]
    for report in (read(frame).report for frame in frames):
        assert ReadReport.from_dict(json.loads(json.dumps(report.to_dict()))) == report
        for way in ("python", "command", "page"):
            pairs = told_of(report, way=way)[1:]
            assert pairs
            for english, japanese in pairs:
                # "one stretch" is a word in both
                assert figures(english) == figures(japanese), (english, japanese)
    assert ReadReport.from_dict({}).held == ()


def test_runs_are_unbroken_by_rows_that_are_not_known():
    there = np.array([0, 1, 1, 0, 1, 1, 1, 0], dtype=bool)
    known = np.array([1, 1, 1, 0, 1, 1, 1, 1], dtype=bool)
    first, stop = runs(there, np.zeros(8, dtype=np.int64), known=known)
    assert (first.tolist(), stop.tolist()) == ([1], [7])
    first, stop = runs(there, np.array([0, 0, 0, 0, 0, 1, 1, 1]), known=known)
    assert (first.tolist(), stop.tolist()) == ([1, 5], [5, 7])
    first, stop = runs(there & ~there, np.zeros(8, dtype=np.int64), known=known)
    assert len(first) == len(stop) == 0


def test_what_leaves_its_usual_range():
    normal = Usual.of(np.random.default_rng(0).normal(10, 1, 1000))
    assert normal is not None
    assert normal.left_by(np.full(20, 3.0))
    assert normal.left_by(np.full(20, 13.2))
    # within its range, at rest or not; and too few that are known
    assert normal.left_by(np.full(20, 10.5)) is False
    assert normal.left_by(np.random.default_rng(1).normal(11, 1, 20)) is False
    assert normal.left_by(np.array([3.0, np.nan, np.nan])) is None
    running = Usual.of(np.ones(1000))
    assert running is not None
    assert running.left_by(np.zeros(20)) is True
    assert running.left_by(np.ones(20)) is None
    assert Usual.of(np.array([1.0, 2.0])) is None
    assert looks_like_a_stop(2, 5)
    assert not looks_like_a_stop(2, 6)
    assert not looks_like_a_stop(1, 1)
