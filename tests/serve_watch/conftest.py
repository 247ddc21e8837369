"""A fitted model with a certificate, and rows of its kind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import keiretsu as kr
from keiretsu.evaluate.baselines import Theta
from keiretsu.proof.result import REQUIRED, SCHEMA
from keiretsu.serve import ForecasterRunner, Service, open_store
from keiretsu.serve.watch import Watch
from support.watched_rows import a_log


@pytest.fixture(scope="session")
def model():
    """Four steps ahead, certified on rows after training."""
    fitted = kr.Forecaster(horizon=4, mixer=None, partner="ridge").fit(a_log(0, 600), target="heat")
    fitted.certify(a_log(1, 1200))
    return fitted


@pytest.fixture(scope="session")
def other():
    """Another model of the same targets and channels, fitted on fewer and noisier rows."""
    return kr.Forecaster(horizon=4, mixer=None, partner="ridge").fit(a_log(2, 150, noise=2.0), target="heat")


@pytest.fixture
def running():
    """Makes a service of a model, watched; `running(model, store)`."""
    made = []

    def make(fitted, store=None, *, watcher=None, **given) -> Service:
        runner = ForecasterRunner(fitted, **given)
        watcher = watcher or Watch(runner, certificate=runner.certificate)
        made.append(Service(runner, open_store(store), watcher=watcher))
        return made[-1]

    yield make
    for service in made:
        service.close()


def candidate(name: str, suffix: str | None, status: str = "ok") -> dict:
    """A candidate's entry, as far as serving reads it."""
    return {
        "name": name,
        "label": {"en": name, "ja": name},
        "status": status,
        "model": None if suffix is None else f"models/{name}.{suffix}",
        "scores": {"mae": 1.0, "by_horizon": [0.8, 0.9, 1.1, 1.2]},
        "coverage": {"nominal": 0.9, "measured": 0.91},
        "cost": {"microseconds_per_row": 50.0},
    }


@pytest.fixture
def a_run(tmp_path, model):
    """Makes a run's folder whose verdict is (decision, choice)."""

    def make(decision: str, choice: str) -> Path:
        folder = tmp_path / "run"
        (folder / "models").mkdir(parents=True)
        model.save(folder / "models" / "selective.keiretsu")
        Theta(4, period=1).fit(a_log(0, 600), target="heat").save(folder / "models" / "theta.json")
        entries = [
            candidate("incumbent", "json"), candidate("theta", "json"), candidate("selective", "keiretsu"),
            candidate("ridge", "keiretsu"), candidate("gru", None, "failed"),
        ]  # fmt: skip
        data = {"clock": "datetime", "interval": 3600.0, "read_report": {"settings": {"time": "time"}, "zone": None}}
        content = {**{key: {} for key in REQUIRED}, "schema": SCHEMA, "candidates": entries, "data": data}
        content["verdict"] = {"decision": decision, "choice": choice}
        (folder / "result.json").write_text(json.dumps(content))
        return folder

    return make
