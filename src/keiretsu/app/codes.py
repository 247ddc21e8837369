"""What a person types as "not measured": numbers and words with commas between, as a list that `read` takes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from keiretsu.app.refused import RefusedError

MOST_CODES, LONGEST_CODE = 20, 100
# a value in double quotes may hold what stands between two others
_ONE = re.compile(r'\s*(?:"([^"]*)"|([^",;、，；\n]*))\s*(?:[,;、，；\n]|$)')
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
# one number with a decimal comma, or two numbers: nobody can tell
_EITHER = re.compile(r"[0-9],[0-9]")


def codes_in(text: str) -> list[float | str]:
    """The values in a text, each once; numbers as the command line makes them of its own (`--sentinel`).

    Raises:
        RefusedError: a comma that may be a decimal one, a quote without its other, too many values (400).
    Example:
        >>> codes_in('-9999, ERR, "out, of range"')
        [-9999.0, 'ERR', 'out, of range']
    """
    bare = re.sub(r'"[^"]*"', "", text)
    either = _EITHER.search(bare)
    if either is not None:
        raise RefusedError(400, "codes_comma", text=_around(bare, either))
    found: list[str] = []
    at = 0
    while at < len(text):
        one = _ONE.match(text, at)
        if one is None or one.end() == at:
            raise RefusedError(400, "codes_quote")
        found.append((one[1] if one[1] is not None else one[2]).strip())
        at = one.end()
    codes = list(dict.fromkeys(_value(word) for word in found if word))
    if len(codes) > MOST_CODES or any(isinstance(code, str) and len(code) > LONGEST_CODE for code in codes):
        raise RefusedError(400, "codes_many", most=MOST_CODES, letters=LONGEST_CODE)
    return codes


def typed(codes: Sequence[float | str]) -> str:
    """The values as they can be typed: `codes_in` gives them again.

    Example:
        >>> typed([-9999.0, "ERR", "out, of range"])
        '-9999, ERR, "out, of range"'
    """
    return ", ".join(_quoted(code) if isinstance(code, str) else f"{code:.15g}" for code in codes)


def _quoted(word: str) -> str:
    return f'"{word}"' if re.search(r"[,;、，；\n]", word) else word


def _value(word: str) -> float | str:
    return float(word) if _NUMBER.fullmatch(word) else word


def _around(text: str, found: re.Match[str]) -> str:
    """The two numbers, or the one, in which the comma stands."""
    whole = re.compile(r"[^\s;、，；]+")
    return next(each[0] for each in whole.finditer(text) if each.start() <= found.start() < each.end())[:LONGEST_CODE]
