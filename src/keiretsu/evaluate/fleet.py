"""One model for all machines, or one each: which forecasts better, and what each takes for the whole fleet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from keiretsu.data import SeriesSet
from keiretsu.data.memory import human_bytes
from keiretsu.evaluate.fleet_losses import MOST_MACHINES, FleetLosses, fleet_losses
from keiretsu.evaluate.significance import Comparison, compare
from keiretsu.progress import Progress

# Of the one-sided test; the interval that is shown is the two-sided one beside it.
LEVEL = 0.05


@dataclass(frozen=True)
class FleetChoice:
    """Which way of modelling a fleet is better, by ridge regressions on training rows alone.

    Attributes:
        choice: "each" where one model each is better by a one-sided paired test at 5 %; else "shared", which is one
            model to keep and forecasts for a machine that is new.
        machines, compared, learned_from, left_out: as in `FleetLosses`.
        mae_shared, mae_each: mean losses, in each machine's own standard deviations.
        comparison: shared less each; above 0 where one each is better. With ten machines or more they are the units.
        better_each: for how many of the compared machines one each is better.
        seconds, bytes: "shared", "each" → of the whole fleet, projected.
        sentence_en, sentence_ja: the choice in words.
    """

    choice: Literal["shared", "each"]
    machines: int
    compared: int
    learned_from: int
    left_out: int
    mae_shared: float
    mae_each: float
    comparison: Comparison
    better_each: int
    seconds: dict[str, float]
    bytes: dict[str, int]
    sentence_en: str
    sentence_ja: str

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**asdict(self), "comparison": self.comparison.to_dict()}

    def __str__(self) -> str:
        return self.sentence_en


def fleet_choice(
    series: SeriesSet,
    *,
    horizon: int,
    target: str | Sequence[str] | None = None,
    most: int = MOST_MACHINES,
    seed: int = 0,
    progress: Progress | None = None,
) -> FleetChoice:
    """Measure and choose; arguments and errors are those of `fleet_losses`.

    Example:
        >>> print(fleet_choice(series, horizon=24, target="temperature"))
    """
    return choose_fleet(
        fleet_losses(series, horizon=horizon, target=target, most=most, seed=seed, progress=progress)
    )  # fmt: skip


def choose_fleet(losses: FleetLosses) -> FleetChoice:
    """The choice that follows from paired losses."""
    found = compare(losses.shared, losses.each, losses.pairing, level=1 - 2 * LEVEL)
    choice: Literal["shared", "each"] = "each" if found.one_sided < LEVEL else "shared"
    gap = losses.shared - losses.each
    by_machine = np.bincount(losses.pairing.series, gap) / np.maximum(np.bincount(losses.pairing.series), 1)
    shared, each = float(losses.shared.mean()), float(losses.each.mean())
    en, ja = _sentences(losses, choice, (shared, each), found)
    return FleetChoice(
        choice=choice,
        machines=losses.machines,
        compared=losses.compared,
        learned_from=losses.learned_from,
        left_out=losses.left_out,
        mae_shared=shared,
        mae_each=each,
        comparison=found,
        better_each=int((by_machine > 0).sum()),
        seconds=losses.seconds,
        bytes=losses.bytes,
        sentence_en=en,
        sentence_ja=ja,
    )


def _sentences(
    losses: FleetLosses, choice: str, mae: tuple[float, float], found: Comparison
) -> tuple[str, str]:  # fmt: skip
    p = "p < 0.001" if found.one_sided < 0.001 else f"p = {found.one_sided:.3f}"
    seconds = {way: f"{taken:.1f}" if taken < 10 else f"{taken:,.0f}" for way, taken in losses.seconds.items()}
    size = {way: human_bytes(count) for way, count in losses.bytes.items()}
    verdict = {
        "each": ("One model each is better for these machines", "機械ごとに1つのモデルを持つ方が良い"),
        "shared": ("One shared model does for these machines", "全機械で1つの共有モデルで足りる"),
    }[choice]
    en = (
        f"{verdict[0]}: on {losses.compared} of {losses.machines} machines the held-out error is {mae[0]:.3g} shared "
        f"and {mae[1]:.3g} each ({p} for each being better), in standard deviations of each machine; all "
        f"{losses.machines} take {seconds['shared']} s and {size['shared']} shared, {seconds['each']} s and "
        f"{size['each']} each."
    )
    ja = (
        f"{verdict[1]}と判断します。{losses.machines}台中{losses.compared}台で、学習に使わない部分の誤差"
        f"（各機械の標準偏差を単位とする）は共有{mae[0]:.3g}、個別{mae[1]:.3g}です（個別が優れるという検定の{p}）。"
        f"全{losses.machines}台では、共有が{seconds['shared']}秒・{size['shared']}、"
        f"個別が{seconds['each']}秒・{size['each']}の見込みです。"
    )
    return en, ja
