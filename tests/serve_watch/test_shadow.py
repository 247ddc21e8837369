"""A challenger in the shadow: nothing that is sent changes, and who is better is told."""

from __future__ import annotations

import json

import pytest

import keiretsu as kr
from keiretsu.errors import ArgumentError
from keiretsu.serve import ForecasterRunner
from keiretsu.serve.http.metrics import Page, of_counters
from keiretsu.serve.watch import Shadow, Watch
from support.watched_rows import a_log, bodies, rows_of


def shadowed(incumbent, challenger) -> Shadow:
    runner = ForecasterRunner(incumbent)
    return Shadow(Watch(runner, certificate=runner.certificate), runner, ForecasterRunner(challenger, coverage=None))


def named(service) -> dict:
    return service.counters()["watch"]["shadow"]


def test_answers_are_the_same_bytes_with_a_shadow_and_without(model, other, running) -> None:
    rows = rows_of(a_log(3, 500, ids=2))
    assert bodies(running(model, watcher=shadowed(model, other)).take(rows)) == bodies(running(model).take(rows))


def test_the_better_one_is_named_whichever_answers(model, other, running) -> None:
    rows = rows_of(a_log(4, 1500, ids=2))
    for incumbent, challenger, better in ((other, model, "challenger better"), (model, other, "incumbent better")):
        service = running(incumbent, watcher=shadowed(incumbent, challenger))
        service.take(rows)
        found = named(service)
        assert found["better"] == better
        assert (found["difference"] > 0) == (better == "challenger better")
        json.dumps(found, allow_nan=False)
        told = Page(of_counters(service.counters(), coverage=0.9)).render().decode()
        sign = 1.0 if better == "challenger better" else -1.0
        assert f'keiretsu_shadow_better{{model="{found["model"]}"}} {sign}\n' in told


def test_a_model_beside_itself_is_never_named(model, running) -> None:
    service = running(model, watcher=shadowed(model, model))
    service.take(rows_of(a_log(5, 1200)))
    found = named(service)
    assert (found["better"], found["difference"]) == ("undecided so far", 0.0)
    assert found["blocks"] > 20


def test_the_account_outlives_the_process_to_the_last_digit(model, other, running, tmp_path) -> None:
    rows = rows_of(a_log(6, 900, ids=2))
    whole = running(model, watcher=shadowed(model, other))
    whole.take(rows)
    for start, stop in ((0, 7), (7, 1000), (1000, len(rows))):
        service = running(model, str(tmp_path / "kept.db"), watcher=shadowed(model, other))
        service.take(rows[start:stop])
        found = named(service)
        service.close()
    assert found == named(whole)


def test_a_shadow_may_come_and_go_and_the_watch_goes_on(model, other, running, tmp_path) -> None:
    rows, place, parts = rows_of(a_log(7, 900)), str(tmp_path / "kept.db"), []
    for start, stop, watcher in (
        (0, 300, None), (300, 600, shadowed(model, other)), (600, 750, shadowed(model, model)), (750, 900, None)
    ):  # fmt: skip
        service = running(model, place, watcher=watcher)
        parts += bodies(service.take(rows[start:stop]))
        told = service.state("m0")["watch"]
        service.close()
    alone = running(model)
    assert parts == bodies(alone.take(rows))
    assert told == alone.state("m0")["watch"]


def test_a_challenger_that_forecasts_something_else_is_refused(model) -> None:
    further = kr.Forecaster(horizon=5, mixer=None, partner="ridge").fit(a_log(0, 300), target="heat")
    load = kr.Forecaster(horizon=4, mixer=None, partner="ridge").fit(a_log(0, 300), target="load")
    for challenger in (further, load):
        with pytest.raises(ArgumentError, match="the challenger must forecast heat 4 rows ahead"):
            shadowed(model, challenger)
