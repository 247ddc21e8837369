"""A stream of the training log's own file: every row is read, and as it was in training."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

import keiretsu as kr
from keiretsu._cli.opened import known_of
from keiretsu.serve import Answered, Intake, IntakeSettings, Service, open_store
from keiretsu.serve.clock import RowClock
from keiretsu.serve.lines import Followed, Rows, Stop
from keiretsu.serve.lines.columns import Noted
from keiretsu.serve.stores import Place
from keiretsu.serve.winner import open_runner

from .spellings import SPELLINGS

AT_ONCE = 37


def written(tmp_path, name):
    held, told = SPELLINGS[name]
    path = tmp_path / "log.csv"
    path.write_bytes(held if isinstance(held, bytes) else held.encode())
    return path, told


def trained(path, told, tmp_path):
    """A model of a log, as its file has it, and the log."""
    series = kr.read(path, **told)
    (target,) = [name for name in series.channels if name.startswith(("load", "負荷"))]
    model = kr.Forecaster(horizon=2, mixer=None, partner="ridge").fit(series, target=target)
    model.save(tmp_path / "log.keiretsu")
    return series, kr.load(tmp_path / "log.keiretsu"), target


def outcomes_of(runner, path, store, *, said=None):
    """What becomes of a file's rows, read by many runs that each go on where the last one ended."""
    found, service = [], Service(runner, open_store(str(store)))
    intake = Intake(runner.channels, runner.stamp, IntakeSettings.of(runner.reading))
    noted = Noted(intake, None if said is None else lambda key, **facts: said.append((key, facts)))
    with Stop() as stop:
        while True:
            kept = service.place(str(path))
            source = Followed(path, stop, kept=kept, from_start=True, until_end=True, tell=lambda *_, **__: None)
            rows = Rows(intake, known=known_of(runner.reading, kept), learned=noted.names)
            rows.learn(source.first_lines())
            lines = source.read(AT_ONCE, 0.0)
            read = rows.read(lines)
            place = {**lines.at, **rows.kept}
            found += service.take(read, source=Place(source.name, json.loads(json.dumps(place))))
            source.close()
            if not lines.lines:
                service.close()
                return found


# every second one is tried in the long checks alone: each fits a model and runs it many times
EACH = [pytest.param(name, marks=pytest.mark.slow) if k % 2 else name for k, name in enumerate(SPELLINGS)]


@pytest.mark.parametrize("name", EACH)
def test_the_training_logs_own_rows_are_all_read_and_answered_as_predict_does(name, tmp_path):
    path, told = written(tmp_path, name)
    series, model, target = trained(path, told, tmp_path)
    runner, _ = open_runner(tmp_path / "log.keiretsu", coverage=None)
    said = []
    found = outcomes_of(runner, path, tmp_path / "kept.db", said=said)
    assert [one for one in found if not isinstance(one, Answered)] == []
    assert len(found) == series.rows
    assert not [facts for key, facts in said if key == "lacking"]
    answers = [json.loads(one.body) for one in found]
    for rows in (series.rows, series.rows // 2):
        expected = model.predict(series.head_rows(rows)).to_dicts()
        means = [one["mean"] if "mean" in one else one[target] for one in expected]
        np.testing.assert_allclose(answers[rows - 1]["forecast"][target]["mean"], means, rtol=0, atol=1e-9)
    shown = RowClock(series.clock, zone=series.zone)
    stamps = [shown.stamp(one["time"]) for one in answers]
    ticks = series.frame["time"].to_physical().to_numpy() / (1e6 if series.clock == "datetime" else 1)
    np.testing.assert_array_equal(stamps, ticks)
    assert all(a < b for a, b in pairwise(stamps))
