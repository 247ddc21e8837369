"""Ten thousand rows as nobody should send them: no 500, no traceback, no trace of what was refused in any state."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest
from fastapi.testclient import TestClient

import keiretsu as kr
from keiretsu.serve import ForecasterRunner, Intake, Service, ServiceSettings, open_store
from keiretsu.serve.http import HttpSettings, Limits, make_app
from keiretsu.serve.watch import Watch
from support.hostile_rows import hostile_body, hostile_row

PORT = 8766
WIDE = Limits(rows_per_second=1e9, requests_per_second=1e9)


class Side:
    """A service of its own on the one model."""

    def __init__(self, model) -> None:
        self.runner = ForecasterRunner(kr.load(model), name="pump")
        # rows that agree on a jump are believed after a while, which would make what is accepted depend on what is not
        settings = ServiceSettings(jump=1e300)
        self.service = Service(self.runner, open_store(None), settings, watcher=Watch(self.runner))
        self.intake = Intake(self.runner.channels, self.runner.stamp)

    def states(self) -> dict[str, tuple]:
        """All that is known of all series, to the bit, but for counts of refusals."""
        store = self.service.store
        found = store.load(store.ids())
        return {id: (one.seq, one.rows, one.stamp, one.newest, one.state, one.watch) for id, one in found.items()}


@pytest.fixture(scope="module")
def sides(model):
    found = Side(model), Side(model)
    yield found
    for side in found:
        side.service.close()


@pytest.fixture(scope="module")
def client(sides):
    app = make_app(sides[0].service, sides[0].intake, HttpSettings(port=PORT, limits=WIDE))
    with TestClient(app, base_url=f"http://127.0.0.1:{PORT}", raise_server_exceptions=False) as client:
        yield client


def post(client: TestClient, body: bytes):
    reply = client.post("/rows", content=body, headers={"content-type": "application/json"})
    assert reply.status_code in (200, 400, 413, 422), (reply.status_code, body)
    assert "Traceback" not in reply.text
    told = reply.json()
    if reply.status_code != 200:
        assert told["error"].endswith("."), told
        assert len(told["error"]) < 400
    return reply.status_code, told


def numbers(value) -> list:
    if isinstance(value, dict):
        return [one for part in value.values() for one in numbers(part)]
    return [one for part in value for one in numbers(part)] if isinstance(value, list) else [value]


def test_ten_thousand_hostile_rows_are_answered_or_refused_and_leave_no_trace(client, sides) -> None:
    chance, now, seen = random.Random(11), 0.0, Counter()
    served, clean = sides
    for _ in range(200):
        rows = []
        for _ in range(50):
            now += 1
            rows.append(hostile_row(chance, now))
        _, told = post(client, json.dumps(rows).encode())
        places = {one["place"] for one in told["refused"]}
        seen["rows"] += len(rows)
        seen["refused"] += len(places)
        seen["answered"] += len(told["answers"])
        assert len(places) + len(told["answers"]) == len(rows)
        for answer in told["answers"]:
            assert None not in numbers(answer["forecast"]), answer
        kept = [row for place, row in enumerate(rows) if f"rows[{place}]" not in places]
        taken = clean.service.take([clean.intake.row(row, "") for row in kept])
        assert [json.loads(one.body) for one in taken] == told["answers"]
    assert seen["rows"] == 10_000
    assert min(seen["refused"], seen["answered"]) > 1_000
    assert served.states() == clean.states()
    counters = served.service.counters()
    assert counters["rows"] == counters["accepted"] + sum(counters["refused"].values()) == 10_000


def test_spoilt_bodies_are_refused_whole_or_read_row_by_row(client, sides) -> None:
    chance, now, seen = random.Random(12), 1e6, Counter()
    for _ in range(600):
        now += 1
        before = sides[0].service.counters()["rows"]
        status, told = post(client, hostile_body(chance, [hostile_row(chance, now) for _ in range(3)]))
        seen[status] += 1
        if "answers" not in told:
            assert sides[0].service.counters()["rows"] == before
    assert seen[400] > 100


def test_a_name_of_a_series_becomes_nothing_but_a_name(client, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    for id in ("../../etc/passwd", "/tmp/x", "'; DROP TABLE keiretsu_series; --", "a" * 200, "ポンプ 1号"):
        status, told = post(client, json.dumps({"id": id, "time": 5e6, "flow": 1.0}).encode())
        assert (status, told["answers"][0]["id"]) == (200, id)
    assert list(tmp_path.iterdir()) == []
