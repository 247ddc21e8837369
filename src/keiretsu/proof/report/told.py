"""What is said aloud of a run: names as sentences call them, and what the figures allow to be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from math import ceil
from typing import Any, Literal

from keiretsu.data.read_ways import source_in_japanese
from keiretsu.evaluate.candidates import INCUMBENT
from keiretsu.proof import wording
from keiretsu.proof.decision import JUDGED, SELECTIVE
from keiretsu.proof.report.candidates import Row, find, rows_of
from keiretsu.proof.report.comparison import untested
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.measured import words_in
from keiretsu.proof.report.numbers import count, figure, percent, plain
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.texts import meeting_en, meeting_ja
from keiretsu.proof.report.units import Clock
from keiretsu.proof.value import Payback

Texts = dict[str, str]
# Beyond so many names a sentence is no longer one.
MOST_NAMES = 4
SMALLEST_P = 0.001
MEETING: dict[str, Texts] = {"en": meeting_en.TEXTS, "ja": meeting_ja.TEXTS}
# What a frame without a file calls itself.
FRAME = "the frame"


@dataclass(frozen=True)
class Gain:
    """What the judged candidate saves of the best rival's error.

    Attributes:
        kind: "same" (both forecast alike), "better" or "worse" (the interval excludes zero), "open" (it includes
            zero), "few" (too few independent units for it to be relied on), "bare" (there is no interval).
        less: the error is smaller; else larger.
        size, low, high: of the gain and of the ends of its interval, without their signs, as text: a share of the
            rival's error, or, where that is not known, in the unit of the log. The ends are in the order of the sizes
            where both have one sign; else first what would be lost, then what would be won.
        level: of the interval, as text.
        chance: how often luck gives a result so good where the candidate is no better (one so bad where it is no worse,
            for "worse"), as text; empty if not told.
    """

    kind: Literal["same", "better", "worse", "open", "few", "bare"]
    less: bool
    size: str
    low: str
    high: str
    level: str
    chance: str


def context_of(result: dict[str, Any], lang: str) -> Context:
    """A result with its candidates, clock and words in one language."""
    return Context(result, rows_of(result, lang), Clock.of(result), words_in(lang, result["targets"]), lang)


def judged_of(context: Context) -> str:
    """The candidate that the verdict speaks of; where it gave no forecast, the one that was to be judged."""
    if context.judged:
        return context.judged
    names = [each["name"] for each in context.result["candidates"]]
    return next((name for name in JUDGED if name in names), SELECTIVE)


def called(context: Context, name: str) -> str:
    """How a sentence calls a candidate."""
    pair = wording.JUDGED.get(name)
    if pair is not None:
        return pair[("en", "ja").index(context.lang)]
    return MEETING[context.lang].get(f"call_{name}") or context.label(name)


def listed(names: Iterable[str], t: Texts, *, most: int = MOST_NAMES) -> str:
    """Names in a row, a long list shortened with the number of those left out."""
    each = [str(name) for name in names]
    # one more that is named takes no more room than "and 1 more"
    shown = each if len(each) <= most + 1 else [*each[:most], say(t["and_more"], n=count(len(each) - most))]
    return t["list_comma"].join(shown)


def targets_of(context: Context) -> str:
    """What is forecast, in quotation marks."""
    quoted = MEETING[context.lang]["say_quoted"]
    return listed((quoted.format(name=name) for name in context.result["targets"]), context.t)


def source_of(context: Context, t: Texts) -> str:
    """Where the rows came from."""
    source = str(context.result["data"]["source"])
    if source == FRAME:
        return t["say_frame"]
    return source_in_japanese(source) if context.lang == "ja" else source


def horizon_of(context: Context) -> str:
    """How far ahead: rows, and the time they span."""
    return context.clock.rows(context.result["horizon"], context.t)


def gain_of(context: Context, t: Texts) -> Gain | None:
    """What the paired test says of the judged candidate and the best of the rest; None where there was none."""
    test = context.result.get("comparison")
    if not test:
        return None
    scale, difference = _scale(context, test), test["difference"]
    low, high = test["interval"]
    told = {"level": percent(test["level"]), "chance": "", "less": difference >= 0}
    size = _share(difference, scale)
    if low is None or high is None:
        return Gain(kind="bare", size=size, low="", high="", **told)
    if difference == low == high == 0:
        return Gain(kind="same", size=size, low="", high="", **told)
    if untested(test):
        return Gain(kind="few", size=size, low="", high="", **told)
    kind = "better" if low > 0 else "worse" if high < 0 else "open"
    ends = (high, low) if kind == "worse" else (low, high)
    p = test["p_value"]
    told["chance"] = _luck(1 - p if kind == "worse" and p is not None else p, t)
    return Gain(kind=kind, size=size, low=_share(ends[0], scale), high=_share(ends[1], scale), **told)


def gates_of(context: Context) -> dict[str, list[dict[str, Any]]]:
    """The gates by what became of them: "pass", "fail", "unknown"; all empty where none was looked at."""
    gates = (context.result.get("comparison") or {}).get("gates") or []
    return {status: [gate for gate in gates if gate["status"] == status] for status in ("pass", "fail", "unknown")}


def units_of(context: Context) -> str | None:
    """Independent observations that the test part is worth; None where the one comparison that decided is not told."""
    test = context.result.get("comparison")
    if not test or test.get("decisive", test["rival"]) != test["rival"]:
        return None
    return plain(test["effective_units"])


def needed_of(context: Context) -> str | None:
    """How many of them an answer needs; None where that is not known."""
    needed = (context.result.get("comparison") or {}).get("units_needed")
    return None if needed is None else count(ceil(needed))


def days_of(context: Context, name: str, t: Texts) -> str | None:
    """Engineer-days that bringing a candidate into use is expected to take."""
    expected = (context.result["plan"].get("design") or {}).get(name)
    if expected is None:
        return None
    days = expected["engineer_days"]
    return say(t["say_day" if days == 1 else "say_day_many"], n=f"{days:g}")


def payback_of(context: Context) -> Payback | None:
    """The account in money; None where it was not judged."""
    account = (context.result.get("comparison") or {}).get("payback")
    return Payback(**{each.name: account.get(each.name) for each in fields(Payback)}) if account else None


def chosen_of(context: Context) -> Row | None:
    """The candidate to use."""
    return find(context.rows, context.result["verdict"]["choice"])


def saved_of_own(context: Context, choice: Row) -> tuple[Row, float] | None:
    """The user's own method, and what the model to use saves of its error as a share; None where it is no other."""
    mine = find(context.rows, INCUMBENT)
    if mine is None or not mine.ok or not mine.mae or choice.name == INCUMBENT:
        return None
    return mine, 1 - choice.mae / mine.mae


def failed_of(context: Context) -> list[str]:
    """The candidates that gave no forecast, as sentences call them."""
    return [called(context, row.name) for row in context.rows if not row.ok]


def lowered(text: str) -> str:
    """A sentence that goes on after a colon; a Japanese one and one that begins with a name or "A" stay as they are."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[:2] == "A " else text


def _luck(p: float | None, t: Texts) -> str:
    if p is None or p >= 1:
        return ""
    return say(t["say_below"], share=percent(SMALLEST_P)) if p < SMALLEST_P else percent(p)


def _share(amount: float, scale: float | None) -> str:
    return percent(abs(amount) / scale) if scale else figure(abs(amount), 3)


def _scale(context: Context, test: dict[str, Any]) -> float | None:
    """The rival's mean loss, of which the gain is a share."""
    if test["relative"]:
        return test["difference"] / test["relative"]
    rival = find(context.rows, test["rival"])
    # of several targets the mean loss is that of the comparison, not the mean error
    return rival.mae if rival is not None and len(context.result["targets"]) == 1 else None
