"""A fitted forecaster as one file: safetensors with a JSON header, nothing that can run."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from keiretsu.atomic import write_atomically
from keiretsu.bounds import ResidualQuantiles
from keiretsu.bounds.conformal import COVERAGES
from keiretsu.errors import FileFormatError
from keiretsu.estimators.causal_pass import CausalPass
from keiretsu.estimators.clock import Clock
from keiretsu.estimators.fitted_on import FittedOn
from keiretsu.estimators.learning import Learned
from keiretsu.estimators.model_file_container import FORMATS, UNREADABLE, packed_bytes, read_container
from keiretsu.estimators.model_file_correction import correction_fields, read_correction
from keiretsu.estimators.model_file_covariates import covariate_fields, read_covariates
from keiretsu.estimators.model_file_fields import Fields, Tensors
from keiretsu.estimators.model_file_partner import partner_fields, read_partner
from keiretsu.estimators.partners.effect import WithEffect
from keiretsu.estimators.partners.selection import PARTNERS
from keiretsu.estimators.scaling import Scaling
from keiretsu.nn import MIXERS
from keiretsu.train import TrainConfig

if TYPE_CHECKING:
    from keiretsu.estimators.forecaster import Forecaster

OPTIONS = ("horizon", "mixer", "partner", "margin", "seed", "own_past")
CLOCKS = ("datetime", "integer", "number")
# Coverages of the symmetric half-widths that version 1 held.
EARLIER_COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)


def write(model: Forecaster, path: str | Path) -> None:
    """Save a fitted forecaster; see `Forecaster.save`."""
    write_atomically(path, packed_bytes(*content(model)))


def content(model: Forecaster) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    """What a file holds: its header, and its tensors by name."""
    learned = model.learned_
    causal_pass = learned.causal_pass
    partner, partner_tensors = partner_fields(causal_pass.partner)
    correction, correction_tensors = correction_fields(causal_pass.correction)
    covariates, covariate_tensors = covariate_fields(learned.plan, causal_pass.partner.effect)
    tensors = {
        "scaling.center": causal_pass.scaling.center,
        "scaling.scale": causal_pass.scaling.scale,
        "targets": causal_pass.targets,
        "intervals.width": learned.quantiles.offset,
        **partner_tensors,
        **covariate_tensors,
    }
    header: dict[str, Any] = {
        "options": {name: getattr(model, name) for name in OPTIONS},
        "train": None if model.train is None else asdict(model.train),
        "clock": asdict(causal_pass.clock),
        "channels": learned.channels,
        "units": learned.reading.get("units", {}),
        "targets": learned.targets,
        "residuals": learned.quantiles.count,
        "summary": learned.summary,
        "reading": learned.reading,
        "spelling": learned.spelling,
        "ridge": partner,
        "correction": correction,
        "covariates": covariates,
        "certificate": learned.certificate,
        "fitted_on": None if learned.fitted_on is None else learned.fitted_on.to_dict(),
    }
    stored = {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in tensors.items()}
    return header, stored | correction_tensors


def load(path: str | Path) -> Forecaster:
    """Read a model that `save` wrote; its answers are bit-identical in any process on the same machine.

    Raises:
        FileFormatError: the file is missing, damaged, changed, or not a saved model.
    """
    from keiretsu.estimators.forecaster import Forecaster

    header, tensors = read_container(Path(path))
    try:
        content = _Content(header, tensors)
        model = Forecaster(**content.options(), model=content.config, train=content.train())
        model._take(content.learned)
    except UNREADABLE as error:
        reason = str(error).splitlines()[0] if str(error) else "no detail"
        raise FileFormatError(
            f"load: {path} must hold what Forecaster.save wrote; its content does not fit together "
            f"({type(error).__name__}: {reason}). Save the model again."
        ) from error
    return model


class _Content:
    """What a file says, each part checked before the next is made of it: names, then sizes, then numbers."""

    def __init__(self, header: dict[str, Any], tensors: dict[str, torch.Tensor]) -> None:
        self.fields, self.tensors = Fields(header, "header"), Tensors(tensors)
        fields = self.fields
        channels, targets = fields.names("channels"), fields.names("targets")
        columns = self.tensors.take("targets", len(targets), dtype=torch.int64)
        if [channels.index(name) for name in targets] != columns.tolist():
            raise ValueError("tensor targets must hold the targets' places among the channels")
        horizon = fields.sub("options").whole("horizon", least=1)
        quantiles = self._quantiles(len(targets), horizon)
        partner = read_partner(
            fields, self.tensors, channels=len(channels), columns=tuple(columns.tolist()), horizon=horizon
        )
        plan, effect = read_covariates(fields, self.tensors, targets=len(targets))
        if effect is not None:
            partner = WithEffect(partner, effect)
        correction = read_correction(
            fields,
            self.tensors,
            channels=len(channels),
            covariates=0 if effect is None else len(effect.basis.columns),
            targets=len(targets),
            horizon=horizon,
        )
        self.config = None if correction is None else correction.model.config
        center = self.tensors.take("scaling.center", len(channels))
        scaling = Scaling(center, self.tensors.positive("scaling.scale", len(channels), finite=False))
        self.tensors.nothing_left()
        self.learned = Learned(
            CausalPass(self._clock(), scaling, partner, correction, columns, horizon, self.options()["own_past"]),
            quantiles,
            channels,
            targets,
            fields.plain("summary"),
            self._reading(),
            fields.plain("certificate") if "certificate" in fields else None,
            FittedOn.from_dict(fields.plain("fitted_on")) if "fitted_on" in fields else None,
            plan,
            self._spelling(),
        )

    def options(self) -> dict[str, Any]:
        """The forecaster's arguments, but for its configurations."""
        options = self.fields.sub("options")
        return {
            "horizon": options.whole("horizon", least=1),
            "mixer": options.text("mixer", MIXERS) if "mixer" in options else None,
            "partner": options.text("partner", PARTNERS) if "partner" in options else None,
            "margin": options.number("margin", above=0) if "margin" in options else None,
            "seed": options.whole("seed", most=1 << 64),
            "own_past": options.flag("own_past") if "own_past" in options else True,
        }

    def train(self) -> TrainConfig | None:
        """How it was trained."""
        return TrainConfig(**self.fields.plain("train")) if "train" in self.fields else None

    def _clock(self) -> Clock:
        clock = self.fields.sub("clock")
        return Clock(
            clock.text("kind", CLOCKS),
            clock.number("interval", above=0),
            clock.flag("regular"),
            clock.number("longest", above=0),
            clock.zone("zone"),
        )

    def _quantiles(self, targets: int, horizon: int) -> ResidualQuantiles:
        rows = self.tensors.shape("intervals.width")[0]
        offset = self.tensors.take("intervals.width", rows, targets, horizon)
        if self.fields.text("format") == FORMATS[0] and rows == len(EARLIER_COVERAGES):
            half = offset[np.searchsorted(EARLIER_COVERAGES, np.array(COVERAGES[1:]) - 1e-12)]
            offset = np.concatenate((-half[::-1], np.zeros((1, targets, horizon)), half))
        return ResidualQuantiles(offset, self.fields.whole("residuals"))

    def _spelling(self) -> dict[str, Any]:
        if "spelling" not in self.fields:
            return {}
        plain, spelled = self.fields.plain("spelling"), self.fields.sub("spelling")
        texts = ("time", "id", "encoding", "separator")
        found: dict[str, Any] = {name: spelled.text(name) for name in texts if name in plain}
        for by_name in (name for name in ("events", "replaced", "categories", "apart") if name in plain):
            one = spelled.sub(by_name)
            found[by_name] = {name: list(one.names(name)) for name in plain[by_name]}
        if "commas" in plain:
            one = spelled.sub("commas")
            found["commas"] = {name: one.text(name, ("all", "some")) for name in plain["commas"]}
        if "preamble" in plain:
            found["preamble"] = spelled.whole("preamble", least=1)
        return found | {name: list(spelled.names(name)) for name in ("normal", "left_out", "booleans") if name in plain}

    def _reading(self) -> dict[str, Any]:
        reading = self.fields.plain("reading") if "reading" in self.fields else {}
        words = Fields(reading.get("categories", {}), "reading.categories")
        for name in reading.get("categories", {}):
            words.names(name)
        return reading
