"""A new model takes over: it reads each series' last rows before its next one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from keiretsu.errors import ArgumentError
from keiretsu.serve.stores import Place, Read, Store

if TYPE_CHECKING:
    from keiretsu.serve.runner import Runner

# Rows kept of each series, where nothing else is said and no model reaches further.
TAIL = 256
# Under which name, among the sources, a store keeps what its rows hold.
ROWS_OF = "keiretsu:rows"


def rows_of(runner: Runner) -> Place:
    """What the rows of a store hold: a model that takes over must read the same."""
    return Place(ROWS_OF, {"channels": list(runner.channels)})


def warmed(runner: Runner, id: str, tail: Sequence[Read]) -> int:
    """Have a model read the last rows of a series that it does not know.

    Only rows after the last step back of the clock are read: a series that began anew is another one.

    Returns:
        Rows read; with 0 the series begins with its next row.
    """
    stamps = np.array([read.stamp for read in tail])
    back = np.flatnonzero(np.diff(stamps) <= 0)
    rows = tail[int(back[-1]) + 1 :] if len(back) else tail
    for read in rows:
        runner.step([id], np.array([read.stamp]), read.values[None])
    return len(rows)


def check_alike(kept: dict[str, Any] | None, runner: Runner) -> None:
    """Refuse a model that reads other channels than the rows of a store hold.

    Raises:
        ArgumentError: it does.
    """
    channels = None if kept is None else kept.get("channels")
    if channels is not None and channels != list(runner.channels):
        raise ArgumentError(
            f"stream: a model that takes over must read the channels of the store's rows, {', '.join(channels)}, in "
            f"this order; got one of {', '.join(runner.channels)}. Train one on the same channels, or name a new store."
        )


def take_over(store: Store, runner: Runner) -> bool:
    """Make a store one of this model's, whatever model it was of; before a `Service` is made of it.

    Each series' state is warmed on its kept rows before its next one. Sequence numbers and rows that wait go on.

    Returns:
        Whether another model had it.
    Raises:
        ArgumentError: the model reads other channels than the rows of the store hold.
        StoreTakenError, StoreError: as `Store.begin`.
    """
    known = store.facts()["fingerprint"]
    if known is None or known == runner.fingerprint:
        return False
    check_alike(store.place(ROWS_OF), runner)
    store.begin(known)
    store.adopt(runner.fingerprint, ())
    return True
