"""The trials of a tuning run as an Optuna study: opened, compared with what is asked for, and gone on with."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.train.tuning_budget import TunePlan
from keiretsu.train.tuning_lock import only_user

if TYPE_CHECKING:
    from optuna.storages import RDBStorage
    from optuna.study import Study
    from optuna.trial import FrozenTrial

NAME = "keiretsu.tune"
ABOUT, PLAN, SECONDS, REASON = "about", "plan", "seconds", "reason"
_WAIT_SECONDS = 60.0


@contextmanager
def open_study(storage: Path | None, *, about: Mapping[str, Any], plan: TunePlan) -> Iterator[Study]:
    """The study to go on with; trials that a killed run left unfinished are ended, and not counted.

    Args:
        storage: a SQLite file, made if it is not there; None keeps the trials in memory.
        about: what the study is about, plain JSON types; a study about anything else is refused.
        plan: kept beside it.
    Raises:
        ArgumentError: the file's study is about something else, or another run is using the file.
        FileFormatError: the file is no study.
        OutputError: the folder cannot be written.
    """
    import optuna

    about = json.loads(json.dumps(about))
    with _quiet():
        if storage is None:
            yield optuna.create_study(study_name=NAME)
            return
        with only_user(storage), _backend(storage) as backend:
            study = optuna.create_study(storage=backend, study_name=NAME, load_if_exists=True)
            _compare(study.user_attrs.get(ABOUT, about), about, storage)
            study.set_user_attr(ABOUT, about)
            study.set_user_attr(PLAN, plan.to_dict())
            _end_unfinished(study)
            yield study


def kept_plan(storage: Path) -> TunePlan | None:
    """The plan of the study in a file; None if there is no file, or no study in it yet.

    Raises:
        FileFormatError: the file is no study.
    """
    import optuna

    if not storage.exists():
        return None
    with _quiet(), _backend(storage) as backend:
        names = [study.study_name for study in optuna.get_all_study_summaries(backend)]
        plan = optuna.load_study(study_name=NAME, storage=backend).user_attrs.get(PLAN) if NAME in names else None
    return None if plan is None else TunePlan(**plan)


def counted(study: Study) -> list[FrozenTrial]:
    """Trials that came to an end by themselves, oldest first: finished, pruned, or failed with a reason."""
    from optuna.trial import TrialState

    ended = (TrialState.COMPLETE, TrialState.PRUNED)
    trials = study.get_trials(deepcopy=False)
    return [one for one in trials if one.state in ended or (one.state == TrialState.FAIL and REASON in one.user_attrs)]


def _end_unfinished(study: Study) -> None:
    """What was running when a run was killed, or waiting to, ends without a reason: it will be done again."""
    from optuna.trial import TrialState

    for trial in study.get_trials(deepcopy=False):
        if trial.state == TrialState.RUNNING:
            study.tell(trial.number, state=TrialState.FAIL)
        elif trial.state == TrialState.WAITING:
            # only a running trial can be ended, and asking runs the one that has waited longest
            study.tell(study.ask().number, state=TrialState.FAIL)


@contextmanager
def _backend(path: Path) -> Iterator[RDBStorage]:
    from optuna.exceptions import StorageInternalError
    from optuna.storages import RDBStorage
    from sqlalchemy.engine import URL
    from sqlalchemy.exc import DatabaseError

    _require_study(path)
    try:
        url = URL.create("sqlite", database=str(path)).render_as_string()
        storage = RDBStorage(url, engine_kwargs={"connect_args": {"timeout": _WAIT_SECONDS}})
    except (RuntimeError, StorageInternalError, DatabaseError) as error:
        # Optuna tells a file of another version by a RuntimeError
        raise _no_study(path, str(error).split("\n")[0]) from None
    try:
        yield storage
    finally:
        storage.remove_session()
        storage.engine.dispose()


def _require_study(path: Path) -> None:
    """Refuse a file that is something else, before anything is written to it."""
    if not path.exists() or not path.stat().st_size:
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as known:
            tables = {str(name) for (name,) in known.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise _no_study(path, str(error)) from None
    if tables and "studies" not in tables:
        raise _no_study(path, "a database of something else")


def _no_study(path: Path, what: str) -> FileFormatError:
    return FileFormatError(
        f"tune: storage must be a study or a new file; got {path} ({what.rstrip('.')}). Name another file."
    )


def _compare(known: Mapping[str, Any], asked: Mapping[str, Any], path: Path) -> None:
    different = sorted(name for name in {*known, *asked} if known.get(name) != asked.get(name))
    if different:
        raise ArgumentError(
            f"tune: storage must hold a study of the same {' and '.join(different)}; got {path}, whose study has "
            f"{'another' if len(different) == 1 else 'others'}. Name another file, or ask for what that study is about."
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Optuna logs nothing but errors inside the block."""
    import optuna

    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        yield
    finally:
        optuna.logging.set_verbosity(before)
