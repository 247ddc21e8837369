"""`keiretsu bench crossover`: time the paths of a time-invariant layer, and find where they cross."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from keiretsu import ops
from keiretsu._cli.printing import print_lines, print_table
from keiretsu.ops.crossover import KINDS, crossing, machine
from keiretsu.progress import Progress, report

SHORTEST = 16
# (path, with gradient): what is timed, in the order of the table. Row by row never runs with gradient in `auto`.
RUNS = (("fft", False), ("chunked", False), ("reference", False), ("fft", True), ("chunked", True))
HEADS = ("rows", "FFT", "chunks", "row by row", "FFT, gradient", "chunks, gradient")
# Short calls are repeated within one measurement up to so many rows, above the grain of the clock.
ROWS_A_MEASUREMENT = 256

Times = dict[tuple[str, int, str, bool], list[float]]


@dataclass(frozen=True)
class Size:
    """What is timed besides the length."""

    batch: int
    channels: int
    states: int


def measure(size: Size, *, rounds: int, longest: int, progress: Progress | None = None) -> dict[str, Any]:
    """Median milliseconds of every path for 16, 32, ... up to `longest` rows, and where they cross; plain values.

    All contenders take turns within a round, so that a noisy moment hits all of them.
    """
    lengths = [SHORTEST << k for k in range((longest // SHORTEST).bit_length())]
    times: Times = {}
    _warm_up(size)
    for turn in range(rounds):
        for place, length in enumerate(lengths):
            report(progress, "crossover", turn + place / len(lengths), rounds)
            for kind in KINDS:
                leaves = _layer(size, length, complex_states=kind == "complex")
                for path, gradient in RUNS:
                    took = _milliseconds(leaves, path, gradient=gradient)
                    times.setdefault((kind, length, path, gradient), []).append(took)
    report(progress, "crossover", rounds, rounds)
    medians = {key: statistics.median(taken) for key, taken in times.items()}
    return {
        "machine": machine(),
        "size": {"batch": size.batch, "channels": size.channels, "states": size.states},
        "rounds": rounds,
        "lengths": lengths,
        "milliseconds": {
            kind: {_name(path, gradient): [medians[kind, length, path, gradient] for length in lengths]
                   for path, gradient in RUNS}
            for kind in KINDS
        },
        "crossings": {kind: _crossings(kind, lengths, medians) for kind in KINDS},
    }  # fmt: skip


def print_measured(measured: dict[str, Any], place: Path, *, used: bool) -> None:
    """Print a table a kind of states, the lengths at which the paths cross, and where they are stored."""
    size, facts = measured["size"], measured["machine"]
    sizes = f"batch {size['batch']}, {size['channels']} channels, {size['states']} states"
    print_lines(f"{facts['cpu']}, {facts['threads']} threads; {sizes}; milliseconds, median of {measured['rounds']}")
    for kind in KINDS:
        print_lines("", f"{kind} states")
        columns = [measured["milliseconds"][kind][_name(*run)] for run in RUNS]
        cells = [[f"{value:.2f}" for value in row] for row in zip(*columns, strict=True)]
        print_table(HEADS, [[str(rows), *row] for rows, row in zip(measured["lengths"], cells, strict=True)])
        found = measured["crossings"][kind]
        last = measured["lengths"][-1]
        words = {name: f"from {rows} rows" if rows else f"not up to {last} rows" for name, rows in found.items()}
        print_lines(
            f"chunks before row by row: {words['chunks_from']}",
            f"FFT before both: {words['fft_from']}; with gradient: {words['fft_from_with_gradient']}",
        )
    print_lines("", f"stored: {place}{'' if used else ' (not where backend=auto looks)'}")


def _crossings(kind: str, lengths: Sequence[int], medians: dict[tuple[str, int, str, bool], float]) -> dict[str, Any]:
    def line(path: str, gradient: bool) -> list[float]:
        return [medians[kind, length, path, gradient] for length in lengths]

    fft, chunks, rows = line("fft", False), line("chunked", False), line("reference", False)
    return {
        "chunks_from": crossing(lengths, chunks, rows),
        "fft_from": crossing(lengths, fft, [min(pair) for pair in zip(chunks, rows, strict=True)]),
        "fft_from_with_gradient": crossing(lengths, line("fft", True), line("chunked", True)),
    }


def _name(path: str, gradient: bool) -> str:
    return f"{path}_with_gradient" if gradient else path


def _warm_up(size: Size) -> None:
    for kind in KINDS:
        for path, gradient in RUNS:
            _milliseconds(_layer(size, SHORTEST, complex_states=kind == "complex"), path, gradient=gradient)


def _layer(size: Size, length: int, *, complex_states: bool) -> dict[str, Tensor]:
    g = torch.Generator().manual_seed(0)
    shape = (size.channels, size.states)
    A = -torch.rand(shape, generator=g) - 0.1
    return {
        "u": torch.randn(size.batch, length, size.channels, generator=g),
        "A": torch.complex(A, torch.randn(shape, generator=g)) if complex_states else A,
        "B": torch.randn(shape, generator=g),
        "C": torch.randn(shape, generator=g),
        "delta": 0.1 * torch.rand(size.channels, generator=g) + 1e-3,
    }


def _milliseconds(inputs: dict[str, Tensor], path: str, *, gradient: bool) -> float:
    """One forward pass, or forward and backward with gradients of everything, as in training."""
    leaves = [inputs[name].detach().requires_grad_(gradient) for name in ("u", "A", "B", "C", "delta")]
    calls = max(1, ROWS_A_MEASUREMENT // inputs["u"].shape[1])
    start = time.perf_counter()
    with torch.set_grad_enabled(gradient):
        for _ in range(calls):
            y, _ = ops.lti_conv(*leaves, backend=path)
            if gradient:
                y.backward(torch.ones_like(y))
    return 1e3 * (time.perf_counter() - start) / calls
