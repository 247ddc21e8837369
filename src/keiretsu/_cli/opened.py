"""A model in its running form, as `stream` and `serve` open it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu.errors import ArgumentError

if TYPE_CHECKING:
    from keiretsu.serve import IntakeSettings
    from keiretsu.serve.lines import Known

PRECISIONS = ("float32", "bfloat16")


def opened(
    model: Path,
    *,
    command: str,
    coverage: float,
    adaptive: bool = True,
    known: Path | None = None,
    static: Path | None = None,
    candidate: str | None = None,
    shadow: Path | None = None,
    precision: str = "float32",
) -> tuple[Any, Any, dict[str, Any]]:
    """The runner of a model file or of a run's winner, its watch (with a challenger in its shadow), and how its log was
    read."""
    from keiretsu.serve.comparing import Promised
    from keiretsu.serve.watch import Shadow, Watch
    from keiretsu.serve.winner import open_runner

    if precision not in PRECISIONS:
        raise ArgumentError(
            f"{command}: --precision must be one of {', '.join(PRECISIONS)}; got {precision!r}. Choose one."
        )
    told: dict[str, Any] = {
        "known": table(known), "static": table(static), "coverage": coverage, "precision": precision
    }  # fmt: skip
    runner, won = open_runner(model, candidate=candidate, adaptive=adaptive, **told)
    promised = None if won is None else Promised.of(won.entry).to_dict()
    watch = Watch(runner, certificate=runner.certificate, promised=promised)
    if shadow is None:
        return runner, watch, runner.reading
    # only its forecasts are compared
    unheard: dict[str, Any] = {**told, "coverage": None}
    challenger, _ = open_runner(shadow, adaptive=False, **unheard)
    return runner, Shadow(watch, runner, challenger), runner.reading


def model_file(path: Path, *, command: str) -> Path:
    """The model file that a path stands for: itself, or in a run's folder the model of its choice.

    Raises:
        ArgumentError: the folder is no run's, or its choice has no model that can be loaded by itself.
    """
    if not path.is_dir():
        return path
    from keiretsu.proof.result import Result

    if not (path / "result.json").is_file():
        raise ArgumentError(
            f"{command}: MODEL must be a model file or the folder of a run; got the folder {path}, which holds no "
            "result.json. Name a file in it, such as pump.keiretsu."
        )
    result = Result.load(path)
    files = {
        entry["name"]: path / entry["model"]
        for entry in result.candidates
        if entry["status"] == "ok" and str(entry["model"]).endswith(".keiretsu")
    }
    choice = result.verdict["choice"]
    if choice in files:
        return files[choice]
    if not files:
        raise ArgumentError(
            f"{command}: MODEL must be a model file or a run that holds one; the choice of {path} is {choice}, and no "
            "candidate of it left a model file. Use keiretsu stream, or fit a model."
        )
    raise ArgumentError(
        f"{command}: MODEL must be a model file or a run whose choice has one; the choice of {path} is {choice}, which "
        f"has none. Name one of {', '.join(map(str, files.values()))}."
    )


def opener(
    model: Path, *, time: list[str] | None, id: list[str] | None, extra: str, **told: Any
) -> Callable[[], tuple[Any, Any, IntakeSettings]]:
    """What opens the model, now and whenever its file is replaced: its runner, its watch, and how its rows are spelled.

    Args:
        time, id, extra: as in `IntakeSettings`; None as trained.
        told: as in `opened`.
    """

    def anew() -> tuple[Any, Any, IntakeSettings]:
        from keiretsu.serve import IntakeSettings

        runner, watcher, reading = opened(model, **told)
        names = {"time": tuple(time) if time else None, "id": tuple(id) if id else None}
        return runner, watcher, IntakeSettings.of(reading, **names, extra=extra)

    return anew


def named_ids(path: Path | None, *, command: str) -> frozenset[str] | None:
    """The series that a text file names, one a line; None where there is no file.

    Raises:
        ArgumentError: it cannot be read, or names none.
    """
    if path is None:
        return None
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ArgumentError(
            f"{command}: --ids must be a text file; {path} cannot be read ({why}). Name another."
        ) from error
    names = frozenset(line.strip() for line in lines if line.strip())
    if not names:
        raise ArgumentError(f"{command}: --ids must name a series a line; {path} names none. Add them.")
    return names


def known_of(reading: Mapping[str, Any], kept: Mapping[str, Any] | None) -> Known:
    """What is known of a table before its first line is read.

    Args:
        reading: of the model: what training was told and found of its log.
        kept: what an earlier run kept of the table, if any has read of it.
    """
    from keiretsu.serve.lines import Known

    found, separator, columns = kept or {}, reading.get("separator"), reading.get("columns")
    long = tuple(str(reading[name]) for name in ("name", "value") if isinstance(reading.get(name), str))
    return Known(
        header=found.get("header"),
        separator=found.get("separator"),
        encoding=found.get("encoding"),
        trained_separator=separator if isinstance(separator, str) and len(separator) == 1 else None,
        trained_encoding=_trained(reading.get("encoding")),
        columns=None if not columns or isinstance(columns, str) else [str(name) for name in columns],
        titles=bool(reading.get("preamble")),
        long=long if len(long) == 2 else (),
    )


def _trained(encoding: Any) -> str | None:
    """The encoding of the training log, where lines can be in it."""
    from keiretsu.serve.lines.encoding import UTF8, checked

    try:
        found = checked(encoding)
    except ArgumentError:
        return None
    return None if found == UTF8 else found


def table(path: Path | None) -> Any:
    """A CSV table of covariates; None where there is none."""
    if path is None:
        return None
    import polars as pl

    from keiretsu.errors import DataError

    try:
        return pl.read_csv(path, try_parse_dates=True)
    except (OSError, pl.exceptions.PolarsError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(
            f"stream: {path} must be a CSV table of covariates; it cannot be read ({why}). Name another."
        ) from error
