"""Bytes as they come, cut into lines; however long a line is, the memory that it takes is bounded."""

from __future__ import annotations

LONGEST = 1 << 20


class LineBuffer:
    """Holds what has come and is not a whole line yet.

    Attributes:
        offset: bytes up to the end of the last line that was given out, from where the buffer began.
    """

    def __init__(self, *, longest: int = LONGEST, offset: int = 0) -> None:
        self._longest, self.offset = longest, offset
        self._bytes, self._skipped, self._searched = bytearray(), 0, 0

    def __len__(self) -> int:
        return len(self._bytes)

    def feed(self, data: bytes) -> None:
        """Add what has come."""
        self._bytes += data

    def lines(self, most: int) -> list[bytes | None]:
        """Whole lines without their ends, at most so many; None stands for one that was too long."""
        found: list[bytes | None] = []
        start = 0
        while len(found) < most:
            end = self._bytes.find(b"\n", max(start, self._searched))
            if end < 0:
                break
            found.append(self._line(start, end))
            self.offset += end + 1 - start + self._skipped
            self._skipped, start = 0, end + 1
            self._searched = start
        del self._bytes[:start]
        self._searched = 0 if len(found) >= most else len(self._bytes)
        if len(found) < most and len(self._bytes) > self._longest:
            # its end is still to come; what is here is of no use
            self._skipped += len(self._bytes)
            self._bytes.clear()
            self._searched = 0
        return found

    def rest(self) -> list[bytes | None]:
        """What stands behind the last line's end, as a line: no more will come."""
        if not self._bytes and not self._skipped:
            return []
        line = self._line(0, len(self._bytes))
        self.offset += len(self._bytes) + self._skipped
        self._bytes.clear()
        self._skipped = self._searched = 0
        return [line]

    def _line(self, start: int, end: int) -> bytes | None:
        if self._skipped or end - start > self._longest:
            return None
        return bytes(self._bytes[start:end]).removesuffix(b"\r")
