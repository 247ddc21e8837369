"""SIGHUP: a new model takes over in a server that goes on answering; no row is lost and no request fails."""

from __future__ import annotations

import os
import shutil
import signal
import threading

import numpy as np
import polars as pl
import pytest

import keiretsu as kr


@pytest.fixture
def other(tmp_path):
    """Another model's file, of the same channels and clock."""
    rng, count = np.random.default_rng(8), 200
    log = {
        "id": ["a"] * count,
        "time": np.arange(float(count)),
        "pressure": rng.normal(size=count),
        "flow": rng.normal(size=count),
    }
    path = tmp_path / "other.keiretsu"
    series = kr.read(pl.DataFrame(log), time="time", id="id")
    kr.Forecaster(4, mixer=None, partner="ridge").fit(series, target="flow").save(path)
    return path


def test_a_new_model_takes_over_between_two_rows_of_clients_that_go_on(processes, model, other, tmp_path):
    place = tmp_path / "pump.keiretsu"
    shutil.copy(model, place)
    answers, lock, done = {"a": [], "b": []}, threading.Lock(), threading.Event()

    def client(id: str) -> None:
        with served.client() as asked:
            after, row = 0, 0
            # some rows after both have seen the new model
            while after < 5 and row < 5_000:
                reply = asked.post("/rows", json={"id": id, "time": float(row), "pressure": 0.1, "flow": 0.2})
                assert reply.status_code == 200, reply.text
                with lock:
                    answers[id] += reply.json()["answers"]
                row += 1
                after += done.is_set() and answers[id][-1]["model"] != answers[id][0]["model"]

    with processes.running(place, tmp_path / "kept.db") as served:
        threads = [threading.Thread(target=client, args=(id,)) for id in answers]
        for thread in threads:
            thread.start()
        while not all(answers.values()):
            done.wait(0.01)
        os.replace(other, place)
        os.kill(served.process, signal.SIGHUP)
        done.set()
        for thread in threads:
            thread.join()
        metrics = served.get("/metrics").text
        assert served.stop() == 0
    for id in answers:
        assert [one["seq"] for one in answers[id]] == list(range(1, len(answers[id]) + 1))
        models = [one["model"] for one in answers[id]]
        # it changed once
        assert len(dict.fromkeys(models)) == 2
        assert models == sorted(models, key=models.index)
        assert models[-1] in metrics
    assert "has taken over from" in served.output.read_text(encoding="utf-8")
