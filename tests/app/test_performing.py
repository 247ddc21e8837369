"""What a run tells while it goes on."""

from __future__ import annotations

from types import SimpleNamespace

from keiretsu.app.performing import _Telling
from keiretsu.proof.running.folder import RunFolder


def test_of_those_that_err_alike_the_first_of_the_plan_is_the_best_so_far(tmp_path):
    folder, told = RunFolder(tmp_path), []
    telling = _Telling(told.append, folder)
    names = ("naive", "ridge", "selective", "gru")
    telling.plan(SimpleNamespace(candidates=[SimpleNamespace(name=name) for name in names]))
    # a correction that adds nothing differs from what it corrects by rounding alone
    for name, mae in zip(names, (1.9, 0.27290001, 0.27289999, None), strict=True):
        folder.write_entry(name, {"mae": mae})
    telling("candidates", 4, 4)
    assert told[-1]["best"]["label"]["en"] == told[0]["plan"][1]["label"]["en"]
    assert told[-1]["best"]["mae"] == 0.2729
    assert told[-1]["ended"]["gru"] == "failed"
