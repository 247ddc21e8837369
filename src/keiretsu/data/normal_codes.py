"""Codes that mean no alarm: the resting state of a column of alarm codes, which is no event."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

# what programs write where there is no alarm; zero in any length besides
WORDS = frozenset(("ok", "normal", "no alarm", "正常", "異常なし", "警報なし", "なし", "無し"))
_ZERO = re.compile(r"[+-]?0+(\.0*)?")
# A code on more than this share of the rows is what they usually say, and no event.
USUAL = 0.5


def says_normal(code: str) -> bool:
    """Whether a code is spelled as the resting state: 0, OK, normal, 正常 and the like, in any width and case."""
    word = unicodedata.normalize("NFKC", code).strip().casefold()
    return word in WORDS or _ZERO.fullmatch(word) is not None


def normal_codes(
    counts: Mapping[str, int], *, rows: int, own: bool, told: Sequence[str] | None, kept: Collection[str]
) -> dict[str, int]:
    """Which codes of a table are no events, with the rows that have them.

    In a column of the log those that are spelled as the resting state, or else the one on most rows. In a table of
    events every row was written because something happened, the return to normal too, and numbers may count kinds from
    0 on: a code spelled so is at rest there only where it is on most rows.

    Args:
        counts: rows of each code.
        rows: of the table, blank codes included.
        own: whether the codes stand in a column of the log.
        told: the codes that were named as normal; None finds them, an empty list takes every code for an event.
        kept: codes that are events whatever they look like.
    """
    if told is not None:
        named = set(told)
        return {code: count for code, count in counts.items() if code in named and code not in kept}
    usual = {code for code, count in counts.items() if count > USUAL * rows}
    spelled = {code for code in counts if says_normal(code)}
    found = (spelled or usual) if own else spelled & usual
    return {code: count for code, count in counts.items() if code in found and code not in kept}


def normal_note(found: Mapping[str, int]) -> str:
    """What is told of them."""
    listed = ", ".join(f"{code!r} ({count:,} {'row' if count == 1 else 'rows'})" for code, count in found.items())
    codes = f"codes {listed} mean no alarm and have" if len(found) > 1 else f"code {listed} means no alarm and has"
    return f"events: {codes} no channels; --event-normal none (in Python normal=[]) makes events of all codes"
