"""Candidates in processes of their own on this machine: one that dies takes nobody with it."""

from __future__ import annotations

import contextlib
import json
import selectors
import signal
import subprocess
import sys
from collections import deque
from dataclasses import dataclass
from time import perf_counter
from typing import IO

from keiretsu.proof.plan import Entrant
from keiretsu.proof.running.conductor import Conductor, Stage
from keiretsu.proof.running.inline import run_here
from keiretsu.proof.running.log_file import write_log
from keiretsu.proof.running.perform import OutOfTimeError, fail

LOOK_SECONDS = 0.25


class Worker:
    """One process that takes candidates, one after another."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._plan = stage.bench.plan.to_dict()
        # -P: a file of the user's own, such as six.py in the folder where this was begun, is no library
        command = [sys.executable, "-P", "-m", "keiretsu.proof.running.worker", str(stage.folder.place)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._rest = b""
        self.entrant: Entrant | None = None
        self._began = 0.0

    @property
    def answers(self) -> IO[bytes]:
        """What it says."""
        assert self._process.stdout is not None  # noqa: S101 (it was asked for)
        return self._process.stdout

    def begin(self, entrant: Entrant) -> None:
        """Hand it a candidate."""
        self.entrant, self._began = entrant, perf_counter()
        line = json.dumps({"plan": self._plan, "name": entrant.name, "steps": entrant.steps}) + "\n"
        assert self._process.stdin is not None  # noqa: S101 (it was asked for)
        # a worker that has died is found when its answers end
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()

    def heard(self) -> list[dict]:
        """The whole lines it has said since; an empty list where it has died."""
        read = self.answers.read1(1 << 16)  # type: ignore[attr-defined]
        if not read:
            return []
        *lines, self._rest = (self._rest + read).split(b"\n")
        return [json.loads(line) for line in lines if line] or [{}]

    def mourn(self) -> None:
        """Write the entry of the candidate it died of."""
        code = self._process.wait()
        if self.entrant is not None:
            fail(self.entrant.name, _death(code), self._stage.folder, seconds=perf_counter() - self._began)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()


def run_local(stage: Stage, conductor: Conductor, *, workers: int) -> None:
    """Run all that is handed out, `workers` at a time."""
    write_log(stage.series, stage.folder.part("work"))
    crew = _Crew(stage, conductor, workers)
    try:
        crew.work()
    finally:
        crew.disband()


@dataclass(eq=False)
class _Crew:
    stage: Stage
    conductor: Conductor
    workers: int

    def __post_init__(self) -> None:
        self._idle: deque[Worker] = deque()
        self._busy: dict[int, Worker] = {}
        self._ears = selectors.DefaultSelector()

    def work(self) -> None:
        """Hand out, listen, look after the time."""
        more = True
        while more or self._busy:
            while more and len(self._busy) < self.workers:
                entrant = self.conductor.next()
                more = entrant is not None
                if entrant is not None and entrant.name in self.stage.at_home:
                    run_here(entrant, self.stage, self.conductor)
                elif entrant is not None:
                    self._begin(entrant)
            if self._busy:
                for key, _ in self._ears.select(LOOK_SECONDS):
                    self._hear(self._busy[key.fd])
                for worker in list(self._busy.values()):
                    self._watch(worker, "", 0.0, 0.0)

    def disband(self) -> None:
        """End all workers."""
        for worker in (*self._busy.values(), *self._idle):
            worker.kill()
        self._ears.close()

    def _begin(self, entrant: Entrant) -> None:
        worker = self._idle.popleft() if self._idle else Worker(self.stage)
        worker.begin(entrant)
        fd = worker.answers.fileno()
        self._busy[fd] = worker
        self._ears.register(fd, selectors.EVENT_READ)

    def _hear(self, worker: Worker) -> None:
        said = worker.heard()
        if not said:
            worker.mourn()
            self._end(worker, alive=False)
        for answer in said:
            if "ended" in answer:
                self._end(worker, alive=True)
            elif "progress" in answer and not self._watch(worker, *answer["progress"]):
                return

    def _watch(self, worker: Worker, label: str, done: float, total: float) -> bool:
        """Whether it may go on."""
        entrant = worker.entrant
        if entrant is None:
            return True
        try:
            self.conductor.watch(entrant.name, label, done, total)
        except OutOfTimeError:
            self._end(worker, alive=False, broken_off=True)
            return False
        return True

    def _end(self, worker: Worker, *, alive: bool, broken_off: bool = False) -> None:
        fd = worker.answers.fileno()
        self._ears.unregister(fd)
        del self._busy[fd]
        entrant, worker.entrant = worker.entrant, None
        if alive:
            self._idle.append(worker)
        else:
            worker.kill()
        if entrant is not None:
            self.conductor.ended(entrant, broken_off=broken_off)


def _death(code: int) -> str:
    if code >= 0:
        return f"its process ended by itself (exit status {code}). The log of the run on stderr may say why."
    name = signal.Signals(-code).name
    memory = " Most often that is too little memory: give fewer rows, or a machine with more." if code == -9 else ""
    return f"its process was ended by {name}.{memory}"
