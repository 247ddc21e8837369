"""What a run promised beside what came of it: the same figures in both languages, and a sentence that they bear out."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from keiretsu.errors import DataError
from keiretsu.serve import ForecasterRunner, open_store
from keiretsu.serve.comparing import Promised, check_store, compare, realised_in, step_microseconds
from keiretsu.serve.watch import Realised, Watch
from support.watched_rows import a_log, rows_of

ENTRY = {
    "scores": {"mae": 1.0, "by_horizon": [0.5, 1.0, 1.2, 1.5]},
    "coverage": {"nominal": 0.9, "measured": 0.92},
    "cost": {"microseconds_per_row": 40.0},
}


def realised(errors=(0.5, 1.0, 1.5), inside: float = 0.9) -> Realised:
    found = Realised.none(("heat",), (1, 2, 4))
    counts = np.array([[[1000.0, 1000.0 * error, 1000.0 * inside] for error in errors]])
    found.add(counts, counts / 2, rows=1002, alarms=2)
    return found


def figures(text: str) -> list[str]:
    return re.findall(r"\d[\d.]*\d|\d", text)


def test_each_step_that_is_judged_stands_beside_what_was_promised_for_it() -> None:
    found = compare(Promised.of(ENTRY), realised(), microseconds=20.0)
    heads, rows = found.table("en")
    assert heads == ["figure", "promised", "realised", "of late", "judged"]
    assert rows == [
        ["mean absolute error, 1 ahead", "0.5", "0.5", "0.5", "1,000"],
        ["mean absolute error, 2 ahead", "1", "1", "1", "1,000"],
        ["mean absolute error, 4 ahead", "1.5", "1.5", "1.5", "1,000"],
        ["coverage", "92.0 %", "90.0 %", "90.0 %", "3,000"],
        ["time of a row", "40 µs", "20 µs", "–", ""],
    ]


def test_both_languages_carry_the_same_figures() -> None:
    kept, some, everywhere = (0.5, 1.0, 1.5), (0.5, 1.2, 1.5), (1.0, 2.0, 3.0)
    for errors, inside in ((kept, 0.9), (some, 0.9), (everywhere, 0.9), (kept, 0.8)):
        found = compare(Promised.of(ENTRY), realised(errors, inside))
        for (_, *english), (_, *japanese) in zip(found.table("en")[1], found.table("ja")[1], strict=True):
            assert english == japanese
        assert sorted(figures(found.sentence.en)) == sorted(figures(found.sentence.ja))


@pytest.mark.parametrize(
    ("errors", "inside", "words"),
    [
        ((0.5, 1.0, 1.5), 0.9, "is kept"),
        ((0.5, 1.2, 1.5), 0.9, "At 1 of 3 steps errors are more than 10 % larger"),
        ((1.0, 2.0, 3.0), 0.9, "at all 3 steps, at most 2.00 times"),
        ((0.5, 1.0, 1.5), 0.8, "held 80.0 % of the truths where 90 % were promised"),
    ],
)
def test_the_sentence_says_which_promise_is_broken(errors, inside, words) -> None:
    assert words in compare(Promised.of(ENTRY), realised(errors, inside)).sentence.en


def test_before_any_truth_nothing_is_compared() -> None:
    found = compare(Promised.of(ENTRY), Realised.none(("heat",), (1, 2, 4)))
    assert "nothing can be compared" in found.sentence.en
    assert found.table("en")[1][0] == ["mean absolute error, 1 ahead", "0.5", "–", "–", "0"]
    json.dumps(found.to_dict(), allow_nan=False)


def test_the_figures_of_a_store_are_those_of_all_its_series(model, running, tmp_path) -> None:
    place = str(tmp_path / "kept.db")
    service = running(model, place)
    service.take(rows_of(a_log(11, 300, ids=3)))
    runner, watch = ForecasterRunner(model), Watch(ForecasterRunner(model), certificate=model.certificate)
    store = open_store(place)
    check_store(store, runner)
    found = realised_in(store, watch)
    assert (found.series, found.rows) == (3, 900)
    at_work = service.watcher.realised()
    np.testing.assert_allclose(found.life, at_work.life)
    assert step_microseconds(store, runner) > 0
    store.close()


def test_a_store_of_another_model_is_refused(model, other, running, tmp_path) -> None:
    place = str(tmp_path / "kept.db")
    running(model, place).take(rows_of(a_log(11, 10)))
    store = open_store(place)
    with pytest.raises(DataError, match="answers of another model"):
        check_store(store, ForecasterRunner(other))
    store.close()
    empty = open_store(None)
    with pytest.raises(DataError, match="holds nothing yet"):
        check_store(empty, ForecasterRunner(other))


def test_what_a_run_promised_stands_in_the_state_of_each_series(model, running) -> None:
    runner = ForecasterRunner(model)
    service = running(model, watcher=Watch(runner, promised=Promised.of(ENTRY).to_dict()))
    service.take(rows_of(a_log(11, 10)))
    assert service.state("m0")["watch"]["promised"]["by_step"] == [0.5, 1.0, 1.2, 1.5]
