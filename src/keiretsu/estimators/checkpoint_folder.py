"""The folder in which the stages of one fit are written down while it lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from keiretsu.errors import OutputError


@contextmanager
def checkpoint_folder(place: str | Path | None) -> Iterator[Path | None]:
    """Make the folder; when the block ends well, delete the stages in it, and the folder if nothing else is there.

    Args:
        place: the folder; None for none.
    Raises:
        OutputError: it cannot be made.
    """
    if place is None:
        yield None
        return
    folder = Path(place)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"fit: checkpoint must be a folder that can be written; got {folder} ({error.strerror or error}). "
            "Choose another folder."
        ) from error
    yield folder
    for stage in folder.glob("stage-*.safetensors"):
        stage.unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()
