"""A fitted model in its running form: states of many series in one arena, a row of each, no torch in the loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from keiretsu.bounds import AdaptiveLevels
from keiretsu.errors import ArgumentError
from keiretsu.ops.backends import native
from keiretsu.runtime.half import in_words
from keiretsu.runtime.intervals import Ends, interval_spec
from keiretsu.runtime.layout import HEAD, LINE, Layout
from keiretsu.runtime.partner import PartnerArrays
from keiretsu.runtime.stack import Stack

Precision = Literal["float32", "bfloat16"]


@dataclass(frozen=True, eq=False)
class CorrectionArrays:
    """A correction for the compiled step.

    Attributes:
        stack: its program.
        masked, timed, longest: how it reads rows, see `MixerInput`.
        limit: (targets, horizon) float32, in residual scales; share: (targets,) float64, what its answer is multiplied
            by in scaled units.
    """

    stack: Stack
    masked: bool
    timed: bool
    longest: float
    limit: NDArray[np.float32]
    share: NDArray[np.float64]


class Said(NamedTuple):
    """Answers to n rows.

    mean, lower, upper: (n, targets, horizon) float64, in the data's units; no ends without a coverage.
    clipped: (n,) int64, values of the series so far that were clipped before its correction read them.
    """

    mean: NDArray[np.float64]
    lower: NDArray[np.float64] | None
    upper: NDArray[np.float64] | None
    clipped: NDArray[np.int64]


class Engine:
    """Runs a program on an arena of states.

    Rows of several series go through the weights side by side. What a series is answered depends on its own rows
    alone, to the bit, however they were put together (`make bench-stream` has what a row costs).

    Args:
        partner: the forecast that all starts from.
        correction: None without one.
        ends: fixed offsets of the interval, or None; levels: adaptive ones, which need `ends` too.
        precision: of the matrices: "bfloat16" halves the memory that a row reads, and rounds weights to 8 bits.
        instruction_set: one of `ops.backends().instruction_sets`; the best when not given.
        threads: for many rows at a time.
    Raises:
        ArgumentError: the compiled extension is not there, or an option is unknown.
    """

    def __init__(
        self,
        partner: PartnerArrays,
        correction: CorrectionArrays | None,
        *,
        ends: Ends | None = None,
        levels: AdaptiveLevels | None = None,
        precision: Precision = "float32",
        instruction_set: str | None = None,
        threads: int = 1,
    ) -> None:
        if native is None:
            raise ArgumentError("Engine: the compiled extension must be there; it is not. Install the package again.")
        if precision not in ("float32", "bfloat16"):
            raise ArgumentError(f"Engine: precision must be float32 or bfloat16; got {precision!r}.")
        self.partner, self.correction, self.levels, self.threads = partner, correction, levels, threads
        self.adaptive, self.ends = levels is not None, ends is not None
        # (targets, horizon)
        self.cells = (len(partner.target), partner.horizon)
        stack = None if correction is None else correction.stack
        self.layout = Layout.of(partner, None if stack is None else stack.floats, adaptive=self.adaptive)
        spec = partner.spec() | interval_spec(ends, levels) | _correction_spec(correction, precision)
        spec["layout"] = self.layout.numbers()
        self._step = native.Step(spec, instruction_set)
        self.arena = _lines(0, self.layout.bytes)
        self._fresh = self._blank()
        self._free: list[int] = []

    def open(self) -> int:
        """A slot for a series that has read nothing; the arena grows by half when it is full."""
        if not self._free:
            before = len(self.arena)
            larger = _lines(before + max(1, before // 2), self.layout.bytes)
            larger[:before] = self.arena
            self.arena = larger
            self._free = list(range(len(self.arena) - 1, before - 1, -1))
        slot = self._free.pop()
        self.arena[slot] = self._fresh
        return slot

    def close(self, slot: int) -> None:
        """Give a slot back."""
        self._free.append(slot)

    def step(self, slots: NDArray[np.int64], stamps: NDArray[np.float64], values: NDArray[np.float64]) -> Said:
        """Read a row of each of n series.

        Args:
            slots: (n,) int64, each at most once.
            stamps: (n,) float64, each after its series' last one.
            values: (n, channels) float64, NaN where missing.
        """
        cells = (len(slots), *self.cells)
        mean = np.empty(cells)
        lower, upper = (np.empty(cells), np.empty(cells)) if self.ends else (None, None)
        clipped = np.empty(len(slots), dtype=np.int64)
        self._step.run(
            self.arena,
            slots,
            stamps,
            values,
            mean,
            lower,
            upper,
            clipped,
            self.threads,
        )
        return Said(mean, lower, upper, clipped)

    def head(self, slot: int) -> Any:
        """The first bytes of a slot, a structured scalar that can be written to."""
        return self.arena[slot, : HEAD.itemsize].view(HEAD)[0]

    def view(self, slot: int, part: str) -> NDArray[Any]:
        """A named part of a slot, in its shape; see `Layout`."""
        return view_of(self, self.arena[slot], part)

    def keep(self, slot: int) -> bytes:
        """A slot's bytes."""
        return self.arena[slot].tobytes()

    def give(self, slot: int, state: bytes) -> None:
        """Put back what `keep` gave.

        Raises:
            ArgumentError: it is not of this program's size.
        """
        if len(state) != self.layout.bytes:
            raise ArgumentError(
                f"give: state must be of {self.layout.bytes} bytes; got {len(state)}. It is another model's."
            )
        self.arena[slot] = np.frombuffer(state, dtype=np.uint8)

    def _blank(self) -> NDArray[np.uint8]:
        slot = np.zeros(self.layout.bytes, dtype=np.uint8)
        slot[: HEAD.itemsize].view(HEAD)["stamp"] = np.nan
        view_of(self, slot, "ring")[:] = np.nan
        if self.levels is not None:
            view_of(self, slot, "asked")[:] = self.levels.coverage
            view_of(self, slot, "issued")[:] = np.nan
        return slot


