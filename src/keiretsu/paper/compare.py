"""Our curves beside the published ones: accuracy by length, the slope of the gap, what a margin costs, what diverged.

Every run counts: one that diverged has no accuracy and is told beside the mean of the others, never left unsaid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from keiretsu.paper.fits import Line, Mean, mean_of, straight_line
from keiretsu.paper.published import PublishedPoint
from keiretsu.paper.run import BEYOND, LENGTH, PLAIN, STABILITY, RunResult, RunSpec

# What may lie between two laboratories: two of their standard deviations, but this much at least.
LEAST_ALLOWED = 0.015
# Series and epochs of the published runs; fewer are named beside a verdict.
SIZES = {"majority": (1_000, 10), "imdb": (25_000, 30), "listops": (1_000, 10)}
# Where chance is near, only falling short is a difference.
ONE_SIDED = ("listops",)
# A two-class run whose own training series it does not get right more often than this has learned next to nothing.
NOT_LEARNED, TWO_CLASSES = 0.65, ("majority", "imdb")


@dataclass(frozen=True)
class Agreement:
    """Test accuracy at one length, ours and theirs.

    Attributes:
        task, T: which.
        ours: over the seeds that did not diverge; None if all did.
        runs, diverged: seeds in all, and of them diverged.
        theirs: None where the file does not have this length.
        difference: ours less theirs.  allowed: the larger of two of their standard deviations and 0.015.
        size: series and epochs of our runs.
        stuck: of our runs those that never learned their own training series, see `NOT_LEARNED`.
        learned: our mean without those; None if there are none of them.
    """

    task: str
    T: int
    ours: Mean | None
    runs: int
    diverged: int
    theirs: PublishedPoint | None
    difference: float | None
    allowed: float | None
    size: tuple[int, int]
    stuck: int = 0
    learned: Mean | None = None

    @property
    def explanation(self) -> str | None:
        """Of a length that does not agree: whether it would without the runs that never learned, which stay counted."""
        if self.agrees is not False or not self.stuck or self.learned is None or self.theirs is None:
            return None
        difference = self.learned.mean - self.theirs.test
        agrees = abs(difference) <= (self.allowed or 0.0)
        return (
            f"{self.task} at T = {self.T}: {self.stuck} of {self.runs} seeds never learned (training accuracy below "
            f"{NOT_LEARNED:g}); the others have {self.learned.mean:.3f}, {difference:+.3f} from the published mean, "
            f"{'which agrees' if agrees else 'which does not agree either'}. No seed was replaced."
        )

    @property
    def reduced(self) -> bool:
        """Whether our runs are smaller than theirs."""
        full = SIZES.get(self.task, self.size)
        return self.size[0] < full[0] or self.size[1] < full[1]

    @property
    def agrees(self) -> bool | None:
        """Whether the difference is allowed (ListOps: whether ours is no worse); None where nothing is compared."""
        if self.difference is None or self.allowed is None:
            return None
        return -self.allowed <= self.difference and (self.task in ONE_SIDED or self.difference <= self.allowed)

    @property
    def verdict(self) -> str:
        """In words."""
        if self.ours is None:
            return "all diverged"
        if self.agrees is None:
            return "not published"
        word = ("no worse" if self.task in ONE_SIDED else "agrees") if self.agrees else (
            "below" if (self.difference or 0) < 0 else "above"
        )  # fmt: skip
        return f"{word} (fewer series or epochs than theirs)" if self.reduced else word


def agreements(results: Iterable[RunResult], curves: Sequence[PublishedPoint] | None) -> list[Agreement]:
    """Experiment 2, s_A = 0 at the start, by task and length.

    Args:
        results: any; those of the paper's layer without a margin are taken.
        curves: from `published.read_curves`; None where their file is absent.
    """
    known = {(point.task, point.T): point for point in curves or ()}
    found = []
    for (task, T, m, epochs), some in grouped(of_length(results, margin=False), "task", "T", "m", "epochs").items():
        ours, theirs = mean_of([r.test_accuracy for r in some]), known.get((task, T))
        allowed = None if theirs is None else max(2 * theirs.test_sd, LEAST_ALLOWED)
        difference = None if theirs is None or ours is None else ours.mean - theirs.test
        diverged = sum(r.diverged for r in some)
        left = [r for r in some if r.diverged or task not in TWO_CLASSES or r.train_accuracy >= NOT_LEARNED]
        stuck = len(some) - len(left)
        learned = mean_of([r.test_accuracy for r in left]) if stuck else None
        size = (m, epochs)
        found.append(Agreement(task, T, ours, len(some), diverged, theirs, difference, allowed, size, stuck, learned))
    return found


@dataclass(frozen=True)
class Slope:
    """How the generalisation gap (train less test accuracy) changes with length.

    Attributes:
        task: which.  of: which runs, in words.
        line: the gap against T in rows; None with fewer than two lengths.
        left_out: runs without a gap, because they diverged.
    """

    task: str
    of: str
    line: Line | None
    left_out: int

    @property
    def sentence(self) -> str:
        """Whether 0 is inside the interval, per 1,000 rows."""
        if self.line is None:
            return f"{self.task}, {self.of}: fewer than two lengths, so no slope."
        per = 1_000 * self.line.slope
        if self.line.low is None or self.line.high is None:
            return f"{self.task}, {self.of}: {per:+.4f} per 1,000 rows; too few points for an interval."
        low, high = 1_000 * self.line.low, 1_000 * self.line.high
        inside = "0 lies inside, so no growth is shown" if self.line.holds_zero else (
            "0 lies below it: the gap grows" if low > 0 else "0 lies above it: the gap shrinks"
        )  # fmt: skip
        lost = f"; {self.left_out} diverged left out" if self.left_out else ""
        return (
            f"{self.task}, {self.of}: {per:+.4f} per 1,000 rows, 95 % interval [{low:+.4f}, {high:+.4f}] from "
            f"{self.line.points} points{lost}: {inside}."
        )


def slopes(results: Iterable[RunResult], curves: Sequence[PublishedPoint] | None) -> list[Slope]:
    """The gap against T over our single runs, and over their published means, each a point.

    Runs that start at s_A = 0 are taken together, and once more only those that end at s_A ≤ 0, which is what the
    theorem asks for; runs with a margin always do. Runs of experiment 1 that start at s_A ≤ 0 follow, where they have
    several lengths.
    """
    results = list(results)
    free, held = of_length(results, margin=False), of_length(results, margin=True)
    stable = [r for r in free if r.norms.get("s_A", 1.0) <= 0]
    kinds = [("s_A = 0 at the start", free), ("s_A ≤ 0 at the end", stable), ("margin", held)]
    swept = grouped(
        [r for r in of_stability(results) if r.spec.abscissa is not None and r.spec.abscissa <= 0], "abscissa"
    )
    kinds += [(f"experiment 1 from s_A = {s_A:g}", some) for (s_A,), some in swept.items()]
    found = []
    for task in _tasks([*results, *(curves or ())]):
        for of, runs in kinds:
            some = [r for r in runs if r.spec.task == task]
            if some and (len({r.spec.T for r in some}) > 1 or runs is free or runs is held):
                line = straight_line([r.spec.T for r in some], [gap(r) for r in some])
                found.append(Slope(task, of, line, sum(not isfinite(gap(r)) for r in some)))
        theirs = [point for point in curves or () if point.task == task]
        if theirs:
            line = straight_line([p.T for p in theirs], [p.train - p.test for p in theirs])
            found.append(Slope(task, "the published means", line, 0))
    return found


@dataclass(frozen=True)
class MarginCost:
    """Test accuracy with our margin less that without, run by run of the same task, length and seed.

    Attributes:
        task: which.  T: rows, or None for all lengths together.  margin: of the runs.
        difference: over the pairs in which neither diverged; None without one.
        diverged_free, diverged_held: how many runs diverged without and with the margin.
    """

    task: str
    T: int | None
    margin: float
    difference: Mean | None
    diverged_free: int
    diverged_held: int


def margin_costs(results: Iterable[RunResult]) -> list[MarginCost]:
    """By task and length, and a row of all lengths of a task behind them."""
    results = list(results)
    free = {_but_for_margin(r.spec): r for r in of_length(results, margin=False)}
    pairs = [
        (free[_but_for_margin(held.spec)], held)
        for held in of_length(results, margin=True)
        if _but_for_margin(held.spec) in free
    ]
    found = []
    for task, margin in sorted({(held.spec.task, held.spec.margin or 0.0) for _, held in pairs}):
        some = [(a, b) for a, b in pairs if (b.spec.task, b.spec.margin) == (task, margin)]
        lengths = sorted({b.spec.T for _, b in some})
        for T in [*lengths, None] if len(lengths) > 1 else lengths:
            those = [(a, b) for a, b in some if T is None or b.spec.T == T]
            difference = mean_of([b.test_accuracy - a.test_accuracy for a, b in those])
            lost = (sum(a.diverged for a, _ in those), sum(b.diverged for _, b in those))
            found.append(MarginCost(task, T, margin, difference, *lost))
    return found


@dataclass(frozen=True)
class Diverged:
    """Runs of one kind, and how many of them diverged."""

    experiment: str
    task: str
    mixer: str
    abscissa: float | None
    margin: float | None
    runs: int
    diverged: int
    lengths: tuple[int, ...]

    @property
    def share(self) -> float:
        """Of the runs."""
        return self.diverged / self.runs


def diverged_runs(results: Iterable[RunResult]) -> list[Diverged]:
    """By experiment, task, architecture, s_A at the start and margin; `lengths` are those at which a run diverged."""
    groups = grouped(results, "experiment", "task", "mixer", "abscissa", "margin")
    return [
        Diverged(
            *(experiment, task, mixer, abscissa, margin),
            runs=len(some),
            diverged=sum(r.diverged for r in some),
            lengths=tuple(sorted({r.spec.T for r in some if r.diverged})),
        )
        for (experiment, task, mixer, abscissa, margin), some in groups.items()
    ]


def gap(result: RunResult) -> float:
    """Train less test accuracy; NaN of a run that diverged."""
    return result.train_accuracy - result.test_accuracy


def of_length(results: Iterable[RunResult], *, margin: bool) -> list[RunResult]:
    """Runs of experiment 2 on the paper's layer, with a margin or without."""
    return [
        r
        for r in results
        if r.spec.experiment == LENGTH and r.spec.mixer == PLAIN and (r.spec.margin is not None) == margin
    ]


def of_stability(results: Iterable[RunResult]) -> list[RunResult]:
    """Runs of experiment 1 on the paper's layer."""
    return [r for r in results if r.spec.experiment == STABILITY and r.spec.mixer == PLAIN]


def of_beyond(results: Iterable[RunResult]) -> list[RunResult]:
    """Runs of other architectures and lengths."""
    return [r for r in results if r.spec.experiment == BEYOND]


def grouped(results: Iterable[RunResult], *names: str) -> dict[tuple, list[RunResult]]:
    """Runs by fields of their spec, in ascending order; None first."""
    found: dict[tuple, list[RunResult]] = {}
    for result in results:
        found.setdefault(tuple(getattr(result.spec, name) for name in names), []).append(result)
    return dict(sorted(found.items(), key=lambda item: [(v is not None, v if v is not None else 0) for v in item[0]]))


def _but_for_margin(spec: RunSpec) -> RunSpec:
    return replace(spec, margin=None, abscissa=None)


def _tasks(things: Iterable[RunResult | PublishedPoint]) -> list[str]:
    return sorted({thing.spec.task if isinstance(thing, RunResult) else thing.task for thing in things})
