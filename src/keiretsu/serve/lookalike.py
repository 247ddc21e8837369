"""Which of a row's names may be the new name of one that is missing."""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.data.columns import nearest

# looking for what is alike takes time that grows with both, and a client may send anything
_LONGEST, _MOST = 100, 200


def lookalike(missing: str, strange: Sequence[str]) -> str | None:
    """The strange name that is like the missing one; None where none is."""
    return nearest(missing, [name for name in strange[:_MOST] if 0 < len(name) <= _LONGEST])


def likely(missing: str, strange: Sequence[str]) -> str | None:
    """The same, or the only strange name that there is."""
    return lookalike(missing, strange) or (strange[0] if len(strange) == 1 and len(strange[0]) <= _LONGEST else None)
