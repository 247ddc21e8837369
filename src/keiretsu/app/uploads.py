"""The copies of files that were given to the page: each in a folder of a random name, gone with its run.

    .app/files/ID/upload.csv    the copy; its ending is one of a few, chosen by its first bytes
    .app/files/ID/about.json    what the client called it, for people
"""  # fmt: skip

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from keiretsu.app.body import write_stream
from keiretsu.app.names import file_id, is_id, shown_name
from keiretsu.app.refused import RefusedError
from keiretsu.atomic import write_atomically
from keiretsu.data.reading.file_kind import Kind, first_bytes, kind_of
from keiretsu.errors import DataError

# Databases may be read from the command line, where a person says which table.
ENDINGS: dict[Kind, str] = {
    "text": ".csv",
    "parquet": ".parquet",
    "arrow": ".arrow",
    "arrow stream": ".arrow",
    "workbook": ".xlsx",
}
# First bytes of kinds that hold no table, which else would be judged as text.
OTHERS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"II*\x00", b"MM\x00*", b"{\\rtf")
# Files that were dropped and never run: the oldest make room.
MOST_IDLE = 4


@dataclass(frozen=True)
class Upload:
    """A file that was given.

    Attributes:
        id: random.
        name: what the client called it, for people.
        bytes: its size.
        path: of the copy.
    """

    id: str
    name: str
    bytes: int
    path: Path


class Uploads:
    """Takes, finds and deletes copies.

    Args:
        place: the folder they lie in.
    """

    def __init__(self, place: Path) -> None:
        self._place = place

    async def take(self, stream: AsyncIterator[bytes], *, name: str, declared: str | None, limit: int) -> Upload:
        """Write a body to a new folder; nothing stays of one that is refused.

        Raises:
            RefusedError: too large, empty, a full disk, or a kind of file that is not taken.
        """
        id = file_id()
        folder = self._place / id
        folder.mkdir(parents=True, mode=0o700)
        try:
            size = await write_stream(stream, folder / "incoming", declared=declared, limit=limit)
            path = folder / f"upload{_ending(folder / 'incoming', shown_name(name))}"
            (folder / "incoming").rename(path)
            about = {"name": shown_name(name), "bytes": size, "file": path.name}
            write_atomically(folder / "about.json", json.dumps(about, ensure_ascii=False).encode())
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Upload(id, about["name"], size, path)

    def get(self, id: str) -> Upload:
        """The copy of that name.

        Raises:
            RefusedError: there is none (404).
        """
        folder = self._place / id
        try:
            about = json.loads((folder / "about.json").read_text(encoding="utf-8")) if is_id(id) else None
        except (OSError, ValueError):
            about = None
        if about is None:
            raise RefusedError(404, "no_file")
        return Upload(id, about["name"], about["bytes"], folder / about["file"])

    def remove(self, id: str) -> None:
        """Delete a copy; what is not there needs no deleting."""
        if is_id(id):
            shutil.rmtree(self._place / id, ignore_errors=True)

    def tidy(self, kept: set[str], *, idle: int = MOST_IDLE) -> None:
        """Delete the copies that belong to no run, but for the newest few.

        Args:
            kept: those of runs.
            idle: how many others may stay.
        """
        if not self._place.is_dir():
            return
        loose = [folder for folder in self._place.iterdir() if is_id(folder.name) and folder.name not in kept]
        loose.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
        for folder in loose[idle:]:
            self.remove(folder.name)


def _ending(path: Path, name: str) -> str:
    try:
        if first_bytes(path, 8).startswith(OTHERS):
            raise RefusedError(415, "kind", file=name)
        kind = kind_of(path)
    except DataError:
        raise RefusedError(422, "damaged") from None
    if kind not in ENDINGS:
        raise RefusedError(415, "kind", file=name)
    return ENDINGS[kind]
