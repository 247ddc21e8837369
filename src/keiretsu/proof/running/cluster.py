"""Candidates on Ray: on the cores of this machine, or on those of a cluster that is running."""

from __future__ import annotations

import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from keiretsu.atomic import write_atomically
from keiretsu.errors import KeiretsuError
from keiretsu.proof.plan import Entrant
from keiretsu.proof.running.conductor import Conductor, Stage
from keiretsu.proof.running.folder import RunFolder
from keiretsu.proof.running.inline import run_here
from keiretsu.proof.running.log_file import read_log, write_log
from keiretsu.proof.running.perform import OutOfTimeError, fail, perform

LOOK_SECONDS = 0.5
Files = dict[str, bytes]


def run_cluster(stage: Stage, conductor: Conductor) -> None:
    """Hand out all candidates at once; each takes the threads of the plan wherever Ray finds them free.

    A machine of the cluster needs this package and nothing else: the log goes there, what a candidate made comes back.

    Raises:
        KeiretsuError: Ray is not installed.
    """
    ray = _ray()
    with _connected(ray):
        _run(ray, stage, conductor)


def _run(ray: Any, stage: Stage, conductor: Conductor) -> None:
    log = ray.put(_log_files(stage))
    plan = stage.bench.plan.to_dict()
    remote = ray.remote(num_cpus=stage.bench.plan.threads, max_retries=0)(_far_away)
    running: dict[Any, Entrant] = {}
    try:
        while (entrant := conductor.next()) is not None:
            if entrant.name in stage.at_home:
                run_here(entrant, stage, conductor)
            else:
                running[remote.remote(plan, log, entrant.name, entrant.steps)] = entrant
        while running:
            ready, _ = ray.wait(list(running), timeout=LOOK_SECONDS)
            for reference in ready:
                _take(ray, reference, running.pop(reference), stage, conductor)
            for reference, entrant in list(running.items()):
                try:
                    conductor.watch(entrant.name, "", 0.0, 0.0)
                except OutOfTimeError:
                    ray.cancel(reference, force=True)
                    del running[reference]
                    conductor.ended(entrant, broken_off=True)
    finally:
        for reference in running:
            ray.cancel(reference, force=True)


@contextmanager
def _connected(ray: Any) -> Iterator[None]:
    """A connection to Ray, ended where it was made here; the process's own answer to SIGTERM, which Ray replaces, is
    put back."""
    if ray.is_initialized():
        yield
        return
    ours = threading.current_thread() is threading.main_thread()
    handler = signal.getsignal(signal.SIGTERM) if ours else None
    ray.init(log_to_driver=False, include_dashboard=False, configure_logging=False)
    try:
        if handler is not None:
            signal.signal(signal.SIGTERM, handler)
        yield
    finally:
        ray.shutdown()


def _take(ray: Any, reference: Any, entrant: Entrant, stage: Stage, conductor: Conductor) -> None:
    """Put what came back into the folder; the entry last, as everywhere."""
    try:
        files: Files = ray.get(reference)
    except ray.exceptions.RayError as error:
        first = str(error).strip().splitlines()[0]
        fail(entrant.name, f"its process on Ray died ({type(error).__name__}: {first:.200})", stage.folder, seconds=0.0)
    else:
        for name in sorted(files, key=lambda name: name.startswith("entries/")):
            place = stage.folder.place / name
            place.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(place, files[name])
    conductor.ended(entrant)


def _far_away(plan: dict[str, Any], log: Files, name: str, steps: int | None) -> Files:
    """One candidate in a process of Ray's."""
    from keiretsu.evaluate.candidates import candidate
    from keiretsu.proof.bench import bench_of
    from keiretsu.proof.plan_file import plan_from
    from keiretsu.proof.threads import threads

    with tempfile.TemporaryDirectory(prefix="keiretsu-") as place:
        folder = RunFolder(Path(place))
        for part, content in log.items():
            (folder.part("work") / part).write_bytes(content)
        bench = bench_of(plan_from(plan), read_log(folder.part("work")))
        with threads(bench.plan.threads):
            perform(Entrant(name, steps), candidate(name), bench, folder, progress=None)
        kept = [path for path in folder.place.rglob("*") if path.is_file() and "work" not in path.parts[-2:]]
        return {str(path.relative_to(place)): path.read_bytes() for path in kept}


def _log_files(stage: Stage) -> Files:
    folder = stage.folder.part("work")
    write_log(stage.series, folder)
    return {name: (folder / name).read_bytes() for name in ("log.parquet", "log.json")}


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise KeiretsuError(
            "poc: on='ray' needs Ray, which is not installed. Run `pip install 'keiretsu[cluster]'`, or leave it out."
        ) from error
    return ray
