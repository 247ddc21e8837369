"""Every kind of hostile file, drawn from a seed, and the judgement on what reading made of it."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np

from data.hostile_files import FILES, bomb
from data.hostile_log import Hostile
from data.hostile_text import TEXT, long_line
from keiretsu.data import SeriesSet, read
from keiretsu.errors import KeiretsuError

KINDS = TEXT | FILES
# too large for every day
BIG = {"bomb of 200 MB": partial(bomb, size=200 << 20), "line of 100 MB": partial(long_line, size=100 << 20)}
SECONDS = 20.0
_CLASS = re.compile(r"\w(?:Error|Exception)\b|Traceback|panick?ed|<class|object at 0x")


class TooSlow(BaseException):
    """Reading took longer than a user waits; no `except` for mistakes catches it."""


def draw(kind: str, seed: int) -> Hostile:
    """The file of a kind that belongs to a seed."""
    return (KINDS | BIG)[kind](np.random.default_rng([seed, *kind.encode()]))


def complaint(message: str, path: Path) -> str:
    """What is wrong with an error's message; empty if nothing is."""
    wrong = {
        "does not begin with 'read: '": not message.startswith("read: "),
        "does not say what it got": "; got " not in message,
        "has no end": not message.endswith((".", "?")),
        "says not what to do": not re.search(r"[.)\]…] [A-Z][^.]", message),
        f"has {len(message)} characters": len(message) >= 600,
        "has signs that cannot be printed": not message.isprintable(),
        "names classes": _CLASS.search(message) is not None,
        "does not name the file": not _named(message, path),
    }
    return ", ".join(what for what, is_so in wrong.items() if is_so)


def _named(message: str, path: Path) -> bool:
    return any(
        part in message
        for part in (path.name, repr(path.name)[1:-1], repr(str(path))[1:-1], path.name[:40], path.name[-20:])
    )


def judged(file: Hostile, path: Path) -> tuple[str, str]:
    """What became of a file ("read", "refused") and what is wrong with that; empty if nothing is."""
    begun = time.perf_counter()
    try:
        with at_most(SECONDS):
            series = read(path, **file.options)
    except KeiretsuError as error:
        wrong = complaint(str(error), path)
        if not file.refusable:
            return "refused", f"must be read; got {error}"
        return "refused", f"{wrong}: {error}" if wrong else ""
    except TooSlow:
        return "read", f"took {time.perf_counter() - begun:.0f} s"
    return "read", _misread(file, series)


def _misread(file: Hostile, series: SeriesSet) -> str:
    if not series.report.closes:
        return f"rows are lost: {series.report}"
    str(series.report), repr(series), series.frame.rows()
    if file.truths is None:
        return ""
    if not file.truths:
        return f"must be refused; got {series!r}"
    if any(series.frame.equals(truth) for truth in file.truths):
        return ""
    return f"is not what the file says; got {series.frame} for {file.truths[0]}"


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` in what takes longer."""

    def ring(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
