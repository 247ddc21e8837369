"""`predict` and `certify` take the folder of a run, as `stream` does, or say which file to name."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from keiretsu._cli.opened import model_file
from keiretsu.errors import ArgumentError
from keiretsu.errors_ja import in_japanese
from keiretsu.proof.result import Result


@pytest.fixture
def run(monkeypatch, tmp_path):
    """A folder that passes for a run's, by the choice of its verdict and its candidates' models."""

    def made(choice: str, **models: str | None) -> Path:
        (tmp_path / "result.json").write_text("{}")
        candidates = [{"name": name, "status": "ok", "model": model} for name, model in models.items()]
        told = SimpleNamespace(candidates=candidates, verdict={"choice": choice})
        monkeypatch.setattr(Result, "load", lambda path: told)
        return tmp_path

    return made


def test_a_file_stands_for_itself_and_a_run_for_the_model_of_its_choice(run, tmp_path):
    assert model_file(tmp_path / "m.keiretsu", command="predict") == tmp_path / "m.keiretsu"
    folder = run("ridge", ridge="models/ridge.keiretsu", naive="models/naive.json")
    assert model_file(folder, command="predict") == folder / "models/ridge.keiretsu"


@pytest.mark.parametrize("models", [{"ridge": "models/ridge.keiretsu", "naive": "models/naive.json"}, {"naive": None}])
def test_where_the_choice_has_no_file_the_others_are_named(run, models):
    folder = run("naive", **models)
    with pytest.raises(ArgumentError, match=r"the choice of .+ is naive") as caught:
        model_file(folder, command="certify")
    assert ("models/ridge.keiretsu" in str(caught.value)) == ("ridge" in models)
    assert "naive にはモデルファイルが" in in_japanese(str(caught.value))


@pytest.mark.parametrize("command", [("predict",), ("certify",)])
def test_a_folder_of_another_kind_is_no_file_that_is_not_found(here, tmp_path, command):
    (tmp_path / "other").mkdir()
    (tmp_path / "log.csv").write_text("time,load\n1,2\n2,3\n")
    data = ("log.csv",) if command == ("predict",) else ("--data", "log.csv")
    english = here(*command, "other", *data)
    assert english.code == 2
    assert "which holds no result.json" in english.stderr
    japanese = here(*command, "other", *data, "--lang", "ja")
    assert "other はフォルダーですが" in japanese.stderr
