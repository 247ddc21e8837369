"""What covariates add to a forecast, told apart by covariate.

A target is y = f(x) + u, x the covariates of its own row (`Effect`). From a last value at row s a forecast of row t
moves by f(x_t) - f(x_s) for the covariates alone; the partner forecasts how u goes on.

Source: Shapley 1953. f has products of two covariates and none of three, so a covariate's Shapley value is the mean of
what it changes when it moves first and when it moves last, exactly.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from keiretsu.estimators.causal_pass import CausalPass
from keiretsu.estimators.known_ahead import KnownAhead
from keiretsu.estimators.partners.effect import Effect


def newest_seen(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """(channels,) int64, the last row of (rows, channels) in which each has a value; -1 where none has."""
    seen = ~np.isnan(values)
    return np.where(seen.any(axis=0), len(values) - 1 - np.argmax(seen[::-1], axis=0), -1)


def drift(
    causal_pass: CausalPass, known: KnownAhead, stamp: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """(rows, channels) float64, f of each row less f of the row of the channel's last value, in the data's units.

    So a target would have moved, had covariates alone moved it. 0 for a channel that is not forecast or never seen;
    None where the model reads no covariates.

    Args:
        stamp: (rows,) float64; values: (rows, channels) float64, NaN where missing.
    """
    effect, targets = causal_pass.partner.effect, causal_pass.targets
    if effect is None:
        return None
    said = effect.of(known.at(stamp), known.static) * causal_pass.scaling.scale[targets]
    last = newest_seen(values[:, targets])
    out = np.zeros(values.shape)
    out[:, targets] = np.where(last >= 0, said - said[last, np.arange(len(targets))], 0.0)
    return out


def added_by_covariates(
    causal_pass: CausalPass,
    known: KnownAhead,
    stamp: NDArray[np.float64],
    seen: NDArray[np.float64],
    *,
    target: int,
    step: int,
) -> dict[str, float]:
    """Covariate → what it adds to the target's last value, in the target's unit; empty where the model reads none.

    A calendar's angle ("hour") and a column of words are one covariate each. Before the target was ever seen it is what
    a covariate adds beside its usual value, an angle beside the mean of its whole turn.

    Args:
        stamp: (rows,) float64, up to the row that is answered from; seen: (rows,) float64, the target's values there.
        target: its place among the targets; step: ahead, from 0.
    """
    effect = causal_pass.partner.effect
    if effect is None:
        return {}
    coming, place = known.ahead(stamp[-1:])
    after = np.concatenate((coming[place[0, step]], known.static))
    newest = int(newest_seen(seen[:, None])[0])
    if newest >= 0:
        before = np.concatenate((known.at(stamp[newest : newest + 1])[0], known.static))
    else:
        before = np.where(_turning(effect.basis.columns), 0.0, effect.scaling.center)
    unit = causal_pass.scaling.scale[causal_pass.targets[target]]
    return {name: float(unit * share) for name, share in _shares(effect, before, after, target).items()}


def _shares(effect: Effect, before: NDArray[np.float64], after: NDArray[np.float64], target: int) -> dict[str, float]:
    """Covariate → its Shapley value in f(after) - f(before), scaled; both are (columns,)."""
    columns, known = effect.basis.columns, len(effect.basis.known)
    covariates = [_covariate(name, columns) for name in columns]
    names = sorted(set(covariates))
    moves = np.array([[one == name for one in covariates] for name in names])
    rows = np.concatenate(
        (before[None], after[None], np.where(moves, after, before), np.where(moves, before, after)), axis=0
    )
    said = effect.of(rows[:, :known], rows[:, known:])[:, target]
    first, last = said[2 : 2 + len(names)] - said[0], said[1] - said[2 + len(names) :]
    return dict(zip(names, ((first + last) / 2).tolist(), strict=True))


def _covariate(column: str, columns: tuple[str, ...]) -> str:
    """The covariate to which a column belongs."""
    angle = column.removesuffix(" sin").removesuffix(" cos")
    if {f"{angle} sin", f"{angle} cos"} <= set(columns):
        return angle
    return column.split("=")[0]


def _turning(columns: tuple[str, ...]) -> NDArray[np.bool_]:
    """(columns,) bool: whether a column is the sine or cosine of an angle."""
    turns = [name.removesuffix(" sin").removesuffix(" cos") for name in columns]
    return np.array([{f"{turn} sin", f"{turn} cos"} <= set(columns) for turn in turns], dtype=bool)
