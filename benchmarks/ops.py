"""`make bench-ops`: our kernels and their peers, interleaved in one run: milliseconds, ratios, memory, time a row.

    python benchmarks/ops.py [--rounds 5] [--threads 2] [--quick]

Peers: the same scan in torch under torch.compile, 16 rows a call; mambapy's parallel scan and its block, where it is
installed (`make bench-ops` does that, beside the environment). Each figure is the best of the rounds. Contenders take
turns within a round, so that a noisy moment hits all of them.
"""

from __future__ import annotations

import argparse
import importlib
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
from keiretsu.compat.transformers import accelerate
from keiretsu.nn import ModelConfig
from keiretsu.nn.mixers import SelectiveMixer

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
    pscan = importlib.import_module("mambapy.pscan").pscan
    decay = torch.exp(delta.unsqueeze(-1) * A)
    states = pscan(decay, delta.unsqueeze(-1) * B.unsqueeze(2) * u.unsqueeze(-1))
    return ((states @ C.unsqueeze(-1)).squeeze(3) + D * u) * F.silu(z)


def contenders() -> dict[str, Callable]:
    found = {"keiretsu": ours, "torch.compile": compiled}
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


def duality(rounds: int) -> None:
    print("\none decay a head of 64 channels (ssd) against the selective scan, ms: forward, with backward")
    for batch, length, width, states in ((8, 1024, 256, 16), (1, 16384, 256, 16), (8, 1024, 256, 128)):
        inputs, best = scan_inputs(batch, length, width, states), {}
        heads = width // 64
        shared = {k: v for k, v in inputs.items() if k not in ("u", "delta", "A")} | {
            "x": inputs["u"],
            "delta": inputs["delta"][..., :heads].contiguous(),
            "A": inputs["A"][:heads, 0].contiguous(),
        }
        runs = {"scan": (ours, inputs), "ssd": (lambda **given: ops.ssd(**given)[0], shared)}
        # apart: after a backward pass memory goes back to the system, and the next forward pass would pay for it
        for backward in (False, True):
            for _ in range(2 * rounds):
                for name, (run, given) in runs.items():
                    took = seconds(run, given, backward=backward)
                    best[name, backward] = min(took, best.get((name, backward), took))
        ratios = [best["scan", backward] / best["ssd", backward] for backward in (False, True)]
        times = "".join(f"{1e3 * best[name, backward]:9.2f}" for name in runs for backward in (False, True))
        print(f"{(batch, length, width, states)!s:24}{times}{ratios[0]:8.2f}x{ratios[1]:8.2f}x", flush=True)


def block(rounds: int) -> None:
    """A whole Mamba block, projections and convolution included."""
    if not importlib.util.find_spec("mambapy"):
        return
    peer = importlib.import_module("mambapy.mamba")
    width, batch, length = 128, 8, 1024
    mine, other = SelectiveMixer(ModelConfig(width=width)), peer.MambaBlock(peer.MambaConfig(width, 1))
    elapsed, reset = torch.ones(batch, length), torch.zeros(batch, length, dtype=torch.bool)
    state = mine.initial_state(batch)
    runs = {"keiretsu": lambda x: mine(x, elapsed=elapsed, reset=reset, state=state)[0], "mambapy": other}
    inputs, best = {"x": torch.randn(batch, length, width, generator=torch.Generator().manual_seed(0))}, {}
    for turn in range(rounds + 1):
        for name, run in runs.items():
            for backward in (False, True):
                took = seconds(run, inputs, backward=backward)
                if turn:
                    best[name, backward] = min(took, best.get((name, backward), took))
    print(f"\na whole Mamba block, {(batch, length)}, width {width}, ms: forward, with backward")
    for name in runs:
        ratios = [best[name, backward] / best["keiretsu", backward] for backward in (False, True)]
        times = "".join(f"{1e3 * best[name, backward]:10.1f}" for backward in (False, True))
        print(f"{name:16}{times}{ratios[0]:8.1f}x{ratios[1]:8.1f}x", flush=True)


def hugging_face(rounds: int) -> None:
    """A Hugging Face Mamba with and without our kernels, on its default CPU path."""
    if not importlib.util.find_spec("transformers"):
        return
    library = importlib.import_module("transformers")
    torch.manual_seed(0)
    model = library.MambaModel(library.MambaConfig(hidden_size=128, num_hidden_layers=4, vocab_size=1000)).eval()
    tokens, best = torch.randint(0, 1000, (4, 512)), {}

    def forward(accelerated: bool) -> float:
        handle = accelerate(model) if accelerated else None
        start = time.perf_counter()
        with torch.no_grad():
            model(tokens, use_cache=False)
        took = time.perf_counter() - start
        if handle is not None:
            handle.undo()
        return took

    for turn in range(rounds + 1):
        for accelerated in (True, False):
            took = forward(accelerated)
            if turn:
                best[accelerated] = min(took, best.get(accelerated, took))
    print(
        f"\nHugging Face MambaModel, 4 layers, width 128, (4, 512), forward, ms: {1e3 * best[False]:.0f}, "
        f"accelerated {1e3 * best[True]:.0f}: {best[False] / best[True]:.1f}x",
        flush=True,
    )


def accuracy() -> None:
    print("\nlargest error against float64, of the largest entry, (2, 2048, 256, 16): y, then gradients")
    inputs = scan_inputs(2, 2048, 256, 16)
    for discretization in ("euler", "zoh"):
        found = []
        for dtype in (torch.float32, torch.float64):
            leaves = {k: v.to(dtype, copy=True).requires_grad_() for k, v in inputs.items()}
            scan: Callable[..., tuple[Tensor, Tensor]] = ops.selective_scan
            y, _ = scan(**leaves, discretization=discretization, backend="cpu")
            y.backward(torch.linspace(-1, 1, y.numel(), dtype=torch.float64).view_as(y).to(dtype))
            found.append([y.detach(), *(leaf.grad for leaf in leaves.values())])
        errors = [float((a - b).abs().max() / b.abs().max()) for a, b in zip(*found, strict=True)]
        named = zip(("y", *inputs), errors, strict=True)
        print(f"{discretization:8}" + "".join(f"{name:>7} {error:.1e}" for name, error in named), flush=True)


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
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
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
    duality(options.rounds)
    block(options.rounds)
    hugging_face(options.rounds)
    accuracy()
    if not options.quick:
        memory()
    if options.threads > 1:
        threads(2 * options.rounds)


if __name__ == "__main__":
    main()
