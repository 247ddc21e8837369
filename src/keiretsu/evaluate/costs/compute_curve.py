"""Skill against compute: what more seconds of fitting buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from keiretsu.errors import ArgumentError
from keiretsu.evaluate.kpi import skill


@dataclass(frozen=True)
class ComputePoint:
    """How one candidate did, and what it took.

    Attributes:
        candidate: name.
        seconds: wall clock of its fit.
        mae: on the test part.
        skill: share of the naive MAE saved; None where that is 0.
        front: whether no other candidate is as accurate in less time, or more accurate in as much (Pareto).
    """

    candidate: str
    seconds: float
    mae: float
    skill: float | None
    front: bool


@dataclass(frozen=True)
class LearningPoint:
    """One judgement within a fit.

    Attributes:
        step: of the optimiser.
        seconds: of the fit until then, as if all of its steps took alike.
        error: on held-out training rows over that of the partner alone; 1 is no gain.
        best: the least error so far.
    """

    step: int
    seconds: float
    error: float
    best: float


@dataclass(frozen=True)
class ComputeCurve:
    """What compute buys.

    Attributes:
        points: one a candidate, the quickest first.
        curve: (seconds, best skill of all candidates fitted within so many seconds, its candidate), where it rises.
        learning: candidate → its held-out error by step, for candidates that count steps. These are other rows than the
            test part and another loss (Huber's, with the share of the correction that loses least), so they are not
            mixed into `curve`.
    """

    points: tuple[ComputePoint, ...]
    curve: tuple[tuple[float, float, str], ...]
    learning: dict[str, tuple[LearningPoint, ...]]

    @property
    def front(self) -> tuple[str, ...]:
        """The Pareto front, the quickest candidate first."""
        return tuple(point.candidate for point in self.points if point.front)

    def best_within(self, seconds: float) -> tuple[float, str] | None:
        """Skill and name of the best candidate that fits in so many seconds; None where none does."""
        reached = [(value, name) for needed, value, name in self.curve if needed <= seconds]
        return reached[-1] if reached else None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON, `front` among it."""
        return {
            "points": [asdict(point) for point in self.points],
            "front": list(self.front),
            "curve": [{"seconds": s, "skill": value, "candidate": name} for s, value, name in self.curve],
            "learning": {name: [asdict(point) for point in points] for name, points in self.learning.items()},
        }


def compute_curve(
    fits: Mapping[str, tuple[float, float]],
    *,
    naive_mae: float,
    summaries: Mapping[str, Mapping[str, Any]] | None = None,
    partner_seconds: float = 0.0,
) -> ComputeCurve:
    """Set accuracy against seconds of fitting.

    Args:
        fits: candidate → (seconds of its fit, MAE on the test part).
        naive_mae: of the naive forecast on the same origins.
        summaries: candidate → `model.summary`, whose record of the fit gives the learning curves.
        partner_seconds: of a fit of the partner alone, with which a fit by steps begins; 0 where it is not known.
    Raises:
        ArgumentError: a number is not finite, or below 0.
    Example:
        >>> compute_curve({"naive": (0.01, 2.0), "ridge": (4.0, 1.0)}, naive_mae=2.0).best_within(10)
        (0.5, 'ridge')
    """
    for name, pair in {**fits, "naive_mae": (naive_mae, partner_seconds)}.items():
        if not all(isfinite(number) and number >= 0 for number in pair):
            raise ArgumentError(
                f"compute_curve: seconds and MAE must be finite and 0 or more; got {pair} for {name}. Leave it out."
            )
    order = sorted(fits, key=lambda name: fits[name])
    points = tuple(
        ComputePoint(name, *fits[name], skill(fits[name][1], naive_mae), _front(name, fits)) for name in order
    )
    curve: list[tuple[float, float, str]] = []
    for point in points:
        if point.skill is not None and (not curve or point.skill > curve[-1][1]):
            curve.append((point.seconds, point.skill, point.candidate))
    learning = {
        name: found
        for name, summary in (summaries or {}).items()
        if name in fits and (found := learning_points(summary, fit_seconds=fits[name][0], before=partner_seconds))
    }
    return ComputeCurve(points, tuple(curve), learning)


def learning_points(
    summary: Mapping[str, Any], *, fit_seconds: float, before: float = 0.0
) -> tuple[LearningPoint, ...]:
    """A fit's held-out error by step, from the first stage of its record; none where it has none.

    seconds = before + (fit seconds - before) · step / steps of all stages
    """
    stages: Sequence[Mapping[str, Any]] = summary.get("history") or ()
    total = int(summary.get("steps") or 0)
    held_out = stages[0].get("held_out", ()) if stages else ()
    before = min(before, fit_seconds)
    points: list[LearningPoint] = []
    for said in held_out if total else ():
        best = min([said["error"], *(point.best for point in points[-1:])])
        seconds = before + (fit_seconds - before) * said["step"] / total
        points.append(LearningPoint(int(said["step"]), seconds, float(said["error"]), float(best)))
    return tuple(points)


def _front(name: str, fits: Mapping[str, tuple[float, float]]) -> bool:
    seconds, mae = fits[name]
    return not any(s <= seconds and m <= mae and (s < seconds or m < mae) for s, m in fits.values())
