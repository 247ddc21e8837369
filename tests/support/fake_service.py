"""A service that keeps everything in memory and fails when it is told to: for what HTTP does around it."""

from __future__ import annotations

import json
import math
import threading
from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from keiretsu.errors import DataError
from keiretsu.serve.asking import Asked, Taken
from keiretsu.serve.intake import Intake
from keiretsu.serve.rows import Answered, Outcome, Refused
from keiretsu.serve.stores import Kept, StoreError

CHANNELS = ("pressure", "flow")


def stamp(time: object) -> float:
    """A clock of plain numbers."""
    if isinstance(time, bool) or not isinstance(time, (int, float)) or not math.isfinite(time):
        raise DataError("time must be a number.")
    return float(time)


def intake() -> Intake:
    """Rows of two channels on a clock of plain numbers."""
    return Intake(CHANNELS, stamp)


class FakeService:
    """Answers each row with its own number."""

    def __init__(self) -> None:
        self.runner = SimpleNamespace(coverage=0.9, name="fake", fingerprint="f" * 16)
        self.groups: list[int] = []
        self.kept: list[Kept] = []
        self.fault: str | None = None
        self.broken: str | None = None
        self.hold = threading.Event()
        self.hold.set()
        self.refused: Counter[str] = Counter()
        self._replies: dict[str, tuple[str, bytes]] = {}
        self._seq: Counter[str] = Counter()

    def take_all(self, asked: Sequence[Asked]) -> list[Taken]:
        """One transaction."""
        self.hold.wait()
        self.check()
        if any(getattr(row, "id", None) == self.broken for one in asked for row in one.rows):
            raise ZeroDivisionError("a mistake of ours")
        self.groups.append(len(asked))
        return [self._take(one) for one in asked]

    def _take(self, asked: Asked) -> Taken:
        if asked.key is not None and asked.key.name in self._replies:
            digest, reply = self._replies[asked.key.name]
            return Taken(fault="key") if digest != asked.key.digest else Taken(reply=reply)
        outcomes: list[Outcome] = []
        for row in asked.rows:
            if isinstance(row, Refused):
                self.refused[row.reason] += 1
                outcomes.append(row)
                continue
            self._seq[row.id] += 1
            told = {"id": row.id, "seq": self._seq[row.id], "time": row.stamp, "forecast": {"flow": {"mean": [1.0]}}}
            one = Kept(len(self.kept) + 1, row.id, self._seq[row.id], json.dumps(told, ensure_ascii=False).encode())
            self.kept.append(one)
            outcomes.append(Answered(one.id, one.seq, one.body, one.number, row.place))
        reply = None
        if asked.key is not None:
            reply = asked.key.render(outcomes)
            self._replies[asked.key.name] = asked.key.digest, reply
        return Taken(outcomes, reply)

    def check(self) -> None:
        """Whether the store works."""
        if self.fault is not None:
            raise StoreError(self.fault)

    def answers(self, after: int, limit: int) -> list[Kept]:
        """Kept answers."""
        self.check()
        return [one for one in self.kept if one.number > after][:limit]

    def oldest(self) -> int:
        """The first that is kept."""
        return self.kept[0].number if self.kept else 1

    def newest(self) -> int:
        """The last one."""
        return self.kept[-1].number if self.kept else 0

    def state(self, id: str) -> dict[str, Any] | None:
        """Where a series stands."""
        return {"id": id, "seq": self._seq[id]} if id in self._seq else None

    def counters(self) -> dict[str, Any]:
        """What was counted."""
        rows = sum(self._seq.values())
        refused = dict(self.refused)
        return {"rows": rows + sum(refused.values()), "accepted": rows, "answered": rows, "waiting": 0, "clipped": 0,
                "alarms": 0, "cold_starts": len(self._seq), "judged": 10, "held": 9, "refused": refused,
                "series": len(self._seq), "watch": {"coverage_recent": 0.8, "mae_recent": None}}  # fmt: skip
