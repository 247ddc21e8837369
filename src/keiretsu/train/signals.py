"""Signals that ask a fit to stop: noted at once, obeyed after the step under way, when its checkpoint is written."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ASKED = (signal.SIGTERM, signal.SIGINT)


class StopRequest:
    """Whether somebody has asked this fit to stop.

    Handlers are installed in the main thread only, where Python runs them; a signal that is ignored stays ignored. A
    second signal does not wait for the step.
    """

    def __init__(self) -> None:
        self._asked: int | None = None
        self._before: dict[int, signal.Handlers | object] = {}

    @property
    def asked(self) -> bool:
        """Whether a signal has come."""
        return self._asked is not None

    def obey(self) -> None:
        """Do what the signal would have done without us: call its handler, or stop as Ctrl-C does.

        Raises:
            KeyboardInterrupt: the signal had no handler of its own; the command line then exits with 130.
        """
        number, self._asked = self._asked, None
        if number is not None:
            self._default(number, None)

    def install(self) -> None:
        """From now on signals are noted."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in _ASKED:
            before = signal.getsignal(number)
            # None: a handler that was not installed from Python and could not be put back.
            if before not in (signal.SIG_IGN, None):
                self._before[number] = before
                signal.signal(number, self._note)

    def remove(self) -> None:
        """Every handler is again what it was."""
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]  # what getsignal gave

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self._asked is not None:
            self._default(number, frame)
        self._asked = number

    def _default(self, number: int, frame: FrameType | None) -> None:
        before = self._before[number]
        if callable(before):
            before(number, frame)
        else:
            raise KeyboardInterrupt(f"stopped by {signal.Signals(number).name}")


@contextmanager
def stop_request(*, wanted: bool) -> Iterator[StopRequest]:
    """A request that is watched for within; with `wanted` False signals are let alone."""
    request = StopRequest()
    try:
        if wanted:
            request.install()
        yield request
    finally:
        request.remove()
    # One that came after the last step was looked at is not lost.
    request.obey()
