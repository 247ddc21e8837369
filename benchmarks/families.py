"""Model families on logs cut into a learned and a judged part, fitted as fairly as each allows."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import lightgbm as lgb
import numpy as np
import torch
from numpy.typing import NDArray
from recipe import Normal, Rows, Training, answers, fit
from scipy.signal import lfilter

HORIZONS = (1, 8, 24)
# Series set aside where a family has something to choose.
CHECKED = 6
LAGS = (8, 16, 32, 64, 128, 256, 512)
PENALTIES = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
HALF_LIVES = (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048)
BOOSTING = {"learning_rate": 0.05, "num_leaves": 63, "min_data_in_leaf": 200, "num_threads": 1, "verbose": -1}
BACK = (1, 2, 3, 4, 8, 16, 32)


@dataclass(frozen=True, eq=False)
class Log:
    """What a family learns from and is judged on; `hidden` (series, rows, n) is the truth behind each."""

    learned: Rows
    judged: Rows
    hidden: tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Answer:
    """Forecasts of the judged series (series, rows, horizons), trained numbers, and what was chosen."""

    said: NDArray[np.float64]
    size: int = 0
    notes: str = ""


def ahead(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """(series, rows, horizons) the value so many rows later, NaN where the series has ended."""
    out = np.full((*y.shape, len(HORIZONS)), np.nan)
    for place, rows in enumerate(HORIZONS):
        out[:, :-rows, place] = y[:, rows:]
    return out


def constant(log: Log, seconds: float, seed: int) -> Answer:
    del seconds, seed
    return Answer(np.full(log.judged.answers.shape, log.learned.y.mean()))


def ridge(log: Log, seconds: float, seed: int) -> Answer:
    """Every row; lag count and penalty chosen on series set aside, then fitted on all."""
    del seconds, seed
    mean = float(log.learned.y.mean())
    fitted, checked = (Normal(log.learned, mean, part, max(LAGS)) for part in (slice(CHECKED, None), slice(CHECKED)))
    tried = [(checked.loss(fitted.weights(*choice)), *choice) for choice in itertools.product(LAGS, PENALTIES)]
    _, lags, penalty = min(tried)
    fitted.gram += checked.gram
    fitted.cross += checked.cross
    fitted.count += checked.count
    weights = fitted.weights(lags, penalty).reshape(lags, fitted.channels, -1)
    x = log.judged.x.astype(float)
    said = np.full(log.judged.answers.shape, mean)
    for lag in range(lags):
        said[:, lag:] += x[:, : x.shape[1] - lag] @ weights[lag]
    return Answer(said, weights.size, f"lags={lags} penalty={penalty:g}")


def features(rows: Rows) -> NDArray[np.float32]:
    """(series, rows, features): inputs now and some rows back, exponential averages, rows since each event."""
    x = rows.x
    parts = [x]
    parts.extend(np.concatenate([np.zeros_like(x[:, :lag]), x[:, :-lag]], axis=1) for lag in BACK)
    for half_life in HALF_LIVES:
        decay = 0.5 ** (1 / half_life)
        parts.append(lfilter([1 - decay], [1.0, -decay], x, axis=1).astype(np.float32))
    rare = (x == 0).mean((0, 1)) > 0.9
    now = np.arange(x.shape[1], dtype=np.float32)[None, :, None]
    last = np.maximum.accumulate(np.where(x[..., rare] != 0, now, -np.inf), axis=1)
    parts.append(np.where(np.isinf(last), np.nan, now - last).astype(np.float32))
    return np.concatenate(parts, axis=-1)


def lightgbm(log: Log, seconds: float, seed: int) -> Answer:
    """A model a horizon on every third row, stopped on series set aside or when its time is up."""
    x, judged = features(log.learned), features(log.judged)
    said, rounds = np.empty(log.judged.answers.shape), []
    settings = {**BOOSTING, "seed": seed}
    for place in range(len(HORIZONS)):
        sets = []
        for which in (slice(CHECKED, None), slice(CHECKED)):
            kept = x[which, : -max(HORIZONS) : 3].reshape(-1, x.shape[-1])
            value = log.learned.answers[which, : -max(HORIZONS) : 3, place].ravel()
            sets.append(lgb.Dataset(kept, value, reference=sets[0] if sets else None))
        end = time.process_time() + seconds / len(HORIZONS)
        calls = [lgb.early_stopping(30, verbose=False), _until(end)]
        model = lgb.train(settings, sets[0], 600, valid_sets=[sets[1]], callbacks=calls)
        rounds.append(model.best_iteration or model.current_iteration())
        flat = judged.reshape(-1, judged.shape[-1])
        said[..., place] = model.predict(flat, num_iteration=rounds[-1]).reshape(said.shape[:2])
    return Answer(said, sum(rounds) * 63, "rounds=" + "/".join(map(str, rounds)))


def _until(end: float) -> Callable[[object], None]:
    def stop(env: object) -> None:
        if time.process_time() > end:
            raise lgb.callback.EarlyStopException(env.iteration, env.evaluation_result_list)

    return stop


def truth(log: Log, seconds: float, seed: int) -> Answer:
    """What could be had at best, nearly: a ridge on the newest rows and the true hidden state."""
    parts = [
        replace(rows, x=np.concatenate([rows.x, hidden], axis=-1).astype(np.float32))
        for rows, hidden in zip((log.learned, log.judged), log.hidden, strict=True)
    ]
    return ridge(Log(*parts, log.hidden), seconds, seed)


def network(build: Callable[[int], torch.nn.Module], **settings: float) -> Callable[[Log, float, int], Answer]:
    """A family trained by the recipe."""

    def learn(log: Log, seconds: float, seed: int) -> Answer:
        torch.manual_seed(seed)
        model = build(log.learned.x.shape[-1])
        steps = fit(model, log.learned, Training(seconds, **settings), seed)
        size = sum(parameter.numel() for parameter in model.parameters())
        return Answer(answers(model, log.judged, log.learned), size, f"steps={steps}")

    return learn
