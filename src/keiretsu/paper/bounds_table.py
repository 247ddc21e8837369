"""Bounds for models that were really trained: ours and the paper's, from the norms its authors published.

    gap ≤ 2ℓε + √((ln N(ε) + S + ln(1/δ)) / 2m)      (Theorem 3, plain form; ℓ = 1, the stratum of R̂ = 0.1)

The embedding is either fixed in advance, so that rows are given, or counted: a group E of vocabulary · d numbers in the
norm of its largest row, with the input constant of the layer times ‖w‖.

Source: docs/theory.md, section 5 (figures) and section 6 (the paper's own quantities).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from math import exp, inf, sqrt
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl

from keiretsu.atomic import write_atomically
from keiretsu.bounds.covering import Group, covering_bound, layer_groups
from keiretsu.bounds.covering_bound import CoveringBound
from keiretsu.bounds.layer_class import LayerClass, layer_constants
from keiretsu.bounds.paper import capacity, log_decay_base, lower_bound, time_sum
from keiretsu.bounds.steps import StepClass
from keiretsu.bounds.strata import round_outwards
from keiretsu.paper import listops
from keiretsu.paper.published import PublishedLog, mirrors
from keiretsu.paper.run import RunResult
from keiretsu.paper.tasks import WORDS

# The risk the bounds are made for; its stratum, R̂ ≤ 1/8, is what ε knows.
RISK, DELTA = 0.1, 0.05
# stability_margin.csv has no ‖w‖. Of the 100 models of trained_norms.csv the median is 3.43: the level 4.
READ_OUT = 4.0
# Words of each task, and read-out vectors of the layer: two classes share one, ten have one each.
VOCABULARY = {"imdb": WORDS, "majority": 2, "listops": listops.VOCABULARY}
READ_OUTS = {"listops": listops.CLASSES}


@dataclass(frozen=True)
class Norms:
    """What a bound needs to know of one trained model.

    Attributes:
        source: which file.  task, T, m, seed, start: which run; `start` is its s_A before training, if known.
        width, states, vocabulary: d, N, words.
        abscissa: s_A after training.  A_max: largest |a|.
        p_low, p_high: range of p.  B_q, B_B, B_C, B_w: norms of q, W_B, W_C (spectral or Frobenius), w.
        B_u: longest embedded row; None where the file has none.
        margin: fixed before training, where one was; costs nothing then.
    """

    source: str
    task: str
    T: int
    m: int
    seed: int
    start: float | None
    width: int
    states: int
    vocabulary: int
    abscissa: float
    A_max: float
    p_low: float
    p_high: float
    B_q: float
    B_B: float
    B_C: float
    B_w: float
    B_u: float | None
    margin: float | None = None

    @property
    def read_outs(self) -> int:
        """How many vectors w has."""
        return READ_OUTS.get(self.task, 1)


@dataclass(frozen=True)
class BoundRow:
    """One model's bounds beside each other.

    Attributes:
        source, task, T, m, seed, start, abscissa: see `Norms`.
        gap_fixed, gap_counted: our gap term, the embedding fixed in advance and counted; None without a bound.
        kl_fixed: the sharper kl form less R̂, at R̂ = 0.1, embedding fixed; at most 0.9.
        parameters_fixed, parameters_counted: how many numbers the covering counts.
        rho_A, S_2: the paper's decay base and sum over T rows.
        capacity: its capacity over √m at T rows, hidden constants 1.  capacity_any: the same for every length (T → ∞).
        lower: its lower bound where s_A ≥ 0; None elsewhere.
        note: why a number is absent.
    """

    source: str
    task: str
    T: int
    m: int
    seed: int
    start: float | None
    abscissa: float
    gap_fixed: float | None
    gap_counted: float | None
    kl_fixed: float | None
    parameters_fixed: int
    parameters_counted: int
    rho_A: float | None
    S_2: float | None
    capacity: float | None
    capacity_any: float | None
    lower: float | None
    note: str

    @property
    def vacuous(self) -> bool:
        """Whether our gap term, embedding fixed, says nothing: a loss in [0, 1] has no gap above 1."""
        return self.gap_fixed is None or self.gap_fixed >= 1


def norms_of_models(rows: Iterable[dict[str, float]], *, source: str = "trained_norms.csv") -> list[Norms]:
    """From `published.read_norms`."""
    return [
        Norms(
            source=source, task=str(r["task"]), T=int(r["T"]), m=int(r["m"]), seed=int(r["seed"]), start=None,
            width=int(r["d"]), states=int(r["N"]), vocabulary=int(r["vocabulary"]), abscissa=r["s_A"],
            A_max=max(-r["A_min"], abs(r["s_A"])), p_low=r["p"], p_high=r["p"], B_q=r["q_l2"], B_B=r["WB_spectral"],
            B_C=r["WC_spectral"], B_w=r["w_l2"], B_u=r["u_max_l2"],
        )
        for r in rows
    ]  # fmt: skip


def norms_of_logs(logs: Iterable[PublishedLog], *, read_out: float = READ_OUT) -> list[Norms]:
    """From the last epoch of each log of `published.read_logs`, with the run's own m.

    Frobenius norms stand for spectral ones, which they are not below. Only |p| is known, so p lies in [-|p|, |p|].

    Args:
        logs: the runs.
        read_out: ‖w‖₂, which the file does not have.
    """
    found = []
    for log in logs:
        last = {name: float(value) for name, value in log.last.items() if value is not None}
        found.append(
            Norms(
                source="stability_margin.csv", task=log.task, T=log.T, m=log.m, seed=log.seed, start=log.start,
                width=log.width, states=log.states, vocabulary=VOCABULARY.get(log.task, 1), abscissa=last["s_A"],
                A_max=max(last["A_maxabs"], abs(last["s_A"])), p_low=-last["abs_p"], p_high=last["abs_p"],
                B_q=last["q_l2"], B_B=last["WB_fro"], B_C=last["WC_fro"], B_w=read_out, B_u=last.get("u_max_l2"),
            )
        )  # fmt: skip
    return found


def norms_of_results(results: Iterable[RunResult]) -> list[Norms]:
    """From our own runs that did not diverge; other architectures than the paper's have none."""
    return [
        Norms(
            source="our runs", task=r.spec.task, T=r.spec.T, m=r.spec.m, seed=r.spec.seed, start=r.spec.abscissa,
            width=r.spec.width, states=r.spec.states, vocabulary=VOCABULARY.get(r.spec.task, 1),
            abscissa=r.norms["s_A"], A_max=r.norms["A_maxabs"], p_low=r.norms["p"], p_high=r.norms["p"],
            B_q=r.norms["q_l2"], B_B=r.norms["WB_spectral"], B_C=r.norms["WC_spectral"], B_w=r.norms["w_l2"],
            B_u=r.norms["u_max_l2"], margin=r.spec.margin,
        )
        for r in results
        if "s_A" in r.norms and not r.diverged
    ]  # fmt: skip


