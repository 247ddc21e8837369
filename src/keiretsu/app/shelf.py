"""The folder of the runs: those that the page began, and those that the command line left there.

    RUNS/20260102-0123456789ab/app.json     what the page knows of a run that it began
    RUNS/20260102-0123456789ab/app.log      what its process wrote on stderr
    RUNS/20260102-0123456789ab/…            as `keiretsu poc --out` writes it
"""  # fmt: skip

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from keiretsu.app.names import file_id, is_id, shown_name
from keiretsu.app.refused import RefusedError, refusal
from keiretsu.atomic import write_atomically

ABOUT, LOG, RESULT, REPORT, SLIDES = "app.json", "app.log", "result.json", "report.html", "slides.md"
About = dict[str, Any]


class Shelf:
    """Finds runs by ids that no path is made of.

    Args:
        place: the folder of the runs.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        # the command line's runs bear names that people chose; here they get others
        self._others: dict[str, str] = {}
        self._read: dict[Path, tuple[int, About]] = {}

    def ids(self) -> list[str]:
        """Ids of all runs: folders of the page's own, and those of others that hold a result, one level deep."""
        if not self._place.is_dir():
            return []
        found = []
        for folder in sorted(self._place.iterdir()):
            if is_id(folder.name) and _is_file(folder / ABOUT):
                found.append(folder.name)
            elif not folder.name.startswith(".") and _is_file(folder / RESULT):
                known = {name: id for id, name in self._others.items()}
                found.append(known.get(folder.name) or self._name(folder.name))
        return found

    def folder(self, id: str) -> Path:
        """The folder of a run.

        Raises:
            RefusedError: there is none (404).
        """
        if id in self._others and _is_file(self._place / self._others[id] / RESULT):
            return self._place / self._others[id]
        if is_id(id) and _is_file(self._place / id / ABOUT):
            return self._place / id
        raise RefusedError(404, "no_run")

    def is_ours(self, id: str) -> bool:
        """Whether the page began it."""
        return id not in self._others

    def called(self, id: str) -> str | None:
        """What people called the folder of a run of the command line, fit to be shown; None for the page's own."""
        return shown_name(self._others[id]) if id in self._others else None

    def about(self, id: str) -> About:
        """What the page knows of a run that it began; empty for the others."""
        try:
            found = json.loads((self.folder(id) / ABOUT).read_text(encoding="utf-8")) if self.is_ours(id) else {}
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def keep(self, id: str, about: About) -> None:
        """Write down what the page knows of a run."""
        write_atomically(self._place / id / ABOUT, json.dumps(about, ensure_ascii=False, indent=1).encode())

    def outcome(self, id: str) -> About | None:
        """What a finished run found, in short, or `unread`: why its result is not shown; None where there is none."""
        place = self.folder(id) / RESULT
        try:
            stat = place.stat()
        except OSError:
            return None
        if self._read.get(place, (0, {}))[0] != stat.st_mtime_ns:
            self._read[place] = stat.st_mtime_ns, _read(place, stat.st_mtime)
        return self._read[place][1]

    def file(self, id: str, name: str) -> Path | None:
        """The report or the slides of a run; None where there are none."""
        place = self.folder(id) / name
        return place if _is_file(place) else None

    def new(self, id: str) -> Path:
        """Make the folder of a run."""
        folder = self._place / id
        folder.mkdir(parents=True)
        return folder

    def remove(self, id: str) -> None:
        """Delete a run that the page began, and everything in its folder.

        Raises:
            RefusedError: there is none (404), or the command line wrote it (403).
        """
        folder = self.folder(id)
        if not self.is_ours(id):
            raise RefusedError(403, "not_ours")
        shutil.rmtree(folder, ignore_errors=True)

    def _name(self, folder: str) -> str:
        id = file_id()
        self._others[id] = folder
        return id


def _is_file(place: Path) -> bool:
    """Whether a file is there; what may not be looked at, is not."""
    try:
        return place.is_file()
    except OSError:
        return False


def _read(place: Path, changed: float) -> About:
    """A result in short, or `unread`: the sentence that says why it is not shown."""
    from keiretsu.proof.result import SCHEMA

    when = datetime.fromtimestamp(changed, UTC).isoformat(timespec="seconds")
    folder = shown_name(place.parent.name)
    try:
        result = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {"unread": refusal("damaged_run", folder=folder), "created": when}
    schema = result.get("schema", SCHEMA) if isinstance(result, dict) else None
    if schema != SCHEMA:
        return {"unread": refusal("other_version", folder=folder), "created": when}
    try:
        return _short(result, when)
    except (KeyError, TypeError, ValueError, AttributeError):
        # another version may have left out, or called otherwise, what is shown here
        return {"unread": refusal("other_version", folder=folder), "created": when}


def _short(result: About, when: str) -> About:
    # the page is there before the libraries behind `proof` are loaded
    from keiretsu.proof.headline import headline_of
    from keiretsu.proof.shortened import cut_line

    cut = cut_line(result)
    return {
        "source": str(result["data"]["source"]),
        "created": _stamp(result.get("created"), when),
        "targets": [str(name) for name in result["targets"]],
        "horizon": int(result["horizon"]),
        "decision": str(result["verdict"]["decision"]),
        "headline": headline_of(result).to_dict(),
        "cut": None if cut is None else cut.to_dict(),
        "sentence": {lang: str(result["verdict"]["sentence"][lang]) for lang in ("en", "ja")},
    }


def _stamp(created: Any, when: str) -> str:
    """When a run was made, in one form so that runs can be put in order; of an older result, when it was written."""
    try:
        stamp = datetime.fromisoformat(created)
    except (TypeError, ValueError):
        return when
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")
