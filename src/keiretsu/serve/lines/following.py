"""A growing file, read through rotation (by its inode) and truncation."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keiretsu.errors import DataError
from keiretsu.serve.lines.buffer import LineBuffer
from keiretsu.serve.lines.rotated import Rotated, beginning, files_after, lines_before
from keiretsu.serve.lines.source import Lines
from keiretsu.serve.lines.stopping import Stop

_AT_ONCE = 1 << 18
# How often a file at its end is looked at, and how long one that was rotated may still be written to.
LOOK_SECONDS, GRACE_SECONDS = 0.05, 1.0
# titles and blank lines may stand above a header
MOST_FIRST = 100


class Followed:
    """Reads a file from its start or end, or from where an earlier run stood, and goes on as it grows.

    A file whose name now stands for another one (rotation) is read to its end, then those that followed it, then the
    new one. One that has become shorter, or begins with other bytes (truncation in place), is read from its start. What
    could not be read is said to `tell`.

    Args:
        path: of the file; it need not be there yet.
        stop: ends waiting.
        kept: `Lines.at` of an earlier run, or None.
        from_start: where nothing is kept: whether to read what is there already.
        until_end: whether to end where the file does now, instead of waiting for more.
        tell: takes a key of `words.TOLD` and what it is filled with.
    """

    def __init__(
        self,
        path: Path,
        stop: Stop,
        *,
        kept: dict[str, Any] | None,
        from_start: bool,
        until_end: bool,
        tell: Callable[..., None],
    ) -> None:
        path = path.absolute()
        self.name = str(path)
        self._path, self._stop, self._tell, self._until_end = path, stop, tell, until_end
        self._file = path.name
        self._handle: int | None = None
        self._head, self._count, self._begins = b"", 0, False
        self._buffer = LineBuffer()
        self._left_since: float | None = None
        # files between the one that is read and the one that bears the name now
        self._next: list[Rotated] = []
        if kept is not None:
            self._go_on(kept)
        else:
            self._open(path, at_end=not from_start)
        if self._handle is None and until_end:
            raise DataError(f"stream: --follow must name a file that is there; {path} is not. Check its name.")
        if self._handle is None:
            tell("awaited", file=path)

    def read(self, most: int, seconds: float) -> Lines:
        """Lines that are there; waits where none is."""
        until = time.monotonic() + seconds
        while True:
            lines = self._buffer.lines(most)
            if not lines and self._fill():
                continue
            if not lines:
                moved, lines = self._at_end()
                if moved and not lines:
                    continue
            if lines:
                return self._given(lines)
            if self._until_end:
                return Lines(at=self._at(), ends=True)
            if self._stop.asked or time.monotonic() >= until:
                return Lines(at=self._at())
            self._stop.readable(min(LOOK_SECONDS, max(0.0, until - time.monotonic())))

    def close(self) -> None:
        """Let go of the file."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _given(self, lines: list[bytes | None]) -> Lines:
        first, begins = self._count + 1, self._begins
        self._count, self._begins = self._count + len(lines), False
        return Lines(lines, first, self._at(), begins, file=self._file)

    def _at(self) -> dict[str, Any]:
        if self._handle is None:
            return {}
        found = os.fstat(self._handle)
        return {
            "device": found.st_dev,
            "inode": found.st_ino,
            "offset": self._buffer.offset,
            "head": self._head.hex(),
            "lines": self._count,
        }

    def _go_on(self, kept: dict[str, Any]) -> None:
        if not kept:
            self._open(self._path)
            return
        where = Rotated.find(self._path, kept["device"], kept["inode"])
        if where is None:
            self._tell("gone", file=self._path, line=kept["lines"])
            self._open(self._path)
            return
        self._open(where)
        head = bytes.fromhex(kept["head"])
        if self._handle is None or self._size() < kept["offset"] or not beginning(self._handle).startswith(head):
            self._tell("cut", file=where)
            return
        os.lseek(self._handle, kept["offset"], os.SEEK_SET)
        self._buffer, self._head = LineBuffer(offset=kept["offset"]), head
        self._count, self._begins = kept["lines"], kept["offset"] == 0

    def _open(self, path: Path, *, at_end: bool = False) -> None:
        self.close()
        self._head, self._count, self._begins, self._left_since = b"", 0, True, None
        self._buffer, self._file = LineBuffer(), path.name
        try:
            self._handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        except OSError as error:
            raise DataError(
                f"stream: --follow must name a file that can be read; {path} cannot ({error.strerror}). "
                "Mend its permissions or name another."
            ) from error
        if at_end:
            self._to_end()

    def _to_end(self) -> None:
        """Past all whole lines that are there; the header of a table is read all the same, by `Rows`."""
        handle, end = self._handle, self._size()
        if handle is None:
            return
        while end > 0:
            start = max(0, end - _AT_ONCE)
            at = os.pread(handle, end - start, start).rfind(b"\n")
            if at >= 0:
                end = start + at + 1
                break
            end = start
        os.lseek(handle, end, os.SEEK_SET)
        self._buffer, self._head = LineBuffer(offset=end), beginning(handle)
        # a person finds a refused row by its line, counted from the start
        self._count, self._begins = lines_before(handle, end), end == 0

    @property
    def awaited(self) -> bool:
        """Whether there is no file yet."""
        return self._handle is None

    @property
    def stands(self) -> tuple[int, int]:
        """How many lines of the file have been read, and how many bytes of it are there and have not been."""
        return self._count, max(0, self._size() - self._buffer.offset)

    @property
    def end(self) -> int:
        """Bytes of the file that are there."""
        return self._size()

    def first_lines(self) -> list[bytes]:
        """Whole lines that the file begins with, wherever reading stands: its header is among them, if it has one."""
        if self._handle is None:
            return []
        head = os.pread(self._handle, _AT_ONCE, 0)
        return [line.removesuffix(b"\r") for line in head.split(b"\n")[:-1][:MOST_FIRST]]

    def _size(self) -> int:
        return 0 if self._handle is None else os.fstat(self._handle).st_size

    def _fill(self) -> bool:
        """Read on; whether something came."""
        if self._handle is None:
            self._open(self._path)
            if self._handle is None:
                return False
        head = beginning(self._handle)
        if self._size() < self._buffer.offset + len(self._buffer) or not head.startswith(self._head):
            self._tell("cut", file=self._path)
            os.lseek(self._handle, 0, os.SEEK_SET)
            self._buffer, self._head, self._count, self._begins = LineBuffer(), b"", 0, True
        data = os.read(self._handle, _AT_ONCE)
        if data:
            self._head = head if len(head) > len(self._head) else self._head
            self._left_since = None if self._left_since is None else time.monotonic()
        self._buffer.feed(data)
        return bool(data)

    def _at_end(self) -> tuple[bool, list[bytes | None]]:
        """Nothing more is in this file: go to the next one, if there is one; what it ended with is a line then."""
        if self._handle is None:
            return False, []
        if not self._next:
            own = os.fstat(self._handle)
            try:
                now = os.stat(self._path)
            except FileNotFoundError:
                # between two names; the next one will come
                return False, self._buffer.rest() if self._until_end else []
            if (now.st_dev, now.st_ino) == (own.st_dev, own.st_ino):
                return False, self._buffer.rest() if self._until_end else []
            if self._left_since is None:
                self._left_since = time.monotonic()
            if time.monotonic() - self._left_since < GRACE_SECONDS and not self._until_end:
                # who writes may not have noticed yet
                return False, []
            self._next = files_after(self._path, own, self._tell)
        rest = self._buffer.rest()
        if rest:
            return True, rest
        self._open(self._next.pop(0).path)
        return True, []
