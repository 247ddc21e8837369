"""From what a caller writes (a path, a glob, a list of them) to files, each with the name its series will bear."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from keiretsu.errors import DataError

_SUFFIXES = (
    *(".gz", ".zst", ".bz2", ".xz", ".zip"),
    *(".csv", ".tsv", ".txt", ".dat"),
    *(".parquet", ".pq", ".arrow", ".feather", ".ipc"),
    *(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
    *(".db", ".sqlite", ".sqlite3"),
)


def find_files(texts: Iterable[str]) -> list[Path]:
    """Every file that paths and globs name, once each, in the order of their absolute names.

    Raises:
        DataError: a folder was given, or a glob matches nothing.
    """
    found = {os.path.abspath(path): path for text in texts for path in _expand(text)}
    return [found[name] for name in sorted(found)]


def _expand(text: str) -> list[Path]:
    path = os.path.expanduser(text)
    if os.path.isdir(path):
        shown = text.rstrip("/" + os.sep) or text
        raise DataError(f"read: source must be a file; got the folder {text}. Give a glob such as '{shown}/*.csv'.")
    if os.path.exists(path) or not glob.has_magic(path):
        return [Path(path)]
    matches = [Path(match) for match in glob.glob(path, recursive=True) if os.path.isfile(match)]
    if not matches:
        raise DataError(f"read: source must match at least one file; got {text!r}, which matches none. Check the path.")
    return matches


def series_names(paths: Sequence[Path]) -> list[str]:
    """A name for each file, all different: its own without ending; with folders, then endings, where two are alike."""
    plain = [_bare(path.name) for path in paths]
    if len(set(plain)) == len(paths):
        return plain
    common = os.path.commonpath([os.path.dirname(os.path.abspath(path)) for path in paths])
    relative = [Path(os.path.relpath(os.path.abspath(path), common)).as_posix() for path in paths]
    bare = [_bare(name) for name in relative]
    return bare if len(set(bare)) == len(paths) else relative


def _bare(name: str) -> str:
    while name.lower().endswith(_SUFFIXES) and not os.path.basename(name).startswith("."):
        name = name[: name.rindex(".")]
    return name
