"""Which model a path stands for: a model's file, or a run's folder and in it the candidate that its verdict names."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu.bounds.words import Words
from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.evaluate.candidates import INCUMBENT

if TYPE_CHECKING:
    from keiretsu.runtime import Precision
    from keiretsu.serve.runner import Runner


@dataclass(frozen=True, eq=False)
class Winner:
    """The candidate of a run that is served.

    Attributes:
        run: the run's folder.  name: of the candidate.  label: for people.
        adopted: whether the verdict adopts it; not so for what is kept in its place, or was asked for by name.
        file: its model.
        entry: what `result.json` says of it.  data: what it says of the log.
        spelled: how the log spelled its rows (`data.spelling`).
    """

    run: Path
    name: str
    label: Words
    adopted: bool
    file: Path
    entry: dict[str, Any]
    data: dict[str, Any]
    spelled: dict[str, Any] = field(default_factory=dict)


def winner_of(run: str | Path, *, candidate: str | None = None) -> Winner:
    """The candidate that a run's verdict says to use: the judged one where it is adopted, else the rival that is kept.

    Args:
        run: the folder that `poc` wrote, or its `result.json`.
        candidate: another one of the run, by name.
    Raises:
        FileFormatError: there is no result, or the candidate's model is not there.
        ArgumentError: the candidate is not in the run, failed there, or is the user's own method, which runs outside.
    """
    from keiretsu.data.read_report import ReadReport
    from keiretsu.data.series import TIME
    from keiretsu.data.spelling import spelling_of
    from keiretsu.proof.result import Result

    result = Result.load(run)
    folder = Path(run) if Path(run).is_dir() else Path(run).parent
    verdict, by_name = result.verdict, {entry["name"]: entry for entry in result.candidates}
    able = [name for name, entry in by_name.items() if entry["status"] == "ok" and entry["model"] and name != INCUMBENT]
    name = verdict["choice"] if candidate is None else candidate
    if name == INCUMBENT:
        raise ArgumentError(
            f"stream: {folder} names what you have as the method to use, and that runs outside keiretsu: nothing of it "
            f"is in the run's folder. Go on with it, or name one of {', '.join(able)} with --candidate."
        )
    if name not in able:
        raise ArgumentError(
            f"stream: candidate must be one that {folder} holds a model of: {', '.join(able)}; got {name!r}. "
            "Choose one."
        )
    entry = by_name[name]
    file = (folder / entry["model"]).resolve()
    if not file.is_relative_to(folder.resolve()) or not file.is_file():
        raise FileFormatError(
            f"stream: {folder} must hold models; {entry['model']} is not there. Keep the folder whole, or run "
            "poc again."
        )
    adopted = verdict["decision"] == "adopt" and name == verdict["choice"]
    label = Words(entry["label"]["en"], entry["label"]["ja"])
    data, named = result.content["data"], result.content["plan"].get("data") or {}
    report = ReadReport.from_dict(data["read_report"])
    spelled = spelling_of(report, time=named.get("time") or TIME, id=named.get("id"), channels=data.get("channels", ()))
    return Winner(folder, name, label, adopted, file, entry, data, spelled)


def open_runner(
    path: str | Path,
    *,
    candidate: str | None = None,
    coverage: float | None = 0.9,
    adaptive: bool = True,
    known: Any = None,
    static: Any = None,
    precision: Precision = "float32",
) -> tuple[Runner, Winner | None]:
    """A model in its running form.

    Args:
        path: a model that `Forecaster.save` wrote, or a run's folder (or its `result.json`).
        candidate: of a run, another than its winner.
        coverage, adaptive, known, static, precision: as in `ForecasterRunner`.
    Returns:
        The runner, and what it won in; None for a model's file.
    Raises:
        FileFormatError, ArgumentError: as `winner_of`; or the file is no model, or a baseline's alone, which knows
            neither its clock nor its intervals.
    """
    place = Path(path)
    won = winner_of(place, candidate=candidate) if place.is_dir() or place.name == "result.json" else None
    if won is None and candidate is not None:
        raise ArgumentError(
            f"stream: candidate must be left out for a model's file; got {candidate!r} for {path}. Name a run's folder."
        )
    file, name = (place, place.stem) if won is None else (won.file, won.name)
    if file.suffix == ".json":
        if won is None:
            raise ArgumentError(
                f"stream: {path} holds a baseline without the clock of its log. Name the folder of the run that it is "
                f"from, with --candidate {name}."
            )
        from keiretsu.serve.baseline_runner import BaselineRunner, read_baseline

        model, mark = read_baseline(file)
        baseline = BaselineRunner(model, won.data, mark=mark, name=name, coverage=coverage, adaptive=adaptive)
        return _spelled(baseline, won), won
    from keiretsu.estimators.model_file import load
    from keiretsu.serve.forecaster_runner import ForecasterRunner

    told: dict[str, Any] = {"known": known, "static": static, "precision": precision}
    runner = ForecasterRunner(load(file), name=name, coverage=coverage, adaptive=adaptive, **told)
    return _spelled(runner, won), won


def _spelled(runner: Runner, won: Winner | None) -> Runner:
    """The runner, knowing what its run knows of how rows are spelled, its column of alarm codes among it."""
    from keiretsu.serve.coded_runner import with_codes

    runner.reading = {**({} if won is None else won.spelled), **runner.reading}
    return with_codes(runner, runner.reading)
