"""Where in a log something lies: the series, where there are several, and the stamp as people write it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keiretsu.data.packed import Packed
from keiretsu.data.series import TIME
from keiretsu.data.stamps import spelled_stamps


@dataclass(frozen=True)
class Whereabouts:
    """A row of a log, as a person finds it again in the file.

    Attributes:
        series: its id; None where the log has one series.
        stamp: its time in the zone of the log, or the number on a clock that counts.
    """

    series: str | None
    stamp: str

    @property
    def of_ja(self) -> str:
        """The series before a Japanese noun or stamp; nothing where there is one."""
        return "" if self.series is None else f"系列「{self.series}」の"


def whereabouts(packed: Packed, row: int, *, zone: str | None) -> Whereabouts:
    """Series and stamp of a row, counted from the first of `packed`."""
    number = int(np.searchsorted(packed.starts, row, side="right")) - 1
    (stamp,) = spelled_stamps(packed.frame[TIME].gather([row]), zone)
    return Whereabouts(packed.ids[number] if len(packed.ids) > 1 else None, stamp)
