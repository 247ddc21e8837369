"""Our kernels and their peers, interleaved in one run: milliseconds, ratios, memory, time a row.

    python benchmarks/ops.py [--rounds 5] [--threads 2] [--quick]

Peers: the same scan in torch under torch.compile, 16 rows a call; mambapy's parallel scan where it is
installed (`pip install --no-deps mambapy==1.2.0`). Each figure is the best of the rounds. Contenders take turns
within a round, so that a noisy moment hits all of them.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from keiretsu import ops

SHAPES = [(8, 1024, 256, 16), (1, 16384, 256, 16)]
COMPILED_ROWS = 16


def scan_inputs(batch: int, length: int, width: int, states: int) -> dict[str, Tensor]:
    g = torch.Generator().manual_seed(0)

    def normal(*shape):
        return torch.randn(*shape, generator=g)

    return {
        "u": normal(batch, length, width),
        "delta": 0.1 * torch.rand(batch, length, width, generator=g),
        "A": -torch.arange(1, states + 1).float().repeat(width, 1),
        "B": normal(batch, length, states),
        "C": normal(batch, length, states),
        "D": normal(width),
        "z": normal(batch, length, width),
    }


def ours(u, delta, A, B, C, D, z):
    return ops.selective_scan(u, delta, A, B, C, D, z, backend="cpu")[0]


@torch.compile(dynamic=False)
def _rows(h, u, delta, A, B, C, D, z):
    outputs = []
    for t in range(u.shape[1]):
        step = delta[:, t, :, None]
        h = torch.exp(step * A) * h + step * B[:, t, None] * u[:, t, :, None]
        outputs.append((h * C[:, t, None]).sum(-1))
    return h, (torch.stack(outputs, 1) + D * u) * F.silu(z)


def compiled(u, delta, A, B, C, D, z):
    h, outputs = u.new_zeros(u.shape[0], u.shape[2], A.shape[1]), []
    for start in range(0, u.shape[1], COMPILED_ROWS):
        rows = slice(start, start + COMPILED_ROWS)
        h, y = _rows(h, u[:, rows], delta[:, rows], A, B[:, rows], C[:, rows], D, z[:, rows])
        outputs.append(y)
    return torch.cat(outputs, 1)


def mambapy(u, delta, A, B, C, D, z):
    from mambapy.pscan import pscan

    decay = torch.exp(delta.unsqueeze(-1) * A)
    states = pscan(decay, delta.unsqueeze(-1) * B.unsqueeze(2) * u.unsqueeze(-1))
    return ((states @ C.unsqueeze(-1)).squeeze(3) + D * u) * F.silu(z)


def ssd(u, delta, A, B, C, D, z):
    heads = max(1, u.shape[-1] // 64)
    return ops.ssd(u, delta[..., :heads].contiguous(), A[:heads, 0].contiguous(), B, C, D, z)[0]


def contenders() -> dict[str, Callable]:
    found = {"keiretsu": ours, "keiretsu ssd": ssd, "torch.compile": compiled}
    if importlib.util.find_spec("mambapy"):
        found["mambapy"] = mambapy
    return found


def seconds(run: Callable, inputs: dict[str, Tensor], *, backward: bool) -> float:
    leaves = {name: tensor.detach().requires_grad_(backward) for name, tensor in inputs.items()}
    start = time.perf_counter()
    with torch.set_grad_enabled(backward):
        y = run(**leaves)
        if backward:
            y.backward(torch.ones_like(y))
    return time.perf_counter() - start


def compare(shape, rounds: int) -> None:
    inputs, names = scan_inputs(*shape), contenders()
    best: dict[tuple[str, bool], float] = {}
    for turn in range(rounds + 1):  # the first warms up, and compiles
        for name, run in names.items():
            if name in ("mambapy", "torch.compile") and turn > max(2, rounds // 2):
                continue
            for backward in (False, True):
                took = seconds(run, inputs, backward=backward)
                if turn:
                    best[name, backward] = min(took, best.get((name, backward), took))
    print(f"\n(batch, length, channel, state) = {shape}, {torch.get_num_threads()} threads, milliseconds")
    for name in names:
        forward, both = best[name, False], best[name, True]
        ratios = f"{forward / best['keiretsu', False]:8.1f}x {both / best['keiretsu', True]:8.1f}x"
        print(f"{name:16}{1e3 * forward:10.2f}{1e3 * both:10.2f}{ratios}", flush=True)


def threads(rounds: int) -> None:
    print("\ntwo threads against one: forward, forward and backward")
    for shape in SHAPES:
        inputs, best = scan_inputs(*shape), {}
        for _ in range(rounds):
            for count in (1, 2):
                torch.set_num_threads(count)
                for backward in (False, True):
                    took = seconds(ours, inputs, backward=backward)
                    best[count, backward] = min(took, best.get((count, backward), took))
        print(f"{shape!s:24}{best[1, False] / best[2, False]:8.2f}x{best[1, True] / best[2, True]:8.2f}x", flush=True)


def rows(rounds: int, longest: int) -> None:
    print("\nnanoseconds a row, batch 1, 64 channels, 16 states: forward, forward and backward")
    lengths = [length for length in (1000, 10_000, 100_000, 1_000_000) if length <= longest]
    for length in lengths:
        inputs = scan_inputs(1, length, 64, 16)
        times = [min(seconds(ours, inputs, backward=b) for _ in range(rounds)) / length for b in (False, True)]
        print(f"{length:10}{1e9 * times[0]:10.0f}{1e9 * times[1]:10.0f}", flush=True)


def crossover(rounds: int) -> None:
    print("\ntime-invariant layer, 64 channels, 16 complex states, ms: FFT, chunks; with backward FFT, chunks")
    g = torch.Generator().manual_seed(0)
    A = torch.complex(-torch.rand(64, 16, generator=g) - 0.1, torch.randn(64, 16, generator=g))
    B, C = torch.randn(2, 64, 16, generator=g)
    delta = 0.1 * torch.rand(64, generator=g)
    for length in (16, 32, 64, 128, 256, 512, 1024):
        inputs, times = {"u": torch.randn(4, length, 64, generator=g)}, []
        for backward in (False, True):
            for path in ("fft", "chunked"):

                def run(u, path=path):
                    return ops.lti_conv(u, A, B, C, delta, backend=path)[0]

                times.append(1e3 * min(seconds(run, inputs, backward=backward) for _ in range(rounds)))
        print(f"{length:10}" + "".join(f"{took:10.2f}" for took in times), flush=True)


def _highest() -> int:
    """Kilobytes at the highest point of this process; `getrusage` would start from its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def extra_memory(name: str) -> float:
    """Megabytes above the inputs at the highest point of forward and backward, gradients of inputs included."""
    inputs = scan_inputs(*SHAPES[1])
    seconds(contenders()[name], {k: v[:, :32] if v.ndim == 3 else v for k, v in inputs.items()}, backward=True)
    before = _highest()
    seconds(contenders()[name], inputs, backward=True)
    return (_highest() - before) / 1024


def memory() -> None:
    print(f"\nextra memory of forward and backward at {SHAPES[1]}, MB (gradients of the inputs are 68)")
    for name in contenders():
        child = [sys.executable, __file__, "--memory-of", name, "--threads", str(torch.get_num_threads())]
        print(f"{name:16}{float(subprocess.run(child, check=True, capture_output=True).stdout):10.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--quick", action="store_true", help="skip memory and the longest lengths")
    parser.add_argument("--memory-of", help=argparse.SUPPRESS)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    if options.memory_of:
        print(extra_memory(options.memory_of))
        return
    print(ops.backends())
    for shape in SHAPES:
        compare(shape, options.rounds)
    rows(options.rounds, 100_000 if options.quick else 1_000_000)
    crossover(options.rounds)
    if not options.quick:
        memory()
    if options.threads > 1:
        threads(2 * options.rounds)


if __name__ == "__main__":
    main()
