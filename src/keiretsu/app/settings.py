"""What the local page is told once, when it starts."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from keiretsu.errors import ArgumentError

HOST = "127.0.0.1"
LANGUAGES = ("en", "ja")


@dataclass(frozen=True)
class AppSettings:
    """How the page is served.

    Attributes:
        runs: folder of the runs, those of the command line among them.
        port: of 127.0.0.1; 0 takes any that is free.
        host: 127.0.0.1 and nothing else, for the page has no login.
        lang: language in which it opens, "en" or "ja".
        largest_bytes: of a file that is taken.
        candidates: names of those that take part in a run; None takes all. No client can say so.
        command: of the processes that read and run.
    Raises:
        ArgumentError: another host, a port that is none, an unknown language.
    """

    runs: Path = Path("runs")
    port: int = 8765
    host: str = HOST
    lang: str = "en"
    largest_bytes: int = 500_000_000
    candidates: tuple[str, ...] | None = None
    # -P: a file of the user's own, such as six.py in the folder where this was begun, is no library
    command: tuple[str, ...] = (sys.executable, "-P", "-m", "keiretsu.app.worker")

    def __post_init__(self) -> None:
        if self.host != HOST:
            raise ArgumentError(
                f"app: host must be {HOST}, for the page has no login and is meant for this computer alone; got "
                f"{self.host!r}. Leave it out, or reach this computer through an SSH tunnel."
            )
        if not 0 <= self.port <= 65535:
            raise ArgumentError(f"app: port must be a number from 0 to 65535; got {self.port}. Leave it out.")
        if self.lang not in LANGUAGES:
            raise ArgumentError(f"app: lang must be one of {', '.join(LANGUAGES)}; got {self.lang!r}. Choose one.")

    @property
    def own(self) -> Path:
        """The folder of the page's own: copies of the files that were given to it."""
        return self.runs / ".app"
