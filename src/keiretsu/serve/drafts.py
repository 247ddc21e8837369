"""One batch in the making: series as they will be, answers, counts. Nothing of it is true before it is committed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from keiretsu.bounds.words import Words
from keiretsu.serve.body import Bodies, Told
from keiretsu.serve.counting import REFUSED, add
from keiretsu.serve.notes import Note
from keiretsu.serve.order import Order
from keiretsu.serve.outside import leaning
from keiretsu.serve.refusals import refuse
from keiretsu.serve.rows import Answered, Outcome, Refused, Row, Waiting
from keiretsu.serve.runner import Runner
from keiretsu.serve.stores import Held, Kept, Read, Series
from keiretsu.serve.watcher import Watcher


@dataclass(eq=False, slots=True)
class Turn:
    """A row whose turn has come, and what came of it."""

    id: str
    held: Held
    place: str
    seq: int = 0
    body: bytes = b""


# What a row brings: turns, or that it waits, or that it is refused.
Step = list[Turn] | Refused | Waiting


@dataclass(eq=False)
class Drafts:
    """Rows are put in one after another; `read` then has the model read those that are ripe.

    Attributes:
        series: those that are touched, as they will be, by id.
        counts: what is to be added to the store's counters.
        tail, answers: to be kept.
        fresh: series that begin with this batch.
        codes: rows by a code of alarms that training did not know.
        notes: what is to be said of rows that were read.
    """

    runner: Runner
    watcher: Watcher
    order: Order
    tails: bool
    series: dict[str, Series] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    tail: list[Read] = field(default_factory=list)
    answers: list[Kept] = field(default_factory=list)
    fresh: frozenset[str] = frozenset()
    codes: dict[str, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    _turns: list[Turn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fresh = frozenset(id for id, series in self.series.items() if series.newest is None)

    def put(self, row: Row | Refused) -> Step:
        """Let a row have its place in its series: the turns that it brings, or that it waits or is refused."""
        add(self.counts, "rows")
        if isinstance(row, Refused):
            add(self.counts, REFUSED + row.reason)
            return row
        series, written = self.series[row.id], row
        row = self.order.meant(series, written)
        lacking = self.runner.lacks(row.id, row.stamp)
        found = (
            self.order.take(series, row) if lacking is None else refuse("no_covariate", row.place, row.id, what=lacking)
        )
        if isinstance(found, Refused):
            add(self.counts, REFUSED + found.reason)
            # a series that no row has begun is none
            if series.newest is not None:
                add(series.counts, REFUSED + found.reason)
            return found
        add(self.counts, "accepted")
        add(series.counts, "accepted")
        if row is not written:
            add(self.counts, "second_hour")
            self.notes.append(_second(row, self.runner))
        if row.code is not None:
            add(self.counts, "unknown_codes")
            add(self.codes, row.code)
        # it may wait itself, and ripen others
        if len(found) != 1:
            add(self.counts, "waiting", 1 - len(found))
        if not found:
            return Waiting(row.id, row.place)
        return self._ripe(row.id, found, (row.stamp, row.place))

    def drain(self, series: Series) -> list[Turn]:
        """Give all rows that wait their turn."""
        turns = self._ripe(series.id, self.order.drain(series), None)
        add(self.counts, "waiting", -len(turns))
        return turns

    def _ripe(self, id: str, ripe: Sequence[Held], own: tuple[float, str] | None) -> list[Turn]:
        turns = [Turn(id, held, own[1] if own is not None and held[0] == own[0] else "") for held in ripe]
        self._turns += turns
        return turns

    def read(self) -> None:
        """Have the model read what is ripe: the first row of every series side by side, then the second, …"""
        left: Mapping[str, list[Turn]] = _by_series(self._turns)
        ids, depth = list(left), 0
        while left:
            self._step([turns[depth] for turns in left.values()])
            depth += 1
            left = {id: turns for id, turns in left.items() if len(turns) > depth}
        for id in ids:
            self.series[id].state, self.series[id].watch = self.runner.keep(id), self.watcher.keep(id)

    def number(self, after: int) -> None:
        """Number the answers in the order in which their rows came."""
        self.answers = [Kept(after + k, turn.id, turn.seq, turn.body) for k, turn in enumerate(self._turns, 1)]

    def outcomes(self, found: Iterable[Step]) -> list[Outcome]:
        """What became of rows, in their order, with the answers of rows that they ripened."""
        numbers = {(one.id, one.seq): one.number for one in self.answers}
        out: list[Outcome] = []
        for one in found:
            if isinstance(one, list):
                out += [Answered(t.id, t.seq, t.body, numbers[t.id, t.seq], t.place) for t in one]
            else:
                out.append(one)
        return out

    def _step(self, turns: Sequence[Turn]) -> None:
        runner = self.runner
        stamps = np.array([turn.held[0] for turn in turns])
        said = runner.step([turn.id for turn in turns], stamps, np.stack([turn.held[1] for turn in turns]))
        clips, bodies = said.clipped.tolist(), Bodies(runner, said)
        outside = said.outside
        far = None if outside is None else outside.beyond.sum(axis=1, dtype=np.int64).tolist()
        for k, turn in enumerate(turns):
            series, (stamp, values) = self.series[turn.id], turn.held
            if said.values is not None:
                values = said.values[k]
            if not series.rows:
                add(self.counts, "cold_starts")
            series.seq, series.rows, clipped = series.seq + 1, series.rows + 1, clips[k]
            lower = None if said.lower is None else said.lower[k]
            upper = None if said.upper is None else said.upper[k]
            row = Row(turn.id, stamp, values, turn.place)
            seen = self.watcher.look(row, series.seq, said.mean[k], lower, upper, clipped)
            cold = max(0, runner.reach - series.rows)
            turn.seq = series.seq
            left: dict[str, int] | None = None if far is None else {}
            if outside is not None and far is not None and (far[k] or series.outside):
                found, left = leaning(series, row, outside, k, runner)
                self.notes += found
                if far[k]:
                    add(self.counts, "outside", far[k])
                    add(series.counts, "outside", far[k])
            self.notes += [_alarm(row, series.seq, one, runner) for one in seen.alarms if isinstance(one, Mapping)]
            turn.body = bodies.body(k, (turn.id, series.seq), stamp, Told(left, clipped, cold, seen))
            for counts in (self.counts, series.counts):
                add(counts, "answered")
                if clipped:
                    add(counts, "clipped", clipped)
                if seen.alarms:
                    add(counts, "alarms", len(seen.alarms))
                if seen.judged:
                    add(counts, "judged", seen.judged)
                    add(counts, "held", seen.held)
            for name, by in seen.counts.items():
                add(self.counts, name, by)
            if self.tails:
                self.tail.append(Read(turn.id, series.seq, stamp, values))


def _second(row: Row, runner: Runner) -> Note:
    """That a row was taken for the second of two hours; of one change of clocks it is said once."""
    time = str(runner.time(row.stamp))
    day = time[:10]
    return Note("second_hour", f"second_hour {day}", {"place": row.place, "time": time, "day": day})


def _alarm(row: Row, seq: int, alarm: Mapping[str, str], runner: Runner) -> Note:
    """That an answer bears an alarm, and of what."""
    facts = {"seq": seq, "id": json.dumps(row.id, ensure_ascii=False), "time": str(runner.time(row.stamp))}
    sentence = Words(alarm.get("en", ""), alarm.get("ja", ""))
    return Note("alarm", f"alarm {row.id} {seq}", {**facts, "sentence": sentence})


def _by_series(turns: Sequence[Turn]) -> dict[str, list[Turn]]:
    found: dict[str, list[Turn]] = {}
    for turn in turns:
        found.setdefault(turn.id, []).append(turn)
    return found
