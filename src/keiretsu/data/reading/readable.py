"""Messages that stay one printable sentence pair, whatever files and columns are called."""

from __future__ import annotations

import re

from keiretsu.errors import DataError, KeiretsuError

_MOST, _HEAD, _TAIL = 580, 370, 200
# longer than any path people type; what is longer is a name that holds a table, or a table that holds no separators
_ENDLESS = re.compile(r"\S{200,}")


def with_readable_message(error: KeiretsuError) -> KeiretsuError:
    """The error itself, or one of its kind whose message can be printed and read."""
    text = readable(str(error))
    if text == str(error):
        return error
    made = type(error)(text)
    if isinstance(error, DataError) and isinstance(made, DataError):
        made.found, made.advice = error.found, error.advice
    return made


def readable(message: str) -> str:
    """A message without signs that cannot be printed, and with the middle of what is too long left out."""
    text = "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in message)
    text = _ENDLESS.sub(lambda found: f"{found[0][:80]}…{found[0][-40:]}", text)
    return text if len(text) <= _MOST else f"{text[:_HEAD]} … {text[-_TAIL:]}"
