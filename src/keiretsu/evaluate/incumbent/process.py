"""Running the user's command: no shell, a time limit, its last words in the error."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from keiretsu.errors import DataError

TAIL = 400


def run_command(words: Sequence[str], *, folder: Path, timeout: float) -> None:
    """Run a command to its end.

    It runs in the current folder, so that relative paths mean what they mean to the user, in a process group of its
    own, which is ended with it: nothing that it started stays behind.

    Args:
        words: the program and its arguments.
        folder: for what it says on stderr.
        timeout: seconds.
    Raises:
        DataError: it cannot be started, takes longer than `timeout`, or exits with another code than 0.
    """
    said = folder / "stderr"
    with said.open("wb") as stderr:
        try:
            process = subprocess.Popen(
                list(words),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise DataError(
                f"incumbent: command must name a program that can be run; got {words[0]!r} "
                f"({error.strerror or error}). Give its path."
            ) from error
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise DataError(
                f"incumbent: command must end within {timeout:g} s; it did not.{_tail(said)} "
                "Make it faster or leave it out."
            ) from error
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if code != 0:
        raise DataError(f"incumbent: command must exit with 0; got {code}.{_tail(said)} Mend the command.")


def _tail(path: Path) -> str:
    """The end of what it said, on one line."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4 * TAIL))
        text = " ".join(file.read().decode("utf-8", errors="replace").split())[-TAIL:]
    return f" Its stderr ends: {text!r}." if text else " It said nothing on stderr."
