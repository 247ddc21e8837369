"""The figures of the reproduction: one function a figure, numbers in, SVG out. Every axis has its unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite, nan

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import SymLogNorm

from keiretsu.paper.bounds_table import BoundRow, summarise
from keiretsu.paper.compare import gap, grouped, of_length
from keiretsu.paper.drawing import MARGIN, MIXERS, OURS, SPARE, THEIRS, Look, panels, shade, style, svg
from keiretsu.paper.fits import mean_of
from keiretsu.paper.growth import Growth
from keiretsu.paper.mixing import Mixing
from keiretsu.paper.published import PublishedLog, PublishedPoint
from keiretsu.paper.run import PLAIN, STABILITY, RunResult

# The paper's layer as the paper has it, beside itself with our margin.
FREE = "selective, no margin"
_ROWS = "length T (rows)"
# Where the published sweeps over s_A lie.
_SWEEPS = {"majority": 250, "listops": 300, "imdb": 500}
_TASKS = {"majority": "Majority", "imdb": "IMDb", "listops": "ListOps"}


def accuracy_by_length(results: Sequence[RunResult], curves: Sequence[PublishedPoint] | None) -> bytes | None:
    """Test accuracy against T: ours (s_A = 0), ours with a margin, theirs; bars are ± one standard deviation."""
    return _by_length(
        results, curves, "test accuracy (share)", lambda r: r.test_accuracy, lambda p: (p.test, p.test_sd)
    )


def gap_by_length(results: Sequence[RunResult], curves: Sequence[PublishedPoint] | None) -> bytes | None:
    """Train less test accuracy against T; their file has no deviation of the difference, so theirs has no bars."""
    return _by_length(results, curves, "train − test accuracy (share)", gap, lambda p: (p.train - p.test, nan))


def loss_by_epoch(results: Sequence[RunResult]) -> bytes | None:
    """Training loss against epoch, a line a run, coloured by s_A at the start; a cross where a run diverged."""
    return _by_epoch(results, "training loss (nats)", lambda r: r.loss, logarithmic=True)


def abscissa_by_epoch(results: Sequence[RunResult]) -> bytes | None:
    """s_A against epoch, a line a run, coloured by s_A at the start; the dashed line is s_A = 0."""
    return _by_epoch(results, "s_A (1 / model time)", lambda r: r.abscissa_by_epoch, logarithmic=False)


def initial_loss(
    results: Sequence[RunResult], growths: Sequence[Growth], logs: Sequence[PublishedLog] | None
) -> bytes | None:
    """Loss before training against T on a log axis, s_A > 0, with our fit; theirs is that of their first epoch."""
    ran = {r.spec.task for r in results}
    tasks = sorted({g.task for g in growths if g.line is not None and g.task in ran})
    if not tasks:
        return None
    with style():
        figure, plots = panels(len(tasks))
        for plot, task in zip(plots, tasks, strict=True):
            fits = [g for g in growths if g.task == task and g.source == "ours" and g.line is not None]
            start = max((g.abscissa for g in growths if g.task == task), default=0.0)
            mine = [r for r in results if (r.spec.experiment, r.spec.task, r.spec.abscissa) == (STABILITY, task, start)]
            _dots(
                plot,
                [r.spec.T for r in mine],
                [r.loss[0] if r.loss else nan for r in mine],
                OURS,
                "ours, before training",
            )
            theirs = [log for log in logs or () if (log.task, log.start) == (task, start) and not log.broken_off]
            _dots(plot, [log.T for log in theirs], [log.loss[1] for log in theirs], THEIRS, "published, epoch 1")
            pooled = [g for g in fits if g.abscissa == start and (g.seed is None or len(fits) == 1)]
            for fit in pooled:
                T = np.array([min(r.spec.T for r in mine), max(r.spec.T for r in mine)])
                line = fit.line
                assert line is not None  # noqa: S101  fits were chosen so
                plot.plot(T, np.exp([line.at(t) for t in T]), color=OURS.colour, lw=1.2,
                          label=f"fit, × {np.exp(100 * line.slope):.3g} every 100 rows")  # fmt: skip
            plot.set(title=f"{_TASKS.get(task, task)}, s_A = {start:g}", xlabel=_ROWS, ylabel="loss (nats)")
            plot.set_yscale("log")
            plot.legend()
        return svg(figure)


def gap_and_bounds(rows: Sequence[BoundRow], curves: Sequence[PublishedPoint] | None, results: Sequence[RunResult],
                   *, task: str = "imdb") -> bytes | None:  # fmt: skip
    """Measured gap and every bound on it against T, log axis; above 1 a bound says nothing.

    Args:
        rows: of the published models of `task`.
        curves, results: measured gaps, theirs and ours.
    """
    some = summarise([row for row in rows if row.task == task])
    if not some:
        return None
    with style():
        figure, (plot,) = panels(1, width=7.6, height=4.6)
        series = [
            ("gap_fixed", OURS, "our bound, embedding fixed in advance"),
            ("gap_counted", SPARE[3], "our bound, trained embedding counted"),
            ("capacity", SPARE[4], "the paper's capacity / √m (its constants taken as 1)"),
            ("lower", SPARE[1], "the paper's lower bound on complexity, s_A ≥ 0"),
        ]
        for name, look, label in series:
            there = [(s.T, *value) for s in some if (value := getattr(s, name)) is not None]
            if there:
                T, middle, low, high = (np.array(column) for column in zip(*there, strict=True))
                plot.errorbar(T, middle, yerr=(middle - low, high - middle), color=look.colour, ls=look.line,
                              marker=look.marker, ms=4, lw=1.3, elinewidth=0.9, capsize=2, label=label)  # fmt: skip
        theirs = [(p.T, p.train - p.test) for p in curves or () if p.task == task]
        _dots(plot, [t for t, _ in theirs], [g for _, g in theirs], THEIRS, "measured gap, published")
        mine = [r for r in of_length(results, margin=False) + of_length(results, margin=True) if r.spec.task == task]
        _dots(plot, [r.spec.T for r in mine], [gap(r) for r in mine], MARGIN, "measured gap, our runs")
        plot.set(xlabel=_ROWS, ylabel="gap of the error (share), log scale")
        plot.set_yscale("log")
        low, high = plot.get_ylim()
        plot.set_ylim(low, high)
        plot.axhspan(1.0, high, color="#8a8f94", alpha=0.16, lw=0)
        plot.annotate("vacuous: an error is at most 1", (0.99, 1.4), xycoords=("axes fraction", "data"), ha="right",
                      fontsize=9.5, color="#5b6770")  # fmt: skip
        handles, labels = plot.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
        return svg(figure)


def mixing_matrix(mixing: Mixing) -> bytes:
    """Query, key, decay and their product on one sequence; the decay is that of the slowest state."""
    with style():
        figure, plots = panels(4, columns=2, width=4.8, height=3.7)
        states, rows = mixing.query.shape[1], len(mixing.step)
        unit = "model time"
        for plot, part, name, bar in (
            (plots[0], mixing.query, "query C, row by state", "no unit"),
            (plots[1], mixing.key, "key ΔB, row by state", unit),
        ):
            reach = float(np.abs(part).max()) or 1.0
            image = plot.imshow(part, cmap="PuOr", vmin=-reach, vmax=reach, aspect="auto", interpolation="nearest",
                                extent=(0.5, states + 0.5, rows + 0.5, 0.5))  # fmt: skip
            plot.set(title=name, xlabel="state n", ylabel="row t", xticks=range(1, states + 1))
            figure.colorbar(image, ax=plot, label=bar)
        lower = np.tri(rows, dtype=bool)
        decay = np.where(lower, mixing.decay[mixing.slowest], nan)
        square = {"interpolation": "nearest", "extent": (0.5, rows + 0.5, rows + 0.5, 0.5), "aspect": "auto"}
        image = plots[2].imshow(decay, cmap="viridis", vmin=0.0, **square)
        plots[2].set(title=f"decay of the slowest state, a = {mixing.A[mixing.slowest]:.3g}")
        figure.colorbar(image, ax=plots[2], label="share kept")
        matrix = np.where(lower, mixing.matrix, nan)
        reach = float(np.nanmax(np.abs(matrix))) or 1.0
        norm = SymLogNorm(linthresh=reach / 100, vmin=-reach, vmax=reach)
        image = plots[3].imshow(matrix, cmap="PuOr", norm=norm, **square)
        plots[3].set(title=f"mixing matrix, channel {mixing.channel + 1}")
        ticks = [-reach, -reach / 10, 0.0, reach / 10, reach]
        figure.colorbar(image, ax=plots[3], label=unit, ticks=ticks, format="%.2g").minorticks_off()
        for plot in plots[2:]:
            plot.set(xlabel="row s it takes from", ylabel="row t")
        for plot in plots:
            plot.grid(False)
        return svg(figure)


def mixers_by_length(results: Sequence[RunResult]) -> bytes | None:
    """Test accuracy against T of every architecture, one line each; bars are ± one standard deviation over seeds."""
    tasks = grouped(results, "task")
    if not tasks:
        return None
    with style():
        figure, plots = panels(len(tasks), width=6.4, height=3.8)
        for plot, ((task,), some) in zip(plots, tasks.items(), strict=True):
            for name in sorted({layer_name(r) for r in some}):
                those = [r for r in some if layer_name(r) == name]
                look = SPARE[4] if name == FREE else MIXERS.get(those[0].spec.mixer, SPARE[4])
                _line(plot, those, lambda r: r.test_accuracy, look, name)
            plot.set(title=_TASKS.get(task, task), xlabel=f"{_ROWS}, log scale", ylabel="test accuracy (share)")
            plot.set_xscale("log")
            handles, labels = plot.get_legend_handles_labels()
            plot.legend(handles, labels, loc="center left", bbox_to_anchor=(1.0, 0.5))
        return svg(figure)


def layer_name(result: RunResult) -> str:
    """An architecture in words; the paper's layer without a margin is one of its own."""
    if result.spec.mixer == PLAIN and result.spec.margin is None:
        return FREE
    return result.spec.mixer.replace("_", " ")


