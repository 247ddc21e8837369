"""Ids that stay unique where one file holds the same page twice."""

from __future__ import annotations

import re

# Tags alone: in text and in attribute values templates and figures escape the angle brackets, so none hides there.
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_NAMED = re.compile(r'(?<=\s)(id|for|aria-labelledby|aria-describedby|aria-controls)="([^"]*)"')
_LINKED = re.compile(r'(?<=\s)((?:xlink:)?href)="#([^"]+)"')
_PAINTED = re.compile(r"url\(#([^)]+)\)")


def suffixed(html: str, suffix: str) -> str:
    """`html` with `-suffix` behind every id and behind every reference to one; text is not touched.

    Args:
        html: part of a document, with double quotes around attributes.
        suffix: of letters and digits.
    Example:
        >>> suffixed('<a href="#top">id="top"</a>', "ja")
        '<a href="#top-ja">id="top"</a>'
    """

    def rename(found: re.Match[str]) -> str:
        tag = _NAMED.sub(lambda m: f'{m[1]}="{" ".join(f"{name}-{suffix}" for name in m[2].split())}"', found[0])
        tag = _LINKED.sub(rf'\1="#\2-{suffix}"', tag)
        return _PAINTED.sub(rf"url(#\1-{suffix})", tag)

    return _TAG.sub(rename, html)
