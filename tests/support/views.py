"""Logs with forecasts as a run holds them, made up without a model, and pages that hold a viewer alone."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl

import keiretsu as kr
from keiretsu.data import pack
from keiretsu.data.origins import Origins
from keiretsu.estimators.forecast import Forecast
from keiretsu.evaluate.folds import Fold
from keiretsu.proof.report.texts import TEXTS
from keiretsu.proof.report.viewer import numbers, script, style, viewer_of

START = datetime(2021, 3, 1)


def run_of(
    rows: int = 600,
    *,
    names: tuple[str, ...] = ("ridge", "selective", "naive"),
    targets: tuple[str, ...] = ("OT",),
    horizon: int = 24,
    stride: int = 3,
    series: int = 1,
    zone: str | None = None,
    missing: tuple[int, int] = (0, 0),
) -> tuple[Any, Any]:
    """A log and a run on it: values with two decimals, "naive" without intervals, the rows `missing` empty.

    Returns:
        series: SeriesSet of `series` series of `rows` rows each, an hour apart.
        outcome: what `view_of` reads of a run; every forecast is known: at step k, the truth plus k / 7.
    """
    noise = np.random.default_rng(7)
    step = np.arange(rows)
    stamps = pl.datetime_range(START, START + timedelta(hours=rows - 1), "1h", eager=True)
    frames = []
    for number in range(series):
        columns: dict[str, Any] = {"unit": [f"u{number:02d}"] * rows, "time": stamps}
        for place, name in enumerate(targets):
            values = np.round(20 + 4 * np.sin(2 * np.pi * step / 24) + place + noise.normal(0, 0.8, rows), 2)
            values[slice(*missing)] = np.nan
            columns[name] = values
        frames.append(pl.DataFrame(columns).with_columns(pl.col(targets).fill_nan(None)))
    log = kr.read(pl.concat(frames), time="time", id="unit", **({"zone": zone} if zone else {}))
    after = log.frame["time"][int(0.8 * rows)]
    fold = Fold(log.until(after), log, after)
    packed = pack(log)
    places = [np.arange(int(0.8 * rows), rows - horizon - 1, stride) + start for start in packed.starts[:-1]]
    at = np.concatenate(places)
    origins = Origins(at, np.repeat(np.arange(series), [len(p) for p in places]), stride)
    columns = [packed.channels.index(name) for name in targets]
    ahead = at[:, None] + np.arange(1, horizon + 1)
    truth = packed.values[ahead][:, :, columns].transpose(0, 2, 1)
    mean = np.nan_to_num(truth, nan=20.0) + np.arange(1, horizon + 1) / 7
    entries = [
        SimpleNamespace(
            candidate=SimpleNamespace(name=name),
            forecast=Forecast(mean + k, *((None, None) if name == "naive" else (mean + k - 2, mean + k + 2))),
            losses=np.full(len(at), float(k)),
        )
        for k, name in enumerate(names)
    ]
    examination = SimpleNamespace(targets=targets, truth=truth, nominal=0.9)
    return log, SimpleNamespace(fold=fold, origins=origins, examination=examination, entries=entries)


def page_of(view: dict[str, Any], result: dict[str, Any], *langs: str) -> str:
    """A page of a viewer a language, all but the first hidden, under the policy of a report."""
    allowed = b64encode(sha256(script().encode()).digest()).decode()
    policy = f"default-src 'none'; script-src 'sha256-{allowed}'; style-src 'unsafe-inline'; img-src data:"
    parts = [viewer_of(view, result, lang, TEXTS[lang]) for lang in langs]
    bodies = "".join(
        f'<div lang="{lang}" id="{lang}"{" hidden" if place else ""}>{part.html}<p>{part.see}</p></div>'
        for place, (lang, part) in enumerate(zip(langs, parts, strict=True))
        if part is not None
    )
    return (
        f'<!DOCTYPE html><html lang="{langs[0]}"><head><meta charset="utf-8"><title>x</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{style()}</style></head>'
        f"<body><main>{bodies}</main>{numbers(view)}<script>{script()}</script></body></html>"
    )
