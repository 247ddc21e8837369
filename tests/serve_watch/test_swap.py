"""A new model takes over between two rows: none is lost, numbers go on, and its state is that of the last rows."""

from __future__ import annotations

import json

import numpy as np
import pytest

import keiretsu as kr
from keiretsu.errors import ArgumentError
from keiretsu.serve import ForecasterRunner, Service, ServiceSettings, StoreTakenError, open_store
from keiretsu.serve.stores import Read
from keiretsu.serve.warming import TAIL, take_over, warmed
from keiretsu.serve.watch import Watch
from support.watched_rows import a_log, bodies, rows_of

ROWS = 700


@pytest.fixture(scope="module")
def rows():
    return rows_of(a_log(9, ROWS, ids=2))


def said(outcomes) -> list[dict]:
    return [json.loads(body) for body in bodies(outcomes)]


def watched(fitted):
    runner = ForecasterRunner(fitted)
    return runner, Watch(runner, certificate=runner.certificate)


def test_sequence_numbers_go_on_without_a_gap_and_answers_say_which_model_they_come_from(
    model, other, running, rows
) -> None:
    service = running(model)
    before = said(service.take(rows[:900]))
    runner, watch = watched(other)
    service.swap(runner, watcher=watch)
    after = said(service.take(rows[900:]))
    for id in ("m0", "m1"):
        assert [one["seq"] for one in before + after if one["id"] == id] == list(range(1, ROWS + 1))
    assert {one["model"] for one in before} == {ForecasterRunner(model).fingerprint[:12]}
    assert {one["model"] for one in after} == {runner.fingerprint[:12]}


def test_the_new_model_stands_where_it_would_had_it_read_the_last_rows(model, other, running, rows) -> None:
    service = running(model)
    service.take(rows[:900])
    runner, watch = watched(other)
    service.swap(runner, watcher=watch)
    after = [one for one in said(service.take(rows[900:])) if one["id"] == "m0"]
    alone, mine = ForecasterRunner(other), [row for row in rows if row.id == "m0"]
    tail = max(TAIL, ForecasterRunner(model).reach)
    for row in mine[450 - tail : 451]:
        answer = alone.step(["m0"], np.array([row.stamp]), row.values[None])
    assert after[0]["forecast"]["heat"]["mean"] == answer.mean[0, 0].tolist()
    assert after[0]["cold"] == 0


@pytest.mark.parametrize("killed", [True, False])
def test_taking_over_a_store_at_the_start_gives_the_bytes_of_taking_over_at_work(
    model, other, running, rows, tmp_path, killed
) -> None:
    at_work = running(model)
    at_work.take(rows[:900])
    runner, watch = watched(other)
    at_work.swap(runner, watcher=watch)
    wanted = bodies(at_work.take(rows[900:]))
    place = str(tmp_path / "kept.db")
    first = running(model, place)
    first.take(rows[:900])
    first.close()
    store = open_store(place)
    with pytest.raises(StoreTakenError, match="--swap"):
        Service(ForecasterRunner(other), store)
    assert take_over(store, ForecasterRunner(other))
    if killed:
        # nothing but the model's mark has changed by now
        store.close()
        store = open_store(place)
    assert not take_over(store, ForecasterRunner(other)) or not killed
    runner, watch = watched(other)
    service = Service(runner, store, watcher=watch)
    assert bodies(service.take(rows[900:1100])) + bodies(service.take(rows[1100:])) == wanted
    service.close()


def test_rows_that_wait_are_answered_by_the_new_model(model, other, rows) -> None:
    runner, watch = watched(model)
    service = Service(runner, open_store(None), ServiceSettings(lateness=7200.0), watcher=watch)
    before = said(service.take(rows[:600]))
    runner, watch = watched(other)
    service.swap(runner, watcher=watch)
    after = said(service.drain())
    assert len(before) + len(after) == 600
    assert len(after) == 4
    assert {one["model"] for one in after} == {runner.fingerprint[:12]}


def test_the_watch_begins_anew_with_the_new_model(model, other, running, rows) -> None:
    service = running(model)
    service.take(rows[:900])
    runner, watch = watched(other)
    service.swap(runner, watcher=watch)
    service.take(rows[900:1000])
    assert service.state("m0")["watch"]["rows"] == 50


def test_a_model_of_other_channels_is_refused_and_the_old_one_goes_on(model, running, rows, tmp_path) -> None:
    alone = kr.Forecaster(horizon=4, mixer=None, partner="ridge").fit(a_log(0, 300).select(channels=["heat"]))
    service = running(model, str(tmp_path / "kept.db"))
    service.take(rows[:10])
    with pytest.raises(ArgumentError, match="must read the channels of the store's rows, heat, load"):
        service.swap(ForecasterRunner(alone))
    assert len(said(service.take(rows[10:20]))) == 10
    service.close()
    store = open_store(str(tmp_path / "kept.db"))
    with pytest.raises(ArgumentError, match="must read the channels"):
        take_over(store, ForecasterRunner(alone))
    store.close()


def test_the_same_model_changes_nothing(model, running, rows) -> None:
    service, whole = running(model), running(model)
    first = bodies(service.take(rows[:400]))
    service.swap(ForecasterRunner(model))
    assert first + bodies(service.take(rows[400:800])) == bodies(whole.take(rows[:800]))


def test_only_rows_after_the_last_step_back_of_the_clock_are_read(model) -> None:
    runner = ForecasterRunner(model)
    tail = [Read("m0", seq, stamp, np.zeros(2)) for seq, stamp in enumerate((5.0, 6.0, 1.0, 2.0, 3.0))]
    assert warmed(runner, "m0", tail) == 3
    assert warmed(ForecasterRunner(model), "m0", []) == 0
