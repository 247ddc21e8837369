"""Text as Markdown that shows just that text, whatever it holds, and stays readable as it stands."""

from __future__ import annotations

import re
import unicodedata

# What opens something wherever it stands. An underscore inside a word, a "<" before a number and a lone "&" open
# nothing, and read better as they are.
_ANYWHERE = re.compile(r"[\\`*\[\]|$]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)|(?<=~)~|(?<![^\W_])_|_(?![^\W_])")
# What opens a block at the start of a line: a heading, a list, a rule, a quotation, a table's alignment.
_AT_START = re.compile(r"^(?:[#+=:>-]|(\d+)(?=[.)](?:\s|$)))")
# What viewers turn into a picture: ":smile:".
_EMOJI = re.compile(r":(?=[a-zA-Z+_-][\w+-]*:)")
_RUN = re.compile(r"`+")


class Ready(str):
    """Markdown that is to stay as it is."""

    __slots__ = ()


def text(value: object) -> str:
    """`value` as one line of Markdown that shows it as it is; what is `Ready` is left alone.

    Example:
        >>> text("*load_high* | <b>")
        '\\\\*load_high\\\\* \\\\| \\\\<b>'
    """
    if isinstance(value, Ready):
        return value
    escaped = _EMOJI.sub(r"\\:", _ANYWHERE.sub(r"\\\g<0>", plain_line(value)))
    return _AT_START.sub(lambda found: f"{found[1]}\\" if found[1] else f"\\{found[0]}", escaped)


def code(value: object) -> Ready:
    """`value` as code within a line: fenced by more backticks than it holds in a row."""
    line = plain_line(value)
    fence = "`" * (1 + max((len(run) for run in _RUN.findall(line)), default=0))
    pad = " " if line[:1] in ("`", "") or line[-1:] == "`" else ""
    return Ready(f"{fence}{pad}{line}{pad}{fence}")


def plain_line(value: object) -> str:
    """`value` on one line, without characters that control a terminal, a page or the direction of writing."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in str(value))
    return re.sub(r"[ \t]{2,}", " ", kept).strip()
