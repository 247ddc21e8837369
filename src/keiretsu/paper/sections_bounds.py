"""What the page says about bounds, and about what one trained layer attends to."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from keiretsu.paper import figures
from keiretsu.paper.bounds_table import DELTA, READ_OUT, RISK, BoundRow, spread, summarise
from keiretsu.paper.document import Block, Picture, Points, Section, Table, Words, number, span
from keiretsu.paper.mixing import Mixing
from keiretsu.paper.published import Mirror, PublishedLog, PublishedPoint, mirrors
from keiretsu.paper.run import RunResult, RunSpec


def bounds(
    models: Sequence[BoundRow] | None,
    logs: Sequence[PublishedLog] | None,
    of_logs: Sequence[BoundRow] | None,
    ours: Sequence[BoundRow],
    *,
    curves: Sequence[PublishedPoint] | None,
    results: Sequence[RunResult],
) -> Section | None:
    """Bounds on the published models, on the published logs and on our own runs."""
    if models is None and of_logs is None and not ours:
        return None
    blocks: list[Block] = [
        Words(f"Our gap term is that of Theorem 3 in its plain form (docs/theory.md, section 5) with δ = {DELTA:g}, a "
              "loss in "
              f"[0, 1] that is 1-Lipschitz in the answer, made for a training risk of {RISK:g}; every norm is rounded "
              "outwards, and the price of not having known it is inside. It holds for every length. It takes the m "
              "series "
              "as independent, which reviews of one film are not. The paper's capacity is over √m, with its hidden "
              "constants taken as 1, which is our choice. Every row is in bounds.csv.")
    ]  # fmt: skip
    if models is not None:
        blocks += _models(models)
        picture = figures.gap_and_bounds(models, curves, results)
        if picture is not None:
            blocks.append(
                Picture("gap-and-bounds", "Measured gap and each bound, IMDb", picture, _bounds_seen(models, curves))
            )
    if logs is not None and of_logs is not None:
        blocks += _logs(of_logs, mirrors(logs))
    if ours:
        blocks.append(
            _summary_table("Bounds on our own runs (spectral norms, ‖w‖ and p known; a margin fixed before)", ours)
        )
    return Section("Bounds", blocks)


def mixing(found: Mixing, spec: RunSpec) -> Section:
    """The mixing matrix of one trained model on one series."""
    rows = len(found.step)
    weight = np.abs(found.matrix[-1])
    tail = max(1, rows // 10)
    late = float(weight[-tail:].sum() / weight.sum()) if weight.sum() > 0 else 0.0
    start = f"a margin of {spec.margin:g}" if spec.margin is not None else f"s_A = {spec.abscissa:g} at the start"
    see = (
        f"The last row, which is read, takes {100 * late:.0f} % of its weight from the last tenth of the rows; key "
        "and query "
        "say what is written and asked for, the decay how long it stays (slowest state: a = "
        f"{found.A[found.slowest]:.3g}, "
        f"mean step {found.step.mean():.3g})."
    )
    text = (
        f"A model of {spec.task} at T = {spec.T} with {start} (seed {spec.seed}) on the first test series, channel "
        f"{found.channel + 1} of {len(found.share)}, which weighs most in the answer z = {found.z:.3g}. The matrix is "
        "Σ_n C_tn e^(a_n τ) Δ_s B_sn; its colours are linear up to a hundredth of its largest entry, then logarithmic."
    )
    picture = figures.mixing_matrix(found)
    return Section(
        "What a trained layer attends to",
        [Words(text), Picture("mixing", "Query, key, decay, mixing matrix", picture, see)],
    )


def mirror_sentence(mirror: Mirror) -> str:
    """What contradicts itself, with figures."""
    below, above = mirror.below, mirror.above
    return (
        f"The {below.task} log of T = {below.T}, s_A = {below.start:g}, seed {below.seed} is that of s_A = "
        f"{above.start:+g} with "
        f"the sign of s_A turned: it ends at s_A = {below.abscissa[-1]:+.6g} where the other ends at "
        f"{above.abscissa[-1]:+.6g}, "
        f"all norms are alike, and its loss in epoch 1 is {below.loss[1]:.3g} ({above.loss[1]:.3g} there), "
        f"in epoch {below.epoch[-1]} {below.loss[-1]:.3g} ({above.loss[-1]:.3g})."
    )


def contradiction(found: Sequence[Mirror]) -> str | None:
    """What the mirrored logs say of each other, if there are two of one kind."""
    kinds = {
        (m.below.task, m.below.T, m.below.start): [o for o in found if o.below.key[:3] == m.below.key[:3]]
        for m in found
    }
    for (task, T, start), some in kinds.items():
        signs = {m.below.abscissa[-1] > 0 for m in some}
        if len(signs) == 2:
            ends = " and ".join(f"{m.below.abscissa[-1]:+.6g} (seed {m.below.seed})" for m in some)
            losses = " and ".join(f"{m.below.loss[1]:.2g}" for m in some)
            return (
                f"The {len(some)} {task} logs of T = {T}, s_A = {start:g} contradict each other in sign: they end at "
                "s_A = "
                f"{ends}. Neither started at {start:g}: losses of {losses} in the first epoch are those of a state "
                "that "
                "grows. No bound is given for them."
            )
    return None


def _models(rows: Sequence[BoundRow]) -> list[Block]:
    held = [row for row in rows if row.gap_fixed is not None]
    free = [row for row in rows if row.abscissa >= 0]
    words = (
        f"{len(rows)} published models (trained_norms.csv, m = {_sizes(rows)}): {len(held)} have s_A < 0 and so a "
        "margin. "
        f"Their gap term is {_range(row.gap_fixed for row in held)} with the embedding fixed in advance, and "
        f"{_range(row.gap_counted for row in held)} with it counted "
        f"({held[0].parameters_counted - held[0].parameters_fixed:,} more numbers): vacuous. The sharper kl form is "
        f"{_range(row.kl_fixed for row in held)}. The paper's capacity over √m is "
        f"{_range(row.capacity for row in held)} at "
        f"their lengths and {_range(row.capacity_any for row in held)} for every length. The other {len(free)} have "
        "s_A ≥ 0, "
        f"no margin and no bound of ours; the paper's lower bound for them is {_range(row.lower for row in free)}."
    ) if held else f"{len(rows)} published models, none with a margin."  # fmt: skip
    return [
        Words(words),
        _summary_table("Bounds on the published IMDb models: median [least, most] of the models", rows),
    ]


def _logs(rows: Sequence[BoundRow], found: Sequence[Mirror]) -> list[Block]:
    held = [row for row in rows if row.gap_fixed is not None]
    absent = {note: sum(row.note == note for row in rows) for note in sorted({row.note for row in rows if row.note})}
    words = (
        f"{len(rows)} published runs of experiment 1 (stability_margin.csv, last epoch, each with its own m): "
        f"{len(held)} have a "
        f"bound, {_range(row.gap_fixed for row in held)}, of which {sum(row.vacuous for row in held)} are vacuous. "
        "The file "
        f"has Frobenius norms, |p| for p and no ‖w‖; {READ_OUT:g} is taken for it, to which the median of the "
        "published models "
        "rounds; twice that would raise these bounds by one to two in a hundred, and the lower bounds twofold."
    )
    blocks: list[Block] = [Words(words), _summary_table("Bounds on the runs of experiment 1", rows)]
    blocks.append(Points([f"{count} without a bound: {note}." for note, count in absent.items()]))
    told = contradiction(found)
    if told is not None:
        blocks.append(Words(told))
    if found:
        blocks.append(Points([mirror_sentence(mirror) for mirror in found]))
    return blocks


def _summary_table(caption: str, rows: Sequence[BoundRow]) -> Table:
    cells = [
        (s.task, f"{s.T:,}", f"{s.m:,}", str(s.models), str(s.margins), span(s.gap_fixed), span(s.gap_counted, 2),
         span(s.capacity), span(s.lower, 2))
        for s in summarise(rows)
    ]  # fmt: skip
    head = ("task", "T (rows)", "m", "models", "with a bound", "our gap, embedding fixed", "our gap, embedding counted",
            "paper: capacity / √m", "paper: lower bound, s_A ≥ 0")  # fmt: skip
    return Table(caption, head, cells)


def _bounds_seen(rows: Sequence[BoundRow], curves: Sequence[PublishedPoint] | None) -> str:
    held = [row for row in rows if row.gap_fixed is not None and row.capacity is not None]
    if not held:
        return "No model has a margin, so only what grows with the length is left."
    ratio = median(row.capacity / row.gap_fixed for row in held if row.capacity and row.gap_fixed)
    gaps = [point.train - point.test for point in curves or () if point.task == "imdb"]
    measured = f"the measured gap is {min(gaps):.2f} to {max(gaps):.2f}; " if gaps else ""
    return (
        f"Ours does not change with the length: {measured}our bound on it with the embedding fixed is "
        f"{_range(row.gap_fixed for row in held)}, so that an error of {RISK:g} in training is certified as "
        f"{_range(row.gap_fixed + RISK for row in held if row.gap_fixed)} where a guess has 0.5; with the embedding "
        "counted it "
        f"lies in the shaded region, as do the paper's capacities, {ratio:.1g} times ours (median)."
    )


def _sizes(rows: Sequence[BoundRow]) -> str:
    return ", ".join(f"{m:,}" for m in sorted({row.m for row in rows}))


def _range(values) -> str:
    found = spread(values)
    return "–" if found is None else f"{number(found[1], 2)} to {number(found[2], 2)}"
