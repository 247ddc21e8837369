"""Candidates in this process, one after another."""

from __future__ import annotations

from keiretsu.progress import Progress
from keiretsu.proof.plan import Entrant
from keiretsu.proof.running.conductor import Conductor, Stage
from keiretsu.proof.running.perform import OutOfTimeError, perform


def run_inline(stage: Stage, conductor: Conductor) -> None:
    """Run all that is handed out."""
    while (entrant := conductor.next()) is not None:
        run_here(entrant, stage, conductor)


def run_here(entrant: Entrant, stage: Stage, conductor: Conductor) -> None:
    """Run one candidate."""
    broken = False
    try:
        watch = _watching(conductor, entrant.name)
        model = perform(entrant, stage.look_up(entrant.name), stage.bench, stage.folder, progress=watch)
        if model is not None and entrant.name in stage.at_home:
            stage.kept[entrant.name] = model
    except OutOfTimeError:
        broken = True
    conductor.ended(entrant, broken_off=broken)


def _watching(conductor: Conductor, name: str) -> Progress:
    """Progress of one candidate, told under its name."""

    def inner(label: str, done: float, total: float) -> None:
        conductor.watch(name, label, done, total)

    return inner
