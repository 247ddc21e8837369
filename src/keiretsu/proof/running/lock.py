"""One run at a time in a folder."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keiretsu.errors import OutputError


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for the length of the block; the system lets go of it when the process ends, however it ends.

    Raises:
        OutputError: another run holds it.
    """
    place = folder / ".lock"
    with place.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OutputError(
                f"poc: out must be a folder that no other run is writing; {folder} is in use. Wait for that run, or "
                "choose another folder."
            ) from error
        yield
    place.unlink(missing_ok=True)
