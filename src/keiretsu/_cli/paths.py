"""Where a command may write, found out before the long work rather than after it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from keiretsu.errors import OutputError


def check_writable(path: Path, *, command: str) -> Path:
    """Return `path` if a file can be made there; nothing is created.

    Raises:
        OutputError: a folder on the way is a file or may not be written, or `path` itself is a folder.
    """
    if path.is_dir():
        raise OutputError(f"{command}: --out must name a file; got the folder {path}. Add a file name to it.")
    folder = path.absolute().parent
    while not os.path.lexists(folder):
        folder = folder.parent
    if not folder.is_dir():
        raise OutputError(
            f"{command}: --out must lie in a folder; got {path}, where {folder} is a file. Choose another folder."
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(
            f"{command}: --out must lie in a folder that can be written; but {folder} may not. "
            "Choose another folder or mend its permissions."
        )
    return path


def default_run(log: str) -> Path:
    """The folder of a run that was given none: `runs/` and the log's name."""
    stem = re.sub(r"[^\w.-]+", "_", Path(log).name.split(".")[0]).strip("_")
    return Path("runs") / (stem or "log")


def beside(model: Path, name: str) -> Path:
    """Where a stream's own file of that name lies: in a run's folder, or beside a model file and called after it."""
    return model / name if model.is_dir() else model.with_name(f"{model.stem}.{name}")
