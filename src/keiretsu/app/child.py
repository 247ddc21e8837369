"""A process of the page's own: what it says is heard line by line, and it can be stopped."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# A run that is stopped keeps what has ended; one that does not end by itself is ended.
PATIENCE_SECONDS = 10.0
# Reading a file of the largest size takes a part of this.
LOOK_SECONDS = 900.0
Event = dict[str, Any]


def ask(command: Sequence[str], job: Event, *, seconds: float = LOOK_SECONDS) -> Event:
    """Have a process do one short thing, and return its last answer; empty where it gave none.

    Args:
        command: of the process.
        job: what it is to do.
        seconds: after which it is ended.
    """
    line = json.dumps(job, ensure_ascii=False) + "\n"
    try:
        done = subprocess.run(command, input=line.encode(), stdout=subprocess.PIPE, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return {}
    lines = done.stdout.splitlines()
    return _event(lines[-1]) if lines else {}


class Child:
    """A run in a process, and in a group of processes, of its own.

    Args:
        command: of the process.
        job: what it is to do.
        log: file that takes what it writes on stderr.
        hear: called with every event, in a thread.
        ended: called once with the exit status, when the process is gone.
    """

    def __init__(
        self, command: Sequence[str], job: Event, *, log: Path, hear: Callable[[Event], None],
        ended: Callable[[int], None],
    ) -> None:  # fmt: skip
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, start_new_session=True
            )
        self._hear, self._ended = hear, ended
        line = json.dumps(job, ensure_ascii=False) + "\n"
        assert self._process.stdin is not None  # noqa: S101 (it was asked for)
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask it to end; what it has done is kept. It is ended where it does not."""
        self._signal(signal.SIGINT, group=False)
        timer = threading.Timer(PATIENCE_SECONDS, self.kill)
        timer.daemon = True
        timer.start()

    def kill(self) -> None:
        """End it and all it has begun."""
        self._signal(signal.SIGKILL, group=True)

    def wait(self, seconds: float) -> bool:
        """Whether it is gone, within so many seconds."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _signal(self, number: signal.Signals, *, group: bool) -> None:
        if self._process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            if group:
                os.killpg(self._process.pid, number)
            else:
                self._process.send_signal(number)

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 (it was asked for)
        with self._process.stdout as answers:
            for line in answers:
                self._hear(_event(line))
        code = self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        self._ended(code)


def _event(line: bytes) -> Event:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
