"""The newest answers in memory, once for all who listen; older ones are read from the store, page by page."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from keiretsu.serve.rows import Answered
from keiretsu.serve.stores import Kept

if TYPE_CHECKING:
    from keiretsu.serve.service import Service

MOST_ANSWERS, MOST_BYTES = 10_000, 16 << 20
PAGE = 200

One = Answered | Kept


class Tail:
    """Answers as they are committed, in their order, with a bound on what is held.

    A listener asks for what comes after the last answer it has had. However slow it is, nothing is kept for it: what
    the tail holds no more comes from the store.

    Args:
        service: holds the older ones.
        readers: the threads that read them.
    """

    def __init__(self, service: Service, readers: Executor) -> None:
        self._service, self._readers = service, readers
        self._held: list[Answered] = []
        self._bytes = 0
        # all up to this one are in the store and not held
        self._before: int | None = None
        self._more: asyncio.Future[None] | None = None

    def add(self, answers: Sequence[Answered]) -> None:
        """Take up what was just committed (on the loop's thread)."""
        if not answers:
            return
        if self._before is None or answers[0].number - 1 != self._newest:
            # those between were committed though the store's word was lost: they are in the store
            self._before, self._held, self._bytes = answers[0].number - 1, [], 0
        self._held += answers
        self._bytes += sum(len(one.body) for one in answers)
        if len(self._held) > MOST_ANSWERS or self._bytes > MOST_BYTES:
            self._trim()
        if self._more is not None:
            self._more.set_result(None)
            self._more = None

    @property
    def _newest(self) -> int | None:
        return self._held[-1].number if self._held else self._before

    def _trim(self) -> None:
        # down to three quarters, so that it is done seldom
        drop, left = 0, self._bytes
        while len(self._held) - drop > MOST_ANSWERS * 3 // 4 or left > MOST_BYTES * 3 // 4:
            left -= len(self._held[drop].body)
            drop += 1
        self._before = self._held[drop - 1].number
        self._held, self._bytes = self._held[drop:], left

    async def after(self, number: int, *, seconds: float) -> Sequence[One]:
        """At most a page of answers after that one; none where none comes for so long.

        Raises:
            StoreError: older ones cannot be read now.
        """
        if self._before is None or number < self._before:
            page = await self._stored(number)
            if page:
                return page
        at = bisect_right(self._held, number, key=lambda one: one.number)
        if at < len(self._held):
            return self._held[at : at + PAGE]
        if self._more is None:
            self._more = asyncio.get_running_loop().create_future()
        # the future is shared: whoever stops waiting must not cancel it
        await asyncio.wait([self._more], timeout=seconds)
        at = bisect_right(self._held, number, key=lambda one: one.number)
        return self._held[at : at + PAGE]

    async def _stored(self, number: int) -> Sequence[Kept]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._service.answers, number, PAGE)
