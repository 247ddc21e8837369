"""What `corrupt` was asked for, checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from keiretsu.data.corrupt.fault import Fault
from keiretsu.data.corrupt.faults import FAULTS
from keiretsu.data.require import require_channel
from keiretsu.data.series import SeriesSet
from keiretsu.errors import ArgumentError, DataError


@dataclass(frozen=True)
class Request:
    """A fault to be put into a log; see `corrupt`."""

    fault: Fault
    severity: float
    seed: int
    channels: tuple[str, ...]
    share: float | None
    start: float

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON types."""
        return vars(self) | {"fault": self.fault.name, "meaning": self.fault.meaning, "channels": list(self.channels)}


def checked(
    series: SeriesSet,
    fault: str,
    *,
    severity: float,
    seed: int,
    channels: str | Iterable[str] | None,
    share: float | None,
    start: float,
) -> Request:
    """The request, or an error that says which argument is wrong."""
    if fault not in FAULTS:
        raise ArgumentError(f"corrupt: fault must be one of {', '.join(FAULTS)}; got {fault!r}. Choose one of them.")
    what = FAULTS[fault]
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ArgumentError(f"corrupt: seed must be a whole number from 0; got {seed!r}. Give one.")
    _within("severity", severity, 0.0)
    _within("start", start, 0.0)
    if share is not None:
        if what.share is None:
            raise ArgumentError(
                f"corrupt: share must be left out for {fault!r}, which touches every row from its start on; "
                f"got {share!r}. Leave it out."
            )
        _within("share", share, 1e-9)
    return Request(
        fault=what,
        severity=float(severity),
        seed=seed,
        channels=_channels(series, what, channels),
        share=what.share if share is None else float(share),
        start=float(start),
    )


def _within(name: str, value: float, least: float) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= 1:
        bound = "above 0" if least else "0"
        raise ArgumentError(f"corrupt: {name} must be a number from {bound} to 1; got {value!r}. Give such a number.")


def _channels(series: SeriesSet, fault: Fault, channels: str | Iterable[str] | None) -> tuple[str, ...]:
    if channels is None:
        chosen = series.channels
    else:
        wanted = {channels} if isinstance(channels, str) else set(channels)
        if fault.acts_on == "rows":
            raise ArgumentError(
                f"corrupt: channels must be left out for {fault.name!r}, which acts on whole rows; "
                f"got {sorted(wanted)!r}. Leave them out."
            )
        for name in sorted(wanted):
            require_channel(series, name, function="corrupt", argument="channels")
        chosen = tuple(name for name in series.channels if name in wanted)
    if fault.acts_on == "channels" and len(chosen) < 2:
        raise DataError(
            f"corrupt: channels must be two at least for {fault.name!r}; got {len(chosen)}. Choose another fault."
        )
    return chosen
