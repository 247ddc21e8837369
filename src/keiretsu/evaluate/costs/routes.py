"""What one layer takes to train, by route: FFT, scan or row by row, over the lengths of this data on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from math import isfinite
from statistics import median
from time import perf_counter
from typing import Any

import torch
from torch import Tensor

from keiretsu import ops
from keiretsu.data import SeriesSet
from keiretsu.data.memory import available_memory
from keiretsu.errors import ArgumentError
from keiretsu.nn import ModelConfig
from keiretsu.ops.crossover import crossing
from keiretsu.train import TrainConfig

ROUTES = ("fft", "scan", "recurrence")
SHORTEST, LONGEST = 64, 16_384
ROUNDS = 3
INFERENCE_ROWS = 256
# Row by row every state is kept for the gradient, some eight tensors of its size.
KEPT = 8


@dataclass(frozen=True)
class RouteSize:
    """Of one layer and one training step: series side by side, channels, states a channel."""

    batch: int
    channels: int
    states: int


@dataclass(frozen=True)
class Routes:
    """Seconds of one layer's training step, forward and backward, side by side.

    Attributes:
        size, threads: what was timed, on how many threads.
        lengths: rows a series.
        seconds: route → median seconds at each length, None where it was not measured: "fft" is the time-invariant
            layer (S4D) as a convolution, "scan" the selective layer as a parallel scan, "recurrence" the selective
            layer row by row.
        crossings: "fft_over_scan", "fft_over_recurrence", "scan_over_recurrence" → rows from which the first stays
            faster than the second, by the ratio's line in log-log; the shortest length measured where it always is;
            None where it never is.
        recurrence_microseconds_per_row: of one step of the selective layer at inference, one series, no gradient.
        rounds: measurements behind each median.
        spent: wall-clock seconds of all this.
    """

    size: RouteSize
    threads: int
    lengths: tuple[int, ...]
    seconds: dict[str, tuple[float | None, ...]]
    crossings: dict[str, int | None]
    recurrence_microseconds_per_row: float
    rounds: int
    spent: float

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        plain = asdict(self)
        plain["lengths"] = list(self.lengths)
        plain["seconds"] = {route: list(taken) for route, taken in self.seconds.items()}
        return plain


def route_size(series: SeriesSet, *, model: ModelConfig | None = None, train: TrainConfig | None = None) -> RouteSize:
    """The size of a layer on this data: its channels, a model's states, the crops of a training step."""
    return RouteSize(
        (train or TrainConfig()).crops, max(1, len(series.channels)), (model or ModelConfig()).state
    )  # fmt: skip


