"""A server that is killed at random moments while a client sends rows and repeats what got no reply."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from support.served import Served, Servers


def rows_of(count: int, seed: int) -> list[dict[str, Any]]:
    """Rows of seven series with faults of every kind among them."""
    chance, clock, rows = random.Random(seed), [0] * 7, []
    for _ in range(count):
        pump = chance.randrange(7)
        clock[pump] += 1
        row: dict[str, Any] = {"id": f"pump {pump}", "time": clock[pump]}
        row |= {"flow": round(chance.gauss(0, 1), 3), "pressure": round(chance.gauss(0, 1), 3)}
        kind = chance.random()
        if kind < 0.03:
            row["time"] -= chance.randrange(1, 5)
        elif kind < 0.05:
            row["flow"] = None
        elif kind < 0.06:
            row["time"] += 10**9
        elif kind < 0.07:
            row["unheard"] = 1
        elif kind < 0.08:
            row["pressure"] = 1e9
        rows.append(row)
    return rows


def requests_of(rows: list[Any], largest: int, seed: int) -> list[list[Any]]:
    """The same rows, cut into requests of random lengths."""
    chance, found, at = random.Random(seed), [], 0
    while at < len(rows):
        length = chance.randrange(1, largest + 1)
        found.append(rows[at : at + length])
        at += length
    return found


@dataclass
class Sent:
    """What a client got: the replies' bodies, and how often the server died under it."""

    replies: list[bytes] = field(default_factory=list)
    kills: int = 0
    repeats: int = 0


class Killed:
    """A server that is begun again whenever it was killed.

    Args:
        servers: starts them.
        command: model, store and options.
    """

    def __init__(self, servers: Servers, *command: Any) -> None:
        self._servers, self._command = servers, command
        self._stack = contextlib.ExitStack()
        self.served: Served | None = None

    def up(self) -> Served:
        """One that runs."""
        if self.served is None or self.served.ended is not None:
            self._stack.close()
            self.served = self._stack.enter_context(self._servers.running(*self._command))
        return self.served

    def close(self) -> None:
        """End the last one."""
        self._stack.close()


def send(server: Killed, requests: list[list[Any]], *, kills: int, seed: int) -> Sent:
    """Send requests in order, each until it has a reply, and kill the server at so many random moments."""
    chance, sent = random.Random(seed), Sent()
    doomed = set(chance.sample(range(len(requests)), min(kills, len(requests))))
    # how long a request takes is learned as we go, so that kills fall before, into and after the work
    usual = 0.01
    for number, rows in enumerate(requests):
        timer, mark = None, None
        if number in doomed:
            mark = server.up()
            timer = threading.Timer(chance.random() * 1.5 * usual, os.kill, (mark.process, signal.SIGKILL))
            timer.start()
        while True:
            began = time.monotonic()
            try:
                reply = server.up().post(rows, key=f"request {number}")
            except httpx.TransportError:
                sent.repeats += 1
                if timer is not None:
                    timer.join()
                assert server.served is not None
                server.served.kill()
                continue
            usual = 0.9 * usual + 0.1 * (time.monotonic() - began)
            assert reply.status_code in (200, 422), reply.text
            sent.replies.append(reply.content)
            break
        if timer is not None and mark is not None:
            timer.join()
            sent.kills += 1
            mark.kill()
    return sent


def heard(served: Served, count: int) -> Iterator[tuple[int, bytes]]:
    """So many answers, each with its number, as a listener hears them from the first on."""
    with served.client() as client, client.stream("GET", "/answers", params={"after": 0}) as stream:
        number = 0
        for line in stream.iter_lines():
            if line.startswith("id: "):
                number = int(line[4:])
            elif line.startswith("data: "):
                yield number, line[6:].encode()
                count -= 1
                if not count:
                    return


def nothing(folder: Path) -> Path:
    """An empty file, for what reads a stream's output."""
    place = folder / "nothing"
    place.touch()
    return place
