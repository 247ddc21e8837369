"""A value far outside training is read, and said: once on stderr, and in every answer that leans on it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.estimators.learning import Learned
from keiretsu.serve import Answered, Row, Service, open_store
from keiretsu.serve.forecaster_runner import ForecasterRunner
from keiretsu.serve.http.schemas import ANSWER
from keiretsu.serve.lines.cold import cold_of
from keiretsu.serve.lines.output import CSV_HEADER, table_lines
from keiretsu.serve.lines.words import told
from keiretsu.serve.notes import MOST_NOTES, Note, Notes
from keiretsu.serve.usual import CALM, FAR, Usual

ROWS = 600


def log(*, often: float = 0.0) -> pl.DataFrame:
    """Around 64 and 3; now and then (`often`) the second is at 100."""
    chance = np.random.default_rng(0)
    cold = 3 + chance.normal(0, 1, ROWS)
    return pl.DataFrame(
        {
            "time": np.arange(ROWS),
            "FIC101": 64 + 3 * np.sin(np.arange(ROWS) / 9) + chance.normal(0, 0.4, ROWS),
            "cold": np.where(chance.random(ROWS) < often, 100.0, cold),
        }
    )


def fitted(frame: pl.DataFrame, **options) -> kr.Forecaster:
    told = {"horizon": 2, "mixer": None, "partner": "ridge", **options}
    return kr.Forecaster(**told).fit(kr.read(frame, time="time"), target="FIC101")


@pytest.fixture(scope="module")
def fic() -> kr.Forecaster:
    return fitted(log())


def test_codes_that_were_left_in_the_training_log_are_marked_all_the_same():
    frame = log().with_columns(
        FIC101=pl.when(pl.int_range(ROWS) % 60 == 7).then(-9999.0).otherwise(pl.col("FIC101").round(2))
    )
    series = kr.read(frame, time="time")
    assert series.report.proposed == {"FIC101": {"-9999": 10}}
    model = fitted(frame)
    service = Service(ForecasterRunner(model), open_store(None))
    found = service.take(rows(30, {20: {0: -9999.0}}))
    assert outside(found)[19] == {}
    assert "FIC101" in (outside(found)[20] or {})


def rows(count: int, changed: dict[int, dict[int, float]]) -> list[Row]:
    values = log().select("FIC101", "cold").to_numpy()[:count].copy()
    for row, cells in changed.items():
        for column, value in cells.items():
            values[row, column] = value
    return [Row("pump 1", float(ROWS + k), one, f"line {k + 2}") for k, one in enumerate(values)]


def bodies(outcomes) -> list[bytes]:
    return [one.body for one in outcomes if isinstance(one, Answered)]


def outside(outcomes) -> list[dict[str, int] | None]:
    return [json.loads(body)["outside"] for body in bodies(outcomes)]


def test_answers_that_lean_on_such_a_value_say_so_and_those_before_and_after_do_not(fic):
    runner = ForecasterRunner(fic)
    reach = runner.reach
    plain = Service(ForecasterRunner(fic), open_store(None)).take(rows(reach + 40, {}))
    service = Service(runner, open_store(None))
    found = service.take(rows(reach + 40, {20: {0: 9999.0}}))
    assert outside(plain) == [{}] * (reach + 40)
    assert outside(found) == [{}] * 20 + [{"FIC101": left} for left in range(reach, 0, -1)] + [{}] * 20
    # what is not marked is what it would have been, once intervals are left aside, which follow all misses
    means = [[json.loads(body)["forecast"]["FIC101"]["mean"] for body in bodies(one)] for one in (plain, found)]
    assert np.allclose(means[0][reach + 20 :], means[1][reach + 20 :], rtol=1e-5)
    assert not np.allclose(means[0][20 : reach + 20], means[1][20 : reach + 20], rtol=1e-2)
    assert service.counters()["outside"] == 1
    state = service.state("pump 1")
    assert state is not None
    assert state["counts"]["outside"] == 1


def test_it_is_said_once_a_series_and_channel_in_both_languages(fic):
    service = Service(ForecasterRunner(fic), open_store(None))
    service.take(rows(30, {5: {0: 9999.0}, 9: {0: 9999.0, 1: -5000.0}}))
    first, second = service.notes.taken()
    reach = service.runner.reach
    english = told(first.key, "en", **first.facts)
    assert english.startswith(
        'line 7: FIC101 of series "pump 1" reads 9999, far beyond training, where it lay between '
    )
    assert f"(up to {reach} from here)" in english
    assert "--sentinel" in english
    assert told(first.key, "ja", **first.facts).startswith('7行目：系列"pump 1"のFIC101の値9999は、学習時の範囲')
    assert second.facts["channel"] == "cold"
    assert float(str(first.facts["low"])) < 61 < 67 < float(str(first.facts["high"]))
    service.take([Row("pump 1", 5000.0, np.array([9999.0, 3.0]))])
    assert service.notes.taken() == []


def test_answers_are_the_same_wherever_the_run_is_broken(fic, tmp_path):
    changed = {4: {1: -5000.0}, 7: {0: 9999.0}, 11: {1: 8000.0}}
    whole = bodies(Service(ForecasterRunner(fic), open_store(None)).take(rows(40, changed)))
    for at in (5, 8, 11, 12, 30):
        store = str(tmp_path / f"{at}.db")
        said = []
        for part in (slice(0, at), slice(at, None)):
            service = Service(ForecasterRunner(fic), open_store(store))
            said += bodies(service.take(rows(40, changed)[part]))
            service.close()
        assert said == whole


def test_a_channel_by_the_name_of_a_key_hides_no_key(fic):
    service = Service(ForecasterRunner(fic), open_store(None))
    found = service.take(rows(3, {0: {1: 9999.0}}))
    reach = service.runner.reach
    assert [cold_of(body) for body in bodies(found)] == [reach - 1, reach - 2, reach - 3]
    assert outside(found)[2] == {"cold": reach - 2}


def test_true_shifts_missing_cells_and_plain_noise_are_not_marked(fic):
    runner = ForecasterRunner(fic)
    # beyond training by no more than all of it was wide
    given = rows(20, {5: {0: 70.0}, 6: {0: float("nan"), 1: float("nan")}, 7: {0: 74.0, 1: -5.0}, 8: {0: 55.0}})
    assert outside(Service(runner, open_store(None)).take(given)) == [{}] * 20


def before(model: kr.Forecaster) -> Learned:
    """What a file of an earlier version knew."""
    assert model.learned_.fitted_on is not None
    return replace(model.learned_, fitted_on=replace(model.learned_.fitted_on, ranges=None))


def test_a_model_knows_the_least_and_the_greatest_value_and_keeps_them_in_its_file(fic, tmp_path):
    values = log().select("FIC101", "cold").to_numpy()
    fic.save(tmp_path / "fic.keiretsu")
    for model in (fic, kr.load(tmp_path / "fic.keiretsu")):
        usual = Usual.of(model.learned_)
        assert usual is not None
        assert usual.exact
        np.testing.assert_array_equal([usual.low, usual.high], [values.min(axis=0), values.max(axis=0)])
        np.testing.assert_allclose(usual.most, values.max(axis=0) + FAR * np.ptp(values, axis=0))
        np.testing.assert_allclose(usual.least, values.min(axis=0) - FAR * np.ptp(values, axis=0))


def test_of_a_constant_channel_and_of_those_made_of_events_nothing_is_said():
    frame = log().with_columns(
        still=pl.lit(5.0),
        **{"E12 count": pl.when(pl.col("time") % 50 == 0).then(1.0).otherwise(0.0), "E12 since": pl.col("time") % 50},
    )
    learned = fitted(frame.with_columns(pl.col("E12 since").cast(pl.Float64))).learned_
    usual = Usual.of(learned)
    assert usual is not None
    known = dict(zip(learned.channels, np.isfinite(usual.low).tolist(), strict=True))
    assert known == {"FIC101": True, "cold": True, "still": False, "E12 count": False, "E12 since": False}


def test_of_a_channel_that_was_far_out_in_training_itself_little_is_said():
    model = fitted(log(often=0.2))
    found = {}
    for name, learned in (("now", model.learned_), ("before", before(model))):
        usual = Usual.of(learned)
        assert usual is not None
        found[name] = usual.beyond(np.array([[9999.0, 9999.0], [150.0, 150.0], [np.nan, np.nan]])).tolist()
    # 100 stands in training
    assert found["now"] == [[True, True], [True, False], [False, False]]
    assert found["before"] == [[True, False], [False, False], [False, False]]


def test_what_a_model_knows_of_training_holds_of_its_log():
    for often in (0.0, 0.3):
        frame = log(often=often)
        model = fitted(frame)
        values = frame.select("FIC101", "cold").to_numpy()
        for learned, most in ((model.learned_, 0.0), (before(model), max(CALM, 0.01))):
            usual = Usual.of(learned)
            assert usual is not None
            assert ((values < usual.low) | (values > usual.high)).mean(axis=0).max() <= most
            assert not usual.beyond(values).any()


def test_a_model_that_does_not_know_its_training_says_so(fic, tmp_path):
    old = fitted(log())
    old.learned_ = replace(old.learned_, fitted_on=None)
    service = Service(ForecasterRunner(old), open_store(None))
    found = service.take(rows(3, {0: {0: 9999.0}}))
    assert outside(found) == [None] * 3
    assert service.notes.taken() == []
    assert table_lines(bodies(found)[0]).splitlines()[0].endswith(b",0,")


def test_a_table_of_answers_and_the_description_of_them_have_it(fic):
    found = bodies(Service(ForecasterRunner(fic), open_store(None)).take(rows(2, {0: {0: 9999.0, 1: 9999.0}})))
    assert CSV_HEADER.decode().strip().split(",")[-1] == "outside"
    assert table_lines(found[0]).splitlines()[0].decode().split(",")[-1] == "FIC101;cold"
    assert "outside" in ANSWER["properties"]
    # one of an earlier version that is sent now
    before = {name: value for name, value in json.loads(found[0]).items() if name != "outside"}
    assert table_lines(json.dumps(before).encode()).splitlines()[0].decode().split(",")[-1] == ""


def test_the_command_says_it_on_stderr(fic, start, tmp_path):
    fic.save(tmp_path / "fic.keiretsu")
    lines = [json.dumps({"time": ROWS + k, "FIC101": 64 if k else 9999, "cold": 3}) for k in range(3)]
    answers, said, code = start.done(("\n".join(lines) + "\n").encode(), "stream", str(tmp_path / "fic.keiretsu"))
    assert (len(answers), code) == (3, 0)
    assert said.splitlines()[0].startswith(
        'line 1: FIC101 of series "series" reads 9999, far beyond training, where it'
    )
    assert said.count("far beyond") == 1
    assert said.splitlines()[-1] == "values far outside training 1"


def test_notes_are_bounded():
    notes = Notes()
    notes.add(Note("outside", str(k % 1000), {}) for k in range(5000))
    assert len(notes.taken()) == MOST_NOTES
    notes.add([Note("outside", "another", {})])
    assert notes.taken() == []
