"""`python benchmarks/attack.py`: gradient ascent against the constants of Theorems 1 and 2 and of whole models.

Three parts, each in float64, from many random starts at once: the layer of Theorem 1 (also over lengths from 100 to
100,000 rows), the scan of Theorem 2 with free branches, and stacks of our mixers with all that `facts_of` and
`state_bounds` say of them. A ratio above 1 would refute a theorem; one near 1 says that the constant is tight.

Prints tables in Markdown and ends with exit status 1 if an inequality broke. `--quick` is a glimpse of everything;
`--only` one class. The proofs, and how to read the tables: docs/theory.md, section 9.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from attack_arenas import Arena, arenas, long_arenas
from attack_layer import CONSTANTS as LAYER_CONSTANTS
from attack_layer import attack
from attack_scan import CONSTANTS as SCAN_CONSTANTS
from attack_scan import attack_scan, scan_arenas
from attack_stack import CONSTANTS as STACK_CONSTANTS
from attack_stack import STACKS, Stack, attack_stack
from attack_table import Line, table

from keiretsu.bounds.gain import WRITES

# In a scalar layer the output is linear in w, W_C and W_B alike: w and W_C show nothing that y does not.
LONG_CONSTANTS = ("y", "W_B", "A", "p", "q", "u", "pair")


@dataclass(frozen=True)
class Effort:
    """How hard to search.

    Attributes:
        restarts, iterations: for each constant of each class of layers and scans.
        long: restarts for each of the lengths.  long_iterations: for all of them.
        stack: restarts for a stack's output, input and states.  stack_iterations: for these.
        group_iterations: for each of its groups, which has one restart infinitesimally and one with a finite step.
        seed: of every start.
    """

    restarts: int = 24
    iterations: int = 120
    long: tuple[int, ...] = (16, 16, 8, 2)
    long_iterations: int = 40
    stack: int = 8
    stack_iterations: int = 40
    group_iterations: int = 12
    seed: int = 0


# A glimpse, of which tests take pieces.
QUICK = Effort(4, 5, (4, 2, 2, 1), 2, 1, 3, 1)


def layer_lines(effort: Effort, wanted: str = "") -> Iterator[Line]:
    """Theorem 1 in every class."""
    for write in WRITES:
        for arena in arenas(write):
            if wanted in f"{write} {arena.name}":
                yield _layer_line(
                    arena, LAYER_CONSTANTS, effort.restarts, iterations=effort.iterations, seed=effort.seed
                )


def length_lines(effort: Effort, wanted: str = "") -> Iterator[Line]:
    """Theorem 1 in one class over lengths of a hundred to a hundred thousand rows."""
    # few steps, as each passes through all rows: large ones
    search = {"iterations": effort.long_iterations, "seed": effort.seed, "rate": 0.4}
    for write in WRITES:
        for arena, restarts in zip(long_arenas(write), effort.long, strict=True):
            if wanted in f"{write} {arena.name}":
                yield _layer_line(arena, LONG_CONSTANTS, restarts, **search)


def _layer_line(arena: Arena, constants: tuple[str, ...], restarts: int, **search: Any) -> Line:
    ratios = {name: attack(arena, name, restarts=restarts, **search) for name in constants}
    return Line((arena.layer.write, arena.name, f"{arena.rows:,}"), ratios, restarts * len(ratios))


def scan_lines(effort: Effort, wanted: str = "") -> Iterator[Line]:
    """Theorem 2 with free branches."""
    search = {"restarts": effort.restarts, "iterations": effort.iterations, "seed": effort.seed}
    for write in WRITES:
        for arena in scan_arenas(write):
            if wanted in f"{write} {arena.name}":
                ratios = {name: attack_scan(arena, name, **search) for name in SCAN_CONSTANTS}
                yield Line((write, arena.name, str(arena.rows)), ratios, effort.restarts * len(ratios))


def stack_lines(effort: Effort, wanted: str = "") -> Iterator[Line]:
    """Whole models."""
    for arena in STACKS:
        if wanted not in arena.name:
            continue
        stack, found = Stack(arena), {}
        for name in STACK_CONSTANTS:
            grouped = name in ("near", "far")
            restarts, iterations = (1, effort.group_iterations) if grouped else (effort.stack, effort.stack_iterations)
            found[name] = attack_stack(stack, name, restarts=restarts, iterations=iterations, seed=effort.seed)
        ratios = {name: worst.ratio for name, worst in found.items()}
        gaps = f"{arena.shortest:g} to {arena.longest:g}"
        names = (arena.name, arena.discretization, gaps, f"{len(stack.places)}")
        worst = (f"`{found['near'].group}`", f"`{found['far'].group}`")
        yield Line(names, ratios, sum(w.restarts for w in found.values()), worst)


PARTS: list[tuple[str, Callable[[Effort, str], Iterator[Line]], tuple[str, ...], tuple[str, ...]]] = [
    ("Theorem 1, the layer", layer_lines, ("write", "class", "rows"), ()),
    ("Theorem 1, one class over four lengths", length_lines, ("write", "class", "rows"), ()),
    ("Theorem 2, the scan with free branches", scan_lines, ("write", "class", "rows"), ()),
    ("Whole models", stack_lines, ("model", "write", "gaps", "groups"), ("worst group near", "worst group far")),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a glimpse of everything, in half a minute")
    parser.add_argument("--only", default="", metavar="WORDS", help='one class, such as "zoh wide" or "ssd, depth 2"')
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    effort = Effort(**{**vars(QUICK if options.quick else Effort()), "seed": options.seed})
    restarts, broken = 0, []
    for title, part, heads, notes in PARTS:
        lines = []
        for line in part(effort, options.only):
            print(*line.names, file=sys.stderr, flush=True)
            lines.append(line)
            restarts += line.restarts
            broken += [f"{' '.join(line.names)}: {name} {line.ratios[name]!r}" for name in line.broken]
        if lines:
            print(table(title, heads, lines, notes) + "\n", flush=True)
    print(f"{restarts:,} restarts.")
    if broken:
        sys.exit("AN INEQUALITY BROKE: " + "; ".join(broken))
    print("No inequality broke.")


if __name__ == "__main__":
    main()
