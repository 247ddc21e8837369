"""Figures kept on one line with their unit: a line that opens with "%" or ends in "p =" is read twice."""

from __future__ import annotations

import re

_TEXT = re.compile(r">[^<>]+<")
_UNIT = re.compile(r"(?<=\d) (?=(?:%|(?:µs|ms|s|min|h|d|B|kB|MB|GB)\b(?![-’'])))")
_P = re.compile(r"(?<![A-Za-z])p (=|≥|≤|&lt;|&gt;) (?=\d)")


def unbroken(html: str) -> str:
    """`html` with spaces that do not break between a figure and its unit and around the sign of a p-value.

    Example:
        >>> unbroken("<p>27.7 % (p = 0.03)</p>") == "<p>27.7\\u00a0% (p\\u00a0=\\u00a00.03)</p>"
        True
    """
    return _TEXT.sub(lambda found: _P.sub("p\u00a0\\1\u00a0", _UNIT.sub("\u00a0", found[0])), html)
