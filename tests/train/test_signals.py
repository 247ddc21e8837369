"""Signals during a fit with a checkpoint."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from keiretsu.train import Checkpoint
from keiretsu.train.snapshot import read_snapshot
from train.task import CROPS, model, run


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "fit.checkpoint"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_obeyed_after_the_step_and_its_handler_put_back(place: Path, number: signal.Signals) -> None:
    before = signal.getsignal(number)

    def after(step: int) -> bool:
        if step == 4:
            signal.raise_signal(number)
        return False

    with pytest.raises(KeyboardInterrupt):
        run(model(), checkpoint=Checkpoint(place, every=1e6), after_step=after)
    assert signal.getsignal(number) is before
    assert read_snapshot(place).facts["step"] == 4


def test_a_handler_that_goes_on_is_called_and_goes_on(place: Path) -> None:
    heard: list[tuple[int, bool]] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append((number, place.exists())))
    try:

        def after(step: int) -> bool:
            if step == 4:
                signal.raise_signal(signal.SIGTERM)
            return False

        assert run(model(), checkpoint=Checkpoint(place, every=1e6), after_step=after).steps == 60
    finally:
        signal.signal(signal.SIGTERM, before)
    assert heard == [(signal.SIGTERM, True)]


def test_a_second_signal_does_not_wait(place: Path) -> None:
    def after(step: int) -> bool:
        if step == 4:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            raise AssertionError("the second signal has been put off")
        return False

    with pytest.raises(KeyboardInterrupt):
        run(model(), checkpoint=Checkpoint(place, every=1e6), after_step=after)


def test_another_thread_installs_no_handler(place: Path) -> None:
    before, inside = signal.getsignal(signal.SIGTERM), []

    def work() -> None:
        run(
            model(),
            replace(CROPS, steps=2),
            checkpoint=Checkpoint(place),
            after_step=lambda _: bool(inside.append(signal.getsignal(signal.SIGTERM))),
        )

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert inside == [before, before]
    assert read_snapshot(place).facts["done"]
