"""Requests that come again under their key are replied as they were the first time, and read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from keiretsu.serve.asking import Asked, Taken
from keiretsu.serve.stores import Reply


class Repeats:
    """Which of several requests are to be read.

    Attributes:
        first: places of those that are to be read.
    """

    def __init__(self, asked: Sequence[Asked], kept: Callable[[str], Reply | None]) -> None:
        """Sort the requests out.

        Args:
            asked: they come in one go, and may hold the same key twice.
            kept: what was replied to a key before.
        """
        self._asked, self.first = asked, list[int]()
        self._before: dict[int, Taken | int] = {}
        known: dict[str, int] = {}
        for place, one in enumerate(asked):
            key = one.key
            if key is not None and key.name in known:
                self._before[place] = known[key.name]
                continue
            reply = None
            if key is not None:
                known[key.name] = place
                reply = kept(key.name)
            if key is None or reply is None:
                self.first.append(place)
            else:
                self._before[place] = Taken(reply=reply.body) if reply.digest == key.digest else Taken(fault="key")

    def all(self, taken: Sequence[Taken]) -> list[Taken]:
        """What became of every request, from what became of the first ones, in their order."""
        found: dict[int, Taken] = dict(zip(self.first, taken, strict=True))
        for place, before in self._before.items():
            found[place] = before if isinstance(before, Taken) else self._as(place, before, found[before])
        return [found[place] for place in range(len(self._asked))]

    def _as(self, place: int, earlier: int, taken: Taken) -> Taken:
        own, theirs = self._asked[place].key, self._asked[earlier].key
        same = own is not None and theirs is not None and own.digest == theirs.digest and taken.fault is None
        return Taken(reply=taken.reply) if same else Taken(fault="key")