def bounds_of_models(rows: Iterable[dict[str, float]]) -> list[BoundRow]:
    """A row for every trained model."""
    return [bound_row(norms) for norms in norms_of_models(rows)]


def bounds_of_logs(logs: Sequence[PublishedLog], *, read_out: float = READ_OUT) -> list[BoundRow]:
    """A row for every log; none is bounded whose sign of s_A another log contradicts, or that broke off."""
    doubtful = {mirror.below.key for mirror in mirrors(logs)}
    found = []
    for log, norms in zip(logs, norms_of_logs(logs, read_out=read_out), strict=True):
        if log.broken_off:
            found.append(_absent(norms, "broken off in the first epoch: no trained model"))
        elif log.key in doubtful:
            found.append(_absent(norms, f"the log of s_A = {-log.start:g} with the sign of s_A turned: not used"))
        else:
            found.append(bound_row(norms))
    return found


def bound_row(norms: Norms, *, delta: float = DELTA) -> BoundRow:
    """Bounds of one model.

    Args:
        norms: measured after training; every one is rounded outwards, and what that costs is in the bound.
        delta: probability of being wrong.
    Returns:
        BoundRow; without our bound where there is no margin (s_A ≥ 0) or no largest row, which `note` says.
    """
    theirs: dict[str, Any] = {"rho_A": None, "S_2": None}
    if norms.B_u is not None:
        log_rho = log_decay_base(norms.p_high, B_q=norms.B_q, B_u=norms.B_u, abscissa=norms.abscissa)
        theirs = {"rho_A": exp(log_rho), "S_2": time_sum(log_rho, norms.T)}
    if norms.abscissa >= 0:
        lower = lower_bound(B_w=norms.B_w, abscissa=norms.abscissa, rows=norms.T, m=norms.m)
        return _absent(norms, "no margin (s_A ≥ 0): no bound for every length", **theirs, lower=lower)
    if norms.B_u is None:
        return _absent(norms, "the file has no largest row of this run")
    step = StepClass(norms.B_q, norms.p_low, norms.p_high)
    margin = norms.margin or -norms.abscissa
    layer = LayerClass(norms.B_u, norms.B_B, norms.B_C, norms.B_w, step, norms.A_max, margin)
    # A regular clock belongs to the architecture: the longest gap is 1 and costs nothing. So does a margin set before.
    rounded = round_outwards(layer, fixed=("longest", "margin") if norms.margin else ("longest",))
    groups = layer_groups(rounded.layer, width=norms.width, states=norms.states)
    fixed = tuple(replace(g, dimension=g.dimension * norms.read_outs) if g.name == "w" else g for g in groups)
    counted = (*fixed, embedding_group(rounded.layer, words=norms.vocabulary, width=norms.width))
    bounds = [_covered(groups, norms.m, delta, rounded.cost) for groups in (fixed, counted)]
    root = sqrt(norms.m)
    return BoundRow(
        **_which(norms),
        gap_fixed=bounds[0].plain - RISK,
        gap_counted=bounds[1].plain - RISK,
        kl_fixed=bounds[0].gap,
        **theirs,
        capacity=capacity(layer, rows=norms.T) / root,
        capacity_any=capacity(layer, rows=inf) / root,
        lower=None,
        note="",
    )


