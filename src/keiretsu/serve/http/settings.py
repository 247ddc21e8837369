"""What the server is told once, when it starts."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from keiretsu.errors import ArgumentError

LOCAL = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Limits:
    """What one client, and all together, may ask of the server.

    Attributes:
        body_bytes: of a request.
        rows: of a request.
        rows_per_second: of one client (an API key, else an address); two seconds' worth may come at once.
        requests_per_second: of one client, as above.
        waiting_rows: of all clients, that have come and are not committed yet.
        connections: open at once.
        listeners: of answers, at once.
        body_seconds: that a request's headers, and then its body, may take to come.
        stalled_seconds: that a listener may take nothing before it is dropped.
        stop_seconds: that the server may take to finish what it has accepted.
    Raises:
        ArgumentError: a limit is not above 0.
    """

    body_bytes: int = 1 << 20
    rows: int = 10_000
    rows_per_second: float = 20_000.0
    requests_per_second: float = 2_000.0
    waiting_rows: int = 100_000
    connections: int = 1_000
    listeners: int = 200
    body_seconds: float = 20.0
    stalled_seconds: float = 15.0
    stop_seconds: float = 30.0

    def __post_init__(self) -> None:
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise ArgumentError(
                    f"serve: {field.name} must be above 0; got {getattr(self, field.name)}. Leave it out."
                )

    @classmethod
    def of(cls, text: str) -> Limits:
        """Limits as they are written on the command line: `rows=5000,stalled_seconds=30`; others stay as they are.

        Raises:
            ArgumentError: a name that is none, or no number.
        """
        kinds = {field.name: type(getattr(cls(), field.name)) for field in fields(cls)}
        given: dict[str, float] = {}
        for part in filter(None, text.replace(" ", "").split(",")):
            name, _, value = part.partition("=")
            if name not in kinds:
                raise ArgumentError(
                    f"serve: --limits must name some of {', '.join(kinds)}; got {name!r}. Write NAME=NUMBER,…."
                )
            try:
                given[name] = kinds[name](value)
            except ValueError:
                wanted = "a whole number" if kinds[name] is int else "a number"
                raise ArgumentError(
                    f"serve: --limits {name} must be {wanted}; got {value!r}. Write NAME=NUMBER,…."
                ) from None
        return cls(**given)  # type: ignore[arg-type]


@dataclass(frozen=True)
class HttpSettings:
    """Where the server is reached, and by whom.

    Attributes:
        host: the address it listens on. One that others can reach needs an API key.
        port: 0 takes any that is free.
        api_key_file: a text file with one key a line; None asks nobody for a key.
        names: further names under which the server is reached (`Host`); with an API key any will do if none is given.
        limits: what may be asked.
    Raises:
        ArgumentError: a port that is none, or a host that others can reach without an API key.
    """  # fmt: skip

    host: str = "127.0.0.1"
    port: int = 8766
    api_key_file: Path | None = None
    names: tuple[str, ...] = ()
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise ArgumentError(f"serve: --port must be a number from 0 to 65535; got {self.port}. Leave it out.")
        if not self.local and self.api_key_file is None:
            raise ArgumentError(
                f"serve: --host {self.host} can be reached by others, so --api-key-file must be given; got none. Give "
                "a file with a key in it, or leave --host out for this computer alone."
            )

    @property
    def local(self) -> bool:
        """Whether this computer alone can reach it."""
        return self.host in LOCAL
