"""What faulty rows are made of: how often each fault comes, what broken lines look like, a series as its sensor is."""

from __future__ import annotations

from dataclasses import dataclass, field

MINUTE, LATENESS, BEGIN = 60, 120, 1_700_000_000 // 60 * 60
JUMP = 10_000
LONG = b"x" * ((1 << 20) + 100)

# How often a line is the beginning of each fault. Those of `RARE` are told how much more often in a short run.
RATES = {
    "absent": 0.02,  # a value is missing
    "empty": 0.005,  # all are
    "gap": 0.01,  # one to four whole rows are
    "swapped": 0.01,  # a row comes after its successor, within the lateness
    "late": 0.01,  # beyond it
    "again": 0.01,  # a row comes twice, at once
    "again_later": 0.005,  # … when it has been answered
    "unknown_channel": 0.005,
    "malformed": 0.005,
    "not_finite": 0.005,
    "wrong_time": 0.002,
    "blank": 0.002,  # an empty line, which is no row
    "far": 5e-4,  # a value 10 to 1000 deviations off
    "huge": 2e-4,  # … up to the largest number there is
    "level": 2e-4,  # a level moves by up to 8 deviations
    "noise": 2e-4,  # a noise changes by a factor of up to 3
}
RARE = {
    "jump": 5e-4,  # the clock is wrong for one row or two
    "moved": 1e-4,  # … and stays there
    "back": 2e-4,  # the clock is set back
    "pause": 1e-4,  # the series stops for 100 to 9,000 rows' time
    "newcomer": 2e-5,  # it ends, and one that nobody knew begins
    "too_long": 1e-6,
}
BROKEN = (
    b"garbage",
    b'{"time": 1, "id": "pump 1"',
    b"[1, 2, 3]",
    b'"text"',
    b"\xff\xfe\x00",
    b'{"time": 1700000000, "id": "pump 1", "load": "high"}',
    b'{"time": 1700000000, "id": "pump 1", "load": true}',
    b'{"time": 1700000000, "id": "pump 1", "load": 1, "load": 2}',
    b'{"time": 1700000000, "id": {"a": 1}}',
    b"[" * 3000,
)
NOT_FINITE = ("NaN", "Infinity", "-Infinity", "1e999", "-1e400", "9" * 350)
WRONG_TIMES = ('"tomorrow"', "null", "[]", "1e300", "true", '"2026-13-01"', '""')


@dataclass(eq=False, slots=True)
class Pump:
    """A series as its sensor knows it: the last tick sent, and what has certainly been answered."""

    id: str
    tick: int
    newest: int = 0
    answered: int = 0
    waiting: list[int] = field(default_factory=list)
    before: float = 0.0
    level: float = 0.0
    noise: float = 1.0

    def sent(self, stamp: int) -> None:
        """A row that has to be accepted was sent."""
        self.newest = max(self.newest, stamp)
        self.waiting.append(stamp)
        end = self.newest - LATENESS
        ripe = [one for one in self.waiting if one <= end]
        if ripe:
            self.answered = max(ripe)
            self.waiting = [one for one in self.waiting if one > end]
