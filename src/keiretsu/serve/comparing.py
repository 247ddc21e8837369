"""What a run promised, beside what came of it in operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from keiretsu.bounds.words import Words
from keiretsu.errors import DataError
from keiretsu.serve.stores import Store
from keiretsu.serve.watch import Realised, Watch

if TYPE_CHECKING:
    from keiretsu.serve.runner import Runner

# Series read at once, and rows on which a step is timed.
AT_ONCE, TIMED = 200, 200
# A realised error this much above the promised one is said to be larger, and coverage this far below.
LARGER, LOWER = 1.1, 0.02
HEADS = (
    Words("figure", "指標"),
    Words("promised", "検証時"),
    Words("realised", "運用実績"),
    Words("of late", "最近"),
    Words("judged", "判定数"),
)


@dataclass(frozen=True)
class Promised:
    """What `result.json` says of a candidate.

    Attributes:
        mae: mean absolute error, over all steps and targets; by_step: at steps 1 … horizon.
        coverage: measured on the test part; nominal: asked for.
        microseconds: that a row took.
    """

    mae: float | None
    by_step: tuple[float | None, ...]
    coverage: float | None
    nominal: float | None
    microseconds: float | None

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Promised:
        """From a candidate's entry."""
        scores, coverage, cost = (entry.get(name) or {} for name in ("scores", "coverage", "cost"))
        return cls(
            scores.get("mae"),
            tuple(scores.get("by_horizon") or ()),
            coverage.get("measured"),
            coverage.get("nominal"),
            cost.get("microseconds_per_row"),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {**vars(self), "by_step": list(self.by_step)}


@dataclass(frozen=True)
class Line:
    """One figure: promised, realised over the whole life and of late, and on how many judged answers it rests."""

    name: Words
    promised: float | None
    realised: float | None
    recent: float | None
    judged: int | None
    unit: str

    def cells(self, lang: str) -> list[str]:
        """As text: a share in percent, times in µs, errors in the data's unit."""
        figures = [_figure(value, self.unit) for value in (self.promised, self.realised, self.recent)]
        return [self.name.of(lang), *figures, "" if self.judged is None else f"{self.judged:,}"]


@dataclass(frozen=True)
class Comparison:
    """A short table, and what it comes to.

    Attributes:
        lines: the figures.
        sentence: whether promises are kept.
        rows, series, alarms: what it rests on.
    """

    lines: tuple[Line, ...]
    sentence: Words
    rows: int
    series: int
    alarms: int

    def table(self, lang: str) -> tuple[list[str], list[list[str]]]:
        """Heads and rows, in English or Japanese."""
        return [head.of(lang) for head in HEADS], [line.cells(lang) for line in self.lines]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        lines = [{**vars(line), "name": line.name._asdict()} for line in self.lines]
        counted = {name: getattr(self, name) for name in ("rows", "series", "alarms")}
        return {"sentence": self.sentence._asdict(), "lines": lines, **counted}


def compare(promised: Promised, realised: Realised, *, microseconds: float | None = None) -> Comparison:
    """Set one beside the other.

    Args:
        microseconds: that a row takes now.
    """
    lines = []
    for step, judged, mae, late in realised.by_step():
        name = Words(f"mean absolute error, {step} ahead", f"平均絶対誤差（{step} 行先）")
        told = promised.by_step[step - 1] if step <= len(promised.by_step) else None
        lines.append(Line(name, told, mae, late, judged, ""))
    whole, late = realised.coverage()
    judged = realised.overall()["judged"]
    if promised.coverage is not None:
        lines.append(Line(Words("coverage", "的中率"), promised.coverage, whole, late, judged, "%"))
    time = Words("time of a row", "1 行の処理時間")
    lines.append(Line(time, promised.microseconds, microseconds, None, None, "µs"))
    return Comparison(tuple(lines), _sentence(promised, lines), realised.rows, realised.series, realised.alarms)


def realised_in(store: Store, watch: Watch) -> Realised:
    """What came of a model's answers in a store, over all its series; only the store is read.

    Args:
        watch: of the model; it must hold no series.
    """
    total, after = watch.realised([]), ""
    while ids := store.ids(after, AT_ONCE):
        for id, series in store.load(ids).items():
            watch.give(id, series.watch)
            total = total.plus(watch.realised([id]))
            watch.give(id, None)
        after = ids[-1]
    return total


def far_outside(store: Store) -> dict[str, int]:
    """How many values far outside training each series had, those that had any."""
    found, after = {}, ""
    while ids := store.ids(after, AT_ONCE):
        for id, series in store.load(ids).items():
            if series.counts.get("outside"):
                found[id] = series.counts["outside"]
        after = ids[-1]
    return found


def rows_of_log(store: Store, runner: Runner, last: object) -> int:
    """How many of the rows that were answered lie in the log of the run, about: a store that began with it holds them.

    Where the kept last rows of a series reach back to the log's end they are counted, else reckoned from the clock.

    Args:
        last: the newest time of the log, as `result.json` has it.
    """
    end, found, after = runner.stamp(last), 0, ""
    while ids := store.ids(after, AT_ONCE):
        for id, series in store.load(ids).items():
            kept = [read.stamp for read in store.tail(id)]
            if series.stamp is None or not kept:
                continue
            new = sum(stamp > end for stamp in kept)
            if new == len(kept) < series.rows:
                new = int((series.stamp - end) / runner.interval)
            found += max(0, series.rows - new)
        after = ids[-1]
    return found


def step_microseconds(store: Store, runner: Runner) -> float | None:
    """Median time that a kept row takes this machine now; None where no row is kept.

    Args:
        runner: its states are changed: it must not be one that answers.
    """
    for id in store.ids("", 1):
        tail = store.tail(id)[-TIMED:]
        rows = [(read.stamp, read.values[None]) for read in tail]
        seconds = []
        for stamp, values in rows:
            began = perf_counter()
            runner.step([id], np.array([stamp]), values)
            seconds.append(perf_counter() - began)
        return 1e6 * median(seconds) if seconds else None
    return None


def check_store(store: Store, runner: Runner) -> None:
    """Refuse a store of another model, whose figures would be compared with promises that it never made.

    Raises:
        DataError: it is one, or empty.
    """
    known = store.facts()["fingerprint"]
    if known != runner.fingerprint:
        held = "nothing yet" if known is None else f"answers of another model ({known[:12]})"
        raise DataError(
            f"stream: --compare needs the store that this model ({runner.fingerprint[:12]}) answered into; "
            f"{store.url} holds {held}. Name it with --store, and coverage as it was."
        )


def _sentence(promised: Promised, lines: list[Line]) -> Words:
    pairs = [(line.promised, line.realised) for line in lines if line.unit == "" and line.judged]
    known = [(told, found) for told, found in pairs if told is not None and found is not None]
    if not known:
        return NOTHING
    worse = [found / told for told, found in known if told > 0 and found > LARGER * told]
    covered = next((line.realised for line in lines if line.unit == "%"), None)
    short = covered is not None and promised.nominal is not None and covered < promised.nominal - LOWER
    if worse:
        told = LARGER_ERRORS if len(worse) < len(known) else LARGER_EVERYWHERE
        return told.filled(times=max(worse), steps=len(worse), of=len(known))
    return SHORT.filled(covered=100 * (covered or 0), nominal=100 * (promised.nominal or 0)) if short else KEPT


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    if unit == "%":
        return f"{100 * value:.1f} %"
    return f"{value:.4g}" if not unit else f"{value:,.0f} {unit}" if value >= 100 else f"{value:.3g} {unit}"


NOTHING = Words(
    "No answer has met its truth yet, so nothing can be compared.",
    "実測値と照合できた予測がまだないため、比較できません。",
)
KEPT = Words(
    "What was promised is kept: no error is more than 10 % larger than in the test part.",
    "検証時の性能は保たれています。検証時より 10 % を超えて大きい誤差はありません。",
)
LARGER_ERRORS = Words(
    "At {steps} of {of} steps errors are more than 10 % larger than promised, at most {times:.2f} times.",
    "{of} ステップ中 {steps} ステップで、誤差が検証時より 10 % を超えて大きくなっています（最大 {times:.2f} 倍）。",
)
LARGER_EVERYWHERE = Words(
    "Errors are more than 10 % larger than promised at all {of} steps, at most {times:.2f} times.",
    "{of} ステップすべてで、誤差が検証時より 10 % を超えて大きくなっています（最大 {times:.2f} 倍）。",
)
SHORT = Words(
    "Errors are as promised, but intervals held {covered:.1f} % of the truths where {nominal:g} % were promised.",
    "誤差は検証時と同等ですが、区間に入った実測値は {covered:.1f} % です（約束は {nominal:g} %）。",
)
