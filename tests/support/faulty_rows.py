"""Lines of many series with every fault that a plant can think of mixed in, and what each of them must come to.

The generator keeps account of its own: by the rules of docs/stream.md alone it knows how many of its lines are rows,
how many of those have to be refused and why, and how many wait at the end.
"""

from __future__ import annotations

import math
import random
from collections import Counter

import numpy as np

from support.faults import BEGIN, BROKEN, JUMP, LONG, MINUTE, NOT_FINITE, RARE, RATES, WRONG_TIMES, Pump

Pair = tuple[float, float]


class FaultyRows:
    """Draws lines.

    Args:
        series: how many at a time.
        seed: of everything.
        dense: factor on the rates of rare faults.
    Attributes:
        rows: lines so far that are rows.  refused: of them, by reason.  injected: faults by name.
        far: values sent that are far off.  names: series so far.
    """

    def __init__(self, series: int, seed: int, *, dense: float = 1.0) -> None:
        self._draws, self._chance = np.random.default_rng(seed), random.Random(seed)
        self._kinds = ["", *RATES, *RARE]
        rates = np.array([*RATES.values(), *(rate * dense for rate in RARE.values())])
        self._shares = np.concatenate(([1 - rates.sum()], rates))
        self.pumps = [Pump(f"pump {k}", BEGIN + k) for k in range(series)]
        self.rows, self.names, self.far, self._left = 0, series, 0, 0
        self.refused: Counter[str] = Counter()
        self.injected: Counter[str] = Counter()

    @property
    def waiting(self) -> int:
        """Rows accepted that are not ripe, those of series that ended among them."""
        return sum(len(pump.waiting) for pump in self.pumps) + self._left

    def draw(self, count: int) -> list[bytes]:
        """About so many lines, a few more where a fault takes several."""
        kinds = self._draws.choice(len(self._kinds), count, p=self._shares).tolist()
        places = self._draws.integers(len(self.pumps), size=count).tolist()
        noise = self._draws.normal(size=(count, 2)).tolist()
        out: list[bytes] = []
        for kind, place, pair in zip(kinds, places, noise, strict=True):
            pump = self.pumps[place]
            if kind:
                self.injected[self._kinds[kind]] += 1
                getattr(self, "_" + self._kinds[kind])(out, pump, pair)
            else:
                out.append(self._next(pump, pair))
        return out

    def values(self, pump: Pump, noise: Pair) -> Pair:
        """What the pump's two sensors say at its tick, given two normal numbers."""
        a, b = noise
        load = pump.level + math.sin(pump.tick / 1080) + 0.1 * pump.noise * a
        # a walk, slow enough to be nobody's fault
        pump.level = 0.99995 * pump.level + 0.002 * b
        heat, pump.before = abs(pump.before) + 0.1 * pump.noise * b, load
        return load, heat

    def _next(self, pump: Pump, noise: Pair) -> bytes:
        pump.tick += MINUTE
        load, heat = self.values(pump, noise)
        return self._accepted(pump, pump.tick, f"{load:.4f}", f"{heat:.4f}")

    def _accepted(self, pump: Pump, stamp: int, load: str, heat: str) -> bytes:
        self.rows += 1
        pump.sent(stamp)
        return f'{{"time":{stamp},"id":"{pump.id}","load":{load},"heat":{heat}}}'.encode()

    def _refuse(self, out: list[bytes], reason: str, line: bytes) -> None:
        self.rows += 1
        self.refused[reason] += 1
        out.append(line)

    def _at(self, pump: Pump, stamp: int) -> bytes:
        return f'{{"time":{stamp},"id":"{pump.id}","load":0.5,"heat":0.5}}'.encode()

    def _absent(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        pump.tick += MINUTE
        load, heat = self.values(pump, noise)
        parts = ("null", f"{heat:.4f}") if noise[0] > 0 else (f"{load:.4f}", "null")
        out.append(self._accepted(pump, pump.tick, *parts))

    def _empty(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        pump.tick += MINUTE
        self.values(pump, noise)
        out.append(self._accepted(pump, pump.tick, "null", "null"))

    def _gap(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        pump.tick += MINUTE * self._chance.randint(1, 4)
        out.append(self._next(pump, noise))

    def _swapped(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        first, second = pump.tick + MINUTE, pump.tick + 2 * MINUTE
        parts = []
        for tick in (first, second):
            pump.tick = tick
            parts.append([f"{value:.4f}" for value in self.values(pump, noise)])
        out.append(self._accepted(pump, second, *parts[1]))
        out.append(self._accepted(pump, first, *parts[0]))

    def _late(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        if pump.answered:
            self._refuse(out, "late", self._at(pump, pump.answered - MINUTE * self._chance.randint(1, 50) - 30))

    def _again(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        if pump.newest:
            self._refuse(out, "duplicate", self._at(pump, pump.newest))

    def _again_later(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        if pump.answered:
            self._refuse(out, "duplicate", self._at(pump, pump.answered))

    def _unknown_channel(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        line = f'{{"time":{pump.tick},"id":"{pump.id}","load":1,"pressure":2}}'
        self._refuse(out, "unknown_channel", line.encode())

    def _malformed(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        self._refuse(out, "malformed", self._chance.choice(BROKEN))

    def _not_finite(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        text = self._chance.choice(NOT_FINITE)
        self._refuse(out, "not_finite", f'{{"time":{pump.tick},"id":"{pump.id}","load":1,"heat":{text}}}'.encode())

    def _wrong_time(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        text = self._chance.choice(WRONG_TIMES)
        self._refuse(out, "wrong_time", f'{{"time":{text},"id":"{pump.id}","load":1,"heat":1}}'.encode())

    def _blank(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        out.append(self._chance.choice((b"", b"  ", b"\r")))

    def _far(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        pump.tick += MINUTE
        load, heat = self.values(pump, noise)
        off = self._chance.choice((-1, 1)) * 10 ** self._chance.uniform(1, 3)
        parts = (load + off, heat) if noise[0] > 0 else (load, heat + off)
        self.far += 1
        out.append(self._accepted(pump, pump.tick, *(f"{part:.4f}" for part in parts)))

    def _huge(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        pump.tick += MINUTE
        self.values(pump, noise)
        self.far += 1
        huge = self._chance.choice(("1e12", "-1e12", "1.7976931348623157e308", "-1.7e308", "1e150", "9" * 60))
        out.append(self._accepted(pump, pump.tick, *((huge, "0.1") if noise[0] > 0 else ("0.1", huge))))

    def _jump(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        if pump.newest:
            ahead = pump.newest + MINUTE * (JUMP + 10_000)
            for k in range(self._chance.randint(1, 2)):
                self._refuse(out, "clock_jump", self._at(pump, ahead + k * MINUTE))
            # its next row is where it was, which ends the jump
            out.append(self._next(pump, noise))

    def _moved(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        if pump.newest:
            pump.tick = pump.newest + MINUTE * (JUMP + 1000)
            for _ in range(2):
                self._refuse(out, "clock_jump", self._at(pump, pump.tick))
                pump.tick += MINUTE
            out.append(self._next(pump, noise))

    def _back(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        if pump.answered:
            for k in range(8, 3, -1):
                self._refuse(out, "late", self._at(pump, pump.answered - k * MINUTE - 30))

    def _pause(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        if pump.newest:
            pump.tick = max(pump.tick, pump.newest + MINUTE * self._chance.randint(100, 9000))

    def _level(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        pump.level += 0.8 * self._chance.uniform(-1, 1)

    def _noise(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        pump.noise = min(4.0, max(0.25, pump.noise * 3 ** self._chance.uniform(-1, 1)))

    def _newcomer(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        self._left += len(pump.waiting)
        self.pumps[self.pumps.index(pump)] = Pump(f"pump {self.names}", pump.tick)
        self.names += 1

    def _too_long(self, out: list[bytes], pump: Pump, noise: Pair) -> None:
        self._refuse(out, "too_long", LONG)
