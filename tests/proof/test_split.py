"""No target of a training origin lies in the test part, and no row of a test unit in training."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from keiretsu.data import pack
from keiretsu.errors import ArgumentError, DataError
from keiretsu.evaluate.examine import Goal, open_rows
from keiretsu.proof.split import SplitRule, choose_split, fold_of, split_sentence


def test_a_calendar_is_split_at_one_stamp(calendar):
    rule = choose_split(calendar, seed=0)
    fold = fold_of(calendar, rule)
    assert rule.kind == "time"
    assert fold.train.rows == pytest.approx(0.8 * calendar.rows, abs=3)
    assert fold.train.frame["time"].max() <= datetime.fromisoformat(rule.train_until)


def test_origins_forecast_test_rows_only(calendar):
    rule = choose_split(calendar, seed=0)
    fold = fold_of(calendar, rule)
    packed = pack(fold.seen)
    rows = np.flatnonzero(open_rows(fold, packed, Goal(("a",), 5)))
    stamps = fold.seen.frame["time"].to_numpy()
    series = np.repeat(np.arange(3), np.diff(packed.starts))
    until = np.datetime64(rule.train_until)
    assert len(rows)
    assert (stamps[rows + 1] > until).all()
    assert (series[rows] == series[rows + 5]).all()


def test_engines_are_split_by_unit(engines):
    rule = choose_split(engines, seed=0)
    fold = fold_of(engines, rule)
    assert (rule.kind, len(rule.test_series)) == ("unit", 3)
    assert not set(fold.train.ids) & set(rule.test_series)
    assert set(fold.train.ids) | set(fold.seen.ids) == set(engines.ids)
    assert choose_split(engines, seed=0) == rule
    assert choose_split(engines, seed=1) != rule


def test_few_engines_are_split_by_time(engines):
    assert choose_split(engines.select(ids=engines.ids[:9]), seed=0).kind == "time"


def test_the_split_is_said_in_both_languages(calendar, engines):
    for series in (calendar, engines):
        rule = choose_split(series, seed=0)
        sentence = split_sentence(fold_of(series, rule), rule, origins=12)
        assert "12" in sentence.en
        assert "12" in sentence.ja


def test_a_rule_of_other_data_is_refused(calendar):
    for until in (5, "1999-01-01T00:00:00", "2100-01-01T00:00:00"):
        with pytest.raises(DataError):
            fold_of(calendar, SplitRule("time", until))


def test_a_gap_leaves_out_the_first_rows_of_each_series_after_training(calendar):
    goal, open_without = Goal(("a",), 5), {}
    for gap in (0, 7):
        fold = fold_of(calendar, choose_split(calendar, seed=0, gap=gap))
        open_without[gap] = open_rows(fold, pack(fold.seen), goal).reshape(3, 200)
    for plain, gapped in zip(open_without[0], open_without[7], strict=True):
        assert np.flatnonzero(plain)[7:].tolist() == np.flatnonzero(gapped).tolist()


def test_a_calendar_may_be_split_by_unit(engines, calendar):
    many = engines.select(ids=engines.ids[:10])
    rule = choose_split(many, seed=0, kind="unit")
    assert (rule.kind, len(rule.test_series)) == ("unit", 2)
    assert choose_split(engines, seed=0, kind="time").kind == "time"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "moon"}, "split must be"),
        ({"gap": -1}, "gap must be"),
        ({"kind": "unit"}, "needs 10 series"),
        ({"gap": True}, "gap must be"),
    ],
)
def test_splits_that_cannot_be_are_refused(wrong, sentence, calendar):
    with pytest.raises(ArgumentError, match=sentence):
        choose_split(calendar, seed=0, **wrong)


def test_a_split_by_unit_has_no_gap(engines):
    with pytest.raises(ArgumentError, match="no seam"):
        choose_split(engines, seed=0, gap=3)
