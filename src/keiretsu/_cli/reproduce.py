"""`keiretsu reproduce`: where the data is, what is said before and after."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from keiretsu._cli import outcome, paths, printing
from keiretsu._cli.printing import print_lines, print_table
from keiretsu.errors import DataError
from keiretsu.paper.compare import agreements, diverged_runs
from keiretsu.paper.published import read_curves
from keiretsu.paper.reproduce import Outline, Reproduced, outline, reproduce

DATA = Path("shared") / "data"


def data_folder(given: Path | None) -> Path | None:
    """The folder that was given, or the nearest shared/data in or above the current folder; None if there is none.

    Raises:
        DataError: the folder that was given is absent.
    """
    if given is not None:
        if not given.is_dir():
            raise DataError(f"reproduce: --data must be a folder; got {given}, which is absent. Name another.")
        return given
    here = Path.cwd()
    return next((folder / DATA for folder in (here, *here.parents) if (folder / DATA).is_dir()), None)


def run(what: str, *, out: Path, data: Path | None, quick: bool, dry: bool, as_json: bool, verbose: bool) -> None:
    """The command: do what is left of a plan, or only say what that is."""
    outcome.set_logging(verbose)
    paths.check_writable(out / "index.html", command="reproduce")
    folder = data_folder(data)
    if dry:
        found = outline(what, out=out, data=folder, quick=quick)
        if as_json:
            printing.print_json(asdict(found))
        else:
            print_outline(found)
        return
    with printing.bar() as progress:
        done = reproduce(what, out=out, data=folder, quick=quick, progress=progress)
    if as_json:
        printing.print_json(content_of(done, folder, out))
    else:
        print_reproduced(done, folder, out)


def print_outline(found: Outline) -> None:
    """Print what a plan comes to."""
    print_lines(
        f"{found.runs} runs, {found.done} of them done; the rest takes about {_minutes(found.seconds)} on one core, "
        "less on two."
    )
    if found.dropped:
        print_lines("A half line of an earlier write was dropped; its run is done again.")


def print_reproduced(done: Reproduced, data: Path | None, out: Path) -> None:
    """Print what was run, the curves beside the published ones, what diverged, and where the page is."""
    print_lines(f"{done.ran} runs done, {done.kept} were there; {sum(r.diverged for r in done.results)} diverged.")
    if done.dropped:
        print_lines("A half line of an earlier write was dropped, and its run done again.")
    rows = [
        [f"{a.task} {a.T}", _share(None if a.ours is None else a.ours.mean), f"{a.runs - a.diverged} of {a.runs}",
         _share(None if a.theirs is None else a.theirs.test), a.verdict]
        for a in agreements(done.results, None if data is None else read_curves(data / "paper"))
    ]  # fmt: skip
    if rows:
        print_lines("")
        print_table(("task, T", "test accuracy", "runs", "published", ""), rows)
    print_lines("", f"page: {out / 'index.html'}")


def content_of(done: Reproduced, data: Path | None, out: Path) -> dict[str, Any]:
    """The same as plain values."""
    curves = None if data is None else read_curves(data / "paper")
    return {
        "ran": done.ran,
        "kept": done.kept,
        "dropped": done.dropped,
        "diverged": [
            {"experiment": d.experiment, "task": d.task, "mixer": d.mixer, "abscissa": d.abscissa, "margin": d.margin,
             "runs": d.runs, "diverged": d.diverged}
            for d in diverged_runs(done.results)
        ],
        "accuracy": [
            {"task": a.task, "T": a.T, "test": None if a.ours is None else a.ours.mean, "runs": a.runs,
             "diverged": a.diverged, "published": None if a.theirs is None else a.theirs.test, "verdict": a.verdict}
            for a in agreements(done.results, curves)
        ],
        "page": str(out / "index.html"),
        "written": [str(path) for path in done.written],
    }  # fmt: skip


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 90 else f"{seconds:.0f} seconds"
