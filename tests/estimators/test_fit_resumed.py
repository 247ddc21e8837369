"""A fit that was killed goes on from its checkpoint to the same bits."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from keiretsu.data.simulate import linear
from keiretsu.errors import ArgumentError, OutputError
from keiretsu.estimators import Forecaster, TrainConfig

SERIES = linear(2, rows=500, seed=4).series
SCRIPT = """
import sys, time
from pathlib import Path
from keiretsu.data.simulate import linear
from keiretsu.estimators import Forecaster, TrainConfig
import keiretsu.train.checkpoint as checkpoint
checkpoint.Checkpoint.__dataclass_fields__["every"].default = 0.0
original = checkpoint.Checkpoint.__init__
checkpoint.Checkpoint.__init__ = lambda self, path, every=0.0, companion=None: original(self, path, 0.0, companion)
series = linear(2, rows=500, seed=4).series
def slowly(label, done, total):
    # from the stage on in which it is to be killed
    time.sleep(0.05 if Path(sys.argv[1], "stage-3.safetensors").exists() else 0)
Forecaster(3, train=TrainConfig(steps=40)).fit(series, target="y", checkpoint=sys.argv[1], progress=slowly)
"""


def made(**options) -> Forecaster:
    return Forecaster(3, train=TrainConfig(steps=40, **options))


def answers(model: Forecaster) -> np.ndarray:
    return model.forecast_at(SERIES, np.arange(0, 1000, 7)).mean


@pytest.fixture(scope="module")
def whole() -> Forecaster:
    """Fitted in one go."""
    return made().fit(SERIES, target="y")


@pytest.mark.parametrize("how", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_a_killed_fit_goes_on_to_the_same_bits(whole: Forecaster, tmp_path: Path, how: signal.Signals) -> None:
    folder = tmp_path / "kept"
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(folder)], stderr=subprocess.PIPE)
    ended = time.monotonic() + 60
    # the first stage is done and the second under way
    while not (folder / "stage-3.safetensors").exists() and time.monotonic() < ended:
        time.sleep(0.01)
    process.send_signal(how)
    process.communicate()
    assert process.returncode != 0
    assert {path.name for path in folder.glob("stage-*")} >= {"stage-2.safetensors", "stage-3.safetensors"}
    resumed = made().fit(SERIES, target="y", checkpoint=folder)
    for name, value in whole.learned_.summary.items():
        assert resumed.learned_.summary[name] == value, name
    assert np.array_equal(answers(resumed), answers(whole))
    assert not folder.exists()


def test_a_checkpoint_of_another_fit_is_refused(tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(label: str, done: int, total: int) -> None:
        # the first stage has ended and was written down
        if (tmp_path / "kept" / "stage-2.safetensors").exists():
            raise Stopped

    with pytest.raises(Stopped):
        made().fit(SERIES, target="y", checkpoint=tmp_path / "kept", progress=stop)
    with pytest.raises(ArgumentError, match=r"checkpoint must be of this fit; got .*stage-2"):
        made(learning_rate=1e-3).fit(SERIES, target="y", checkpoint=tmp_path / "kept")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="fit: checkpoint must be a folder"):
        made().fit(SERIES, target="y", checkpoint=tmp_path / "file" / "below")


def test_the_fit_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    made().fit(SERIES, target="y", checkpoint=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
