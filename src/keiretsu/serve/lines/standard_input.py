"""Lines from a pipe or terminal, read only as fast as they are answered."""

from __future__ import annotations

import os
import time

from keiretsu.serve.lines.buffer import LineBuffer
from keiretsu.serve.lines.source import Lines
from keiretsu.serve.lines.stopping import Stop

_AT_ONCE = 1 << 16


class StandardInput:
    """A handle that is read until its end.

    Args:
        handle: such as that of stdin.
        stop: ends waiting.
        name: for people.
    """

    def __init__(self, handle: int, stop: Stop, *, name: str = "standard input") -> None:
        self.name = name
        self._handle, self._stop, self._buffer = handle, stop, LineBuffer()
        self._count, self._ended, self._begun = 0, False, False

    def read(self, most: int, seconds: float) -> Lines:
        """Lines that are there; waits where none is."""
        lines = self._buffer.lines(most)
        until = time.monotonic() + seconds
        while not lines and not self._ended:
            if not self._stop.readable(until - time.monotonic(), self._handle):
                if self._stop.asked or time.monotonic() >= until:
                    break
                continue
            self._fill(most)
            lines = self._buffer.lines(most) or (self._buffer.rest() if self._ended else [])
        ends = self._ended and not lines
        first, begins = self._count + 1, bool(lines) and not self._begun
        self._count, self._begun = self._count + len(lines), self._begun or bool(lines)
        return Lines(lines, first, {}, begins, ends)

    def first_lines(self) -> list[bytes]:
        """They are read like any other."""
        return []

    def close(self) -> None:
        """The handle is the caller's."""

    def _fill(self, most: int) -> None:
        """All that stands in the pipe, so that it goes into one batch, up to about as many lines."""
        for _ in range(1 + most // 100):
            data = os.read(self._handle, _AT_ONCE)
            self._ended = not data
            self._buffer.feed(data)
            if self._ended or len(data) < _AT_ONCE or not self._stop.readable(0.0, self._handle):
                return
