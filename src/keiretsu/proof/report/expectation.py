"""What the profile expected before any model was made, set against what the test then found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from keiretsu.proof.report.candidates import Row, find
from keiretsu.proof.report.comparison import untested
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.measured import measured
from keiretsu.proof.report.numbers import figure, percent
from keiretsu.proof.report.phrases import say, sentence

Kept = Literal["as", "partly", "not", "unknown"]
# By what the profile calls the model to beat.
CANDIDATES = {
    "last value": "naive", "seasonal naive": "seasonal_naive", "ridge": "ridge", "lightgbm": "lightgbm",
}  # fmt: skip
# Those that the profile chooses among, and what else is as simple.
SIMPLE = ("naive", "seasonal_naive", "theta", "ets", "ridge", "bank", "lightgbm")
# What all learned models correct.
PARTNER = "ridge"
# A model that errs by no more than this share above the best is as good as it; the map takes less for no gain, too.
WORTH = 0.05
# An expectation that did not come true is news of the log, and nothing that is bad in itself.
LEVELS = {"as": "good", "partly": "watch", "not": "watch", "unknown": "watch"}


@dataclass(frozen=True)
class Expectation:
    """Attributes: expected: the profile's sentence; found: sentences with this run's figures; kept: how far they agree;
    word: the same in words; level: "good" or "watch", its look."""

    expected: str
    found: tuple[str, ...]
    kept: Kept
    word: str

    @property
    def level(self) -> str:
        """The look of `kept`."""
        return LEVELS[self.kept]


def expectation_of(context: Context) -> Expectation | None:
    """What was expected, what was found; None in results of before and where nobody gave a forecast."""
    region = context.result["profile"].get("region") or {}
    expected, simpler = region.get(f"sentence_{context.lang}"), str(region.get("simpler"))
    simple = [row for row in context.rows if row.ok and row.name in SIMPLE]
    if not expected or f"simpler_{simpler}" not in context.t or not simple:
        return None
    named = find(context.rows, CANDIDATES.get(simpler))
    best = simple[0]
    did, told = _simple(context, simpler, named, best)
    won, line = _judged(context, named or best)
    beyond = _beyond(context, named or best)
    kept = _kept(region.get("advantage"), did and not beyond, won)
    return Expectation(expected, (*beyond, sentence(told), line), kept, context.t[f"expected_{kept}"])


def _simple(context: Context, simpler: str, named: Row | None, best: Row) -> tuple[bool | None, str]:
    """Whether the model that was said to do did, and how it compares with the best of the simpler ones."""
    t = context.t
    told = {"expected": t[f"simpler_{simpler}"], "best": best.label, "best_mae": measured(figure(best.mae), t)}
    if named is None:
        tried = any(row.name == CANDIDATES.get(simpler) for row in context.rows)
        return None, say(t["found_failed" if tried else "found_untried"], **told)
    told["mae"] = measured(figure(named.mae), t)
    if named.mae <= best.mae:
        return True, say(t["found_best"], **told)
    if named.mae <= best.mae * (1 + WORTH):
        return True, say(t["found_alike"], **told)
    return False, sentence(say(t["found_other"], **told, size=percent(1 - best.mae / named.mae)))


def _beyond(context: Context, beside: Row) -> tuple[str, ...]:
    """That a method of which nothing was expected erred less than the simpler one, by more than a little."""
    rival = find(context.rows, context.rival)
    if rival is None or not rival.ok or rival.name in SIMPLE or rival.mae * (1 + WORTH) >= beside.mae:
        return ()
    told = {"best": rival.label, "expected": beside.label, "size": percent(1 - rival.mae / beside.mae)}
    maes = {"best_mae": measured(figure(rival.mae), context.t), "mae": measured(figure(beside.mae), context.t)}
    return (sentence(say(context.t["found_beyond"], **told, **maes)),)


def _judged(context: Context, beside: Row) -> tuple[float | None, str]:
    """By how much the judged candidate beats `beside`, beyond chance: 1, 0 (open) or -1; None where it is not known."""
    t, row = context.t, find(context.rows, context.judged)
    label = context.opening(context.judged)
    if row is None:
        return None, say(t["found_absent"], judged=label)
    told = {"judged": label, "mae": measured(figure(row.mae), t), "beside": beside.label}
    if row.mae == beside.mae:
        shut = row.shut and beside.name == PARTNER
        return 0, say(t["found_shut" if shut else "found_same"], **told)
    if row.shut:
        # what its forecasts save or lose is the partner's doing
        return 0, say(t["found_shut_beside"], **told)
    low, high = _judged_interval(context.result.get("comparison") or {}, beside.name)
    sure = 1 if low is not None and low > 0 else -1 if high is not None and high < 0 else 0
    less = row.mae < beside.mae
    size = percent(abs(1 - row.mae / beside.mae)) if beside.mae else figure(abs(row.mae - beside.mae), 3)
    key = f"found_{'less' if less else 'more'}{'' if sure else '_bare' if low is None else '_open'}"
    return sure, say(t[key], **told, size=size)


def _judged_interval(test: dict[str, Any], name: str) -> tuple[float | None, float | None]:
    """Of what the judged candidate saves of the error of `name`; none where the pair is worth too few units."""
    if test.get("rival") == name and untested(test):
        return None, None
    found = test if test.get("rival") == name else (test.get("against") or {}).get(name) or {}
    low, high = found.get("interval") or (None, None)
    # the rule counts a pair that it does not test as not beaten
    if low is not None and low > 0 and found.get("p_value") == 1:
        return None, None
    return low, high


def _kept(advantage: str | None, did: bool | None, won: float | None) -> Kept:
    """How far both halves of the expectation came true; that a simpler model did is none where the other was to win."""
    if won is None:
        return "unknown"
    if advantage == "likely":
        return "as" if won > 0 else "not"
    if won > 0:
        return "not"
    return "partly" if did is False else "as"
