"""Made-up runs of the paper's experiments, and where its published tables lie."""

from __future__ import annotations

from math import nan
from pathlib import Path

import pytest

from keiretsu.paper.run import RunResult, RunSpec

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data" / "paper"


def published() -> Path:
    """The folder of the published tables, or a skip."""
    if not PUBLISHED.is_dir():
        pytest.skip("shared data paper is not on this machine")
    return PUBLISHED


def run(
    T: int = 100,
    seed: int = 0,
    *,
    experiment: str = "length",
    task: str = "majority",
    mixer: str = "selective",
    abscissa: float | None = 0.0,
    margin: float | None = None,
    train: float = 0.95,
    test: float = 0.87,
    loss: tuple[float, ...] = (3.0, 1.0, 0.5),
    s_A: float = -0.02,
    m: int = 1_000,
    epochs: int = 10,
    diverged: bool = False,
) -> RunResult:
    """A run with the numbers a test is about; of one that diverged there is no accuracy."""
    width, states = (4 if task == "majority" else 16), 4
    spec = RunSpec(experiment, task, T, mixer, None if margin else abscissa, margin, seed, m, epochs, 64, width, states)
    norms = {
        "s_A": s_A, "A_maxabs": 9.0, "A_min": -9.0, "p": 0.2, "abs_p": 0.2, "q_l2": 1.3, "WB_spectral": 2.0,
        "WC_spectral": 2.5, "WB_fro": 2.6, "WC_fro": 3.0, "w_l2": 1.7, "u_max_l2": 1.9,
    }  # fmt: skip
    accuracy = (nan, nan) if diverged else (train, test)
    path = tuple(s_A * k / (len(loss) - 1) + (abscissa or 0.0) * (1 - k / (len(loss) - 1)) for k in range(len(loss)))
    return RunResult(
        spec, loss, path if mixer == "selective" else (), *accuracy, 0.2, 0.4, 2.5, diverged,
        norms if mixer == "selective" else {"parameters": 300.0},
    )  # fmt: skip
