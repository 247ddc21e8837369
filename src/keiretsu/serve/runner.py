"""A model in its running form: many series, one row of each at a time, and states that go in and out as bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from keiretsu.serve.usual import Usual


@dataclass(frozen=True, eq=False, slots=True)
class Outside:
    """Values far outside training.

    Attributes:
        beyond: (n, channels) bool.
        usual: where values lay in training.
    """

    beyond: NDArray[np.bool_]
    usual: Usual


@dataclass(frozen=True, eq=False, slots=True)
class Said:
    """Forecasts from n rows, all finite.

    Attributes:
        mean: (n, targets, horizon) float64, in the data's units.
        lower, upper: like mean; None without a coverage.
        clipped: (n,) int64, values of each row that lay outside the range the model was built for and were clipped.
        values: (n, channels) float64, the rows as they were read where the runner made channels itself; None: as given.
        outside: which values lay far outside training; None where the model does not know what training saw.
    """

    mean: NDArray[np.float64]
    lower: NDArray[np.float64] | None
    upper: NDArray[np.float64] | None
    clipped: NDArray[np.int64]
    values: NDArray[np.float64] | None = None
    outside: Outside | None = None


class Runner(Protocol):
    """What the service asks of a model.

    Attributes:
        name: for people: the model file's name, or a baseline's.
        fingerprint: of the model; states that another one left are refused.
        channels, targets: names, in order.
        horizon: rows ahead.
        coverage: of the intervals; None without them.
        interval: median interval of training, in the clock's units (seconds for datetimes).
        reach: rows after which a series' state has forgotten that it began.
        reading: what `read` was told about the training log.
        certificate: of the model, as its file has it; None where it has none.
    """

    name: str
    fingerprint: str
    channels: tuple[str, ...]
    targets: tuple[str, ...]
    horizon: int
    coverage: float | None
    interval: float
    reach: int
    reading: dict[str, Any]
    certificate: dict[str, Any] | None

    def stamp(self, time: object) -> float:
        """A time as a row gives it (ISO text, a datetime, a number) on the model's clock.

        Raises:
            DataError: it is no time of that clock; one sentence.
        """
        ...

    def time(self, stamp: float) -> str | int | float:
        """A stamp as JSON shows it."""
        ...

    def lacks(self, id: str, stamp: float) -> str | None:
        """What a row of that series and time lacks to be read, in one sentence (a covariate); None: nothing."""
        ...

    def step(self, ids: Sequence[str], stamps: NDArray[np.float64], values: NDArray[np.float64]) -> Said:
        """Read one row of each of n different series and answer.

        Args:
            ids: n different ones. A series that was never given begins.
            stamps: (n,) float64, each after the series' last one.
            values: (n, channels) float64, NaN where missing, never infinite.
        """
        ...

    def keep(self, id: str) -> bytes:
        """The state of a series that has read a row, of a fixed size."""
        ...

    def give(self, id: str, state: bytes | None) -> None:
        """Let a series go on from a kept state; None forgets it.

        Raises:
            FileFormatError: the bytes are not a state of this model.
        """
        ...
