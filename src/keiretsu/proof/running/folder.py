"""The folder of a run: what each candidate left there, whole or not at all.

    plan.yaml                       the plan, with the steps as they were settled
    work/                           the log and the checkpoints of fits that have not ended
    entries/NAME.json               how a candidate did; it is written last, so where it is the rest is there, too
    predictions/NAME.safetensors    its forecasts at every origin
    models/NAME.*                   its model
"""  # fmt: skip

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from keiretsu.atomic import write_atomically
from keiretsu.errors import FileFormatError, OutputError

PLAN = "plan.yaml"
PARTS = ("entries", "predictions", "models", "work")
TEXT = ".json"
Arrays = dict[str, NDArray[Any]]


class RunFolder:
    """Reads and writes what lies in a run's folder.

    Args:
        place: the folder; it is made when something is written.
    """

    def __init__(self, place: Path) -> None:
        self.place = place

    def clear(self) -> None:
        """Remove what an earlier run left, so that nothing of it is taken for this one's.

        Raises:
            OutputError: folders of these names lie there and no run wrote them; they are somebody's, and stay.
        """
        if not (self.place / PLAN).exists():
            foreign = [part for part in PARTS if (self.place / part).exists()]
            if foreign:
                raise OutputError(
                    f"poc: out must be a new folder or that of a run; got {self.place}, which holds {foreign[0]!r} and "
                    f"no {PLAN}. Choose another folder."
                )
            return
        for part in PARTS:
            shutil.rmtree(self.place / part, ignore_errors=True)
        for name in ("result.json", "view.json", "report.html", "slides.md"):
            (self.place / name).unlink(missing_ok=True)

    def part(self, name: str) -> Path:
        """A folder below, made where it is missing."""
        folder = self.place / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def has(self, name: str) -> bool:
        """Whether a candidate has ended."""
        return (self.place / "entries" / f"{name}.json").exists()

    def write_entry(self, name: str, content: dict[str, Any]) -> None:
        """Say how a candidate did; its forecasts and its model must be there already."""
        text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
        write_atomically(self.part("entries") / f"{name}.json", text.encode())

    def read_entry(self, name: str) -> dict[str, Any]:
        """What `write_entry` was told.

        Raises:
            FileFormatError: the file is missing or damaged.
        """
        place = self.place / "entries" / f"{name}.json"
        try:
            content = json.loads(place.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise _damaged(place, error) from error
        if not isinstance(content, dict):
            raise _damaged(place, TypeError())
        return content

    def set_aside(self, name: str) -> None:
        """Take what a candidate left out of the way, for it to run again; `take_back` undoes it."""
        entry = self.read_entry(name)
        aside = self.part("work") / "aside" / name
        aside.mkdir(parents=True, exist_ok=True)
        for place in self._files(name, entry):
            shutil.copy2(place, aside / place.name)
        # without its entry a candidate has not ended, also for a run that is resumed
        (self.place / "entries" / f"{name}.json").replace(aside / f"{name}.json")
        shutil.rmtree(self.checkpoint(name), ignore_errors=True)

    def take_back(self, name: str) -> None:
        """Let stand again what was set aside."""
        aside = self.part("work") / "aside" / name
        entry = json.loads((aside / f"{name}.json").read_text(encoding="utf-8"))
        for place in self._files(name, entry):
            write_atomically(place, (aside / place.name).read_bytes())
        write_atomically(self.place / "entries" / f"{name}.json", (aside / f"{name}.json").read_bytes())

    def _files(self, name: str, entry: dict[str, Any]) -> tuple[Path, Path]:
        return self.part("predictions") / f"{name}.safetensors", self.place / entry["model"]

    def write_arrays(self, name: str, arrays: Arrays) -> None:
        """Keep arrays under a name; text is kept as the UTF-8 of its JSON, with ".json" after its key."""
        whole = {}
        for key, array in arrays.items():
            if array.dtype.kind == "U":
                coded = json.dumps(array.tolist(), ensure_ascii=False).encode()
                whole[f"{key}{TEXT}"] = np.frombuffer(coded, dtype=np.uint8)
            else:
                whole[key] = np.ascontiguousarray(array)
        write_atomically(self.part("predictions") / f"{name}.safetensors", save(whole))

    def read_arrays(self, name: str) -> Arrays:
        """What `write_arrays` was told.

        Raises:
            FileFormatError: the file is missing or damaged.
        """
        place = self.place / "predictions" / f"{name}.safetensors"
        try:
            found = load(place.read_bytes())
        except (OSError, SafetensorError) as error:
            raise _damaged(place, error) from error
        return dict(_decoded(key, array) for key, array in found.items())

    def model(self, name: str) -> Path:
        """Where a model of that file name lies."""
        return self.part("models") / name

    def checkpoint(self, name: str) -> Path:
        """Where the fit of a candidate is written down while it lasts."""
        return self.part("work") / "fits" / name


def _decoded(key: str, array: NDArray[Any]) -> tuple[str, NDArray[Any]]:
    if not key.endswith(TEXT):
        return key, array
    return key.removesuffix(TEXT), np.array(json.loads(array.tobytes()), dtype=np.str_)


def _damaged(place: Path, error: Exception) -> FileFormatError:
    return FileFormatError(
        f"poc: {place} must be a file that poc wrote; got one that cannot be read ({type(error).__name__}). "
        "Delete it and resume the run, or run anew."
    )
