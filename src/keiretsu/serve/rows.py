"""What goes into the running stream and what comes out of it: rows, refusals, answers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

REASONS = (
    "malformed",
    "unknown_channel",
    "not_finite",
    "wrong_time",
    "late",
    "duplicate",
    "clock_jump",
    "too_long",
    "unknown_id",
    "no_covariate",
)


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """One row of one series, read and found sound.

    Attributes:
        id: the series.
        stamp: on the model's clock (seconds since 1970 for datetimes), finite.
        values: (channels,) float64 in the order of the model's channels, NaN where missing, never infinite.
        place: where it stood, for messages: `line 12`, `rows[3]`.
        written: its time as it stood there, for messages.
        code: an alarm code that it has and training did not know; None where there is none.
        again: where its time has no offset and stands in an hour that clocks show twice, its stamp in the second one;
            `stamp` is that of the first.
    """

    id: str
    stamp: float
    values: NDArray[np.float64]
    place: str = ""
    written: object = None
    code: str | None = None
    again: float | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not read; no model's state knows of it.

    Attributes:
        place: where it stood.
        id: the series, where the row said so.
        reason: one of `REASONS`, by which refusals are counted.
        sentence: what is wrong and what to do, in English; sentence_ja: the same in Japanese.
        kind: rows that are refused for the same thing have the same.
    """

    place: str
    id: str | None
    reason: str
    sentence: str
    sentence_ja: str = ""
    kind: str = field(default="", compare=False)

    def text(self, lang: str) -> str:
        """The sentence in a language, "en" or "ja"."""
        return self.sentence_ja if lang == "ja" and self.sentence_ja else self.sentence


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is committed; (id, seq) names it for ever.

    Attributes:
        id, seq: the series and the answer's number in it, from 1.
        body: one line of JSON in UTF-8, without its line's end; the same bytes whenever it is sent.
        number: its place among all answers of the store, ascending in order of commit.
        place: where the row stood that it answers; empty for one that had waited.
    """

    id: str
    seq: int
    body: bytes
    number: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that is kept until its series has shown a stamp that is later by the lateness."""

    id: str
    place: str = ""


Outcome = Answered | Waiting | Refused
