"""Where the paths of a time-invariant layer change places: lengths built in, or measured on this machine and stored.

`keiretsu bench crossover` measures and stores; `lti_conv(backend="auto")` asks `current`. Which path runs changes
answers by rounding only.
"""

from __future__ import annotations

import json
import logging
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from keiretsu.atomic import write_atomically
from keiretsu.errors import FileFormatError, OutputError

log = logging.getLogger(__name__)

FORMAT = 1
KINDS = ("complex", "real")
# Two medians closer than three per cent: chunks and row by row are so over a wide range of lengths.
DRAW = math.log(1.03)


@dataclass(frozen=True)
class Crossings:
    """Lengths, in rows, from which one path of `lti_conv` is faster than another.

    chunks_from: chunks against row by row, without gradient.  fft_from: the FFT against both, without gradient.
    fft_from_with_gradient: the FFT against chunks, forward and backward.  origin: "built in" or "measured".
    """

    chunks_from: int
    fft_from: int
    fft_from_with_gradient: int
    origin: str = "built in"

    def fastest(self, length: int, *, gradient: bool, between_resets: int | None = None) -> str:
        """The path for so many rows, of which the FFT takes those between two resets at a time; row by row keeps every
        state for the gradient.

        Args:
            length: rows.
            gradient: a backward pass will follow.
            between_resets: rows of a typical piece; all of them when absent.
        """
        apart = length if between_resets is None else between_resets
        if apart >= max(1, self.fft_from_with_gradient if gradient else self.fft_from):
            return "fft"
        return "chunked" if gradient or length >= self.chunks_from else "reference"

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


# From `keiretsu bench crossover` on two cores, 64 channels, 16 states, batch 4, rounded.
_BUILT_IN = {
    "complex": Crossings(chunks_from=256, fft_from=608, fft_from_with_gradient=136),
    "real": Crossings(chunks_from=256, fft_from=464, fft_from_with_gradient=192),
}


def built_in(*, complex_states: bool) -> Crossings:
    """The lengths for a machine nobody has measured."""
    return _BUILT_IN["complex" if complex_states else "real"]


def current(*, complex_states: bool) -> Crossings:
    """The lengths `backend="auto"` goes by: the stored ones where they hold here and now, else those built in.

    Stored ones hold for the processor, the versions and the number of threads they were measured with. The file is
    read once in a process; a damaged one is ignored, with one warning in the log.
    """
    stored = _stored()
    if stored is None or stored["machine"]["threads"] != torch.get_num_threads():
        return built_in(complex_states=complex_states)
    return stored["crossings"]["complex" if complex_states else "real"]


def crossing(lengths: Sequence[int], ours: Sequence[float], theirs: Sequence[float]) -> int | None:
    """The length from which `ours` stays below `theirs`, between the measured ones by the ratio's line in log-log.

    None when it never does; the shortest length when it always does. A loss within the noise is a draw, and none.
    """
    ratios = [math.log(a / b) for a, b in zip(ours, theirs, strict=True)]
    losing = [place for place, ratio in enumerate(ratios) if ratio > DRAW]
    if not losing:
        return lengths[0]
    last = losing[-1]
    if last + 1 == len(lengths):
        return None
    share = ratios[last] / (ratios[last] - min(0.0, ratios[last + 1]))
    return math.ceil(lengths[last] * (lengths[last + 1] / lengths[last]) ** share)


def machine() -> dict[str, Any]:
    """What a measurement depends on."""
    return _fixed_facts() | {"threads": torch.get_num_threads()}


def cache_file() -> Path:
    """Where measurements are stored: the user's cache folder (XDG base directories)."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # a relative XDG_CACHE_HOME is to be ignored, says the specification
    return (base if base.is_absolute() else Path.home() / ".cache") / "keiretsu" / "crossover.json"


def store(measured: dict[str, Any], place: Path) -> None:
    """Write a measurement, whole or not at all.

    Raises:
        OutputError: the folder cannot be made or written.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"crossover: the measurement must be stored in a folder; got {place.parent} ({error.strerror or error}). "
            "Choose another with --out."
        ) from error
    write_atomically(place, json.dumps({"format": FORMAT, **measured}, ensure_ascii=False, indent=2).encode() + b"\n")
    _stored.cache_clear()


@cache
def _fixed_facts() -> dict[str, Any]:
    return {"cpu": _processor(), "torch": str(torch.__version__), "keiretsu": version("keiretsu")}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()


@cache
def _stored() -> dict[str, Any] | None:
    """The stored machine and its `Crossings` by kind; None where there is no file, or none that holds here."""
    place = cache_file()
    try:
        found = _parse(place.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, FileFormatError) as error:
        log.warning("crossover: %s is ignored: %s Measure again: keiretsu bench crossover.", place, error)
        return None
    here = _fixed_facts()
    other = [name for name, value in here.items() if found["machine"].get(name) != value]
    if other:
        log.debug("crossover: %s was measured with another %s and is not used.", place, ", ".join(other))
        return None
    return found


def _parse(content: bytes) -> dict[str, Any]:
    try:
        given = json.loads(content)
        if given["format"] != FORMAT:
            raise FileFormatError(f"format must be {FORMAT}; got {given['format']!r}.")
        longest = int(given["lengths"][-1])
        crossings = {kind: _filled(given["crossings"][kind], _BUILT_IN[kind], longest) for kind in KINDS}
        facts = {name: given["machine"][name] for name in ("cpu", "torch", "keiretsu", "threads")}
        return {"machine": facts, "crossings": crossings}
    except FileFormatError:
        raise
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise FileFormatError(f"it must be a whole measurement; {type(error).__name__}: {error}.") from error


def _filled(given: dict[str, Any], known: Crossings, longest: int) -> Crossings:
    """A crossing that was not reached lies beyond the longest length measured; where, only the built-in ones tell."""
    lengths = {}
    for name in ("chunks_from", "fft_from", "fft_from_with_gradient"):
        value = given[name]
        if value is not None and (type(value) is not int or value < 1):
            raise FileFormatError(f"{name} must be a number of rows or null; got {value!r}.")
        lengths[name] = max(getattr(known, name), longest + 1) if value is None else value
    return replace(known, **lengths, origin="measured")
