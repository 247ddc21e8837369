"""Signals that ask the stream to end: noted at once, obeyed between two batches."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import threading
from types import FrameType
from typing import Any

_ASKED = (signal.SIGTERM, signal.SIGINT)


class Stop:
    """Whether a signal has come, and waiting that a signal ends.

    Attributes:
        asked: a signal has come.

    Use it as a context; outside the main thread it only waits.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, Any] = {}
        self._wake: tuple[int, int] | None = None
        self._woken = -1

    def __enter__(self) -> Stop:
        if threading.current_thread() is threading.main_thread():
            self._wake = os.pipe()
            for end in self._wake:
                os.set_blocking(end, False)
            # a signal between looking at `asked` and waiting would be missed without it
            self._woken = signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
            for number in _ASKED:
                if signal.getsignal(number) != signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
        self._before.clear()
        if self._wake is not None:
            signal.set_wakeup_fd(self._woken)
            for end in self._wake:
                os.close(end)
            self._wake = None

    def readable(self, seconds: float, handle: int | None = None) -> bool:
        """Wait until the handle can be read, the time is over, or a signal has come; whether it can be read."""
        return self._wait(seconds, handle, None)

    def writable(self, seconds: float, handle: int) -> bool:
        """The same for writing."""
        return self._wait(seconds, None, handle)

    def _wait(self, seconds: float, to_read: int | None, to_write: int | None) -> bool:
        if self.asked:
            seconds = 0.0
        watched = select.poll()
        if to_read is not None:
            watched.register(to_read, select.POLLIN)
        if to_write is not None:
            watched.register(to_write, select.POLLOUT)
        if self._wake is not None:
            watched.register(self._wake[0], select.POLLIN)
        found = {handle for handle, _ in watched.poll(max(0.0, seconds) * 1000)}
        if self._wake is not None and self._wake[0] in found and not self.asked:
            # another signal, whose handler has run: it must not wake the next wait as well
            with contextlib.suppress(BlockingIOError):
                os.read(self._wake[0], 4096)
        return (to_read if to_read is not None else to_write) in found

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            # asked twice: whoever does not want to wait for the batch loses nothing, for it is all or nothing
            raise KeyboardInterrupt(f"stopped by {signal.Signals(number).name}")
        self.asked = True
