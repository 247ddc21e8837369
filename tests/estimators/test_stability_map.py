"""The stability map: every setting judged alike, what went wrong framed, and told in both languages."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import keiretsu as kr
from keiretsu.errors import ArgumentError, TrainingError
from keiretsu.estimators import Forecaster, ModelConfig, TrainConfig
from keiretsu.estimators.stability_map import StabilityMap, stability_map
from keiretsu.estimators.stability_map_region import axes, region_of, sentences
from keiretsu.estimators.tuning_held_out import HeldOut

SVG = "{http://www.w3.org/2000/svg}"


def log(rows: int = 500) -> kr.SeriesSet:
    y = np.cumsum(np.random.default_rng(0).normal(size=rows)) + np.sin(np.arange(rows) / 5)
    return kr.read(pl.DataFrame({"time": np.arange(rows), "y": y}), time="time")


def small(**told: Any) -> Forecaster:
    return Forecaster(3, model=ModelConfig(width=8, state=2), train=TrainConfig(steps=50), **told)


@cache
def drawn() -> StabilityMap:
    return stability_map(small(), log(), margins=(None, 0.1), ranges=((1e-3, 1e-1), (1e-2, 1.0)), steps=6)


def test_every_setting_is_judged_once_and_its_margin_is_kept() -> None:
    cells = drawn().cells
    assert len(cells.unique(["margin", "delta_min", "discretization"])) == len(cells) == 8
    assert cells.filter(pl.col("margin") == 0.1)["abscissa"].max() < -0.1
    assert cells["error"].is_between(0.3, 3.0).all()
    assert drawn().steps == 6


def test_a_cell_is_the_held_out_loss_of_its_setting() -> None:
    cell = drawn().cells.row(7, named=True)
    held_out = HeldOut(small(), log(), ("y",), function="t")
    model = ModelConfig(
        mixer="selective", width=8, state=2, margin=0.1, steps=(1e-2, 1.0), discretization="zoh"
    )  # fmt: skip
    assert (cell["margin"], cell["delta_max"], cell["discretization"]) == (0.1, 1.0, "zoh")
    assert cell["error"] == held_out.run(model, TrainConfig(steps=6))[0]


def test_a_training_that_stops_is_a_cell_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    run = HeldOut.run

    def fragile(self: HeldOut, model: ModelConfig, train: TrainConfig, **told: Any) -> Any:
        if model.margin is None:
            raise TrainingError("fit: loss must be finite; got nan.")
        error, trainer = run(self, model, train, **told)
        return (1.2 if model.steps[1] == 1.0 else error), trainer

    monkeypatch.setattr(HeldOut, "run", fragile)
    found = stability_map(small(), log(), margins=(None, 0.1), ranges=((1e-3, 1e-1), (1e-2, 1.0)),
                          discretizations=("euler",), steps=4)  # fmt: skip
    ended = {(row["margin"], row["delta_max"]): (row["ended"], row["error"]) for row in found.cells.to_dicts()}
    assert ended[None, 0.1] == ("stopped", None)
    assert ended[0.1, 1.0] == ("worse", 1.2)
    assert ended[0.1, 0.1][0] == "good"
    assert found.region is not None
    assert found.region.whole
    assert "3 go wrong (1 worse than the partner by more than 5 %, 2 stopped" in found.sentence_en
    assert "all over the map" in found.sentence_en
    assert "3 通りで問題が生じ" in found.sentence_ja
    assert found.cells["reason"][0] == "fit: loss must be finite; got nan."


@pytest.mark.parametrize("margin", [None, 0.1])
def test_an_abscissa_that_leaves_the_margin_is_unstable(margin: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    run = HeldOut.run

    def pushed(self: HeldOut, *told: Any, **more: Any) -> Any:
        error, trainer = run(self, *told, **more)
        for name, value in trainer.model.named_parameters():
            if name.endswith(("log_rate", "shift")):
                value.data.fill_(5.0 if name.endswith("shift") else -30.0)
        return error, trainer

    monkeypatch.setattr(HeldOut, "run", pushed)
    found = stability_map(small(), log(), margins=(margin,), ranges=((1e-3, 1e-1),), discretizations=("euler",),
                          steps=2)  # fmt: skip
    # With a margin the same push ends at the margin, which is as far as it can be pushed.
    assert found.cells["ended"][0] in (("unstable",) if margin is None else ("good", "worse"))
    assert found.cells["abscissa"][0] == pytest.approx(5.0 if margin is None else -0.1)


def cell(margin: float | None, low: float, kind: str, ended: str, error: float | None = 1.0) -> dict[str, Any]:
    return {"margin": margin, "delta_min": low, "delta_max": 100 * low, "discretization": kind, "error": error,
            "abscissa": -1.0, "gain": 1.0, "ended": ended, "reason": ""}  # fmt: skip


def cells_with(wrong: set[tuple[float | None, float, str]]) -> list[dict[str, Any]]:
    return [
        cell(margin, low, kind, "worse" if (margin, low, kind) in wrong else "good")
        for kind in ("euler", "zoh")
        for low in (1e-4, 1e-3, 1e-2)
        for margin in (None, 1e-3, 1e-1)
    ]


PLACES = [
    (margin, low, kind) for margin in (None, 1e-3, 1e-1) for low in (1e-4, 1e-3, 1e-2) for kind in ("euler", "zoh")
]


@given(st.sets(st.sampled_from(PLACES)))
def test_the_region_holds_all_that_went_wrong_and_reaches_no_further(wrong: set[Any]) -> None:
    cells = cells_with(wrong)
    region = region_of(cells)
    assert (region is None) == (not wrong)
    if region is None:
        assert "None of 18 settings goes wrong" in sentences(cells, region)[0]
        return
    held = [one for one in cells if region.holds(one)]
    assert len(held) == region.settings
    assert sum(one["ended"] != "good" for one in held) == region.wrong == len(wrong)
    assert region.whole == (len(held) == len(cells))
    margins, ranges, kinds = axes([one for one in cells if one["ended"] != "good"])
    assert {region.margins[0], region.margins[-1]} == {margins[0], margins[-1]}
    assert {region.ranges[0], region.ranges[-1]} == {ranges[0], ranges[-1]}
    assert list(region.discretizations) == kinds


def test_the_region_is_told_without_the_axes_it_spans() -> None:
    cells = cells_with({(None, 1e-2, "euler"), (1e-3, 1e-3, "euler")})
    en, ja = sentences(cells, region_of(cells))
    assert "Of 18 settings 2 go wrong" in en
    assert "with margin free to 0.001, Δ 0.001 to 1, euler, where 2 of 4 do." in en
    assert "安定余裕 なし〜0.001、Δ 0.001〜1、euler の範囲に限られます（4 通り中 2 通り）" in ja
    one = cells_with({(margin, low, "zoh") for margin in (None, 1e-3, 1e-1) for low in (1e-4, 1e-3, 1e-2)})
    assert (
        "(9 worse than the partner by more than 5 %), with zoh, where 9 of 9 do." in sentences(one, region_of(one))[0]
    )


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_picture_shows_every_number_mark_and_frame(lang: str) -> None:
    cells = cells_with({(None, 1e-2, "euler")})
    cells[0] |= {"ended": "stopped", "error": None}
    cells[1] |= {"ended": "unstable", "error": 12.0}
    region = region_of(cells)
    found = StabilityMap(pl.DataFrame(cells), region, "selective", 4, *sentences(cells, region))
    root = ElementTree.fromstring(found.svg(lang=lang))
    words = [node.text for node in root.iter(f"{SVG}text")]
    assert words.count("1.00") == 15
    assert words.count("1.00 ▲") == 1
    assert words.count("×") == 1
    assert words.count(">10 ∞") == 1
    assert {"euler", "zoh"} <= set(words)
    assert len([node for node in root.iter(f"{SVG}rect") if node.get("fill") == "none"]) == 2
    description = root.find(f"{SVG}desc")
    assert description is not None
    assert description.text == (found.sentence_ja if lang == "ja" else found.sentence_en)
    with pytest.raises(ArgumentError, match="lang must be one of"):
        found.svg(lang="fr")


def test_the_figure_has_a_grid_a_discretisation_and_the_result_is_json() -> None:
    figure = drawn().plot()
    assert [panel.get_title(loc="left") for panel in figure.axes] == [
        "euler: error ÷ partner's",
        "zoh: error ÷ partner's",
    ]
    assert all(len(panel.texts) == 4 for panel in figure.axes)
    told = json.loads(json.dumps(drawn().to_dict(), allow_nan=False))
    assert len(told["cells"]) == 8


def test_a_mixer_without_a_margin_and_empty_axes_are_refused() -> None:
    with pytest.raises(ArgumentError, match="mixer must be a state-space model; got 'gru'"):
        stability_map(small(mixer="gru"), log())
    with pytest.raises(ArgumentError, match="got 0 settings and 60 steps"):
        stability_map(small(), log(), margins=())
