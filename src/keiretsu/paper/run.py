"""One run of an experiment: what it is, doing it, and what came out."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from math import nan
from pathlib import Path

from keiretsu.errors import ArgumentError
from keiretsu.nn import PlainModel, SeriesModel
from keiretsu.paper.model import norms, other_model, paper_model
from keiretsu.paper.recipe import Trained, judge, train_as_published
from keiretsu.paper.tasks import Task, imdb, listops, majority
from keiretsu.progress import Progress

# The experiments, as `RunSpec.experiment` names them.
STABILITY, LENGTH, BEYOND = "stability", "length", "beyond"
# The paper's own layer; other names are those of `keiretsu.nn.MIXERS`.
PLAIN = "selective"


@dataclass(frozen=True)
class RunSpec:
    """What a run is; equal specs are the same run.

    Attributes:
        experiment: "stability" (the paper's experiment 1), "length" (its experiment 2) or "beyond".
        task: "majority", "listops" or "imdb".
        T: rows a series.
        mixer: "selective" is the paper's layer.
        abscissa: s_A at the start; None where a margin keeps A below 0.
        margin: what A keeps from 0; None leaves it free.
        seed: of series, weights and order.
        m: series to train on, and as many to test on.
        epochs, batch: of the training.
        width: d.  states: N.
    """

    experiment: str
    task: str
    T: int
    mixer: str
    abscissa: float | None
    margin: float | None
    seed: int
    m: int
    epochs: int
    batch: int
    width: int
    states: int


@dataclass(frozen=True)
class RunResult:
    """What came out of a run.

    Attributes:
        spec: of the run.
        loss: training loss by epoch, penalty included; index 0 is before training. Of a run that diverged, the
            epochs before that; index 0 is not finite where the first answers were not.
        abscissa_by_epoch: s_A at the same moments; empty for other architectures.
        train_accuracy, test_accuracy, train_loss, test_loss: after training, without penalty; NaN if it diverged.
        seconds: wall time, data included.
        diverged: a number was not finite (never so for a loss that is only large).
        norms: of the weights at the end, see `model.norms`; of other architectures the number of parameters.
    """

    spec: RunSpec
    loss: tuple[float, ...]
    abscissa_by_epoch: tuple[float, ...]
    train_accuracy: float
    test_accuracy: float
    train_loss: float
    test_loss: float
    seconds: float
    diverged: bool
    norms: dict[str, float] = field(default_factory=dict)


def execute(spec: RunSpec, *, data: Path | None, progress: Progress | None = None) -> RunResult:
    """Do a run from scratch; the same spec gives the same numbers on the same machine, times apart.

    Args:
        spec: what to run.
        data: the folder above imdb/; only that task needs it.
        progress: see `train_as_published`.
    Raises:
        ArgumentError: an unknown task or mixer.
        DataError: the reviews are absent.
    """
    return execute_with_model(spec, data=data, progress=progress)[0]


def execute_with_model(
    spec: RunSpec, *, data: Path | None, progress: Progress | None = None
) -> tuple[RunResult, PlainModel | SeriesModel, Task]:
    """As `execute`, with the trained model and its task: for pictures of what was learned."""
    start = time.perf_counter()
    task = task_of(spec, data=data)
    model = model_of(spec, task)
    trained = train_as_published(model, task, epochs=spec.epochs, batch=spec.batch, seed=spec.seed, progress=progress)
    return _result(spec, model, task, trained, start), model, task


def task_of(spec: RunSpec, *, data: Path | None) -> Task:
    """The series of a run."""
    if spec.task == "majority":
        return majority(spec.T, seed=spec.seed, m=spec.m)
    if spec.task == "listops":
        return listops(spec.T, seed=spec.seed, m=spec.m)
    if spec.task == "imdb":
        return imdb(spec.T, folder=(data or Path()) / "imdb", seed=spec.seed, m=spec.m)
    raise ArgumentError(f"reproduce: task must be majority, listops or imdb; got {spec.task!r}.")


def model_of(spec: RunSpec, task: Task) -> PlainModel | SeriesModel:
    """The model of a run before training."""
    if spec.mixer == PLAIN:
        return paper_model(
            task, width=spec.width, states=spec.states, abscissa=spec.abscissa, margin=spec.margin, seed=spec.seed
        )
    return other_model(task, spec.mixer, width=spec.width, states=spec.states, margin=spec.margin, seed=spec.seed)


def _result(spec: RunSpec, model: PlainModel | SeriesModel, task: Task, trained: Trained, start: float) -> RunResult:
    train = test = (nan, nan)
    if not trained.diverged:
        train, test = judge(model, task.train), judge(model, task.test)
    found = norms(model) if isinstance(model, PlainModel) else {"parameters": float(model.parameter_count)}
    return RunResult(
        spec, trained.loss, trained.abscissa, train[0], test[0], train[1], test[1],
        seconds=time.perf_counter() - start, diverged=trained.diverged, norms=found,
    )  # fmt: skip