def embedding_group(layer: LayerClass, *, words: int, width: int) -> Group:
    """A learned embedding in front of the layer: rows of it are rows of u, and z = w·y moves ‖w‖ times as y does."""
    return Group("E", words * width, layer.B_u, (layer.B_w or 1.0) * layer_constants(layer).u)


@dataclass(frozen=True)
class Summary:
    """The rows of one task and length together: (median, least, most), None where no row has the number."""

    task: str
    T: int
    m: int
    models: int
    margins: int
    gap_fixed: tuple[float, float, float] | None
    gap_counted: tuple[float, float, float] | None
    capacity: tuple[float, float, float] | None
    lower: tuple[float, float, float] | None


def summarise(rows: Sequence[BoundRow]) -> list[Summary]:
    """By task, length and m, ascending."""
    found = []
    for task, T, m in sorted({(row.task, row.T, row.m) for row in rows}):
        some = [row for row in rows if (row.task, row.T, row.m) == (task, T, m)]
        found.append(
            Summary(
                task, T, m, len(some), sum(row.gap_fixed is not None for row in some),
                *(spread(getattr(row, n) for row in some) for n in ("gap_fixed", "gap_counted", "capacity", "lower")),
            )
        )  # fmt: skip
    return found


def spread(values: Iterable[float | None]) -> tuple[float, float, float] | None:
    """Median, least and most of the numbers that are there."""
    there = [value for value in values if value is not None]
    return (median(there), min(there), max(there)) if there else None


def write_bounds(rows: Sequence[BoundRow], path: Path) -> None:
    """Every row and every column as CSV; an absent number is an empty cell."""
    columns = {field.name: [getattr(row, field.name) for row in rows] for field in fields(BoundRow)}
    # polars guesses a column's type from its first rows, and those of one source may all be empty
    table = pl.DataFrame({name: pl.Series(name, values, strict=False) for name, values in columns.items()})
    write_atomically(path, table.write_csv().encode())


@lru_cache(maxsize=512)
def _covered(groups: tuple[Group, ...], m: int, delta: float, cost: float) -> CoveringBound:
    """Models of one stratum have one bound, and there are few strata."""
    return covering_bound(groups, risk=RISK, m=m, delta=delta, ln_strata=cost)


def _which(norms: Norms) -> dict[str, Any]:
    layer = norms.width * (1 + norms.read_outs + 3 * norms.states) + 1
    names = ("source", "task", "T", "m", "seed", "start", "abscissa")
    counts = {"parameters_fixed": layer, "parameters_counted": layer + norms.vocabulary * norms.width}
    return {name: getattr(norms, name) for name in names} | counts


def _absent(norms: Norms, note: str, **known: Any) -> BoundRow:
    empty: dict[str, Any] = dict.fromkeys(field.name for field in fields(BoundRow) if field.name != "note")
    return BoundRow(**(empty | _which(norms) | known), note=note)
