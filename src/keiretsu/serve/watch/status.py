"""Whether the certificate still holds for one series, row by row, in constant memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import exp
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.bounds.certificates import Certificate
from keiretsu.bounds.certificates.expiry import FEWEST_CLIPPED, MORE_CLIPPED, PACE
from keiretsu.bounds.words import Words
from keiretsu.serve.watch import words
from keiretsu.serve.watch.numbers import floats

if TYPE_CHECKING:
    from keiretsu.serve.watch.numbers import Numbers

# Of late is an exponential window in which a row counts half after so many others; nothing is said of fewer rows.
HALF_LIFE = 500.0
DECAY = 0.5 ** (1.0 / HALF_LIFE)
FEWEST = 200.0
# A gap in the rows is told for so many rows after it.
GAP_TOLD = 1000.0
# A channel may be outside what the certificate saw, or missing more often than there, for this share of the rows.
ALLOWED = 0.1
# A value is outside when it is further from every part's median than so many of its interquartile ranges.
FENCE = 2.0
# One unit's rows hang together: a measured share of misses may exceed what was promised by half, as in `check`.
MARGIN = 1.5
# The usual step is a running median; each row moves it by this share.
PULL = 0.002
CHECKS = ("inputs", "range", "clock", "coverage")
# Of a series: rows of late, clipped values and observed ones of late, the usual step, row and length of the last gap
# that was too long.
WEIGHT, CLIPPED, OBSERVED, STEP, GAP_ROW, GAP = range(6)
HEAD = 6


@dataclass(frozen=True, eq=False)
class Status:
    """The questions of `Certificate.check`, asked of one series of late.

    - inputs: at most a tenth of the rows lie outside what the certificate saw of a channel (each part's median ± 2
      interquartile ranges), and it is missing at most a tenth more often than in any part. A rule, no test: a level
      that moves within what was seen stays unnoticed here, and `check` on the stored log finds it.
    - range: values clipped, as in `check`.
    - clock: a running median of the steps, within 1.25 of the certificate's; no gap longer than 1.25 times its longest,
      told for 1,000 rows.
    - coverage: at most 1.5 times as many truths outside their intervals as were promised.

    Nothing is said of the first 200 rows but gaps.

    Args:
        certificate: of the model.
        channels: that rows hold, in order.
    """

    certificate: Certificate
    channels: tuple[str, ...]

    @property
    def size(self) -> int:
        """Numbers of a series' state."""
        return HEAD + 2 * len(self.channels)

    def begin(self, state: Numbers) -> None:
        """Make (size,) zeros the state before the first row."""
        state[STEP] = 1.0

    def look(self, state: Numbers, number: int, values: NDArray[np.float64], elapsed: float, clipped: int) -> None:
        """A row.

        Args:
            state: (size,) numbers, changed.
            number: of the row in its series.
            values: (channels,) float64, NaN where missing.
            elapsed: since the row before, in the clock's units; NaN for the first.
            clipped: how many of the values were.
        """
        low, high = self._fence
        # what is missing is neither below nor above
        outside = (values < low) | (values > high)
        missing = values != values
        counts = _counts(state)
        counts *= DECAY
        counts[0] += outside
        counts[1] += missing
        state[WEIGHT] = state[WEIGHT] * DECAY + 1.0
        state[CLIPPED] = state[CLIPPED] * DECAY + clipped
        state[OBSERVED] = state[OBSERVED] * DECAY + (len(values) - np.count_nonzero(missing))
        if elapsed == elapsed:
            assert self.certificate.reference is not None  # noqa: S101
            steps = elapsed / self.certificate.reference.interval
            if steps != state[STEP]:
                state[STEP] *= _UP if steps > state[STEP] else _DOWN
            if steps > self.certificate.reference.longest * PACE:
                state[GAP_ROW], state[GAP] = number, steps

    def failed(self, state: Numbers, number: int, missed: float | None) -> list[str]:
        """Names of the checks that fail now, in the order of `CHECKS`; empty: nothing speaks against the certificate.

        Args:
            state: after `look`.
            number: of the row.
            missed: share of truths outside their intervals of late; None where too few were judged.
        """
        found = [self._inputs(state) is not None, self._range(state), self._clock(state, number), self._missed(missed)]
        return [name for name, failed in zip(CHECKS, found, strict=True) if failed]

    def sentences(self, state: Numbers, number: int, missed: float | None) -> dict[str, Words]:
        """Why each check that fails does."""
        told: dict[str, Words] = {}
        moved = self._inputs(state)
        weight = max(state[WEIGHT], 1.0)
        if moved is not None:
            channel, side = moved
            share = 100 * float(_counts(state)[side, channel]) / weight
            low, high = (float(end[channel]) for end in self._fence)
            form = words.OUTSIDE if side == 0 else words.MISSING
            told["inputs"] = form.filled(channel=self.channels[channel], share=share, low=low, high=high)
        if self._range(state):
            share = 100 * state[CLIPPED] / max(state[OBSERVED], 1.0)
            told["range"] = words.CLIPPED.filled(share=share, limit=100 * self._limit)
        if self._clock(state, number):
            gap = self._gap(state, number)
            told["clock"] = (words.GAP if gap else words.PACE).filled(step=state[STEP], gap=state[GAP])
        if missed is not None and self._missed(missed):
            promised = float(self.certificate.subject["coverage"])
            told["coverage"] = words.COVERED.filled(covered=100 * (1 - missed), promised=100 * promised)
        return told

    def _inputs(self, state: Numbers) -> tuple[int, int] | None:
        """The channel that is furthest out, and whether by its values (0) or by what is missing (1)."""
        weight = state[WEIGHT]
        if weight < FEWEST:
            return None
        over = _counts(state) - self._allowed * weight
        worst = int(over.argmax())
        if over.flat[worst] <= 0:
            return None
        side, channel = divmod(worst, len(self.channels))
        return channel, side

    def _range(self, state: Numbers) -> bool:
        return state[WEIGHT] >= FEWEST and state[CLIPPED] > self._limit * state[OBSERVED]

    def _clock(self, state: Numbers, number: int) -> bool:
        return self._gap(state, number) or (state[WEIGHT] >= FEWEST and not 1.0 / PACE <= state[STEP] <= PACE)

    def _gap(self, state: Numbers, number: int) -> bool:
        return state[GAP] > 0 and number - state[GAP_ROW] < GAP_TOLD

    def _missed(self, missed: float | None) -> bool:
        promised: Any = self.certificate.subject.get("coverage")
        return missed is not None and promised is not None and missed > MARGIN * (1.0 - float(promised))

    @cached_property
    def _limit(self) -> float:
        return max(MORE_CLIPPED * float(self.certificate.subject.get("clip_rate", 0.0)), FEWEST_CLIPPED)

    @cached_property
    def _fence(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(channels,) ends of what the certificate saw; infinite for a channel that it saw nothing of, and for one that
        only tells the time or counts: it goes on beyond them by itself."""
        low, high = np.full(len(self.channels), -np.inf), np.full(len(self.channels), np.inf)
        reference = self.certificate.reference
        assert reference is not None  # noqa: S101 (a certificate of a log has one)
        for place, parts in self._parts():
            if self.channels[place] in reference.growing:
                continue
            middle, spread = parts[:, 0], parts[:, 1]
            seen = ~np.isnan(middle)
            if seen.any():
                low[place] = (middle - FENCE * spread)[seen].min()
                high[place] = (middle + FENCE * spread)[seen].max()
        return low, high

    @cached_property
    def _allowed(self) -> NDArray[np.float64]:
        """(2, channels) shares of rows that may be outside, and missing."""
        allowed = np.full((2, len(self.channels)), ALLOWED)
        for place, parts in self._parts():
            allowed[1, place] += parts[:, 2].max()
        return allowed

    def _parts(self) -> list[tuple[int, NDArray[np.float64]]]:
        """Each channel's place here, and its parts in the certificate."""
        reference = self.certificate.reference
        assert reference is not None  # noqa: S101 (a certificate of a log has one)
        return [
            (place, reference.parts[:, reference.channels.index(name)])
            for place, name in enumerate(self.channels)
            if name in reference.channels
        ]


def _counts(state: Numbers) -> NDArray[np.float64]:
    """(2, channels): rows of late outside, and missing."""
    return floats(state[HEAD:]).reshape(2, -1)


_UP, _DOWN = exp(PULL), exp(-PULL)
