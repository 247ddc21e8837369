"""The section of example forecasts: a scene for each, with the truth that followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from keiretsu.proof.report.candidates import Row, find
from keiretsu.proof.report.charts import example
from keiretsu.proof.report.charts.canvas import shorten
from keiretsu.proof.report.charts.palette import TRUTH, Look
from keiretsu.proof.report.comparison import nominal_of
from keiretsu.proof.report.figure import Drawing, Key
from keiretsu.proof.report.measured import unit_of
from keiretsu.proof.report.numbers import figure
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.sheet import Cell, Sheet, SheetRow, thinned
from keiretsu.proof.report.units import Clock
from keiretsu.proof.target_unit import measured_of, without_unit

Texts = dict[str, str]
_PAST = Look("#77808a", None, "")
_PAST_PER_FUTURE = 2.0  # a longer past would squeeze the forecast into a corner


def drawings(result: dict[str, Any], rows: list[Row], clock: Clock, t: Texts, lang: str) -> list[Drawing]:
    """A figure for each example that holds a forecast of a candidate on the page."""
    drawn = (
        _drawing(result, e, f"example-{i}", rows, clock, t, lang) for i, e in enumerate(result.get("examples") or [])
    )
    made = [drawing for drawing in drawn if drawing is not None]
    # one stands for all; the others are there for whoever looks closer
    return [drawing if place == 0 else replace(drawing, fold=_fold(drawing, t)) for place, drawing in enumerate(made)]


def _fold(drawing: Drawing, t: Texts) -> str:
    return say(t["fold_example"], title=drawing.title, why=drawing.note, see=drawing.see)


def _drawing(
    result: dict[str, Any], case: dict[str, Any], key: str, rows: list[Row], clock: Clock, t: Texts, lang: str
) -> Drawing | None:
    made = [row for row in rows if row.ok and row.name in case["forecasts"]]
    if not made:
        return None
    choice = find(made, result["verdict"]["choice"]) or made[0]
    rival = next((row for row in made if row is not choice and row.role in ("rival", "candidate")), None)
    scene, unit = _scene(case, choice, rival, clock, t)
    mae, inside, total = _score(case["future"]["truth"], scene.choice)
    values_unit = unit_of(case["target"], t)
    name = say(t["example"], id=case["id"], target=case["target"])
    told = {"choice": choice.label, "mae": measured_of(figure(mae), case["target"]), "inside": inside, "total": total}
    keys = [Key("line", t["legend_history"], _PAST), Key("line", t["legend_truth"], Look(TRUTH, None, ""))]
    keys.append(Key("line", choice.label, choice.look))
    if scene.choice.lower is not None:
        keys.append(Key("band", say(t["legend_band"], label=choice.label, nominal=nominal_of(result)), choice.look))
    if rival is not None:
        keys.append(Key("line", rival.label, rival.look))
    see = [say(t["example_see" if scene.choice.lower is not None else "example_see_no_band"], **told)]
    if rival is not None and scene.rival is not None and scene.rival.mean == scene.choice.mean:
        see.append(say(t["chart_alike"], list=t["list_comma"].join([choice.label, rival.label])))
    return Drawing(
        title=name,
        alt=say(t["example_alt"],
            **told, id=case["id"], target=case["target"], unit=values_unit, origin=clock.at(case["origin"]),
            rival=say(t["example_alt_rival"], rival=rival.label) if rival else "",
        ),
        see=t["sentence_gap"].join(see),
        keys=tuple(keys),
        svg=example.draw(
            scene, key=key, x_label=say(t["example_x"], unit=unit),
            y_label=say(t["example_y"], target=shorten(without_unit(case["target"]), 110), unit=values_unit),
        ),
        note=_note(case, clock, t, lang),
        data=_table(case, clock, (choice, rival), scene, t),
    )  # fmt: skip


def _table(case: dict[str, Any], clock: Clock, rows: tuple[Row, Row | None], scene: example.Scene, t: Texts) -> Sheet:
    """The truth and the forecasts that the figure draws after the origin."""
    (choice, rival), future, unit = rows, case["future"], unit_of(case["target"], t)
    lines = {t["legend_truth"]: scene.truth, choice.label: scene.choice.mean}
    if scene.choice.lower is not None and scene.choice.upper is not None:
        lines |= {t["lower"]: scene.choice.lower, t["upper"]: scene.choice.upper}
    if rival is not None and scene.rival is not None:
        lines[rival.label] = scene.rival.mean
    shown = thinned(len(future["time"]))
    return Sheet(
        title=say(t["example"], id=case["id"], target=case["target"]),
        columns=(t["when"], *(f"{label}{say(t['in_brackets'], unit=unit)}" for label in lines)),
        rows=tuple(
            SheetRow(clock.stamp(future["time"][k]), tuple(Cell(figure(values[k])) for values in lines.values()))
            for k in shown
        ),
        see=t["thinned"] if len(shown) < len(future["time"]) else "",
    )


def _note(case: dict[str, Any], clock: Clock, t: Texts, lang: str) -> str:
    origin = say(t["example_origin"], origin=clock.at(case["origin"]))
    why = (case.get("why") or {}).get(lang)
    return t["sentence_gap"].join([why, origin]) if why else origin


def _scene(case: dict[str, Any], choice: Row, rival: Row | None, clock: Clock, t: Texts) -> tuple[example.Scene, str]:
    future = case["future"]["time"]
    reach = 0.0
    if clock.dated:
        reach = (datetime.fromisoformat(future[-1]) - datetime.fromisoformat(case["origin"])).total_seconds()
    ahead, unit = clock.from_origin(future, case["origin"], t, reach)
    past, _ = clock.from_origin(case["history"]["time"], case["origin"], t, reach)
    kept = [i for i, when in enumerate(past) if when >= -_PAST_PER_FUTURE * max(ahead[-1], 0.0)]
    scene = example.Scene(
        history_time=[past[i] for i in kept],
        history=[case["history"]["value"][i] for i in kept],
        future_time=ahead,
        truth=case["future"]["truth"],
        choice=_path(case["forecasts"][choice.name], choice, band=True),
        rival=None if rival is None else _path(case["forecasts"][rival.name], rival, band=False),
    )
    return scene, unit


def _path(forecast: dict[str, Any], row: Row, *, band: bool) -> example.Path:
    lower, upper = (forecast.get("lower"), forecast.get("upper")) if band else (None, None)
    return example.Path(forecast["mean"], lower, upper, row.look)


def _score(truth: list[float | None], path: example.Path) -> tuple[float | None, int, int]:
    """The forecast's mean absolute error, and how many of the known true values lie in its band."""
    pairs = [(y, m) for y, m in zip(truth, path.mean, strict=True) if y is not None and m is not None]
    if not pairs:
        return None, 0, 0
    mae = sum(abs(y - m) for y, m in pairs) / len(pairs)
    if path.lower is None or path.upper is None:
        return mae, 0, len(pairs)
    bands = zip(truth, path.lower, path.upper, strict=True)
    inside = sum(y is not None and lo is not None and hi is not None and lo <= y <= hi for y, lo, hi in bands)
    return mae, inside, len(pairs)
