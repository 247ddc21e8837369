"""A model replaced while the process runs: SIGHUP has its file read again, and it takes over between two rows."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from keiretsu.errors import ArgumentError, KeiretsuError
from keiretsu.serve.intake import Intake, IntakeSettings
from keiretsu.serve.runner import Runner
from keiretsu.serve.service import Service
from keiretsu.serve.watcher import Watcher

# Absent on Windows, where a new model takes over at a start (--swap).
_SIGNAL = getattr(signal, "SIGHUP", None)


class Renewal:
    """Listens for SIGHUP while it is a context; rows are read all along, by the old model until the new one is there.

    Args:
        open: opens the model anew: its runner, its watch, and how rows are spelled for it.
        service: whose model is replaced.
        intake: of the rows that come; it stays, so the new model's rows must be spelled as the old one's.
        tell: takes a key of `words.TOLD` and what it is filled with.
    """

    def __init__(
        self,
        open: Callable[[], tuple[Runner, Watcher, IntakeSettings]],
        service: Service,
        intake: Intake,
        *,
        tell: Callable[..., None],
    ) -> None:
        self._open, self._service, self._intake, self._tell = open, service, intake, tell
        self._before: Any = None
        self._asked = threading.Event()
        self._ended = False
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Renewal:
        if _SIGNAL is not None and threading.current_thread() is threading.main_thread():
            # opening a model takes seconds, and rows go on meanwhile
            self._thread = threading.Thread(target=self._run, name="keiretsu-renewal", daemon=True)
            self._thread.start()
            self._before = signal.signal(_SIGNAL, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None and _SIGNAL is not None:
            signal.signal(_SIGNAL, self._before)
            self._ended = True
            self._asked.set()
            self._thread.join()
            self._thread = None

    def renew(self) -> None:
        """Open the model anew and let it take over; where it cannot, the old one goes on and the reason is told."""
        before = self._service.runner
        try:
            runner, watcher, spelled = self._open()
            if runner.fingerprint == before.fingerprint:
                self._tell("renewed_same", model=runner.name)
                return
            _check_spelled(before, self._intake.settings, runner, spelled)
            self._service.swap(runner, watcher=watcher)
        except (KeiretsuError, OSError) as error:
            self._tell("renewed_not", sentence=str(error))
        else:
            self._tell(
                "renewed", model=runner.name, fingerprint=runner.fingerprint[:12], before=before.fingerprint[:12]
            )

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked.set()

    def _run(self) -> None:
        while True:
            self._asked.wait()
            if self._ended:
                return
            self._asked.clear()
            self.renew()


def _check_spelled(before: Runner, known: IntakeSettings, runner: Runner, spelled: IntakeSettings) -> None:
    """Refuse a model whose rows are written otherwise."""
    if _clock(before) != _clock(runner) or known != spelled:
        raise ArgumentError(
            f"stream: a model that takes over while rows are read must have them spelled as the one before did (times, "
            f"names, words of columns); {runner.name} does not. End the command and start it anew with --swap."
        )


def _clock(runner: Runner) -> tuple[object, ...]:
    """How a model's times are written: as one and the same is shown, and as its log had them."""
    shown = runner.time(0.0)
    return type(shown), shown, runner.reading.get("form"), runner.reading.get("epoch", "auto")
