"""Runs on disk: one JSON document a line, appended whole, so that work goes on where it was cut."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from math import isfinite, nan
from pathlib import Path
from typing import Any

from keiretsu.errors import FileFormatError, OutputError
from keiretsu.paper.run import RunResult, RunSpec

NAME = "runs.jsonl"


@dataclass(frozen=True)
class Stored:
    """What a file of runs holds.

    Attributes:
        runs: by what they are; of two runs of one spec the later.
        dropped: half lines at the end, of a write that was cut: 0 or 1.
    """

    runs: dict[RunSpec, RunResult]
    dropped: int


def append(path: Path, result: RunResult) -> None:
    """Add a run at the end; a half line that a cut write left there goes first.

    Raises:
        OutputError: the file cannot be written.
    """
    line = json.dumps(_plain(asdict(result)), allow_nan=False).encode() + b"\n"
    try:
        with open(path, "a+b") as file:
            file.seek(0)
            whole = file.read().rfind(b"\n") + 1
            file.truncate(whole)
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise OutputError(
            f"reproduce: --out must be a folder that can be written; got {path} ({error.strerror or error})."
        ) from error


def done(path: Path) -> dict[RunSpec, RunResult]:
    """The runs of a file; none where it is absent."""
    return read(path).runs


def read(path: Path) -> Stored:
    """The runs of a file, and whether half a line had to be dropped.

    Raises:
        FileFormatError: a whole line is not a run.
    """
    if not path.is_file():
        return Stored({}, 0)
    *lines, rest = path.read_bytes().split(b"\n")
    found: dict[RunSpec, RunResult] = {}
    for number, line in enumerate(lines, start=1):
        try:
            result = _result(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise FileFormatError(
                f"reproduce: every line of {path} must be a run; line {number} is not ({error}). "
                "Remove the line, and its run is done again."
            ) from error
        found[result.spec] = result
    return Stored(found, int(bool(rest)))


def _result(document: dict[str, Any]) -> RunResult:
    values: dict[str, Any] = {field.name: document[field.name] for field in fields(RunResult)}
    for name in ("loss", "abscissa_by_epoch"):
        values[name] = tuple(_number(value) for value in values[name])
    for name in ("train_accuracy", "test_accuracy", "train_loss", "test_loss", "seconds"):
        values[name] = _number(values[name])
    values["norms"] = {name: _number(value) for name, value in values["norms"].items()}
    values["spec"] = RunSpec(**values["spec"])
    return RunResult(**values)


def _number(value: float | None) -> float:
    return nan if value is None else float(value)


def _plain(value: Any) -> Any:
    """JSON has no word for what is not finite: null."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value
