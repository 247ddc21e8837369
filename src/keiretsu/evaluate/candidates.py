"""The candidates of a comparison, by name, in the order in which they run: baselines, the judged one, its rivals."""

# ruff: noqa: E501 (the registry reads better a row a candidate)

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal

from keiretsu.errors import ArgumentError
from keiretsu.evaluate.baselines import AutoETS, LightGBM, Naive, SeasonalNaive, Theta

INCUMBENT = "incumbent"


@dataclass(frozen=True)
class Settings:
    """What a candidate is built from.

    Attributes:
        horizon: rows ahead.
        steps: optimizer steps, or boosting rounds; None where the candidate has none.
        period: rows in a season, 1 for none, None to let the candidate look for one.
        threads: for candidates whose sums depend on it.
        seed: of everything drawn.
    """

    horizon: int
    steps: int | None = None
    period: int | None = None
    threads: int = 1
    seed: int = 0


@dataclass(frozen=True)
class Candidate:
    """One entry of the registry.

    Attributes:
        name: stable key.
        label_en, label_ja: for people.
        kind: "baseline", "partnered" (a mixer on the ridge partner that is a rival), "selective" (one that is judged:
            the selective SSM, SSD).
        budget: what its budget counts: "steps", "rounds", or None.
        suffix: of its saved file.
        build: makes an unfitted model.
    """

    name: str
    label_en: str
    label_ja: str
    kind: Literal["baseline", "partnered", "selective"]
    budget: Literal["steps", "rounds"] | None
    suffix: str
    build: Callable[[Settings], Any]


def _naive(settings: Settings) -> Naive:
    return Naive(settings.horizon)


def _seasonal(settings: Settings) -> SeasonalNaive:
    return SeasonalNaive(settings.horizon, period=settings.period)


def _theta(settings: Settings) -> Theta:
    return Theta(settings.horizon, period=settings.period)


def _ets(settings: Settings) -> AutoETS:
    return AutoETS(settings.horizon, period=settings.period)


def _lightgbm(settings: Settings) -> LightGBM:
    return LightGBM(
        settings.horizon, rounds=settings.steps or 300, period=settings.period, threads=settings.threads,
        seed=settings.seed,
    )  # fmt: skip


def _ridge(settings: Settings) -> Any:
    from keiretsu.estimators import Forecaster

    return Forecaster(settings.horizon, mixer=None, partner="ridge", seed=settings.seed)


def _bank(settings: Settings) -> Any:
    from keiretsu.estimators import Forecaster

    return Forecaster(settings.horizon, mixer=None, partner="bank", seed=settings.seed)


def _partnered(mixer: Literal["gru", "attention", "selective", "ssd", "lti"]) -> Callable[[Settings], Any]:
    def build(settings: Settings) -> Any:
        # torch is loaded when a candidate first needs it
        from keiretsu.estimators import Forecaster, TrainConfig

        train = TrainConfig() if settings.steps is None else TrainConfig(steps=settings.steps)
        return Forecaster(settings.horizon, mixer=mixer, partner="ridge", seed=settings.seed, train=train)

    return build


CANDIDATES: tuple[Candidate, ...] = (
    Candidate("naive", "last value", "直前値", "baseline", None, "json", _naive),
    Candidate("seasonal_naive", "last season", "前周期値", "baseline", None, "json", _seasonal),
    Candidate("theta", "theta method", "シータ法", "baseline", None, "json", _theta),
    Candidate("ets", "exponential smoothing", "指数平滑法", "baseline", None, "json", _ets),
    Candidate("ridge", "ridge regression", "リッジ回帰", "baseline", None, "keiretsu", _ridge),
    Candidate("bank", "ridge on long averages", "長期平均のリッジ回帰", "baseline", None, "keiretsu", _bank),
    Candidate("lightgbm", "gradient boosting (LightGBM)", "勾配ブースティング (LightGBM)", "baseline", "rounds", "json", _lightgbm),
    Candidate("selective", "selective SSM on ridge", "選択的SSM + リッジ", "selective", "steps", "keiretsu", _partnered("selective")),
    Candidate("ssd", "SSD (Mamba-2) on ridge", "SSD (Mamba-2) + リッジ", "selective", "steps", "keiretsu", _partnered("ssd")),
    Candidate("lti", "time-invariant SSM (S4D) on ridge", "時不変SSM (S4D) + リッジ", "partnered", "steps", "keiretsu", _partnered("lti")),
    Candidate("gru", "GRU on ridge", "GRU + リッジ", "partnered", "steps", "keiretsu", _partnered("gru")),
    Candidate("attention", "Transformer on ridge", "Transformer + リッジ", "partnered", "steps", "keiretsu", _partnered("attention")),
)  # fmt: skip


def candidate(name: str) -> Candidate:
    """The registry's entry of that name; that of what the user has can be named, but only the user's own can be built.

    Raises:
        ArgumentError: there is none; the message suggests the nearest name.
    """
    for entry in (*CANDIDATES, _UNKNOWN_INCUMBENT):
        if entry.name == name:
            return entry
    names = [entry.name for entry in CANDIDATES]
    near = get_close_matches(name, names, n=1, cutoff=0.0)[0]
    raise ArgumentError(f"candidate: name must be one of {', '.join(names)}; got {name!r}. Did you mean {near!r}?")


def incumbent_candidate(value: Any) -> Candidate:
    """The registry's entry for what the user has: a scikit-learn regressor, or a command that reads and writes CSV.

    Raises:
        ArgumentError: `value` is neither.
    """
    from keiretsu.evaluate.incumbent import incumbent

    incumbent(value, 1)  # a wrong value is refused now, not after the other candidates have run

    def build(settings: Settings) -> Any:
        return incumbent(value, settings.horizon, period=settings.period)

    return replace(_UNKNOWN_INCUMBENT, build=build)


def _not_given(settings: Settings) -> Any:
    raise ArgumentError(
        "poc: incumbent must be given for a plan that has one; got none. Give the command or the regressor of the first "
        "run again: no plan holds what would be run as a program."
    )


_UNKNOWN_INCUMBENT = Candidate(INCUMBENT, "what you have", "現行の方法", "baseline", None, "json", _not_given)


def cost_rank(name: str) -> int:
    """Place in the order of running cost, 0 the cheapest of the registry; -1 what the user has, which runs already.

    A stated order and not a measured one, so that a replay on a busy machine names the same choice.
    """
    return -1 if name == INCUMBENT else [entry.name for entry in CANDIDATES].index(name)
