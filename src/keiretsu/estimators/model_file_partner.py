"""A partner in a model file."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from keiretsu.estimators.model_file_fields import Fields, Tensors
from keiretsu.estimators.partners import Bank, LastValue, Partner, RidgePartner
from keiretsu.estimators.partners.design import OTHER_LAGS, Design
from keiretsu.estimators.partners.effect import WithEffect
from keiretsu.estimators.training_rows import MOST_LAGS


def partner_fields(partner: Partner) -> tuple[dict[str, Any] | None, dict[str, np.ndarray]]:
    """Header and arrays of a partner, without its effect; None and nothing for the last value."""
    if isinstance(partner, WithEffect):
        partner = partner.inner
    if not isinstance(partner, RidgePartner):
        return None, {}
    header = {"design": asdict(partner.design), "penalty": partner.penalty, "lags": partner.lags}
    arrays = {"ridge.weights": partner.weights, "ridge.intercept": partner.intercept, "ridge.unit": partner.unit}
    return header, arrays


def read_partner(header: Fields, tensors: Tensors, *, channels: int, columns: tuple[int, ...], horizon: int) -> Partner:
    """The partner of a file.

    Args:
        header, tensors: of the file.
        channels: of its rows; columns: those of the targets.
        horizon: rows ahead, no more than the tensors hold.
    Raises:
        ValueError: it does not fit together.
    """
    if "ridge" not in header:
        return LastValue(horizon)
    ridge = header.sub("ridge")
    design = _design(ridge.sub("design"), channels, columns)
    sets, features = tensors.shape("ridge.weights")[0], design.features
    if sets not in (1, len(columns)):
        raise ValueError(f"tensor ridge.weights must hold one set of weights or {len(columns)}; it holds {sets}")
    lags = ridge.whole("lags", least=design.reach, most=max(MOST_LAGS, design.reach))
    return RidgePartner(
        design,
        tensors.take("ridge.weights", sets, features, horizon),
        tensors.take("ridge.intercept", sets, horizon),
        tensors.positive("ridge.unit", len(columns)),
        ridge.number("penalty", above=0) if "penalty" in ridge else None,
        lags,
    )


def _design(fields: Fields, channels: int, columns: tuple[int, ...]) -> Design:
    others = fields.flag("others")
    bank = _bank(fields.sub("bank"), channels, columns, others) if "bank" in fields else None
    count = fields.whole("channels", least=channels, most=channels)
    home = fields.flag("home") if "home" in fields else False
    places = fields.whole("other_places", least=1, most=MOST_LAGS) if "other_places" in fields else OTHER_LAGS
    return Design(fields.whole("lags", least=1), others, fields.flag("levels"), count, bank, home, places)


def _bank(fields: Fields, channels: int, columns: tuple[int, ...], others: bool) -> Bank:
    filtered = tuple(
        Fields({"channel": one}, "bank").whole("channel", most=channels - 1) for one in fields.sequence("channels")
    )
    half_lives = fields.numbers("half_lives", above=0)
    across = fields.numbers("across", above=0)
    waves = [Fields({"wave": one}, "bank").numbers("wave", above=0) for one in fields.sequence("waves")]
    needed = set(range(channels)) if others and across else set(columns)
    if list(filtered) != sorted(set(filtered)) or not needed <= set(filtered):
        raise ValueError("bank.channels must ascend and hold every channel that is read")
    if not set(across) <= set(half_lives) or len(set(half_lives)) < len(half_lives) or len(set(across)) < len(across):
        raise ValueError("bank.across must be different half-lives of the bank")
    if any(len(wave) != 2 for wave in waves):
        raise ValueError("bank.waves must be pairs of a period and a decay")
    return Bank(filtered, half_lives, tuple((wave[0], wave[1]) for wave in waves), across)