def _lines(slots: int, size: int) -> NDArray[np.uint8]:
    """(slots, size) zeros from the start of a cache line: a vector that lies across two is loaded twice."""
    space = np.zeros(slots * size + LINE, dtype=np.uint8)
    start = -space.ctypes.data % LINE
    return space[start : start + slots * size].reshape(slots, size)


def view_of(engine: Engine, slot: NDArray[np.uint8], part: str) -> NDArray[Any]:
    """A named part of a slot's bytes, in its shape."""
    partner, cells = engine.partner, engine.cells
    filtered = len(partner.filter)
    shapes: dict[str, tuple[Any, tuple[int, ...]]] = {
        "ring": (np.float64, (partner.channels, partner.lags)),
        "averages": (np.float64, (len(partner.half_life), filtered)),
        "waves": (np.float64, (len(partner.size), filtered, 2)),
        "held": (np.float32, cells),
        "floats": (np.float32, (0 if engine.correction is None else engine.correction.stack.floats,)),
        "asked": (np.float64, cells),
        "counts": (np.float64, (4, *cells)),
        "issued": (np.float64, (partner.horizon, 2, *cells)),
    }
    dtype, shape = shapes[part]
    start = getattr(engine.layout, part)
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    return slot[start : start + size].view(dtype).reshape(shape)


def _correction_spec(correction: CorrectionArrays | None, precision: Precision) -> dict[str, Any]:
    floats = np.empty(0, dtype=np.float32)
    spec: dict[str, Any] = {
        "corrected": int(correction is not None),
        "masked": 0,
        "timed": 0,
        "longest": 1.0,
        "instructions": np.empty(0, dtype=np.int64),
        "reals": floats,
        "scratch": 0,
        "answer": 0,
        "weights": floats,
        "matrices": floats,
        "halves": np.empty(0, dtype=np.uint16),
        "limit": floats,
        "share": np.empty(0),
    }
    if correction is None:
        return spec
    stack, half = correction.stack, precision == "bfloat16"
    return spec | {
        "masked": int(correction.masked),
        "timed": int(correction.timed),
        "longest": correction.longest,
        "instructions": stack.instructions.ravel(),
        "reals": stack.reals.ravel(),
        "scratch": stack.scratch,
        "answer": stack.answer,
        "weights": stack.weights,
        "matrices": floats if half else stack.matrices,
        "halves": in_words(stack.matrices) if half else spec["halves"],
        "limit": correction.limit.ravel(),
        "share": correction.share,
    }
