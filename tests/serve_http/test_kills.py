"""Killed at any moment, the server goes on: replies, answers and final states equal an unbroken run's, to the bit."""

from __future__ import annotations

import json

import pytest

from keiretsu._cli.opened import opened
from keiretsu.serve import Answered, Intake, IntakeSettings, Refused, Service, ServiceSettings, open_store
from support.fresh_schema import fresh_schema
from support.killed_server import Killed, heard, nothing, requests_of, rows_of, send
from support.killed_stream import left_behind
from support.postgres import Postgres, postgres

LATENESS = 2.0


@pytest.fixture(scope="module")
def database():
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgres"])
def stores(request, tmp_path) -> tuple[str, str]:
    """Two empty stores of a kind."""
    if request.param == "sqlite":
        return str(tmp_path / "whole.db"), str(tmp_path / "broken.db")
    server: Postgres = request.getfixturevalue("database")
    return fresh_schema(server), fresh_schema(server)


def unbroken(model, store: str, rows: list) -> tuple[list[bytes], int]:
    """Answers of a run in one process, a thousand rows at a time, and how many rows were refused."""
    runner, watcher, reading = opened(model, command="serve", coverage=0.9)
    settings = ServiceSettings(lateness=LATENESS)
    service = Service(runner, open_store(store), settings, watcher=watcher)
    intake = Intake(runner.channels, runner.stamp, IntakeSettings.of(reading))
    out = []
    for start in range(0, len(rows), 1000):
        out += service.take([intake.row(row, "") for row in rows[start : start + 1000]])
    service.close()
    return [one.body for one in out if isinstance(one, Answered)], sum(isinstance(one, Refused) for one in out)


def compare(processes, model, stores, tmp_path, *, rows: int, largest: int, kills: int) -> None:
    sent_rows = rows_of(rows, seed=1)
    bodies, refused = unbroken(model, stores[0], sent_rows)
    options = ("--lateness", str(LATENESS), "--keep", str(rows), "--limits", "rows_per_second=1e9")
    server = Killed(processes, model, stores[1], *options)
    try:
        sent = send(server, requests_of(sent_rows, largest, seed=2), kills=kills, seed=3)
        listened = list(heard(server.up(), len(bodies)))
    finally:
        server.close()
    assert sent.kills == kills
    replies = [json.loads(reply) for reply in sent.replies]
    assert [answer for reply in replies for answer in reply["answers"]] == [json.loads(body) for body in bodies]
    assert sum(len(reply["refused"]) for reply in replies) == refused > 0
    assert [body for _, body in listened] == bodies
    assert [number for number, _ in listened] == list(range(1, len(bodies) + 1))
    whole, broken = (left_behind(nothing(tmp_path), store) for store in stores)
    assert broken.series == whole.series
    assert broken.counts == whole.counts


def test_kills_change_no_reply_no_answer_and_no_state(processes, model, stores, tmp_path) -> None:
    compare(processes, model, stores, tmp_path, rows=300, largest=10, kills=5)


@pytest.mark.slow
def test_two_hundred_kills_in_a_hundred_thousand_rows_change_nothing(processes, model, stores, tmp_path) -> None:
    compare(processes, model, stores, tmp_path, rows=100_000, largest=200, kills=200)
