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


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
