"""API keys: read from a file once, compared in constant time, never shown."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from keiretsu.errors import ArgumentError

SHORTEST = 16


class Keys:
    """The keys that open the server; none at all opens it to everybody.

    Args:
        keys: as clients send them.
    """

    def __init__(self, keys: tuple[str, ...] = ()) -> None:
        self._digests = tuple(_digest(key.encode()) for key in keys)

    @property
    def needed(self) -> bool:
        """Whether a client must have one."""
        return bool(self._digests)

    def client(self, given: bytes | None) -> str | None:
        """A name for the key that was given, the same each time; None where it is not one of ours.

        Every key is compared, and in whole, so that the time taken says nothing about any.
        """
        digest, found = _digest(given or b""), None
        for own in self._digests:
            if hmac.compare_digest(own, digest):
                found = own.hex()[:16]
        return None if given is None else found


def read_keys(path: Path | None) -> Keys:
    """The keys of a file, one a line; empty lines and those that begin with # are skipped.

    Raises:
        ArgumentError: the file cannot be read, holds no key, or one that is short or has a blank in it.
    """
    if path is None:
        return Keys()
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not plain ASCII text"
        raise ArgumentError(
            f"serve: --api-key-file must be a text file that can be read; {path} cannot ({why}). Name another."
        ) from error
    keys = []
    for number, line in enumerate(lines, 1):
        key = line.strip()
        if not key or key.startswith("#"):
            continue
        if len(key) < SHORTEST or not key.isprintable() or " " in key:
            raise ArgumentError(
                f"serve: a key must be {SHORTEST} or more printable characters without a blank; line {number} of "
                f"{path} is not. Draw one: python -c 'import secrets; print(secrets.token_urlsafe(32))'."
            )
        keys.append(key)
    if not keys:
        raise ArgumentError(
            f"serve: --api-key-file must hold a key a line; {path} holds none. "
            "Draw one: python -c 'import secrets; print(secrets.token_urlsafe(32))'."
        )
    return Keys(tuple(keys))


def key_of(headers: list[tuple[bytes, bytes]]) -> bytes | None:
    """The key that a request carries: `Authorization: Bearer KEY` or `X-API-Key: KEY`."""
    for name, value in headers:
        if name == b"x-api-key":
            return value.strip()
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].strip()
    return None


def _digest(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()
