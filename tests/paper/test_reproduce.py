"""A plan from end to end: it runs, goes on where it was cut, and says so; and the timing of an epoch."""

from __future__ import annotations

import json

import pytest

from keiretsu import cli
from keiretsu._cli import outcome
from keiretsu._cli.reproduce import data_folder
from keiretsu.errors import DataError
from keiretsu.paper import plans, reproduce, store
from keiretsu.paper.run import LENGTH, STABILITY, RunSpec
from keiretsu.paper.speed import Speed, measure_epoch
from keiretsu.paper.tasks import majority

TINY = [
    RunSpec(LENGTH, "majority", T, "selective", abscissa, margin, 0, 64, 2, 32, 4, 4)
    for T in (12, 20)
    for abscissa, margin in ((0.0, None), (None, 0.01))
] + [RunSpec(STABILITY, "majority", T, "selective", 0.1, None, 0, 64, 1, 32, 4, 4) for T in (20, 40)]


@pytest.fixture
def tiny(monkeypatch):
    """A plan of seconds, whatever is asked for; what was asked for is kept."""
    asked = []

    def specs(what, *, quick, curves):
        asked.append((what, quick))
        return TINY

    monkeypatch.setattr(plans, "specs", specs)
    return asked


def test_a_plan_runs_once_and_goes_on_where_it_was_cut(tiny, tmp_path):
    told = []
    first = reproduce("majority", out=tmp_path, data=None, progress=lambda *call: told.append(call))
    assert (first.ran, first.kept, first.dropped) == (6, 0, 0)
    assert {result.spec for result in first.results} == set(TINY)
    assert told[-1][1] == pytest.approx(told[-1][2])
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    path = tmp_path / store.NAME
    *kept, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(kept) + last[: len(last) // 2])
    second = reproduce("majority", out=tmp_path, data=None)
    assert (second.ran, second.kept, second.dropped) == (1, 5, 1)
    times = dict.fromkeys(("seconds",), 0.0)
    assert [json.loads(line) | times for line in path.read_bytes().splitlines()] == [
        json.loads(line) | times for line in [*kept, last]
    ]
    assert (tmp_path / "index.html").is_file()


def test_the_command_runs_a_plan_and_prints_json(tiny, tmp_path, capsys):
    there = ["--out", str(tmp_path / "run"), "--data", str(tmp_path)]
    assert outcome.run(cli.app, ["reproduce", "majority", "--quick", "--dry", "--json", *there]) == 0
    outline = json.loads(capsys.readouterr().out)
    assert (outline["runs"], outline["done"]) == (6, 0)
    assert not (tmp_path / "run").exists()
    assert outcome.run(cli.app, ["reproduce", "majority", "--quick", "--json", *there]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["ran"], printed["kept"]) == (6, 0)
    assert [(a["task"], a["T"], a["published"]) for a in printed["accuracy"]] == [
        ("majority", 12, None),
        ("majority", 20, None),
    ]
    assert outcome.run(cli.app, ["reproduce", "majority", "--quick", *there]) == 0
    text = capsys.readouterr().out
    assert "0 runs done, 6 were there" in text
    assert "index.html" in text
    assert set(tiny) == {("majority", True)}


def test_a_mistake_is_one_sentence(tmp_path, capsys):
    for arguments, said in (
        (["nothing"], "what must be one of"),
        (["imdb", "--data", str(tmp_path)], "--data must be a folder with imdb/train.parquet"),
        (["all", "--data", str(tmp_path / "absent")], "--data must be a folder; got"),
    ):
        assert outcome.run(cli.app, ["reproduce", *arguments, "--out", str(tmp_path / "run")]) == 2
        error = capsys.readouterr().err
        assert said in error
        assert len(error.strip().splitlines()) == 1


def test_the_data_folder_is_the_nearest_above(tmp_path, monkeypatch):
    (tmp_path / "shared" / "data").mkdir(parents=True)
    (tmp_path / "house" / "room").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "house" / "room")
    assert data_folder(None) == tmp_path / "shared" / "data"
    assert data_folder(tmp_path) == tmp_path
    with pytest.raises(DataError, match="which is absent"):
        data_folder(tmp_path / "nowhere")


def test_an_epoch_is_timed_beside_the_loop_over_rows(tmp_path):
    found = measure_epoch(majority(30, seed=0, m=96), rounds=3, batch=32)
    assert (found.batches, found.ours_batches, found.naive_batches, found.rounds) == (3, 3, 3, 3)
    assert found.ratio == pytest.approx(found.naive / found.ours)
    assert min(found.ours, found.naive) > 0
    assert "timed on 3 of 3 batches" in found.sentence
    found.write(tmp_path / "speed.json")
    assert Speed.read(tmp_path / "speed.json") == found
    assert Speed.read(tmp_path / "absent.json") is None
