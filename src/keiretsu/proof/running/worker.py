"""A process that runs candidates: `python -m keiretsu.proof.running.worker FOLDER`.

It reads one JSON line a candidate from stdin and answers on stdout with lines of progress, then one that says it has
ended; what it made lies in the folder. It ends with its stdin, or when the process that began it is gone.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any, TextIO

LOOK_SECONDS = 0.25
TELL_SECONDS = 0.1


def main(place: str) -> None:
    """Serve until stdin ends."""
    _end_with(os.getppid())
    # what libraries print must not be taken for an answer
    answers = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8")
    os.dup2(2, 1)
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")

    from keiretsu.evaluate.candidates import candidate
    from keiretsu.proof.bench import Bench, bench_of
    from keiretsu.proof.plan import Entrant
    from keiretsu.proof.plan_file import plan_from
    from keiretsu.proof.running.folder import RunFolder
    from keiretsu.proof.running.log_file import read_log
    from keiretsu.proof.running.perform import perform
    from keiretsu.proof.threads import threads

    folder, bench = RunFolder(Path(place)), None
    for line in sys.stdin:
        asked = json.loads(line)
        if bench is None:
            bench = bench_of(plan_from(asked["plan"]), read_log(folder.part("work")))
        assert isinstance(bench, Bench)  # noqa: S101 (for the type checker)
        entrant = Entrant(asked["name"], asked["steps"])
        with threads(bench.plan.threads):
            perform(entrant, candidate(entrant.name), bench, folder, progress=_telling(answers))
        _tell(answers, {"ended": entrant.name})


def _telling(answers: TextIO) -> Any:
    told: dict[str, float] = {}

    def progress(label: str, done: float, total: float) -> None:
        now = time.monotonic()
        # a line a step would be more than anybody can read
        if done >= total or now - told.get(label, -1e9) >= TELL_SECONDS:
            told[label] = now
            _tell(answers, {"progress": [label, done, total]})

    return progress


def _tell(answers: TextIO, answer: dict[str, Any]) -> None:
    try:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    except BrokenPipeError:
        # nobody listens any more: what is left undone is no failure of the candidate
        os._exit(1)


def _end_with(parent: int) -> None:
    """End this process when the one that began it is gone, even by a signal that nobody can catch."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1])