def _by_length(
    results: Sequence[RunResult],
    curves: Sequence[PublishedPoint] | None,
    unit: str,
    ours: Callable[[RunResult], float],
    theirs: Callable[[PublishedPoint], tuple[float, float]],
) -> bytes | None:
    free, held = of_length(results, margin=False), of_length(results, margin=True)
    tasks = sorted({r.spec.task for r in free + held}, key=lambda task: list(_TASKS).index(task))
    if not tasks:
        return None
    with style():
        figure, plots = panels(len(tasks))
        for plot, task in zip(plots, tasks, strict=True):
            points = [p for p in curves or () if p.task == task]
            if points:
                values = [theirs(p) for p in points]
                bars = [sd if isfinite(sd) else 0.0 for _, sd in values]
                plot.errorbar([p.T for p in points], [v for v, _ in values], yerr=bars if any(bars) else None,
                              color=THEIRS.colour, ls=THEIRS.line, marker=THEIRS.marker, ms=4, capsize=2,
                              label="published")  # fmt: skip
            for runs, look, label in (
                (free, OURS, "ours, s_A = 0 at the start"),
                (held, MARGIN, "ours, with a margin"),
            ):
                _line(plot, [r for r in runs if r.spec.task == task], ours, look, label)
            plot.set(title=_TASKS[task], xlabel=_ROWS, ylabel=unit)
        # one key for all plots, below them: the lines cross the whole of each
        keys = {name: line for plot in plots for line, name in zip(*plot.get_legend_handles_labels(), strict=True)}
        figure.legend(list(keys.values()), list(keys), loc="outside lower center", ncols=3)
        return svg(figure)


