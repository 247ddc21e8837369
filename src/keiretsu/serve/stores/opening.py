"""Which store a path or URL names."""

from __future__ import annotations

import os
from pathlib import Path

from keiretsu.errors import ArgumentError, OutputError
from keiretsu.serve.stores.store import Store


def open_store(url_or_path: str | Path | None) -> Store:
    """Open a store, and make its tables where there are none.

    Args:
        url_or_path: a file, `postgresql://…`, or None for one in memory that is gone with the process.
    Raises:
        StoreError: it cannot be reached or opened.
        StoreTakenError: a newer version made it.
        ArgumentError: a URL of another kind.
        OutputError: the file's folder is not there: a path with a slip in it would begin with a fresh state.
    """
    from keiretsu.serve.stores.sqlite import MEMORY, SqliteStore

    if url_or_path is None:
        return SqliteStore(MEMORY)
    text = str(url_or_path)
    if text.startswith(("postgresql://", "postgres://")):
        from keiretsu.serve.stores.postgres import PostgresStore

        return PostgresStore(text)
    if "://" in text:
        raise ArgumentError(
            f"stream: --store must be a file or a URL postgresql://…; got one that begins with "
            f"{text.partition('://')[0][:20]!r}. Choose one of the two."
        )
    place = Path(text)
    if place.is_dir():
        raise OutputError(f"stream: --store must name a file; got the folder {place}. Add a file name to it.")
    if not os.path.isdir(place.parent):
        raise OutputError(
            f"stream: --store must lie in a folder that is there; {place.parent} is none. Check the path, or make the "
            "folder first."
        )
    return SqliteStore(text)
