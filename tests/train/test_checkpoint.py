"""Checkpoints: what is stopped or killed goes on as if nothing had been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from keiretsu.nn import SequenceModel
from keiretsu.train import Checkpoint, TrainConfig, Trained
from keiretsu.train.snapshot import read_snapshot
from train.task import CROPS, FEEDS, Stop, broken_off, model, run, same, stop_at

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "fit.checkpoint"


@pytest.mark.parametrize("config", FEEDS.values(), ids=FEEDS)
@pytest.mark.parametrize("step", [2, 23, 60])
def test_a_resumed_fit_is_the_unbroken_one(place: Path, config: TrainConfig, step: int) -> None:
    unbroken, resumed = model(dropout=0.2), model(dropout=0.2)
    whole = run(unbroken, config)
    broken_off(place, config, step)
    seen: list[int] = []
    taken_up = run(resumed, config, checkpoint=Checkpoint(place), after_step=lambda done: bool(seen.append(done)))
    assert seen == list(range(step, 61))
    assert same(unbroken, resumed)
    assert taken_up == whole


def test_a_fit_whose_file_says_that_it_ended_is_not_run_again(place: Path) -> None:
    first, second = model(), model()
    done = run(first, checkpoint=Checkpoint(place))
    before = place.read_bytes()
    assert run(second, checkpoint=Checkpoint(place), after_step=stop_at(1)) == done
    assert same(first, second)
    assert place.read_bytes() == before


def test_a_fit_that_a_caller_ended_early_has_ended(place: Path) -> None:
    first, second = model(), model()
    assert run(first, checkpoint=Checkpoint(place), after_step=lambda step: step == 9).steps == 9
    assert run(second, checkpoint=Checkpoint(place), after_step=stop_at(1)).steps == 9
    assert same(first, second)


def test_an_interval_that_has_not_passed_writes_nothing(place: Path) -> None:
    with pytest.raises(Stop):
        run(model(), checkpoint=Checkpoint(place), after_step=stop_at(5))
    assert not place.exists()


KILLED = """
import sys, time
sys.path.insert(0, sys.argv[1])
import torch
torch.set_num_threads(1)
from train.task import FEEDS, model, run
from keiretsu.train import Checkpoint
def after(step):
    print(step, flush=True)
    time.sleep(0.01)
    return False
checkpoint = Checkpoint(sys.argv[2], every=float(sys.argv[4]))
run(model(dropout=0.2), FEEDS[sys.argv[3]], checkpoint=checkpoint, after_step=after)
"""


def started(place: Path, feed: str, every: float) -> subprocess.Popen:
    arguments = [sys.executable, "-c", KILLED, str(TESTS), str(place), feed, str(every)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def wait_for(process: subprocess.Popen, step: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= step:
            return
    raise AssertionError(process.stderr.read() if process.stderr else "")


def one_thread(feed: str, **options: Any) -> tuple[SequenceModel, Trained]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        net = model(dropout=0.2)
        return net, run(net, FEEDS[feed], **options)
    finally:
        torch.set_num_threads(threads)


@pytest.mark.parametrize("feed", ["crops", pytest.param("lanes", marks=pytest.mark.slow)])
def test_a_killed_process_goes_on_to_the_same_bits(place: Path, feed: str) -> None:
    with started(place, feed, 0) as process:
        wait_for(process, 17)
        process.send_signal(signal.SIGKILL)
    assert read_snapshot(place).facts["step"] >= 16
    assert not read_snapshot(place).facts["done"]
    resumed, taken_up = one_thread(feed, checkpoint=Checkpoint(place))
    unbroken, whole = one_thread(feed)
    assert same(resumed, unbroken)
    assert taken_up == whole


@pytest.mark.slow
def test_a_terminated_process_writes_what_was_done_and_stops(place: Path) -> None:
    with started(place, "crops", 1e6) as process:
        wait_for(process, 17)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=20)
    assert "KeyboardInterrupt: stopped by SIGTERM" in told
    assert 17 <= read_snapshot(place).facts["step"] < 60
    resumed, _ = one_thread("crops", checkpoint=Checkpoint(place))
    assert same(resumed, one_thread("crops")[0])


class Best:
    """A caller's early stopping, kept beside the fit."""

    def __init__(self) -> None:
        self.step, self.weight = 0, torch.zeros(1)

    def kept(self) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
        return {"step": self.step}, {"weight": self.weight}

    def take(self, facts: dict[str, Any], tensors: dict[str, torch.Tensor]) -> None:
        self.step, self.weight = facts["step"], tensors["weight"]


def test_a_companion_is_stored_with_the_step_it_belongs_to(place: Path) -> None:
    def after(best: Best, last: int):
        def note(step: int) -> bool:
            if step == last:
                raise Stop
            best.step += step
            best.weight = best.weight + 0.5
            return False

        return note

    first, second = Best(), Best()
    with pytest.raises(Stop):
        run(model(), checkpoint=Checkpoint(place, every=0, companion=first), after_step=after(first, 8))
    run(model(), checkpoint=Checkpoint(place, companion=second), after_step=after(second, 0))
    assert second.step == sum(range(1, 61))
    assert second.weight.item() == 30


def test_it_is_written_again_when_the_time_has_passed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now, written = [0.0], []
    monkeypatch.setattr("keiretsu.train.checkpoint.monotonic", lambda: now[0])

    def after(step: int) -> bool:
        now[0] += 7.0
        if place.exists():
            written.append((step, read_snapshot(place).facts["step"]))
        return False

    run(model(), replace(CROPS, steps=30), checkpoint=Checkpoint(place, every=60.0), after_step=after)
    # 9 · 7 s is the first moment past a minute.
    assert {stored for _, stored in written} == {9, 18, 27}
