"""`fit`: train a model of labelled series, and say by proof what its error on new ones is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from keiretsu.bounds import share
from keiretsu.bounds.certificates import Certificate
from keiretsu.errors import DataError
from keiretsu.progress import Progress
from keiretsu.train.certified import Covering, LearnedBound, Occam, PacBayes
from keiretsu.train.certified.findings import learned_findings
from keiretsu.train.series_data import SeriesData
from keiretsu.train.series_fit import SeriesAnswerer, SeriesTraining, fit_series

Certify = PacBayes | Occam | Covering


@dataclass(frozen=True, eq=False)
class SeriesFit:
    """How a fit ended.

    Attributes:
        loss: mean of the last epoch; None for a certified fit, whose loss is in `bound`.
        bound: what was found out, in numbers; None without `certify`.
        certificate: the same as findings, each with its assumption; None without `certify`.
    """

    loss: float | None
    bound: LearnedBound | None
    certificate: Certificate | None


def fit(
    model: SeriesAnswerer,
    data: SeriesData,
    *,
    config: SeriesTraining | None = None,
    certify: Certify | None = None,
    delta: float = 0.05,
    unit: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> SeriesFit:
    """Train a model of labelled series; the model is changed in place and left in evaluation mode.

    With `certify`, a part of the units teaches what may be fixed beforehand and the rest pays for all that is learned
    from it, so that the bound on the true error includes training. The data must not have been looked at before: a
    choice among fits made by their bounds costs a share of δ each.

    Args:
        model: as initialised: `SeriesModel`, or `PlainModel` for two classes.
        data: series of words, a label and a unit each.
        config: how it is trained, with `certify` on the first part.
        certify: `PacBayes`, `Occam` or `Covering`; None trains on all series and claims nothing.
        delta: chance that a finding is wrong, all of them together.
        unit: what a unit is, such as "film", for the certificate.
        seed: of everything drawn.
        progress: called as `progress(label, done, total)`.
    Returns:
        SeriesFit.
    Raises:
        DataError: there is no series, a label no class of the model, or one part would have no unit.
        ArgumentError: the recipe does not fit the model.
        TrainingError: a loss is not finite.

    Example:
        >>> import numpy as np
        >>> from keiretsu.nn import ModelConfig, SeriesModel, Tokens
        >>> from keiretsu.train import Occam, SeriesData, SeriesTraining, fit
        >>> rng = np.random.default_rng(0)
        >>> rows = [rng.integers(1 + label, 5 + label, size=9) for label in (0, 1) * 400]
        >>> data = SeriesData.of(rows, [0, 1] * 400)
        >>> model = SeriesModel(Tokens(6), 2, ModelConfig(width=4, state=2))
        >>> config, certify = SeriesTraining(epochs=6, batch=32, learning_rate=1e-2), Occam(SeriesTraining(subspace=8))
        >>> result = fit(model, data, config=config, certify=certify)
        >>> result.bound.bound < 0.25, result.bound.vacuous
        (True, False)
    """
    config = config or SeriesTraining()
    if not len(data):
        raise DataError("fit: data must hold a series; got none.")
    if int(data.label.max()) >= model.outputs:
        raise DataError(
            f"fit: labels must be below the model's {model.outputs} outputs; got {int(data.label.max())}. "
            "Give the model an output a class."
        )
    if certify is None:
        loss = fit_series(model, data, np.arange(len(data)), config=config, seed=seed, progress=progress)
        return SeriesFit(loss, None, None)
    # The bound by series and the bound by unit stand side by side, so that δ is shared.
    one, _ = share(delta, 2)
    bound = certify.learn(model, data, config=config, delta=one, seed=seed, progress=progress)
    return SeriesFit(None, bound, _certificate(model, data, bound, delta=delta, unit=unit))


def _certificate(
    model: SeriesAnswerer, data: SeriesData, bound: LearnedBound, *, delta: float, unit: str | None
) -> Certificate:
    weights = hashlib.sha256()
    for name, each in sorted(model.state_dict().items()):
        weights.update(name.encode() + np.ascontiguousarray(each.detach().cpu().numpy()).tobytes())
    rows = hashlib.sha256()
    for each in (data.tokens, data.length, data.label, data.unit):
        rows.update(np.ascontiguousarray(each).tobytes())
    return Certificate(
        findings=learned_findings(data, bound),
        delta=delta,
        subject={"targets": ["label"], "series": bound.m + bound.first, "first": bound.first, "method": bound.method},
        units=bound.units,
        unit=unit or ("unit" if data.units < len(data) else "series"),
        model=weights.hexdigest(),
        data=rows.hexdigest(),
        made=datetime.now(UTC).date().isoformat(),
        reference=None,
    )
