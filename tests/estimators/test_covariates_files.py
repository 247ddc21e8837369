"""Covariates in model files: calendars by their settings, columns by name, hostile headers in one sentence."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from polars.testing import assert_frame_equal
from safetensors import safe_open

import keiretsu as kr
from keiretsu.data import Calendar, Holidays, Shifts
from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.estimators import Forecaster, ModelConfig, TrainConfig
from keiretsu.estimators.model_file_container import packed_bytes

FIRST, ROWS = datetime(2024, 4, 1), 500


@cache
def rows() -> pl.DataFrame:
    rng, hour = np.random.default_rng(0), np.arange(ROWS + 9)
    shift = ((hour % 24 >= 8) & (hour % 24 < 16)).astype(float)
    flag = np.repeat((rng.random(200) < 0.4).astype(float), 4)[: ROWS + 9]
    y = 4 * shift + 3 * flag + 0.3 * rng.normal(size=ROWS + 9)
    times = [FIRST + timedelta(hours=int(one)) for one in hour]
    frame = pl.DataFrame({"time": pl.Series(times).dt.replace_time_zone("UTC").dt.convert_time_zone("Asia/Tokyo")})
    return frame.with_columns(id=pl.lit("m"), y=pl.Series(y), flag=pl.Series(flag))


def log() -> kr.SeriesSet:
    return kr.read(rows().head(ROWS).select("time", "id", "y"), time="time", id="id")


def told() -> dict[str, Any]:
    return {"known": rows().select("time", "flag"), "static": pl.DataFrame({"id": ["m"], "size": [2.0]})}


@cache
def model(kind: str) -> Forecaster:
    """Every kind of calendar, a table and a static column; with a mixer that reads them, or a ridge."""
    calendars = [
        Calendar(("hour", "weekend")),
        Holidays("JP", neighbours=True, closed=(date(2024, 4, 10),)),
        Shifts({"day": ("17:00", "01:00"), "early": ("09:00", "12:00")}, weekdays={"day": ("mon", "tue", "sat")}),
    ]
    train = TrainConfig(steps=4, chunk=64, lanes=2, crop=64)
    made = Forecaster(
        3,
        partner=None if kind == "mixer" else kind,  # type: ignore[arg-type]
        mixer="selective" if kind == "mixer" else None,
        model=ModelConfig(width=8, state=4),
        train=train,
    )
    made.fit(log(), target="y", **(told() | {"known": [told()["known"], *calendars]}))
    assert made.summary["covariates"]["used"]
    return made


@cache
def saved(kind: str) -> bytes:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        model(kind).save(Path(folder) / "m")
        return (Path(folder) / "m").read_bytes()


def content(kind: str, folder: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor]]:
    (folder / "whole").write_bytes(saved(kind))
    with safe_open(str(folder / "whole"), framework="pt") as file:
        header = json.loads(file.metadata()["keiretsu"])
        del header["sha256"]
        return header, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118


@pytest.mark.parametrize("kind", ["ridge", "bank", "mixer"])
def test_a_file_gives_the_same_bits_back(kind: str, tmp_path: Path) -> None:
    (tmp_path / "m").write_bytes(saved(kind))
    again, expected = kr.load(tmp_path / "m"), model(kind).predict(log())
    assert_frame_equal(again.predict(log(), **told()), expected, check_exact=True)
    again.save(tmp_path / "second")
    assert (tmp_path / "second").read_bytes() == saved(kind)
    names = again.learned_.plan.names
    assert {"closed", "flag", "holiday JP", "hour sin", "shift day", "weekend"} <= set(names)
    assert list(names) == sorted(names)
    assert [one.zone for one in again.learned_.plan.calendars] == ["Asia/Tokyo"] * 3


def test_tables_and_rows_of_training_are_not_in_the_file(tmp_path: Path) -> None:
    header, tensors = content("ridge", tmp_path)
    assert set(header["covariates"]) == {"calendars", "columns", "static", "time", "id", "crossed"}
    assert header["covariates"]["columns"] == ["flag"]
    held = sum(value.numel() for name, value in tensors.items() if name.startswith("effect."))
    assert held < 2 * len(model("ridge").pass_.partner.effect.weights) + 40


def test_a_calendar_of_the_callers_own_is_refused_by_save(tmp_path: Path) -> None:
    class Odd:
        """No calendar of ours."""

        zone = None
        names = ("odd",)

        def values(self, stamps: pl.Series) -> np.ndarray:
            return np.zeros((len(stamps), 1))

    made = Forecaster(3, mixer=None)
    learned = model("ridge").learned_
    made._take(replace(learned, plan=replace(learned.plan, calendars=(Odd(),))))
    with pytest.raises(ArgumentError, match=r"^save: known must be calendars that a file can hold"):
        made.save(tmp_path / "m")
    assert not (tmp_path / "m").exists()


def _put(*path: Any) -> Callable[[dict[str, Any]], None]:
    *way, last, value = path

    def change(header: dict[str, Any]) -> None:
        place: Any = header["covariates"]
        for step in way:
            place = place[step]
        place[last] = value

    return change


HOSTILE: dict[str, Callable[[dict[str, Any]], None]] = {
    "unknown kind": _put("calendars", 0, "kind", "os.system"),
    "not a calendar": _put("calendars", 0, "Calendar"),
    "too many": _put("calendars", [{"kind": "Calendar", "features": ["hour"], "zone": None}] * 65),
    "unknown feature": _put("calendars", 0, "features", ["moon"]),
    "features as text": _put("calendars", 0, "features", "hour"),
    "no such zone": _put("calendars", 0, "zone", "../../etc/passwd"),
    "no such country": _put("calendars", 1, "country", "__class__"),
    "country as number": _put("calendars", 1, "country", 4),
    "closed on no day": _put("calendars", 1, "closed", ["2024-13-40"]),
    "neighbours as text": _put("calendars", 1, "neighbours", "yes"),
    "hours of one": _put("calendars", 2, "hours", "day", ["08:00"]),
    "hours of nothing": _put("calendars", 2, "hours", {}),
    "no weekday": _put("calendars", 2, "weekdays", "day", ["someday"]),
    "weekdays as number": _put("calendars", 2, "weekdays", 7),
    "columns as text": _put("columns", "flag"),
    "a column twice": _put("columns", ["flag", "flag"]),
    "columns out of order": _put("columns", ["zzz", "flag"]),
    "a column of a calendar": _put("columns", ["flag", "hour sin"]),
    "a column too many": _put("columns", ["flag", "more"]),
    "very many columns": _put("columns", sorted(f"c{n}" for n in range(6000))),
    "static as number": _put("static", [1]),
    "static is known": _put("static", ["flag"]),
    "crossed as number": _put("crossed", 1),
    "not crossed": _put("crossed", None),
    "time as number": _put("time", 3),
    "id as list": _put("id", []),
    "nothing": lambda header: header.update(covariates={}),
    "taken out": lambda header: header.update(covariates=None),
    "a list": lambda header: header.update(covariates=[]),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_header_is_one_sentence(what: str, tmp_path: Path) -> None:
    header, tensors = content("mixer", tmp_path)
    HOSTILE[what](header)
    (tmp_path / "bad").write_bytes(packed_bytes(header, tensors))
    with pytest.raises(FileFormatError, match=r"^load: .*its content does not fit together") as caught:
        kr.load(tmp_path / "bad")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["effect.weights", "effect.intercept", "effect.center", "effect.scale"])
def test_hostile_tensors_are_one_sentence(name: str, tmp_path: Path) -> None:
    header, tensors = content("ridge", tmp_path)
    good = tensors[name]
    for bad in (good[:-1], good.to(torch.float32), torch.full_like(good, torch.nan), None):
        changed = {key: value for key, value in tensors.items() if key != name}
        if bad is not None:
            changed[name] = bad.contiguous()
        (tmp_path / "bad").write_bytes(packed_bytes(header, changed))
        with pytest.raises(FileFormatError, match="does not fit together"):
            kr.load(tmp_path / "bad")


def test_a_mixer_that_counts_other_covariates_is_refused(tmp_path: Path) -> None:
    header, tensors = content("mixer", tmp_path)
    assert header["correction"]["inputs"]["covariates"] == len(model("mixer").learned_.plan.names) + 1
    header["correction"]["inputs"]["covariates"] += 1
    (tmp_path / "bad").write_bytes(packed_bytes(header, tensors))
    with pytest.raises(FileFormatError, match=r"correction\.inputs\.covariates must be"):
        kr.load(tmp_path / "bad")
