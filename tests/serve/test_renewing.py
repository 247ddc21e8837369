"""SIGHUP: the model's file is read again, and it takes over between two rows; none is lost and none waits for it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time

import numpy as np
import polars as pl
import pytest

import keiretsu as kr
from keiretsu.errors import ArgumentError
from keiretsu.serve import ForecasterRunner, Intake, IntakeSettings, Service, open_store
from keiretsu.serve.lines import Stop
from keiretsu.serve.renewing import Renewal
from keiretsu.serve.watcher import Unwatched


def fitted(*, seed: int, time: str = "time", hours: bool = True, channels: tuple[str, ...] = ("load", "heat")):
    """A model of these channels whose rows are written so."""
    rng, count = np.random.default_rng(seed), 300
    clock = pl.datetime_range(pl.datetime(2026, 1, 1), pl.datetime(2026, 1, 13, 11), "1h", eager=True)
    frame = pl.DataFrame({time: clock if hours else np.arange(count), **{c: rng.normal(size=count) for c in channels}})
    return kr.Forecaster(horizon=4, mixer=None, partner="ridge").fit(kr.read(frame, time=time), target=channels[-1])


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    """Another model's file, and the model."""
    path, model = tmp_path_factory.mktemp("other") / "other.keiretsu", fitted(seed=5)
    model.save(path)
    return path, model


def line(hour: int) -> bytes:
    row = {"time": f"2026-02-{1 + hour // 24:02d}T{hour % 24:02d}:00:00", "id": "pump", "load": 1.0, "heat": 0.5}
    return (json.dumps(row) + "\n").encode()


def test_a_new_model_takes_over_while_rows_come_and_a_broken_one_does_not(start, model_file, other, tmp_path):
    place, store = tmp_path / "pump.keiretsu", str(tmp_path / "kept.db")
    shutil.copy(model_file, place)
    answers, hour = [], 0

    with start.begin("stream", str(place), "--store", store) as stream:

        def told() -> dict:
            nonlocal hour
            stream.stdin.write(line(hour))
            hour += 1
            answers.append(json.loads(stream.line()))
            return answers[-1]

        for _ in range(3):
            old = told()["model"]
        shutil.copy(other[0], tmp_path / "new")
        os.replace(tmp_path / "new", place)
        stream.signal(signal.SIGHUP)
        while told()["model"] == old:
            time.sleep(0.02)
        new = answers[-1]["model"]
        # what is no model is not taken over, and rows go on
        (tmp_path / "broken").write_bytes(b"no model")
        os.replace(tmp_path / "broken", place)
        stream.signal(signal.SIGHUP)
        for _ in range(20):
            assert told()["model"] == new
        shutil.copy(other[0], place)
        _, said, code = stream.end()
    assert [one["seq"] for one in answers] == list(range(1, hour + 1))
    assert code == 0
    assert f"has taken over from {old}" in said
    assert said.count("The model that runs goes on.") == 1
    assert "Traceback" not in said
    # it stands where it would had it read the rows from the first on
    stream = ForecasterRunner(other[1], coverage=0.9)
    for row in map(json.loads, map(line, range(hour))):
        values = np.array([[row[name] for name in stream.channels]])
        last = stream.step(["pump"], np.array([stream.stamp(row["time"])]), values)
    assert answers[-1]["forecast"]["heat"]["mean"] == last.mean[0, 0].tolist()
    # the store is the new model's: the command as it was goes on
    begun, _, code = start.done(line(hour), "stream", str(place), "--store", store)
    assert (json.loads(begun[0])["seq"], json.loads(begun[0])["model"], code) == (hour + 1, new, 0)


def renewed(new, spelled: IntakeSettings | None = None) -> tuple[list[tuple[str, dict]], str, str]:
    """What was told of a renewal, the model before it and the one after it."""
    first, second, heard = ForecasterRunner(fitted(seed=1)), ForecasterRunner(new), []
    service = Service(first, open_store(None))
    intake = Intake(first.channels, first.stamp, IntakeSettings.of(first.reading))
    settings = IntakeSettings.of(second.reading) if spelled is None else spelled
    Renewal(
        lambda: (second, Unwatched(), settings), service, intake, tell=lambda key, **facts: heard.append((key, facts))
    ).renew()
    return heard, first.fingerprint, service.runner.fingerprint


@pytest.mark.parametrize(
    "given",
    [{"time": "stamp"}, {"hours": False}, {"channels": ("load", "flow", "heat")}],
)
def test_a_model_whose_rows_are_written_otherwise_is_refused_and_the_old_one_goes_on(given):
    heard, before, after = renewed(fitted(seed=2, **given))
    assert [key for key, _ in heard] == ["renewed_not"]
    assert "a model that takes over" in heard[0][1]["sentence"]
    assert before == after


def test_the_same_model_is_said_to_be_the_same():
    heard, before, after = renewed(fitted(seed=1))
    assert [key for key, _ in heard] == ["renewed_same"]
    assert before == after


def test_whatever_opening_says_is_told():
    runner = ForecasterRunner(fitted(seed=1))
    service, heard = Service(runner, open_store(None)), []

    def broken():
        raise ArgumentError("stream: it is gone.")

    Renewal(
        broken, service, Intake(runner.channels, runner.stamp), tell=lambda key, **facts: heard.append((key, facts))
    ).renew()
    assert heard == [("renewed_not", {"sentence": "stream: it is gone."})]


def test_a_signal_that_asks_for_something_else_wakes_no_later_wait():
    before = signal.signal(signal.SIGHUP, lambda number, frame: None)
    try:
        with Stop() as stop:
            os.kill(os.getpid(), signal.SIGHUP)
            stop.readable(5.0)
            began = time.monotonic()
            stop.readable(0.2)
            assert time.monotonic() - began >= 0.19
    finally:
        signal.signal(signal.SIGHUP, before)
