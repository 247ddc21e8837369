"""The watch at work in the service: each drift is told once, whatever happens to the process."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keiretsu.errors import FileFormatError
from keiretsu.serve import ForecasterRunner
from keiretsu.serve.lines.words import told
from keiretsu.serve.watch import Watch
from support.watched_rows import a_log, bodies, rows_of


def answered(service, rows, at_once: int = 50) -> list[dict]:
    found = [body for k in range(0, len(rows), at_once) for body in bodies(service.take(rows[k : k + at_once]))]
    return [json.loads(body) for body in found]


def test_a_drift_raises_one_alarm_in_one_answer_and_quiet_rows_none(model, running) -> None:
    service = running(model)
    said = answered(service, rows_of(a_log(3, 2400, shift_at=1200)))
    alarms = [(one["seq"], alarm) for one in said for alarm in one["alarms"]]
    assert len(alarms) == 1
    seq, alarm = alarms[0]
    assert 1200 < seq < 1300
    assert (alarm["kind"], alarm["target"]) == ("drift", "heat")
    assert "heat" in alarm["en"]
    assert "heat" in alarm["ja"]
    # and is said as it comes, with its time
    (note,) = [note for note in service.notes.taken() if note.key == "alarm"]
    for lang in ("en", "ja"):
        sentence = told(note.key, lang, **note.facts)
        assert str(said[seq - 1]["time"]) in sentence
        assert alarm[lang] in sentence


def test_the_certificate_of_the_model_stands_in_each_answer_and_fails_when_inputs_leave_it(model, running) -> None:
    said = answered(running(model), rows_of(a_log(4, 1600, shift_at=800)))
    assert all(one["certificate"]["holds"] for one in said[:800])
    assert said[-1]["certificate"] == {"holds": False, "failed": ["inputs"]}


def test_a_model_without_a_certificate_says_nothing_of_one(other, running) -> None:
    said = answered(running(other), rows_of(a_log(4, 20)))
    assert {json.dumps(one["certificate"]) for one in said} == {"null"}


def test_answers_and_alarms_are_the_same_bytes_however_often_the_process_ended(model, running, tmp_path) -> None:
    rows = rows_of(a_log(5, 900, shift_at=600, ids=2))
    whole = bodies(running(model).take(rows))
    parts = []
    for start, stop in ((0, 1), (1, 700), (700, 1333), (1333, len(rows))):
        service = running(model, str(tmp_path / "kept.db"))
        parts += bodies(service.take(rows[start:stop]))
        service.close()
    assert parts == whole
    assert sum(b'"kind":"drift"' in body for body in whole) == 2


def test_realised_figures_are_those_of_the_answers(model, running) -> None:
    rows = rows_of(a_log(6, 500))
    service = running(model)
    said = answered(service, rows)
    heat = [row.values[0] for row in rows]
    told = service.state("m0")["watch"]["realised"]
    assert told["steps"] == [1, 2, 4]
    for place, step in enumerate(told["steps"]):
        forecasts = [one["forecast"]["heat"] for one in said[:-step]]
        errors = [abs(y - f["mean"][step - 1]) for y, f in zip(heat[step:], forecasts, strict=True)]
        inside = [
            f["lower"][step - 1] <= y <= f["upper"][step - 1] for y, f in zip(heat[step:], forecasts, strict=True)
        ]
        assert told["targets"]["heat"]["judged"][place] == len(errors)
        assert told["targets"]["heat"]["mae"][place] == pytest.approx(np.mean(errors))
        assert told["targets"]["heat"]["coverage"][place] == pytest.approx(np.mean(inside))
    counted = service.counters()
    assert counted["judged"] == told["judged"]
    assert counted["held"] == round(told["coverage"] * told["judged"])
    assert counted["watch"]["mae"] == pytest.approx(told["mae"])


def test_the_state_of_a_series_never_grows_and_is_told_from_the_store_too(model, running) -> None:
    runner = ForecasterRunner(model)
    watch, sizes = Watch(runner, certificate=runner.certificate), set()
    for row in rows_of(a_log(7, 300)):
        said = runner.step(["m0"], np.array([row.stamp]), row.values[None])
        watch.look(row, 1, said.mean[0], said.lower[0], said.upper[0])
        sizes.add(len(watch.keep("m0")))
    assert len(sizes) == 1
    again = Watch(runner, certificate=runner.certificate)
    again.give("m0", watch.keep("m0"))
    assert again.told("m0") == watch.told("m0")
    json.dumps(again.told("m0"), allow_nan=False)
    assert again.told("m1") is None


def test_a_watch_of_another_model_begins_anew_and_a_damaged_state_is_refused(model, other) -> None:
    ours, theirs = Watch(ForecasterRunner(model)), Watch(ForecasterRunner(other))
    row, flat = rows_of(a_log(7, 1))[0], np.zeros((1, 4))
    ours.look(row, 1, flat, flat, flat)
    theirs.give("m0", ours.keep("m0"))
    assert theirs.told("m0") is None
    with pytest.raises(FileFormatError, match="damaged"):
        ours.give("m0", b"\x00" * 100)


def test_intervals_that_no_longer_hold_are_told_in_the_certificate(model, running) -> None:
    """With the levels of training, which do not follow."""
    runner = ForecasterRunner(model, adaptive=False)
    said = answered(
        running(model, watcher=Watch(runner, certificate=runner.certificate), adaptive=False),
        rows_of(a_log(8, 1500, noise=0.8)),
    )
    assert "coverage" in said[-1]["certificate"]["failed"]
    sentences = json.dumps(said[-1])
    assert "NaN" not in sentences
