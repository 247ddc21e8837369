"""Arguments of `read` and `join_events`, of which messages speak, as options of the command line."""

from __future__ import annotations

import re

from keiretsu._cli.reading import LISTS, MORE
from keiretsu.data.read_ways import quoted

_OF_READ = {name: f"--{name}" for name in ("time", "id", "name", "value", "zone", "duplicates", "jumps")}
_OF_READ |= {"sentinels": "--sentinel"}
_OF_EVENTS = {name: f"--event-{name}" for name in ("time", "id", "code", "normal")}
_WORD = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?)"""
# a list; a value and those that may stand in its place, as in duplicates='first', 'last' or 'mean'; a list to be filled
_VALUES = rf"\[{_WORD}(?:, {_WORD})*\]|{_WORD}(?:(?:, | or ){_WORD}(?![\w=]))*|\[…\]"
_EACH = re.compile(_WORD)


def as_command(message: str) -> str:
    """A message with every argument of reading as the option that gives it.

    Example:
        >>> as_command("read: … Give zone='Asia/Tokyo', or jumps='sort' with duplicates='first', 'last' or 'mean'.")
        'read: … Give --zone Asia/Tokyo, or --jumps sort with --duplicates first, last or mean.'
        >>> as_command("read: … Read it with decimal=',' if commas are decimal points there.")
        'read: … Read it with --read decimal=, if commas are decimal points there.'
    """
    options = _OF_EVENTS if message.startswith("join_events: ") else _OF_READ
    names = "|".join([*options, *MORE])
    argument = rf"(?<![\w'\"=-])({names})=({_VALUES})?(?=[\s.,;:?!)]|$)"
    return re.sub(argument, lambda found: _option(found[1], found[2] or "", options), message)


def _option(name: str, values: str, options: dict[str, str]) -> str:
    """An argument with its values, as an option: once for each of a list, or with a comma between those of one."""
    first = _EACH.search(values)
    words = [_plain(one) for one in _EACH.findall(values)]
    if first is None:
        return options.get(name, f"--read {name}=")
    if name not in options and name in LISTS:
        words = [",".join(words)]
    told = [_given(name, word, options) for word in words]
    if values.startswith("["):
        return " ".join(told)
    return told[0] + _EACH.sub(lambda one: quoted(_plain(one[0])), values[first.end() :])


def _given(name: str, word: str, options: dict[str, str]) -> str:
    return f"{options[name]} {quoted(word)}" if name in options else f"--read {quoted(f'{name}={word}')}"


def _plain(word: str) -> str:
    """A word as Python writes it, without its quotes."""
    return re.sub(r"\\(.)", r"\1", word[1:-1]) if word[0] in "'\"" else word
