"""Settings of the fit loop."""

from __future__ import annotations

import pytest

from keiretsu.errors import ArgumentError
from keiretsu.train import TrainConfig

WRONG = [
    {"steps": 0}, {"learning_rate": 0.0}, {"learning_rate": float("nan")}, {"learning_rate": 1e31}, {"clip": 0.0},
    {"weight_decay": -1.0}, {"chunk": 0}, {"crops": 0}, {"crop": 0}, {"feed": "windows"}, {"device": "tpu"},
]  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_wrong_setting_is_one_sentence(wrong: dict) -> None:
    with pytest.raises(ArgumentError, match=f"TrainConfig: {next(iter(wrong))} must"):
        TrainConfig(**wrong)
