"""A process that reads or runs: `python -m keiretsu.app.worker`, with one JSON line on stdin that says what.

It answers on stdout with lines of JSON, the last of which says how it ended: `looked`, `done`, `refused` or `stopped`.
A run ends, too, when its stdin does: then the page that began it is gone, even by a signal that nobody can catch.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import threading
from typing import Any, TextIO

from keiretsu.errors import KeiretsuError

INTERRUPTED = 130


def main() -> None:
    """Do what is asked, and end."""
    # a shell that starts the page in the background has its children ignore this one
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # what libraries print must not be taken for an answer
    answers = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")
    job = json.loads(sys.stdin.readline())
    try:
        told = _look(job) if job["do"] == "look" else _run(job, answers)
    except KeiretsuError as error:
        told = _refused(error, job)
    except KeyboardInterrupt:
        _tell(answers, {"stopped": True})
        sys.exit(INTERRUPTED)
    _tell(answers, told)


def _look(job: dict[str, Any]) -> dict[str, Any]:
    from keiretsu.app.looking import looked

    return {"looked": looked(job["path"], job["name"], job["reading"])}


def _run(job: dict[str, Any], answers: TextIO) -> dict[str, Any]:
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    from keiretsu.app.performing import perform

    perform(job, lambda event: _tell(answers, event))
    return {"done": True}


def _refused(error: KeiretsuError, job: dict[str, Any]) -> dict[str, Any]:
    from keiretsu.app.copies import asked_of, columns_of, without_path

    told: dict[str, Any] = {"message": str(error), **asked_of(error)}
    for name in ("message", "page"):
        told[name] = without_path(told[name], job["path"], job["name"])
    if job["do"] == "look":
        from keiretsu.app.mixed import mixed_of

        told["columns"] = columns_of(job["path"])
        told["mixed"] = mixed_of(error, job["path"], job["reading"])
    return {"refused": told}


def _tell(answers: TextIO, event: dict[str, Any]) -> None:
    try:
        answers.write(json.dumps(event, ensure_ascii=False) + "\n")
        answers.flush()
    except BrokenPipeError:
        # nobody listens any more; the run goes on to its end or to that of its stdin
        return


def _end_with_stdin() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    main()
