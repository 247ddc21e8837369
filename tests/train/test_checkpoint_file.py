"""Checkpoints that are not to be taken up: of another fit, damaged, forged."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from keiretsu.errors import ArgumentError, FileFormatError, OutputError
from keiretsu.nn import SequenceModel
from keiretsu.train import Checkpoint, train
from keiretsu.train.snapshot import Snapshot, read_snapshot, write_snapshot
from train.task import CROPS, LANES, broken_off, model, rows_and_residuals, run, same, stop_at


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "fit.checkpoint"


OTHERS = {
    "settings": {"config": replace(CROPS, clip=0.5)},
    "number of steps": {"steps": 61},
    "seed": {"seed": 1},
    "model": {"net": SequenceModel(2, 1, replace(model().config, state=5))},
    "weights at the start": {"net": model(seed=1, dropout=0.2)},
}


@pytest.mark.parametrize("what", OTHERS)
def test_a_checkpoint_of_another_fit_is_refused_and_kept(place: Path, what: str) -> None:
    broken_off(place)
    before = place.read_bytes()
    given = {"net": model(dropout=0.2)} | OTHERS[what]
    with pytest.raises(ArgumentError, match=f"checkpoint must be of this fit; got .* with other {what}\\. Give"):
        run(**given, checkpoint=Checkpoint(place, every=0))
    assert place.read_bytes() == before


@pytest.mark.parametrize("what", ["rows", "targets", "rows that may be read"])
def test_a_checkpoint_of_other_data_is_refused(place: Path, what: str) -> None:
    broken_off(place)
    rows, residuals = rows_and_residuals()
    keep = np.ones(400, dtype=bool)
    if what == "rows":
        rows.elapsed[399] += 1e-6
    elif what == "targets":
        residuals.usable[7] = False
    else:
        keep[399] = False
    with pytest.raises(ArgumentError, match=f"with other {what}\\."):
        train(model(dropout=0.2), rows, residuals, keep, steps=60, config=CROPS, seed=0, checkpoint=Checkpoint(place))


def test_a_damaged_file_is_one_sentence_wherever_it_is_damaged(place: Path) -> None:
    broken_off(place, replace(CROPS, steps=10), 5)
    whole = place.read_bytes()
    rng = np.random.default_rng(0)
    damaged = [whole[:cut] for cut in (0, 7, 100, len(whole) // 2, len(whole) - 1)]
    damaged += [
        whole[:at] + bytes([whole[at] ^ (1 << int(rng.integers(8)))]) + whole[at + 1 :]
        for at in rng.integers(0, len(whole), 60).tolist()
    ]
    damaged.append(b"\xff" * 8 + whole[8:])
    for content in damaged:
        place.write_bytes(content)
        net = model(dropout=0.2)
        with pytest.raises(FileFormatError, match=r"train: checkpoint must be a file that an earlier fit wrote; got"):
            run(net, replace(CROPS, steps=10), checkpoint=Checkpoint(place, every=0))
        assert same(net, model())
        assert place.read_bytes() == content


def _without_moments(snapshot: Snapshot) -> Snapshot:
    kept = {name: value[:1] if "exp_avg" in name and value.ndim else value for name, value in snapshot.tensors.items()}
    return Snapshot(snapshot.facts, kept)


def _without_finite_weights(snapshot: Snapshot) -> Snapshot:
    snapshot.tensors["model.head.bias"][0] = torch.nan
    return snapshot


FORGED = {
    "no feed": lambda s: Snapshot({k: v for k, v in s.facts.items() if k != "feed"}, s.tensors),
    "no weights": lambda s: Snapshot(s.facts, {k: v for k, v in s.tensors.items() if k != "model.head.bias"}),
    "moments of another shape": _without_moments,
    "weights that are not finite": _without_finite_weights,
    "a generator of another kind": lambda s: Snapshot(s.facts | {"numpy": {"bit_generator": "MT19937"}}, s.tensors),
    "a torch generator of another size": lambda s: Snapshot(s.facts, s.tensors | {"random.cpu": torch.zeros(3)}),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_whole_file_that_holds_no_whole_fit_is_one_sentence(place: Path, how: str) -> None:
    broken_off(place)
    write_snapshot(place, FORGED[how](read_snapshot(place)))
    with pytest.raises(FileFormatError, match="whose content does not fit together"):
        run(model(dropout=0.2), checkpoint=Checkpoint(place))


def test_another_safetensors_file_and_a_folder_are_refused(place: Path) -> None:
    save_file({"x": torch.zeros(1)}, place)
    with pytest.raises(FileFormatError, match=r"whose format is not keiretsu\.checkpoint/1"):
        run(model(), checkpoint=Checkpoint(place))
    with pytest.raises(FileFormatError, match="which cannot be read as one"):
        run(model(), checkpoint=Checkpoint(place.parent))


def test_a_folder_that_is_not_there_is_told_before_the_first_step(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="checkpoint must be in a folder that is there"):
        run(model(), checkpoint=Checkpoint(tmp_path / "none" / "fit"), after_step=stop_at(1))
    with pytest.raises(ArgumentError, match="Checkpoint: every must not be negative"):
        Checkpoint(tmp_path, every=-1)


def test_it_is_one_safetensors_file_with_a_json_header(place: Path) -> None:
    broken_off(place, LANES)
    with safe_open(str(place), framework="pt") as file:
        facts = json.loads(file.metadata()["facts"])
    assert facts["step"] == 22
    tensors = load_file(place)
    assert {name.split(".")[0] for name in tensors} == {"model", "optimiser", "log", "state", "random"}
    assert set(tensors) >= {f"model.{name}" for name in model().state_dict()}
    assert list(place.parent.iterdir()) == [place]
