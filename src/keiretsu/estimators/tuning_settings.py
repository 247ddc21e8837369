"""What of a forecaster is tuned, over which ranges and from where; and settings as a forecaster's configuration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import gcd
from typing import Any

from keiretsu.data.profiling.profile import Profile
from keiretsu.errors import ArgumentError
from keiretsu.estimators.forecaster import Forecaster
from keiretsu.nn import MIXERS, ModelConfig
from keiretsu.train import TrainConfig
from keiretsu.train.tuning_space import Choice, Real, Settings, Space, Value, Whole

# Δ of the slowest memory is looked for within a factor of ten of the default and of the profile's advice; the fastest
# memory is a tenth of a row to a hundred rows.
AROUND, LEAST_DELTA, MOST_DELTA = 10.0, 1e-6, 1.0
FAST = (1e-2, 1.0)
# A memory is spread over at least this factor, so that something in the model forgets fast.
SPREAD = 10.0


def configuration(
    forecaster: Forecaster, *, regular: bool, settings: Settings | None = None, steps: int | None = None
) -> tuple[ModelConfig, TrainConfig]:
    """Shape and training of a forecaster with some settings in place of its own.

    Args:
        forecaster: what is not in `settings` is taken from it.
        regular: whether the clock is; the default discretisation hangs on it, as in `fit`.
        settings: by the names of `search_space`; none leaves the forecaster's own.
        steps: of the training; by default the forecaster's own.
    """
    told = dict(settings or {})
    base = forecaster.model or ModelConfig(discretization="euler" if regular else "zoh")
    train = forecaster.train or TrainConfig()
    shape = {name: told[name] for name in ("mixer", "margin", "discretization", "state", "depth", "width", "dropout")
             if name in told}  # fmt: skip
    own = {"mixer": forecaster.mixer, "margin": forecaster.margin}
    ends = sorted((told.get("delta_min", base.steps[0]), told.get("delta_max", base.steps[1])))
    learning = {name: told[name] for name in ("learning_rate", "weight_decay") if name in told}
    model: Any = replace(base, **{**own, **shape}, steps=(ends[0], ends[1]))
    return model, replace(train, steps=steps or train.steps, **learning)  # type: ignore[arg-type]


def own_settings(forecaster: Forecaster, *, regular: bool) -> dict[str, Value]:
    """A forecaster's configuration as settings."""
    model, train = configuration(forecaster, regular=regular)
    if model.margin is None:
        raise ArgumentError("tune: margin must be a number; got None. Give the forecaster a margin to start from.")
    return {
        "mixer": model.mixer,
        "margin": model.margin,
        "delta_min": model.steps[0],
        "delta_max": model.steps[1],
        "discretization": model.discretization,
        "state": model.state,
        "depth": model.depth,
        "width": model.width,
        "dropout": model.dropout,
        "weight_decay": train.weight_decay,
        "learning_rate": train.learning_rate,
    }


def advised(own: Settings, profile: Profile) -> dict[str, Value]:
    """A configuration with Δ's range from the profile's memory, and zoh where it calls the clock irregular.

    The slowest memory spans the reach (the longest lag that still tells something) or the autocorrelation time,
    whichever is longer; memory is about 1/Δ rows. Without either the range stays.
    """
    details = profile["memory"].details
    reach = max(float(details.get(name) or 0.0) for name in ("reach_estimate", "autocorrelation_time"))
    changed: dict[str, Value] = {}
    if reach >= 1.0:
        slow = min(max(1.0 / reach, LEAST_DELTA), MOST_DELTA)
        changed = {"delta_min": slow, "delta_max": min(max(float(own["delta_max"]), SPREAD * slow), MOST_DELTA)}
    if uneven(profile):
        changed["discretization"] = "zoh"
    return {**own, **changed}


def uneven(profile: Profile) -> bool:
    """Whether the intervals themselves vary, rare gaps apart."""
    return profile["regularity"].details.get("because") == "clock"


def search_space(own: Settings, advice: Settings, *, regular: bool, keep: Iterable[str] = ()) -> Space:
    """Ranges around the defaults and the advice; both lie in them.

    Args:
        own, advice: from `own_settings` and `advised`.
        regular: whether the clock is; where it is not, only zoh is tried beside the forecaster's own.
        keep: names that are not tuned.
    Raises:
        ArgumentError: `keep` names something that is not tuned, or everything.
    """
    slow = sorted(float(one["delta_min"]) for one in (own, advice))
    space = {
        "mixer": Choice(_both(MIXERS, own, advice, "mixer")),
        "margin": _real(1e-4, 1.0, own, advice, "margin", log=True),
        "delta_min": _real(
            max(slow[0] / AROUND, LEAST_DELTA), min(slow[1] * AROUND, MOST_DELTA), own, advice, "delta_min", log=True
        ),
        "delta_max": _real(*FAST, own, advice, "delta_max", log=True),
        "discretization": Choice(
            _both(("euler", "zoh") if regular else ("zoh",), own, advice, "discretization"),
        ),
        "state": _whole(4, 64, 4, own, "state"),
        "depth": _whole(1, 3, 1, own, "depth"),
        "width": _whole(16, 64, 16, own, "width"),
        "dropout": _real(0.0, 0.5, own, advice, "dropout"),
        "weight_decay": _real(0.0, 0.3, own, advice, "weight_decay"),
        "learning_rate": _real(1e-3, 3e-2, own, advice, "learning_rate", log=True),
    }
    kept = set(keep)
    if not kept <= set(space) or kept == set(space):
        raise ArgumentError(
            f"tune: keep must name some, not all, of {', '.join(space)}; got {', '.join(sorted(kept))}."
        )
    return Space({name: setting for name, setting in space.items() if name not in kept})


def _both(options: Iterable[str], own: Settings, advice: Settings, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*options, str(own[name]), str(advice[name])]))


def _real(low: float, high: float, own: Settings, advice: Settings, name: str, *, log: bool = False) -> Real:
    known = [float(one[name]) for one in (own, advice)]
    return Real(min(low, *known), max(high, *known), log=log)


def _whole(low: int, high: int, step: int, own: Settings, name: str) -> Whole:
    # steps so fine that the forecaster's own value is one of them
    value = int(own[name])
    return Whole(min(low, value), max(high, value), gcd(step, value))
