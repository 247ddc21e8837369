"""A fitted forecaster as one file: safetensors with a JSON header, nothing that can run."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from keiretsu.atomic import write_atomically
from keiretsu.bounds import ResidualQuantiles
from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.estimators.causal_pass import CausalPass, Correction
from keiretsu.estimators.clock import Clock
from keiretsu.estimators.learning import Learned
from keiretsu.estimators.mixer_rows import MixerInput
from keiretsu.estimators.partners import LastValue, Partner, RidgePartner
from keiretsu.estimators.partners.design import Design
from keiretsu.estimators.scaling import Scaling
from keiretsu.nn import ModelConfig, SequenceModel
from keiretsu.train import TrainConfig

if TYPE_CHECKING:
    from keiretsu.estimators.forecaster import Forecaster

FORMAT = "keiretsu.forecaster/1"


def write(model: Forecaster, path: str | Path) -> None:
    """Save a fitted forecaster; see `Forecaster.save`."""
    learned = model.learned_
    causal_pass, correction = learned.causal_pass, learned.causal_pass.correction
    partner = causal_pass.partner
    tensors = {
        "scaling.center": causal_pass.scaling.center,
        "scaling.scale": causal_pass.scaling.scale,
        "targets": causal_pass.targets,
        "intervals.width": learned.quantiles.width,
    }
    header: dict[str, Any] = {
        "format": FORMAT,
        "options": {name: getattr(model, name) for name in ("horizon", "mixer", "partner", "margin", "seed")},
        "train": None if model.train is None else asdict(model.train),
        "clock": asdict(causal_pass.clock),
        "channels": learned.channels,
        "targets": learned.targets,
        "residuals": learned.quantiles.count,
        "summary": learned.summary,
        "reading": learned.reading,
        "ridge": None,
        "correction": None,
    }
    if isinstance(partner, RidgePartner):
        tensors |= {"ridge.weights": partner.weights, "ridge.intercept": partner.intercept, "ridge.unit": partner.unit}
        header["ridge"] = {"design": asdict(partner.design), "penalty": partner.penalty, "lags": partner.lags}
    stored = {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in tensors.items()}
    if correction is not None:
        stored["correction.scale"] = torch.from_numpy(correction.scale)
        stored |= {f"model.{name}": value.contiguous() for name, value in correction.model.state_dict().items()}
        header["correction"] = {
            "config": asdict(correction.model.config),
            "inputs": asdict(correction.inputs),
            "share": correction.share,
        }
    write_atomically(path, save(stored, metadata={"keiretsu": json.dumps(header)}))


def load(path: str | Path) -> Forecaster:
    """Read a model that `save` wrote; its answers are bit-identical in any process on the same machine.

    Raises:
        FileFormatError: the file is missing, damaged, or not a saved model.
    """
    from keiretsu.estimators.forecaster import Forecaster

    header, tensors = _content(Path(path))
    try:
        learned = _learned(header, tensors)
        options, train = header["options"], header["train"]
        config = header["correction"] and _config(header["correction"]["config"])
        model = Forecaster(**options, model=config, train=train and TrainConfig(**train))
        model._take(learned)
    except (KeyError, TypeError, ValueError, RuntimeError, ArgumentError) as error:
        raise FileFormatError(
            f"load: {path} must hold what Forecaster.save wrote; its content does not fit together "
            f"({type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no detail'}). "
            "Save the model again."
        ) from error
    return model


def _content(path: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    wrong = f"load: path must be a model file that Forecaster.save wrote; got {path}"
    if not path.is_file():
        raise FileFormatError(f"{wrong}, which is not a file. Check the path.")
    try:
        with safe_open(str(path), framework="pt") as file:
            header = json.loads((file.metadata() or {})["keiretsu"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
    except (SafetensorError, OSError, KeyError, json.JSONDecodeError) as error:
        raise FileFormatError(
            f"{wrong}, which cannot be read as one ({type(error).__name__}). Save it again."
        ) from error
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise FileFormatError(f"{wrong}, whose format is not {FORMAT}. Save it again with this version.")
    return header, tensors


def _learned(header: dict[str, Any], tensors: dict[str, torch.Tensor]) -> Learned:
    arrays = {name: value.numpy() for name, value in tensors.items() if not name.startswith("model.")}
    scaling = Scaling(arrays["scaling.center"], arrays["scaling.scale"])
    causal_pass = CausalPass(
        Clock(**header["clock"]),
        scaling,
        _partner(header, arrays),
        _correction(header, tensors),
        arrays["targets"],
        header["options"]["horizon"],
    )
    quantiles = ResidualQuantiles(arrays["intervals.width"], header["residuals"])
    names = tuple(header["channels"]), tuple(header["targets"])
    return Learned(causal_pass, quantiles, *names, header["summary"], header.get("reading", {}))


def _partner(header: dict[str, Any], arrays: dict[str, np.ndarray]) -> Partner:
    if header["ridge"] is None:
        return LastValue(header["options"]["horizon"])
    ridge = header["ridge"]
    design = Design(**ridge["design"])
    return RidgePartner(
        design,
        arrays["ridge.weights"],
        arrays["ridge.intercept"],
        arrays["ridge.unit"],
        ridge["penalty"],
        ridge["lags"],
    )


def _correction(header: dict[str, Any], tensors: dict[str, torch.Tensor]) -> Correction | None:
    kept = header["correction"]
    if kept is None:
        return None
    inputs = MixerInput(**kept["inputs"])
    outputs = len(header["targets"]) * header["options"]["horizon"]
    model = SequenceModel(inputs.width, outputs, _config(kept["config"]))
    weights = {name.removeprefix("model."): value for name, value in tensors.items() if name.startswith("model.")}
    model.load_state_dict(weights)
    model.eval()
    return Correction(model, inputs, tensors["correction.scale"].numpy(), kept["share"])


def _config(kept: dict[str, Any]) -> ModelConfig:
    return ModelConfig(**{**kept, "steps": tuple(kept["steps"])})
