"""What the authors published: the three tables of their repository, and what contradicts itself in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from keiretsu.errors import DataError

CURVES, LOGS, NORMS = "length_independence.csv", "stability_margin.csv", "trained_norms.csv"
_COLUMNS = {
    CURVES: (
        "task", "T", "runs", "train_accuracy_mean", "train_accuracy_std", "test_accuracy_mean", "test_accuracy_std",
    ),
    LOGS: (
        "task", "T", "s_A_init", "N", "d", "m", "seed", "epoch", "s_A", "abs_p", "q_l2", "WB_fro", "WC_fro", "A_maxabs",
        "u_max_l2", "loss",
    ),
    NORMS: (
        "task", "m", "T", "seed", "d", "N", "vocabulary", "s_A", "A_min", "p", "q_l2", "WB_spectral", "WC_spectral",
        "w_l2", "u_max_l2",
    ),
}  # fmt: skip
_COPIED = ("abs_p", "q_l2", "WB_fro", "WC_fro", "A_maxabs", "loss")
# Figures are printed with six digits; a copy may differ in the last of them.
_SAME = 1e-4


@dataclass(frozen=True)
class PublishedPoint:
    """Accuracy at one length.

    Attributes:
        task: name.  T: rows.  runs: how many.
        train, test: mean accuracy.  train_sd, test_sd: standard deviation over the runs.
    """

    task: str
    T: int
    runs: int
    train: float
    train_sd: float
    test: float
    test_sd: float


@dataclass(frozen=True)
class PublishedLog:
    """One run of their experiment 1, epoch by epoch.

    Attributes:
        task, T, start, m, seed: which; `start` is s_A as the file names it.  width: d.  states: N.
        epoch: numbers from 0, before training.  abscissa: s_A.
        loss: training loss; 0 at epoch 0, where none was taken.
        last: every column of the last epoch.
    """

    task: str
    T: int
    start: float
    m: int
    seed: int
    width: int
    states: int
    epoch: tuple[int, ...]
    abscissa: tuple[float, ...]
    loss: tuple[float, ...]
    last: dict[str, float | None]

    @property
    def broken_off(self) -> bool:
        """Whether only epoch 0 is there: nothing finite came of the first."""
        return len(self.epoch) == 1

    @property
    def key(self) -> tuple[str, int, float, int]:
        """task, T, start, seed."""
        return self.task, self.T, self.start, self.seed


@dataclass(frozen=True)
class Mirror:
    """Two logs alike in every norm and loss, whose s_A differ in sign alone: one run under two names.

    Attributes:
        below: the log said to start at s_A < 0.  above: the one at s_A > 0.
    """

    below: PublishedLog
    above: PublishedLog


def read_curves(folder: Path) -> list[PublishedPoint] | None:
    """`length_independence.csv`; None where it is absent."""
    table = _table(folder, CURVES)
    if table is None:
        return None
    return [
        PublishedPoint(
            r["task"], r["T"], r["runs"], r["train_accuracy_mean"], r["train_accuracy_std"], r["test_accuracy_mean"],
            r["test_accuracy_std"],
        )
        for r in table.iter_rows(named=True)
    ]  # fmt: skip


def read_logs(folder: Path) -> list[PublishedLog] | None:
    """`stability_margin.csv`, a log a run; None where it is absent."""
    table = _table(folder, LOGS)
    if table is None:
        return None
    found = []
    for log in table.sort("epoch").partition_by("task", "T", "s_A_init", "m", "seed", maintain_order=True):
        last = log.row(-1, named=True)
        name, columns = str(last["task"]), [c for c in log.columns if c != "task"]
        found.append(
            PublishedLog(
                name, last["T"], last["s_A_init"], last["m"], last["seed"], last["d"], last["N"],
                tuple(log["epoch"]), tuple(log["s_A"]), tuple(log["loss"]), {c: last[c] for c in columns},
            )
        )  # fmt: skip
    return sorted(found, key=lambda log: log.key)


def read_norms(folder: Path) -> list[dict[str, float]] | None:
    """`trained_norms.csv`, a dictionary a model; None where it is absent."""
    table = _table(folder, NORMS)
    return None if table is None else list(table.sort("T", "seed").iter_rows(named=True))


def mirrors(logs: Iterable[PublishedLog]) -> list[Mirror]:
    """Logs that are copies of another with the sign of s_A turned.

    Such a pair started at s_A and at -s_A, and lost alike at every epoch; as a start at s_A > 0 blows up and one at
    s_A < 0 does not, the loss says which of the two names is right.
    """
    known = {log.key: log for log in logs}
    found = []
    for (task, T, start, seed), log in known.items():
        twin = known.get((task, T, -start, seed)) if start < 0 else None
        if twin is not None and log.epoch == twin.epoch and not log.broken_off and _mirrored(log, twin):
            found.append(Mirror(log, twin))
    return found


def _mirrored(log: PublishedLog, twin: PublishedLog) -> bool:
    same = all(_near(a, -b) for a, b in zip(log.abscissa, twin.abscissa, strict=True))
    same = same and all(_near(a, b) for a, b in zip(log.loss, twin.loss, strict=True))
    return same and all(_near(log.last[c], twin.last[c]) for c in _COPIED)


def _near(a: float | None, b: float | None) -> bool:
    return a == b if a is None or b is None else abs(a - b) <= _SAME * max(abs(a), abs(b))


def _table(folder: Path, name: str) -> pl.DataFrame | None:
    path = folder / name
    if not path.is_file():
        return None
    table = pl.read_csv(path)
    missing = [c for c in _COLUMNS[name] if c not in table.columns]
    if missing:
        raise DataError(f"reproduce: {path} must have a column {missing[0]}; got {', '.join(table.columns)}.")
    return table
