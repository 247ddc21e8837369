"""Answers and refusals on their way out, without losing what a slow reader has not taken."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from keiretsu.errors import OutputError
from keiretsu.serve.lines.stopping import Stop
from keiretsu.serve.lines.words import told
from keiretsu.serve.refusals import place_in_japanese
from keiretsu.serve.rows import Refused

# A pipe that can be written to has room for so many bytes at least (PIPE_BUF).
_PIECE = 4096
# How long a reader that takes nothing is waited for once the stream was asked to end.
_LAST_SECONDS = 2.0
# so many refusals of one kind in a row are said, and then that there are so many more
MOST_ALIKE, TELL_EVERY = 20, 1000
OUTPUTS = ("jsonl", "csv")
CSV_HEADER = b"id,seq,time,target,step,mean,lower,upper,coverage,clipped,cold,alarms,outside\n"


class Output:
    """Writes lines to a handle; while its reader takes nothing, nothing more is read, either.

    Args:
        handle: such as that of stdout.
        stop: ends waiting for the reader.
        form: "jsonl": bodies as they are; "csv": a line for each target and step.
    """

    def __init__(self, handle: int, stop: Stop, *, form: str = "jsonl") -> None:
        self._handle, self._stop, self._form = handle, stop, form
        self._begun = False

    def write(self, bodies: Sequence[bytes]) -> bool:
        """Write answers, each as a line; whether all could be written before the end was asked for.

        Raises:
            BrokenPipeError: the reader has left.
        """
        if not bodies:
            return True
        if self._form == "jsonl":
            data = b"\n".join(bodies) + b"\n"
        else:
            data = (b"" if self._begun else CSV_HEADER) + b"".join(map(table_lines, bodies))
        self._begun = True
        return self._put(data)

    def part(self) -> bool:
        """Begin a new line: an earlier run may have been killed in the midst of one."""
        return self._put(b"\n")

    def _put(self, data: bytes) -> bool:
        view = memoryview(data)
        while view:
            if not self._stop.writable(_LAST_SECONDS if self._stop.asked else 60.0, self._handle):
                if self._stop.asked and not self._reader_takes():
                    return False
                continue
            view = view[os.write(self._handle, view[:_PIECE]) :]
        return True

    def _reader_takes(self) -> bool:
        import select

        watched = select.poll()
        watched.register(self._handle, select.POLLOUT)
        return bool(watched.poll(_LAST_SECONDS * 1000))


class Refusals:
    """Refused rows: sentences on a handle, few where all say the same, or lines of JSON in a file, which takes all.

    Args:
        handle: where sentences go, such as that of stderr.
        lang: their language.
        file: a file that takes them instead, and grows.
    Raises:
        OutputError: the file cannot be written.
    """

    def __init__(self, handle: int, *, lang: str, file: Path | None = None) -> None:
        self._lang, self._own, self._handle = lang, None, handle
        # the kind of the last one, how many of it came in a row, and how many of them were not said
        self._kind, self._alike, self._unsaid = "", 0, 0
        if file is None:
            return
        try:
            self._own = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise OutputError(
                f"stream: --refused must be a file that can be written; {file} cannot ({error.strerror}). Name another."
            ) from error

    def write(self, rows: Iterable[Refused]) -> None:
        """Write rows that were refused."""
        if self._own is not None:
            lines = [json.dumps(self._fields(row), ensure_ascii=False) for row in rows]
        else:
            lines = [line for row in rows for line in self._said(row)]
        self._put(lines)

    def rest(self) -> None:
        """Say how many were not said; the next one of their kind is one of a new row of them."""
        self._put(self._more())
        self._kind = ""

    def _said(self, row: Refused) -> list[str]:
        """What is said of a row, and of those before it that were not said."""
        lines = []
        if row.kind != self._kind or not row.kind:
            lines = self._more()
            self._kind, self._alike = row.kind, 0
        self._alike += 1
        if self._alike <= MOST_ALIKE:
            return [*lines, row.text(self._lang)]
        self._unsaid += 1
        return self._more() if self._unsaid >= TELL_EVERY else lines

    def _more(self) -> list[str]:
        count, self._unsaid = self._unsaid, 0
        return [told("alike", self._lang, count=f"{count:,}")] if count else []

    def _put(self, lines: list[str]) -> None:
        if lines:
            data = memoryview(("\n".join(lines) + "\n").encode("utf-8", "replace"))
            while data:
                data = data[os.write(self._handle if self._own is None else self._own, data) :]

    def close(self) -> None:
        """Say what was not said, and let go of the file."""
        self.rest()
        if self._own is not None:
            os.close(self._own)
            self._own = None

    def _fields(self, row: Refused) -> dict[str, str | None]:
        place = place_in_japanese(row.place) if self._lang == "ja" else row.place
        return {"place": place, "id": row.id, "reason": row.reason, "sentence": row.text(self._lang)}


def table_lines(body: bytes) -> bytes:
    """An answer as lines of CSV, one for each target and step."""
    found = json.loads(body)
    lines = []
    for target, parts in found["forecast"].items():
        empty = [None] * len(parts["mean"])
        rows = zip(parts["mean"], parts.get("lower", empty), parts.get("upper", empty), strict=True)
        for step, numbers in enumerate(rows, 1):
            cells = [found["id"], found["seq"], found["time"], target, step, *numbers]
            cells += [found["coverage"], found["clipped"], found["cold"], len(found["alarms"])]
            # answers of an earlier version have none
            cells.append(";".join(found.get("outside") or ()))
            lines.append(",".join(map(_cell, cells)))
    return ("\n".join(lines) + "\n").encode()


def _cell(value: object) -> str:
    text = "" if value is None else repr(value) if isinstance(value, float) else str(value)
    return '"' + text.replace('"', '""') + '"' if any(letter in text for letter in ',"\n') else text
