"""The real command in a process of its own that begins at once; see `stream_forker`."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_FORKER = Path(__file__).with_name("stream_forker.py")
SECONDS = 120.0


class Child:
    """A command that runs.

    Attributes:
        pid: its process.
        stdin, stdout: the ends of pipes to it, unbuffered.
    """

    def __init__(self, replies: IO[bytes], stdin: IO[bytes], stdout: IO[bytes], errors: IO[bytes]) -> None:
        self._replies, self._errors = replies, errors
        self.stdin, self.stdout = stdin, stdout
        self.pid = int(replies.readline())
        self.code: int | None = None

    def line(self) -> bytes:
        """The next line of its output."""
        assert select.select([self.stdout], [], [], SECONDS)[0], "no answer came"
        return self.stdout.readline()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Its exit status; its input is closed."""
        if not self.stdin.closed:
            self.stdin.close()
        if self.code is None:
            self.code = int(self._replies.readline())
        return self.code

    def end(self) -> tuple[bytes, str, int]:
        """The rest of its output, what it said, and its exit status."""
        if not self.stdin.closed:
            self.stdin.close()
        rest = b"" if self.stdout.closed else self.stdout.read()
        code = self.wait()
        self._errors.seek(0)
        return rest, self._errors.read().decode(), code

    def alive(self) -> bool:
        """Whether it runs."""
        try:
            with open(f"/proc/{self.pid}/stat") as about:
                return about.read().rpartition(")")[2].split()[0] not in "ZX"
        except (FileNotFoundError, ProcessLookupError):
            # it has been waited for meanwhile
            return False


class Forker:
    """Starts commands, one at a time."""

    def __init__(self, told: socket.socket) -> None:
        self._told, self._replies = told, told.makefile("rb")

    @contextlib.contextmanager
    def begin(self, *arguments: str) -> Iterator[Child]:
        """A command with pipes, ended afterwards one way or the other."""
        reading, stdin = os.pipe()
        stdout, writing = os.pipe()
        with (
            tempfile.TemporaryFile() as errors,
            os.fdopen(stdin, "wb", buffering=0) as given,
            os.fdopen(stdout, "rb", buffering=0) as answers,
        ):
            child = self._start(arguments, (reading, writing, errors.fileno()), given, answers, errors)
            os.close(reading)
            os.close(writing)
            try:
                yield child
            finally:
                if child.code is None:
                    child.signal(signal.SIGKILL)
                    child.wait()

    def done(self, given: bytes, *arguments: str) -> tuple[list[bytes], str, int]:
        """Lines of its output, what it said, and its exit status, after some input from a file."""
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            source.write(given)
            source.flush()
            source.seek(0)
            child = self._start(arguments, (source.fileno(), output.fileno(), errors.fileno()), source, output, errors)
            code = child.wait()
            output.seek(0)
            errors.seek(0)
            return output.read().splitlines(), errors.read().decode(), code

    @contextlib.contextmanager
    def into(self, output: Path, errors: Path, *arguments: str) -> Iterator[Child]:
        """A command without input whose output is added to files."""
        with open(os.devnull, "rb") as empty, output.open("ab") as answers, errors.open("ab") as said:
            child = self._start(arguments, (empty.fileno(), answers.fileno(), said.fileno()), empty, answers, said)
            yield child
            if child.code is None:
                child.wait()

    def _start(self, arguments, handles, stdin, stdout, errors) -> Child:
        socket.send_fds(self._told, [json.dumps(arguments).encode()], handles)
        return Child(self._replies, stdin, stdout, errors)


@contextlib.contextmanager
def forker() -> Iterator[Forker]:
    """One that ends afterwards."""
    own, theirs = socket.socketpair()
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, str(_FORKER), str(theirs.fileno())]
    process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=env)
    theirs.close()
    own.settimeout(SECONDS + 300)
    forker = Forker(own)
    try:
        yield forker
    finally:
        forker._replies.close()
        own.close()
        until = time.monotonic() + 5
        while process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        process.kill()
        process.wait()
