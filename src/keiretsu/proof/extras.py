"""What a run shows beside what it decides on, from the time that is left: forecasts explained, a stability map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from keiretsu.errors import KeiretsuError
from keiretsu.errors_ja import in_japanese
from keiretsu.progress import Progress, report
from keiretsu.proof.decision import JUDGED, Decision
from keiretsu.proof.explained import explained
from keiretsu.proof.extra_names import CASES, MAP
from keiretsu.proof.mapped import LateError, mapped
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.run import Outcome
from keiretsu.proof.threads import threads

_NO_TIME = Phrase(
    "No time was left for it, or the plan leaves it out.", "時間の上限に達したか、計画に含まれていません。"
)
_NOBODY = Phrase(
    "None of the models that could be shown can be taken apart.",
    "示す対象のモデルに、内訳を求められるものがありません。",
)


@dataclass(frozen=True, eq=False)
class Extras:
    """What was made; a plan that asks for `made` makes the same again.

    Attributes:
        explained: `of`, whether that is the one to use, `cases`, and the `reason` where there are none; plain JSON.
        stability_map: the map with its candidate, or only the `reason` why there is none; plain JSON.
        made: the plan's numbers of what was made or cannot be made on these data.
        seconds: by part.
    """

    explained: dict[str, Any]
    stability_map: dict[str, Any]
    made: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Time:
    """Seconds that are left, infinite in a replay, and who hears of progress."""

    left: Callable[[], float] = lambda: float("inf")
    progress: Progress | None = None


def make_extras(
    outcome: Outcome, decision: Decision, model_of: Callable[[str], Any], time: Time | None = None
) -> Extras:
    """Make what the plan asks for, as far as the time goes.

    Args:
        outcome: the run; decision: of its rule.
        model_of: from a candidate's name to its fitted model; None where there is none.
        time: what is left.
    """
    given, asked = time or Time(), dict(outcome.plan.extras)
    made: dict[str, int] = {}
    seconds: dict[str, float] = {}
    with threads(outcome.plan.threads):
        report(given.progress, "extras", 0, 2)
        cases = _timed("explained", seconds, lambda: _explain(outcome, decision, model_of, asked, made, given))
        report(given.progress, "extras", 1, 2)
        drawn = _timed("stability_map", seconds, lambda: _map(outcome, decision, model_of, asked, made, given))
        report(given.progress, "extras", 2, 2)
    return Extras(cases, drawn, made, seconds)


def _timed(name: str, seconds: dict[str, float], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    began = perf_counter()
    found = make()
    if found["reason"] is None:
        seconds[name] = perf_counter() - began
    return found


def _explain(
    outcome: Outcome, decision: Decision, model_of: Callable[[str], Any], asked: Mapping[str, int],
    made: dict[str, int], time: Time,
) -> dict[str, Any]:  # fmt: skip
    """Of the one to use if it can be taken apart, else of the one that is judged, else of the best of the rest."""
    nothing: dict[str, Any] = {"of": None, "chosen": False, "cases": []}
    if not asked.get(CASES) or time.left() <= 0:
        return nothing | {"reason": _NO_TIME.to_dict()}
    names = dict.fromkeys(name for name in (decision.choice, decision.candidate, decision.rival) if name)
    able = ((name, model) for name in names if hasattr(model := model_of(name), "explain"))
    name, model = next(able, ("", None))
    if model is None:
        made[CASES] = asked[CASES]
        return nothing | {"reason": _NOBODY.to_dict()}
    told = {"of": name, "chosen": name == decision.choice}
    try:
        cases = explained(outcome, name, model, count=asked[CASES], left=time.left)
    except KeiretsuError as error:
        made[CASES] = asked[CASES]
        return {**told, "cases": [], "reason": Phrase(str(error), in_japanese(str(error))).to_dict()}
    if not cases:
        return nothing | {"reason": _NO_TIME.to_dict()}
    made[CASES] = len(cases)
    return {**told, "cases": cases, "reason": None}


def _map(
    outcome: Outcome, decision: Decision, model_of: Callable[[str], Any], asked: Mapping[str, int],
    made: dict[str, int], time: Time,
) -> dict[str, Any]:  # fmt: skip
    if not all(asked.get(key) for key in MAP) or time.left() <= 0:
        return {"reason": _NO_TIME.to_dict()}
    names = dict.fromkeys(name for name in (decision.candidate, *JUDGED) if name in JUDGED)
    name, model = next(((name, found) for name in names if (found := model_of(name)) is not None), ("", None))
    settled = {key: asked[key] for key in MAP}
    if model is None:
        made.update(settled)
        return {"reason": _NOBODY.to_dict()}
    entry = outcome.entry(name)
    fit = 0.0 if entry is None or entry.cost is None else entry.cost.fit_seconds
    margins, ranges, steps = (asked[key] for key in MAP)
    try:
        found = mapped(
            model, outcome.bench, margins=margins, ranges=ranges, steps=steps, fit_seconds=fit, left=time.left
        )
    except LateError:
        return {"reason": _NO_TIME.to_dict()}
    except KeiretsuError as error:
        made.update(settled)
        return {"reason": Phrase(str(error), in_japanese(str(error))).to_dict()}
    made.update(settled)
    return {"of": name, "reason": None, **found}
