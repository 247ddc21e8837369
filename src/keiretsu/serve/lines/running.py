"""The stream's loop: lines in, one transaction, answers out, and only then the next lines."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from keiretsu.serve.lines.catching_up import CatchUp
from keiretsu.serve.lines.cold import Cold
from keiretsu.serve.lines.output import Output, Refusals
from keiretsu.serve.lines.parsing import Rows
from keiretsu.serve.lines.source import Lines, Source
from keiretsu.serve.lines.stopping import Stop
from keiretsu.serve.rows import Answered, Outcome, Refused
from keiretsu.serve.service import Service
from keiretsu.serve.stores import Place, StoreError

_IDLE_SECONDS = 1.0
_FIRST_WAIT, _LONGEST_WAIT = 0.05, 5.0
_AT_ONCE = 500


@dataclass(frozen=True)
class LoopSettings:
    """How lines are gathered.

    Attributes:
        batch_rows: lines that one transaction takes at most; what came while the last one was written goes together.
        flush_seconds: how long lines are gathered before that; 0 answers a lone row at once.
        drain: whether rows that wait are answered when the source ends.
    """

    batch_rows: int = 1000
    flush_seconds: float = 0.0
    drain: bool = False


class Patience:
    """What is done while the store is away: wait, longer each time, until it is back or the end is asked for."""

    def __init__(self, stop: Stop, tell: Callable[..., None]) -> None:
        self._stop, self._tell = stop, tell
        self._away = False

    def worked(self) -> None:
        """The store was there."""
        if self._away:
            self._away = False
            self._tell("back")

    def again(self, error: StoreError, attempt: int) -> bool:
        """Whether to try again; returns after a while."""
        if not self._away:
            self._away = True
            self._tell("away", sentence=str(error))
        if self._stop.asked:
            return False
        self._stop.readable(min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(attempt, 10)))
        return not self._stop.asked


class Loop:
    """Reads a source until it ends or the process is asked to.

    Args:
        service: reads the rows; made with `outbox=True`.
        source, rows: lines, and what makes rows of them.
        output, refusals: where answers and refused rows go.
        stop: whether the end was asked for.
        settings: how lines are gathered.
        patience: told when the store works.
        tell: takes a key of `words.TOLD` and what it is filled with.
        cold: told of answers, and when no more rows are there.
        catch_up: told of lines, and when no more are there.
    """

    def __init__(
        self,
        service: Service,
        source: Source,
        rows: Rows,
        *,
        output: Output,
        refusals: Refusals,
        stop: Stop,
        settings: LoopSettings,
        patience: Patience,
        tell: Callable[..., None],
        cold: Cold | None = None,
        catch_up: CatchUp | None = None,
    ) -> None:
        self._cold, self._catch_up = cold or Cold(None), catch_up or CatchUp()
        self._service, self._source, self._rows = service, source, rows
        self._output, self._refusals, self._stop = output, refusals, stop
        self._settings, self._patience, self._tell = settings, patience, tell

    def run(self) -> None:
        """Send what an earlier run left, then read and answer.

        Raises:
            StoreError: the store failed and the end was asked for.
            BrokenPipeError: whoever read the answers has left; those not taken are sent by the next run.
        """
        self._send_again()
        while not self._stop.asked:
            lines = self._source.read(self._settings.batch_rows, _IDLE_SECONDS)
            if lines.lines and self._settings.flush_seconds > 0:
                lines = self._gathered(lines)
            if lines.lines:
                self._take(lines)
            else:
                self._refusals.rest()
                self._cold.rest()
                if not self._stop.asked:
                    self._catch_up.rest()
            if lines.ends:
                if self._settings.drain:
                    self._out(self._service.drain())
                    self._note()
                self._cold.rest()
                return

    def _take(self, lines: Lines) -> None:
        rows = self._rows.read(lines)
        place = None
        if lines.at:
            place = Place(self._source.name, {**lines.at, **self._rows.kept})
        if rows or place is not None:
            outcomes = self._service.take(rows, source=place)
            self._patience.worked()
            self._out(outcomes)
            self._note()
        self._catch_up.look(lines, len(rows))

    def _out(self, outcomes: Sequence[Outcome]) -> None:
        self._refusals.write(one for one in outcomes if isinstance(one, Refused))
        answers = [one for one in outcomes if isinstance(one, Answered)]
        if answers and self._output.write([one.body for one in answers]):
            self._service.delivered(answers[-1].number)
            self._cold.look(answers)

    def _note(self) -> None:
        for note in self._service.notes.taken():
            self._tell(note.key, **note.facts)

    def _send_again(self) -> None:
        count, after = 0, 0
        while page := self._service.unsent(after, _AT_ONCE):
            if not count:
                self._output.part()
            if not self._output.write([one.body for one in page]):
                return
            count, after = count + len(page), page[-1].number
            self._service.delivered(after)
        if count:
            self._tell("again", count=count)

    def _gathered(self, lines: Lines) -> Lines:
        """These lines and those that come within the time, as long as they are of the same file."""
        until = time.monotonic() + self._settings.flush_seconds
        found = list(lines.lines)
        while len(found) < self._settings.batch_rows and not self._stop.asked:
            left = until - time.monotonic()
            if left <= 0:
                break
            more = self._source.read(self._settings.batch_rows - len(found), left)
            if more.begins and more.lines:
                self._take(Lines(found, lines.first, lines.at, lines.begins, file=lines.file))
                found, lines = list(more.lines), more
                continue
            found += more.lines
            lines = Lines(found, lines.first, more.at or lines.at, lines.begins, more.ends, lines.file or more.file)
            if more.ends:
                break
        return Lines(found, lines.first, lines.at, lines.begins, lines.ends, lines.file)