def measure_routes(size: RouteSize, *, longest: int, threads: int = 1, seconds: float = 6.0) -> Routes:
    """Time the three routes in turns, over 64, 128, … rows.

    A route goes to a longer length only if all its rounds are then expected to fit its third of the time (a route's
    seconds grow with its rows), and the recurrence only as far as the states kept for its gradient fit half of the free
    memory. Nothing begins after the time is over; what then has fewer than three measurements is left out.

    Args:
        size: see `route_size`.
        longest: rows of the longest series; lengths end there, at 16,384 at most, and begin at 64 in any case.
        threads: torch's, while this runs.
        seconds: of wall clock for all measurements; what runs when they are over is ended first.
    Raises:
        ArgumentError: a number is out of range.
    Cost: at most about `seconds`, in which the shortest length is measured in any case.
    Example:
        >>> measure_routes(route_size(series), longest=max(series.lengths.values())).crossings["fft_over_scan"]
        512
    """
    for name, number in {**asdict(size), "longest": longest, "threads": threads, "seconds": seconds}.items():
        if isinstance(number, bool) or not (isfinite(number) and number > 0):
            raise ArgumentError(f"measure_routes: {name} must be a number above 0; got {number!r}. Give at least 1.")
    began = perf_counter()
    most = max(SHORTEST, min(longest, LONGEST))
    lengths = [SHORTEST << k for k in range((most // SHORTEST).bit_length())]
    with _threads(threads):
        inference = _step_microseconds(size)
        taken = _measure(size, lengths, until=began + seconds, share=seconds / len(ROUTES))
    medians = {
        route: tuple(median(taken[route, rows]) if len(taken.get((route, rows), ())) >= ROUNDS else None
                     for rows in lengths)
        for route in ROUTES
    }  # fmt: skip
    used = [place for place in range(len(lengths)) if any(medians[route][place] is not None for route in ROUTES)]
    kept = tuple(lengths[place] for place in used)
    table = {route: tuple(values[place] for place in used) for route, values in medians.items()}
    pairs = (("fft", "scan"), ("fft", "recurrence"), ("scan", "recurrence"))
    return Routes(
        size=size,
        threads=threads,
        lengths=kept,
        seconds=table,
        crossings={f"{a}_over_{b}": crossing_of(kept, table[a], table[b]) for a, b in pairs},
        recurrence_microseconds_per_row=inference,
        rounds=ROUNDS,
        spent=perf_counter() - began,
    )


def crossing_of(
    lengths: tuple[int, ...], ours: tuple[float | None, ...], theirs: tuple[float | None, ...]
) -> int | None:
    """Rows from which `ours` stays below `theirs`, over the lengths at which both were measured; None: never."""
    both = [(n, a, b) for n, a, b in zip(lengths, ours, theirs, strict=True) if a is not None and b is not None]
    if not both:
        return None
    rows, first, second = zip(*both, strict=True)
    return crossing(rows, first, second)


def _measure(size: RouteSize, lengths: list[int], *, until: float, share: float) -> dict[tuple[str, int], list[float]]:
    """(route, rows) → seconds of each round; all routes and lengths take turns within a round."""
    for route in ROUTES:
        _seconds(route, size, SHORTEST)  # what a process does once is no part of a route
    taken: dict[tuple[str, int], list[float]] = {}
    for rows in lengths:
        for route in ROUTES:
            spent = sum(times[0] for (name, _), times in taken.items() if name == route)
            before = taken.get((route, rows // 2), [float("inf")])[0]
            affordable = ROUNDS * (spent + 2 * before) <= share and perf_counter() < until
            if rows == SHORTEST or (affordable and _fits(route, size, rows)):
                taken[route, rows] = [_seconds(route, size, rows)]
    for _ in range(1, ROUNDS):
        for (route, rows), times in taken.items():
            if rows == SHORTEST or perf_counter() < until:
                times.append(_seconds(route, size, rows))
    return taken


def _fits(route: str, size: RouteSize, rows: int) -> bool:
    """Whether the states that a gradient row by row keeps (float32) fit half of the free memory."""
    needed = KEPT * 4 * size.batch * rows * size.channels * size.states
    return route != "recurrence" or needed <= available_memory() / 2


def _seconds(route: str, size: RouteSize, rows: int) -> float:
    """One forward and backward pass with gradients of everything, as in training."""
    run, leaves = _layer(route, size, rows)
    started = perf_counter()
    y = run(*leaves)
    y.backward(torch.ones_like(y))
    return perf_counter() - started


def _layer(route: str, size: RouteSize, rows: int) -> tuple[Callable[..., Tensor], list[Tensor]]:
    """A layer as a function, and its input and parameters."""
    g = torch.Generator().manual_seed(0)
    batch, channels, states = size.batch, size.channels, size.states
    A = -torch.rand(channels, states, generator=g) - 0.1
    u = torch.randn(batch, rows, channels, generator=g)
    if route == "fft":
        whole = [u, torch.complex(A, torch.randn(A.shape, generator=g)), torch.randn(A.shape, generator=g),
                 torch.randn(A.shape, generator=g), 0.1 * torch.rand(channels, generator=g) + 1e-3]  # fmt: skip
        return lambda *given: ops.lti_conv(*given, backend="fft")[0], [one.requires_grad_() for one in whole]
    delta = 0.1 * torch.rand(u.shape, generator=g) + 1e-3
    keys, queries = (torch.randn(batch, rows, states, generator=g) for _ in range(2))
    backend = "auto" if route == "scan" else "reference"
    leaves = [one.requires_grad_() for one in (u, delta, A, keys, queries)]
    return lambda *given: ops.selective_scan(*given, backend=backend)[0], leaves


@torch.no_grad()
def _step_microseconds(size: RouteSize) -> float:
    """Median of single steps of the selective layer, one series."""
    _, (u, delta, A, keys, queries) = _layer("recurrence", RouteSize(1, size.channels, size.states), INFERENCE_ROWS)
    h = torch.zeros(1, size.channels, size.states)
    times = []
    for t in range(INFERENCE_ROWS):
        started = perf_counter()
        _, h = ops.selective_step(h, u[:, t], delta[:, t], A, keys[:, t], queries[:, t])
        times.append(perf_counter() - started)
    return 1e6 * median(times)


@contextmanager
def _threads(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
