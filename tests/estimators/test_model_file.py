"""Model files: what they hold, older ones, and hostile ones, which are one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save

import keiretsu as kr
from keiretsu.errors import FileFormatError
from keiretsu.estimators import Forecaster, ModelConfig, TrainConfig
from keiretsu.estimators.learning import learn
from keiretsu.estimators.model_file_container import packed_bytes

Tensors = dict[str, torch.Tensor]


def log() -> kr.SeriesSet:
    time, rng = np.arange(400.0), np.random.default_rng(0)
    y = np.sin(2 * np.pi * time / 12) + 0.3 * rng.normal(size=400)
    return kr.read(pl.DataFrame({"time": time, "y": y, "x": rng.normal(size=400)}), time="time")


@cache
def model(kind: str) -> Forecaster:
    """A ridge on a bank, or a mixer that is let in."""
    if kind == "mixer":
        settings = TrainConfig(steps=4, chunk=64, lanes=2, crop=64)
        made = Forecaster(3, partner=None, model=ModelConfig(width=8, state=4), train=settings)
    else:
        made = Forecaster(3, mixer=None, partner=kind)  # type: ignore[arg-type]
    made._take(learn(log(), ("y",), made._request(), progress=None))
    return made


@cache
def saved(kind: str) -> bytes:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        model(kind).save(Path(folder) / "m")
        return (Path(folder) / "m").read_bytes()


def content(kind: str, folder: Path) -> tuple[dict[str, Any], Tensors]:
    (folder / "whole").write_bytes(saved(kind))
    with safe_open(str(folder / "whole"), framework="pt") as file:
        header = json.loads(file.metadata()["keiretsu"])
        return header, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


def refused(data: bytes, folder: Path) -> str:
    """The sentence with which these bytes are refused."""
    (folder / "bad").write_bytes(data)
    with pytest.raises(FileFormatError) as caught:
        kr.load(folder / "bad")
    text = str(caught.value)
    assert "\n" not in text
    assert text.startswith("load: ")
    return text


@pytest.mark.parametrize("kind", ["ridge", "bank", "auto", "mixer"])
def test_a_file_gives_the_same_bits_back(kind: str, tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(saved(kind))
    again, rows = kr.load(tmp_path / "m"), np.arange(50, 390)
    np.testing.assert_array_equal(again.forecast_at(log(), rows).mean, model(kind).forecast_at(log(), rows).mean)
    again.save(tmp_path / "second")
    assert (tmp_path / "second").read_bytes() == saved(kind)


def test_the_header_names_version_clock_units_training_and_has_a_place_for_a_certificate(tmp_path: Path) -> None:
    header, tensors = content("bank", tmp_path)
    del header["sha256"]
    assert header["format"] == "keiretsu.forecaster/2"
    assert header["clock"]["interval"] == 1.0
    assert header["summary"]["partner"]["kind"] == "bank"
    assert (header["units"], header["certificate"]) == ({}, None)
    header["reading"]["units"] = {"y": "bar"}
    header["certificate"] = {"bound": 0.1}
    (tmp_path / "m").write_bytes(packed_bytes(header, tensors))
    again = kr.load(tmp_path / "m")
    assert again.learned_.certificate == {"bound": 0.1}
    again.save(tmp_path / "second")
    with safe_open(str(tmp_path / "second"), framework="pt") as file:
        assert json.loads(file.metadata()["keiretsu"])["units"] == {"y": "bar"}


def test_a_file_of_version_1_still_loads(tmp_path: Path) -> None:
    header, tensors = content("ridge", tmp_path)
    for name in ("certificate", "units", "sha256"):
        del header[name]
    del header["ridge"]["design"]["bank"], header["clock"]["zone"]
    header["format"] = "keiretsu.forecaster/1"
    half = torch.arange(1.0, 9.0, dtype=torch.float64)[:, None, None].expand(8, 1, 3).contiguous()
    tensors["intervals.width"] = half
    (tmp_path / "old").write_bytes(save(tensors, metadata={"keiretsu": json.dumps(header)}))
    again = kr.load(tmp_path / "old")
    np.testing.assert_array_equal(again.forecast_at(log(), [300]).mean, model("ridge").forecast_at(log(), [300]).mean)
    for coverage, width in ((0.5, 1.0), (0.85, 5.0), (0.9, 5.0), (0.95, 6.0)):
        answer = again.forecast_at(log(), [300], coverage=coverage)
        np.testing.assert_allclose(answer.upper - answer.mean, width)
        np.testing.assert_allclose(answer.mean - answer.lower, width)


def test_a_correction_of_a_version_without_limits_has_none(tmp_path: Path) -> None:
    header, tensors = content("mixer", tmp_path)
    limit = tensors.pop("correction.limit")
    del header["sha256"]
    (tmp_path / "old").write_bytes(packed_bytes(header, tensors))
    again = kr.load(tmp_path / "old")
    assert limit.item() > 0
    assert again.learned_.causal_pass.correction.limit.tolist() == [float("inf")]
    again.save(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "old").read_bytes()


@pytest.mark.parametrize("kind", ["bank", "mixer"])
def test_a_file_cut_anywhere_is_one_sentence(kind: str, tmp_path: Path) -> None:
    whole = saved(kind)
    for cut in np.linspace(0, len(whole) - 1, 50).astype(int):
        assert "must be a model file" in refused(whole[:cut], tmp_path)


@pytest.mark.parametrize("kind", ["bank", "mixer"])
def test_flipped_bytes_load_with_the_same_answers_or_are_one_sentence(kind: str, tmp_path: Path) -> None:
    whole, rng = saved(kind), np.random.default_rng(20)
    head = 8 + int.from_bytes(whole[:8], "little")
    expected = model(kind).forecast_at(log(), [300]).mean
    places = np.concatenate((rng.integers(0, 8, 10), rng.integers(8, head, 120), rng.integers(head, len(whole), 70)))
    loaded, sentences = 0, set[str]()
    for place, flip in zip(places, rng.integers(1, 256, 200), strict=True):
        data = bytearray(whole)
        data[place] ^= flip
        (tmp_path / "bad").write_bytes(bytes(data))
        try:
            again = kr.load(tmp_path / "bad")
        except FileFormatError as error:
            sentences.add(str(error))
            continue
        loaded += 1
        np.testing.assert_array_equal(again.forecast_at(log(), [300]).mean, expected)
    assert loaded < 20
    assert all(text.startswith("load: ") and "\n" not in text for text in sentences)


def test_a_header_larger_than_the_file_or_than_16_megabytes_is_not_read(tmp_path: Path) -> None:
    whole = saved("ridge")
    claims = {len(whole): "would take", (1 << 63) + 1: "would take", (16 << 20) + 1: "would take"}
    for claim, sentence in claims.items():
        assert sentence in refused(claim.to_bytes(8, "little") + whole[8:], tmp_path)
    padded = (17 << 20).to_bytes(8, "little") + b"{}" + b" " * (17 << 20)
    assert "would take" in refused(padded, tmp_path)


# What is changed of a file whose digest is right: header and tensors, and what the sentence says of it.
Change = Callable[[dict[str, Any], Tensors], object]


def put(name: str, value: torch.Tensor) -> Change:
    return lambda header, tensors: tensors.update({name: value})


def spoil(name: str, number: float) -> Change:
    def change(header: dict[str, Any], tensors: Tensors) -> None:
        tensors[name] = tensors[name].clone()
        tensors[name].view(-1)[-1] = number

    return change


def setting(path: str, value: object) -> Change:
    def change(header: dict[str, Any], tensors: Tensors) -> None:
        *outer, last = path.split(".")
        for name in outer:
            header = header[name]
        header[last] = value

    return change


CHANGES: list[tuple[str, Change, str]] = [
    ("bank", spoil("ridge.weights", float("nan")), "finite"),
    ("bank", spoil("ridge.intercept", float("inf")), "finite"),
    ("bank", spoil("ridge.unit", 0.0), "above 0"),
    ("bank", spoil("scaling.center", float("inf")), "finite"),
    ("bank", spoil("scaling.scale", float("nan")), "above 0"),
    ("bank", spoil("scaling.scale", -1.0), "above 0"),
    ("bank", spoil("intervals.width", float("nan")), "finite"),
    ("bank", spoil("intervals.width", -1e9), "ascend"),
    ("bank", put("targets", torch.tensor([7])), "places among the channels"),
    ("bank", put("targets", torch.tensor([[1]])), "must be"),
    ("bank", put("extra", torch.zeros(1)), "no place"),
    ("bank", put("model.extra", torch.zeros(1)), "no place"),
    ("bank", put("intervals.width", torch.zeros((), dtype=torch.float64)), "does not fit"),
    ("bank", lambda header, tensors: tensors.pop("ridge.unit"), "missing"),
    ("bank", lambda header, tensors: header.pop("ridge"), "no place"),
    ("bank", lambda header, tensors: tensors.update({"ridge.weights": tensors["ridge.weights"].float()}), "float32"),
    ("bank", lambda header, tensors: tensors.update({"ridge.weights": tensors["ridge.weights"].mT}), "must be"),
    ("bank", setting("options.horizon", 10**12), "must be"),
    ("bank", setting("options.horizon", 10**40), "whole number"),
    ("bank", setting("options.horizon", True), "whole number"),
    ("bank", setting("options.horizon", 3.0), "whole number"),
    ("bank", setting("options.mixer", "mamba"), "one of"),
    ("bank", setting("options.partner", "arima"), "one of"),
    ("bank", setting("options.margin", float("nan")), "finite"),
    ("bank", setting("options.seed", -1), "whole number"),
    ("bank", setting("ridge.lags", 10**12), "whole number"),
    ("bank", setting("ridge.lags", 1), "whole number"),
    ("bank", setting("ridge.design.lags", 10**12), "must be"),
    ("bank", setting("ridge.design.channels", 3), "whole number"),
    ("bank", setting("ridge.design.others", 1), "true or false"),
    ("bank", setting("ridge.penalty", -1.0), "above"),
    ("bank", setting("ridge.design.bank.half_lives", [2.0] * 10), "must be"),
    ("bank", setting("ridge.design.bank.half_lives", 2.0), "a list"),
    ("bank", setting("ridge.design.bank.channels", []), "bank.channels"),
    ("bank", setting("ridge.design.bank.channels", [10**9]), "whole number"),
    ("bank", setting("ridge.design.bank.waves", [[1.0]]), "pairs"),
    ("bank", setting("ridge.design.bank.waves", [[0.0, 1.0]]), "above"),
    ("bank", setting("ridge.design.bank.across", [3.3]), "half-lives"),
    ("bank", setting("clock.interval", 0.0), "above"),
    ("bank", setting("clock.kind", "moon"), "one of"),
    ("bank", setting("clock.zone", "../../etc/passwd"), "time zone"),
    ("bank", setting("clock.zone", "Mars/Olympus"), "time zone"),
    ("bank", setting("channels", ["y", "y"]), "different texts"),
    ("bank", setting("channels", [["y"], 3]), "different texts"),
    ("bank", setting("targets", ["z"]), "does not fit"),
    ("bank", setting("residuals", -4), "whole number"),
    ("bank", setting("summary", [1]), "an object"),
    ("bank", setting("reading", {"categories": {"y": 3}}), "a list"),
    ("bank", setting("certificate", "yes"), "an object"),
    ("bank", setting("train", {"steps": 0}), "steps"),
    ("bank", setting("train", {"moon": 1}), "moon"),
    ("bank", setting("format", "keiretsu.forecaster/9"), "format"),
    ("mixer", spoil("model.head.weight", float("nan")), "finite"),
    ("mixer", spoil("correction.scale", 0.0), "above 0"),
    ("mixer", spoil("correction.limit", 0.0), "above 0"),
    ("mixer", lambda header, tensors: tensors.pop("model.head.bias"), "head.bias"),
    ("mixer", put("model.head.weight", torch.zeros(2, 2)), "shape"),
    ("mixer", put("model.extra", torch.zeros(2)), "does not fit"),
    ("mixer", setting("correction.config.width", 10**9), "shape"),
    ("mixer", setting("correction.config.depth", 10**9), "size of the weights"),
    ("mixer", setting("correction.config.state", 10**9), "size of the weights"),
    ("mixer", setting("correction.config.window", 10**11), "memory"),
    ("mixer", setting("correction.config.mixer", "mamba"), "mixer"),
    ("mixer", setting("correction.config.steps", ["a"]), "number"),
    ("mixer", setting("correction.config.dropout", float("nan")), "finite"),
    ("mixer", setting("correction.config.margin", True), "true or false"),
    ("mixer", setting("correction.share", 2.0), "at most 1"),
    ("mixer", setting("correction.inputs.channels", 10**9), "whole number"),
    ("mixer", setting("correction.inputs.masked", True), "shape"),
    ("mixer", setting("correction", None), "no place"),
]


@pytest.mark.parametrize(("kind", "change", "says"), CHANGES, ids=[f"{k}-{n}" for n, (k, _, _) in enumerate(CHANGES)])
def test_content_that_does_not_fit_together_is_one_sentence(
    kind: str, change: Change, says: str, tmp_path: Path
) -> None:
    header, tensors = content(kind, tmp_path)
    del header["sha256"]
    change(header, tensors)
    tensors = {name: value.contiguous() for name, value in tensors.items()}
    assert says in refused(packed_bytes(header, tensors), tmp_path)


def test_a_header_that_is_no_header_is_one_sentence(tmp_path: Path) -> None:
    _, tensors = content("ridge", tmp_path)
    texts = [
        "",
        "[]",
        "3",
        "{",
        "[" * 100_000,
        '{"format": ["keiretsu.forecaster/2"]}',
        '{"format": 1' + "0" * 5000 + "}",
    ]
    for text in texts:
        refused(save(tensors, metadata={"keiretsu": text}), tmp_path)
    refused(save(tensors), tmp_path)
    refused(save(tensors, metadata={"other": "{}"}), tmp_path)


def test_a_changed_header_is_noticed_by_its_digest(tmp_path: Path) -> None:
    whole = saved("ridge")
    changed = whole.replace(b'\\"penalty\\"', b'\\"penalti\\"')
    assert changed != whole
    assert "digest" in refused(changed, tmp_path)
    assert "digest" in refused(whole.replace(b'\\"sha256\\"', b'\\"sha257\\"'), tmp_path)
