"""All of a plan: runs that are not there yet, the timing of an epoch, and the page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from keiretsu.errors import DataError, OutputError
from keiretsu.nn import PlainModel
from keiretsu.paper import plans, store
from keiretsu.paper.mixing import Mixing, mixing_of
from keiretsu.paper.page import Material, write_pages
from keiretsu.paper.run import LENGTH, PLAIN, RunResult, RunSpec, execute, execute_with_model
from keiretsu.paper.speed import NAME as SPEED
from keiretsu.paper.speed import Speed, measure_speed
from keiretsu.progress import Progress, report, silent


@dataclass(frozen=True)
class Outline:
    """What a plan comes to before anything is run.

    Attributes:
        runs: in the plan.  done: of those, already in the folder.
        seconds: about how long the rest takes on one core; two cores need between half of that and all of it.
        dropped: half lines in the folder's file, of a write that was cut; their run is done again.
    """

    runs: int
    done: int
    seconds: float
    dropped: int


@dataclass(frozen=True)
class Reproduced:
    """What there is now.

    Attributes:
        results: of the whole folder, earlier plans included.
        ran: runs done now.  kept: runs of the plan that were there.
        dropped: see `Outline`.
        written: files.
    """

    results: tuple[RunResult, ...]
    ran: int
    kept: int
    dropped: int
    written: tuple[Path, ...]


def outline(what: str, *, out: Path, data: Path | None, quick: bool = False) -> Outline:
    """Say what `reproduce` would do; nothing is written. Arguments and errors as there."""
    plan, there = _plan(what, quick, data), store.read(out / store.NAME)
    left = [spec for spec in plan if spec not in there.runs]
    return Outline(len(plan), len(plan) - len(left), sum(map(plans.seconds, left)), there.dropped)


def reproduce(
    what: str, *, out: Path, data: Path | None, quick: bool = False, progress: Progress | None = None
) -> Reproduced:
    """Do what is left of a plan, run after run, and write the page. A run that is done is not done again.

    Args:
        what: "majority", "imdb", "listops", "bounds" (no runs: the tables of bounds) or "all".
        out: a folder; runs.jsonl in it grows by a line a run.
        data: the folder above imdb/ (the reviews) and paper/ (the published tables). Without the tables nothing is
            compared; without the reviews "imdb" and "all" cannot run.
        quick: about ten minutes instead of about three hours.
        progress: called as `progress("runs", seconds done, seconds in all)`, seconds as foreseen.
    Raises:
        ArgumentError: `what` is none of those.
        DataError: the reviews are needed and absent.
        OutputError: the folder cannot be written.
        FileFormatError: runs.jsonl holds something else.
    """
    plan = _plan(what, quick, data)
    _make(out)
    path = out / store.NAME
    there = store.read(path)
    left = [spec for spec in plan if spec not in there.runs]
    _run(left, path, data, progress or silent)
    results = tuple(store.done(path).values())
    speed = _speed(out / SPEED, data if what in ("imdb", "all") else None, progress)
    material = Material(
        results=results,
        published=None if data is None else data / "paper",
        data=data if data is not None and _reviews(data) else None,
        mixing=_mixing(results),
        speed=None if speed is None else speed.sentence,
        remarks=_remarks(what, quick, data, results),
    )
    written = write_pages(material, out)
    return Reproduced(results, len(left), len(plan) - len(left), there.dropped, tuple(written))


def _remarks(what: str, quick: bool, data: Path | None, results: tuple[RunResult, ...]) -> tuple[str, ...]:
    """What the plan cuts, and what of it is not there yet: a page can be written at any time."""
    if not results:
        return ()
    whole = plans.specs(
        "all" if what == "bounds" else what, quick=quick, curves=None if data is None else data / "paper"
    )
    there = {result.spec for result in results}
    missing = sum(spec not in there for spec in whole)
    cuts = plans.remarks("all" if what == "bounds" else what, quick=quick)
    if not missing:
        return cuts
    return (*cuts, f"Of the {len(whole)} runs of the plan {missing} had not been run when this page was written.")


def _plan(what: str, quick: bool, data: Path | None) -> list[RunSpec]:
    plan = plans.specs(what, quick=quick, curves=None if data is None else data / "paper")
    if any(spec.task == "imdb" for spec in plan) and (data is None or not _reviews(data)):
        place = "none was found" if data is None else f"there are none in {data}"
        raise DataError(
            f"reproduce: --data must be a folder with imdb/train.parquet and imdb/test.parquet; {place}. "
            "Name the folder, or reproduce majority or listops, which need no data."
        )
    return plan


def _reviews(data: Path) -> bool:
    return all((data / "imdb" / f"{part}.parquet").is_file() for part in ("train", "test"))


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"reproduce: --out must be a folder that can be written; got {out} ({error.strerror or error})."
        ) from error


def _run(left: list[RunSpec], path: Path, data: Path | None, progress: Progress) -> None:
    total, before = sum(map(plans.seconds, left)), 0.0
    for spec in left:
        share = plans.seconds(spec)

        store.append(path, execute(spec, data=data, progress=_Within(progress, before, share, total)))
        before += share
        report(progress, "runs", before, total)


class _Within:
    """Epochs of one run, as a share of all runs."""

    def __init__(self, progress: Progress, before: float, share: float, whole: float) -> None:
        self.progress, self.before, self.share, self.whole = progress, before, share, whole

    def __call__(self, label: str, done: float, total: float) -> None:
        self.progress("runs", self.before + self.share * done / max(total, 1), self.whole)


def _speed(path: Path, data: Path | None, progress: Progress | None) -> Speed | None:
    """The timing that is there, or one made now where the reviews are at hand and part of the plan."""
    known = Speed.read(path)
    if known is not None or data is None:
        return known
    made = measure_speed(data=data, progress=progress)
    made.write(path)
    return made


def _mixing(results: tuple[RunResult, ...]) -> tuple[Mixing, RunSpec] | None:
    """The shortest Majority run that can be seen as a picture, trained once more: that takes a second or two."""
    free = [
        r.spec
        for r in results
        if r.spec.task == "majority" and r.spec.experiment == LENGTH and r.spec.mixer == PLAIN
        and r.spec.margin is None and not r.diverged
    ]  # fmt: skip
    if not free:
        return None
    spec = min(free, key=lambda spec: (abs(spec.T - 100), spec.seed))
    _, model, task = execute_with_model(spec, data=None)
    if not isinstance(model, PlainModel):
        return None
    with torch.no_grad():
        return mixing_of(model, task.test.tokens[0]), spec
