"""Files that are either whole or not there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from keiretsu.errors import OutputError


def write_atomically(path: str | Path, content: bytes) -> None:
    """Write a file so that a reader, or a power cut, sees the old content or the new one and nothing between.

    The bytes go to a temporary name in the same folder, reach the disk (`fsync`), then take the final name (`rename`,
    which is atomic within a folder).

    Raises:
        OutputError: the folder is missing or cannot be written.
    """
    place = Path(path)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files private; a result is meant to be read by others as any new file is
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, place)
        temporary = None
    except OSError as error:
        raise OutputError(
            f"write: path must be in a folder that can be written; got {place} ({error.strerror or error}). "
            "Choose another folder or mend its permissions."
        ) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def write_with_folders(path: str | Path, content: bytes, *, what: str) -> Path:
    """`write_atomically`, after folders on the way are made.

    Args:
        path, content: as there.
        what: the function and its argument as the user knows them, such as "report: path".
    Raises:
        OutputError: a folder cannot be made, or the file cannot be written.
    """
    place = Path(path)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{what} must lie in a folder that can be made; got {place} ({error.strerror or error}). "
            "Choose another folder."
        ) from error
    write_atomically(place, content)
    return place


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
