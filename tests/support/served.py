"""Real `keiretsu serve` processes, and clients of them."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

_FORKER = Path(__file__).with_name("server_forker.py")
_SECONDS = 120.0


@dataclass
class Served:
    """A server that runs, or has run."""

    servers: Servers
    process: int
    url: str
    output: Path
    ended: int | None = None

    @property
    def port(self) -> int:
        """Of 127.0.0.1."""
        return int(self.url.rsplit(":", 1)[1])

    def client(self, **options: Any) -> httpx.Client:
        """A client that waits long enough for a machine under load."""
        return httpx.Client(base_url=self.url, timeout=_SECONDS, **options)

    def post(self, rows: Any, key: str | None = None) -> httpx.Response:
        """Post rows on a connection of their own."""
        headers = {} if key is None else {"idempotency-key": key}
        return httpx.post(f"{self.url}/rows", json=rows, headers=headers, timeout=_SECONDS)

    def get(self, path: str) -> httpx.Response:
        """Ask for a page."""
        return httpx.get(f"{self.url}{path}", timeout=_SECONDS)

    def connect(self, *, receive_bytes: int | None = None) -> socket.socket:
        """A bare connection."""
        place = socket.socket()
        if receive_bytes is not None:
            place.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        place.settimeout(_SECONDS)
        place.connect(("127.0.0.1", self.port))
        return place

    def kill(self, which: signal.Signals = signal.SIGKILL) -> int:
        """End it, by default as the power does; its exit status."""
        if self.ended is None:
            os.kill(self.process, which)
            self.ended = self.servers.wait(self.process)
        return self.ended

    def stop(self) -> int:
        """End it as a service manager does; its exit status."""
        return self.kill(signal.SIGTERM)

    def resident_bytes(self) -> int:
        """Memory that it holds."""
        pages = Path(f"/proc/{self.process}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def metric(self, name: str) -> float:
        """One of its metrics, by name and labels as they are written; 0 where it is not there."""
        for line in self.get("/metrics").text.splitlines():
            if line.startswith(f"{name} "):
                return float(line.split()[-1])
        return 0.0

    def eventually(self, path: str, status: int) -> httpx.Response:
        """Ask until the reply has that status."""
        end = time.monotonic() + _SECONDS
        while True:
            reply = self.get(path)
            if reply.status_code == status:
                return reply
            assert time.monotonic() < end, f"{path} never replied {status}: {reply.text}"
            time.sleep(0.02)


class Servers:
    """Starts them; see `server_forker`."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process, self._folder, self._count = process, folder, 0

    @contextlib.contextmanager
    def running(self, model: Path, store: str | Path, *options: str) -> Iterator[Served]:
        """One that can be reached, and is ended afterwards."""
        self._count += 1
        output = self._folder / f"output-{self._count}"
        output.touch()
        arguments = ["serve", str(model), "--store", str(store), "--port", "0", *options]
        process = self._ask({"start": arguments, "output": str(output)})
        served = Served(self, process, "", output)
        try:
            served.url = _address(output)
            yield served
        finally:
            served.kill()

    def wait(self, process: int) -> int:
        """Exit status of one that ends."""
        return self._ask({"wait": process})

    def _ask(self, told: dict[str, Any]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextlib.contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """Those of one test process."""
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, str(_FORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
    )
    try:
        yield Servers(process, folder)
    finally:
        process.kill()
        process.communicate()


def _address(output: Path) -> str:
    end = time.monotonic() + _SECONDS
    while True:
        text = output.read_text(encoding="utf-8")
        if "http://" in text and "\n" in text.split("http://")[1]:
            return "http://" + text.split("http://")[1].split()[0]
        assert time.monotonic() < end, text
        assert "serve: " not in text, text
        time.sleep(0.01)
