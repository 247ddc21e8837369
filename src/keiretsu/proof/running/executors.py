"""Where candidates may run."""

from __future__ import annotations

import os
from functools import partial
from typing import Literal, get_args

from keiretsu.errors import ArgumentError
from keiretsu.proof.running.cluster import run_cluster
from keiretsu.proof.running.conductor import Executor
from keiretsu.proof.running.inline import run_inline
from keiretsu.proof.running.local import run_local

On = Literal["local", "inline", "ray"]
MOST_WORKERS = 4


def executor(on: str, *, workers: int) -> Executor:
    """What runs candidates there.

    Args:
        on: "local": processes of their own on this machine; "inline": this process; "ray": Ray.
        workers: processes at a time, for "local".
    Raises:
        ArgumentError: an unknown place.
    """
    check_on(on)
    if on == "inline":
        return run_inline
    return run_cluster if on == "ray" else partial(run_local, workers=workers)


def check_on(on: str) -> None:
    """Refuse an unknown place."""
    if on not in get_args(On):
        raise ArgumentError(f"poc: on must be one of {', '.join(get_args(On))}; got {on!r}. Choose one of them.")


def usual_workers(on: str) -> int:
    """How many candidates run at a time: one a core that this process may use, at most four."""
    if on == "inline":
        return 1
    # not every system tells which cores a process may use
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_WORKERS, allowed)


def checked_workers(workers: int) -> int:
    """Refuse what is no number of processes."""
    if isinstance(workers, bool) or not isinstance(workers, int) or not 1 <= workers <= 256:
        raise ArgumentError(f"poc: workers must be a whole number from 1 to 256; got {workers!r}. Try workers=2.")
    return workers