def _line(plot: Axes, runs: Sequence[RunResult], value: Callable[[RunResult], float], look: Look, label: str) -> None:
    """Means over seeds by T, with their standard deviation as bars and the single runs as small dots."""
    if not runs:
        return
    means = {T: mean_of([value(r) for r in some]) for (T,), some in grouped(runs, "T").items()}
    there = {T: mean for T, mean in means.items() if mean is not None}
    plot.errorbar(list(there), [m.mean for m in there.values()], yerr=[m.sd or 0.0 for m in there.values()],
                  color=look.colour, ls=look.line, marker=look.marker, ms=4.5, lw=1.4, elinewidth=0.9, capsize=2,
                  label=label)  # fmt: skip


def _dots(plot: Axes, T: Sequence[float], values: Sequence[float], look: Look, label: str) -> None:
    there = [(t, v) for t, v in zip(T, values, strict=True) if isfinite(v) and v > 0]
    if there:
        plot.plot([t for t, _ in there], [v for _, v in there], ls="none", color=look.colour, marker=look.marker,
                  ms=4.5, alpha=0.85, label=label)  # fmt: skip


def _by_epoch(results: Sequence[RunResult], unit: str, values: Callable[[RunResult], Sequence[float]], *,
              logarithmic: bool) -> bytes | None:  # fmt: skip
    kinds = _busiest(grouped(results, "task", "T"))
    if not kinds:
        return None
    with style():
        figure, plots = panels(len(kinds))
        for plot, ((task, T), some) in zip(plots, kinds.items(), strict=True):
            for result in some:
                s_A = result.spec.abscissa or 0.0
                colour = shade("viridis", 0.92 - 0.92 * (max(-0.1, min(0.1, s_A)) + 0.1) / 0.2)
                there = [(k, v) for k, v in enumerate(values(result)) if isfinite(v)]
                first = all(other.spec.abscissa != result.spec.abscissa for other in some[: some.index(result)])
                plot.plot([k for k, _ in there], [v for _, v in there], color=colour, lw=1.4,
                          label=f"{s_A:+.2f}" if first else None)  # fmt: skip
                if result.diverged and there:
                    plot.plot(*there[-1], marker="x", color=colour, ms=8, mew=2)
            plot.set(title=f"{_TASKS.get(task, task)}, T = {T}", xlabel="epoch", ylabel=unit)
            if logarithmic:
                plot.set_yscale("log")
            else:
                plot.axhline(0.0, color="#1f2933", lw=0.8, ls="--")
            plot.legend(title="s_A at the start", ncols=2, fontsize=8, title_fontsize=8)
        return svg(figure)


def _busiest(kinds: dict[tuple, list[RunResult]]) -> dict[tuple, list[RunResult]]:
    """Of each task the length with most different s_A, where the sweep lies; of equal ones the published one."""
    best: dict[str, tuple[tuple[int, int], tuple]] = {}
    for (task, T), some in kinds.items():
        rank = (len({r.spec.abscissa for r in some}), -abs(T - _SWEEPS.get(task, T)))
        if task not in best or rank > best[task][0]:
            best[task] = (rank, (task, T))
    return {key: kinds[key] for _, key in best.values()}
