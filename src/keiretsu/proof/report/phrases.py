"""Filling a sentence so that it reads well in either language."""

from __future__ import annotations

import re
import unicodedata


def say(template: str, **values: object) -> str:
    """`template.format(**values)`, but a space of the template between two Japanese characters is dropped.

    Templates set a space around a slot because most values are Latin or figures; a Japanese label needs none.
    The values themselves are never touched. `{rows:row|rows}` is the word that follows a number: the first one where
    `rows` is 1, else the second.
    """
    out, place = [], 0
    for slot in re.finditer(r"\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}", template):
        out.append(template[place : slot.start()])
        value = str(values[slot[1]])
        if slot[2] is not None:
            value = slot[2] if value == "1" else slot[3]
        if value and out[-1].endswith(" ") and _wide(out[-1][-2:-1]) and _wide(value[0]):
            out[-1] = out[-1][:-1]
        out.append(value)
        place = slot.end()
        if value and _wide(value[-1]) and template[place : place + 1] == " " and _wide(template[place + 1 : place + 2]):
            place += 1
    return "".join([*out, template[place:]])


def sentence(text: str) -> str:
    """`text` with a capital at its start, as a sentence that opens with a label needs it."""
    return text[:1].upper() + text[1:]


def _wide(character: str) -> bool:
    return character != "" and unicodedata.east_asian_width(character) in "WF"
