"""What the page says about the runs: what was run, both experiments, and what goes beyond them."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, isfinite, log

from keiretsu.paper import figures, listops
from keiretsu.paper.compare import (
    SIZES,
    Agreement,
    agreements,
    diverged_runs,
    grouped,
    margin_costs,
    of_beyond,
    of_length,
    of_stability,
    slopes,
)
from keiretsu.paper.document import Block, Picture, Points, Section, Table, Words, number
from keiretsu.paper.fits import Mean, mean_of
from keiretsu.paper.growth import Growth
from keiretsu.paper.published import PublishedLog, PublishedPoint
from keiretsu.paper.run import STABILITY, RunResult

_CLASSES = {"listops": listops.CLASSES}
_ABSENT = "The published file is not on this machine, so nothing is compared."


def what_ran(results: Sequence[RunResult], machine: str) -> Section:
    """Every kind of run with its sizes, seeds, times and how many diverged."""
    rows = []
    kinds = grouped(results, "experiment", "task", "mixer", "margin", "m", "epochs")
    for (experiment, task, mixer, margin, m, epochs), some in kinds.items():
        lengths, seeds = sorted({r.spec.T for r in some}), sorted({r.spec.seed for r in some})
        starts = sorted({r.spec.abscissa for r in some if r.spec.abscissa is not None})
        seconds = [r.seconds for r in some]
        rows.append(
            (
                experiment, task, mixer.replace("_", " "), ", ".join(f"{s:g}" for s in starts) or "–",
                "free" if margin is None else f"{margin:g}", _listed(lengths), _listed(seeds), f"{m:,}", str(epochs),
                str(len(some)), str(sum(r.diverged for r in some)), f"{max(seconds):.1f}", f"{sum(seconds) / 60:.1f}",
            )
        )  # fmt: skip
    head = ("experiment", "task", "layer", "s_A at the start", "margin", "T (rows)", "seeds", "m", "epochs", "runs",
            "diverged", "longest run (s)", "all runs (min)")  # fmt: skip
    total = sum(r.seconds for r in results) / 3600
    smaller = sorted({r.spec.task for r in results if _smaller(r)})
    blocks: list[Block] = [
        Words(f"{len(results)} runs, {total:.2f} hours of machine time in all, on {machine}. A run that diverged is a "
              "result: it is counted and never replaced by another seed."),
        Table("What was run", head, rows, words=(1, 2, 3, 4, 5, 6)),
    ]  # fmt: skip
    if smaller:
        blocks.append(Words(f"Cut: {', '.join(smaller)} ran with fewer series or epochs than the paper has "
                            "(1,000 series and 10 epochs; IMDb 25,000 and 30, in experiment 1 2,500 and "
                            "10)."))  # fmt: skip
    return Section("What was run", blocks)


def stability(
    results: Sequence[RunResult], growths: Sequence[Growth], logs: Sequence[PublishedLog] | None
) -> Section | None:
    """Experiment 1: what becomes of a layer that starts at s_A."""
    some = of_stability(results)
    if not some:
        return None
    blocks: list[Block] = []
    above = [r for r in some if (r.spec.abscissa or 0.0) > 0]
    below = [r for r in above if r.abscissa_by_epoch and r.abscissa_by_epoch[-1] <= 0 and not r.diverged]
    learned = [r for r in above if not r.diverged and r.loss[-1] < log(_CLASSES.get(r.spec.task, 2))]
    picture = figures.loss_by_epoch(some)
    if picture is not None:
        see = (
            f"Of {len(above)} runs that start at s_A > 0, {sum(r.diverged for r in above)} diverged (a cross) and "
            f"{len(learned)} ended below the loss of a constant answer (ln 2 = 0.69; ListOps ln 10 = 2.30); the nearer "
            "to black a line is, the larger s_A was at the start."
        )
        blocks.append(Picture("loss-by-epoch", "Training loss by epoch", picture, see))
    picture = figures.abscissa_by_epoch(some)
    if picture is not None:
        see = (
            f"{len(below)} of the {len(above)} runs that start at s_A > 0 have moved A to s_A ≤ 0 (under the dashed "
            "line) "
            "by the end of training."
        )
        blocks.append(Picture("abscissa-by-epoch", "Spectral abscissa by epoch", picture, see))
    picture = figures.initial_loss(some, growths, logs)
    if picture is not None:
        told = _growth_words(growths)
        see = f"A line on this axis is growth by a factor: {', '.join(told)}." if told else "There is no fit of ours."
        blocks.append(Picture("initial-loss", "Loss before training against length, s_A > 0", picture, see))
    if growths:
        blocks.append(Words(
            "Growth of the first loss with T, by least squares on its logarithm; intervals are 95 % with HC3 errors "
            "and "
            "Student's t. Expected: s_A times the mean step Δ over all rows, and times that of the series with the "
            "largest "
            "steps, which weighs most in a mean of losses that grow like e^(s_A Δ T); seeds differ because p and q "
            "do."))  # fmt: skip
        blocks.append(Points([growth.sentence for growth in growths]))
    rows = [
        (d.task, "free" if d.margin is None else f"{d.margin:g}", number(d.abscissa, 2), str(d.runs), str(d.diverged),
         _listed(d.lengths) if d.lengths else "–")
        for d in diverged_runs(some)
    ]  # fmt: skip
    head = ("task", "margin", "s_A at the start", "runs", "diverged", "at T (rows)")
    blocks.append(Table("Diverged runs of experiment 1", head, rows, words=(5,)))
    return Section("Experiment 1: stability", blocks)


def length(results: Sequence[RunResult], curves: Sequence[PublishedPoint] | None) -> Section | None:
    """Experiment 2: accuracy and gap against length, without a margin and with one."""
    free, held = of_length(results, margin=False), of_length(results, margin=True)
    if not free and not held:
        return None
    found = agreements(results, curves)
    blocks: list[Block] = [Words(agreement_words(found) if curves is not None else _ABSENT)]
    picture = figures.accuracy_by_length(results, curves)
    if picture is not None:
        blocks.append(Picture("accuracy-by-length", "Test accuracy against length", picture, agreement_words(found)))
    if found:
        blocks.append(_agreement_table(found))
    lines = slopes(results, curves)
    picture = figures.gap_by_length(results, curves)
    if picture is not None:
        zero = [
            s for s in lines if s.line is not None and s.line.holds_zero is not None and s.of != "the published means"
        ]
        inside = sum(bool(s.line and s.line.holds_zero) for s in zero)
        see = f"Of {len(zero)} slopes of ours with an interval, {inside} have 0 inside it; each is below in figures."
        blocks.append(Picture("gap-by-length", "Generalisation gap against length", picture, see))
    blocks.append(Words("Slope of the gap (train less test accuracy) against T: least squares over single runs, 95 % "
                        "intervals with heteroscedasticity-robust errors (HC3, Student's t). Of the paper only means "
                        "over "
                        "runs are published, so its slope is over those."))  # fmt: skip
    blocks.append(Points([slope.sentence for slope in lines]))
    costs = margin_costs(results)
    if costs:
        rows = [
            (c.task, "all" if c.T is None else str(c.T), f"{c.margin:g}",
             str(c.difference.count if c.difference else 0),
             f"{c.difference.mean:+.4f}" if c.difference else "–", _interval(c.difference), str(c.diverged_free),
             str(c.diverged_held))
            for c in costs
        ]  # fmt: skip
        head = ("task", "T (rows)", "margin", "pairs", "test accuracy, margin less none", "95 % interval",
                "diverged without", "diverged with")  # fmt: skip
        blocks.append(Table("What the margin costs or gains, pairs of the same length and seed", head, rows))
    return Section("Experiment 2: length", blocks)


def beyond(results: Sequence[RunResult]) -> Section | None:
    """Other architectures, and lengths the paper does not have."""
    some = of_beyond(results)
    picture = figures.mixers_by_length(some)
    if picture is None:
        return None
    rows, longest = [], {}
    for task, name in sorted({(r.spec.task, figures.layer_name(r)) for r in some}):
        kind = [r for r in some if (r.spec.task, figures.layer_name(r)) == (task, name)]
        for (T, epochs), those in grouped(kind, "T", "epochs").items():
            mean = mean_of([r.test_accuracy for r in those])
            longest[task, name] = (T, mean)
            cost = sum(r.seconds for r in those) / len(those)
            lost = sum(r.diverged for r in those)
            rows.append((task, name, f"{T:,}", str(epochs), _with_sd(mean), str(len(those)), str(lost), f"{cost:.1f}"))
    ends = [
        f"{name} {mean.mean:.3f} at T = {T:,}" if mean else f"{name} diverged at T = {T:,}"
        for (_, name), (T, mean) in longest.items()
    ]
    see = f"At the longest length each was run at: {', '.join(ends)}."
    head = ("task", "layer", "T (rows)", "epochs", "test accuracy ± sd", "runs", "diverged", "seconds a run")
    return Section(
        "Beyond: other layers, longer series",
        [Picture("mixers-by-length", "Test accuracy against length by layer", picture, see),
         Table("Test accuracy by layer", head, rows, words=(1,))],
    )  # fmt: skip


def agreement_words(found: Sequence[Agreement]) -> str:
    """How many lengths agree, and where the difference is largest."""
    judged = [a for a in found if a.agrees is not None and a.difference is not None]
    if not judged:
        return "No length of ours stands in the published file."
    good = sum(bool(a.agrees) for a in judged)
    worst = max(judged, key=lambda a: abs(a.difference or 0.0))
    cut = ", run with fewer series or epochs than theirs" if any(a.reduced for a in judged) else ""
    return (
        f"{good} of {len(judged)} lengths{cut}, agree with the published test accuracy within the larger of two of its "
        f"standard deviations and 0.015 (ListOps: no worse); the largest difference is {worst.difference:+.3f}, "
        f"{worst.task} at T = {worst.T}."
    ).replace("lengths, agree", "lengths agree")


def _agreement_table(found: Sequence[Agreement]) -> Table:
    rows = [
        (a.task, str(a.T), _with_sd(a.ours), f"{a.runs}" + (f" ({a.diverged} diverged)" if a.diverged else ""),
         "–" if a.theirs is None else f"{a.theirs.test:.3f} ± {a.theirs.test_sd:.3f}",
         "–" if a.difference is None else f"{a.difference:+.3f}", number(a.allowed), a.verdict)
        for a in found
    ]  # fmt: skip
    head = ("task", "T (rows)", "ours ± sd", "runs", "published ± sd", "difference", "allowed", "verdict")
    return Table("Test accuracy, s_A = 0 at the start, ours and published", head, rows, words=(7,))


def _growth_words(growths: Sequence[Growth]) -> list[str]:
    """Of each task and s_A the fit over all seeds: how much a line on a log axis rises."""
    found = []
    for growth in (g for g in growths if g.source == "ours" and g.line is not None):
        kind = [g for g in growths if (g.source, g.task, g.abscissa) == ("ours", growth.task, growth.abscissa)]
        if growth.line is not None and (growth.seed is None or len(kind) == 1):
            factor = exp(min(100 * growth.line.slope, 700))
            found.append(f"× {factor:.2g} every 100 rows ({growth.task}, s_A = {growth.abscissa:g})")
    return found


def _smaller(result: RunResult) -> bool:
    m, epochs = SIZES.get(result.spec.task, (0, 0))
    if result.spec.experiment == STABILITY:
        m, epochs = (2_500 if result.spec.task == "imdb" else m), 10
    return result.spec.m < m or result.spec.epochs < epochs


def _with_sd(mean: Mean | None) -> str:
    if mean is None or not isfinite(mean.mean):
        return "–"
    return f"{mean.mean:.3f}" + ("" if mean.sd is None else f" ± {mean.sd:.3f}")


def _interval(mean: Mean | None) -> str:
    return "–" if mean is None or mean.low is None else f"[{mean.low:+.4f}, {mean.high:+.4f}]"


def _listed(values: Sequence[int]) -> str:
    if len(values) > 6:
        return f"{values[0]:,} … {values[-1]:,} ({len(values)})"
    return ", ".join(f"{value:,}" for value in values)
