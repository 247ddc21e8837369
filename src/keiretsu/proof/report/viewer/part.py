"""The forecasts of a run to zoom into, as one part of the page in one language."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from keiretsu.proof.report.candidates import Row, find, rows_of
from keiretsu.proof.report.charts.canvas import shorten
from keiretsu.proof.report.charts.marks import outline
from keiretsu.proof.report.charts.palette import BAND_OPACITY, TRUTH
from keiretsu.proof.report.measured import measured, unit_of
from keiretsu.proof.report.numbers import count, figure, percent
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.units import Clock
from keiretsu.proof.report.viewer.table import precision_of, table_of
from keiretsu.proof.report.viewer.words import WORDS
from keiretsu.proof.target_unit import without_unit
from keiretsu.proof.view import NAME
from keiretsu.proof.zoned import zone_named

Texts = dict[str, str]
# as the examples draw them; marks of many rows cover more of the picture, and are lighter for it
COLOURS = {"train": "#77808a", "test": TRUTH, "train_marks": "#98a0a8", "test_marks": "#50565c"}
_DASH = 2.2  # width of a key's line, in which dashes are counted
_LONGEST_LABEL = 150.0  # pixels


@dataclass(frozen=True)
class Viewer:
    """Attributes: html: controls, picture, values and table; see: what to see; alt: what the picture shows."""

    html: Markup
    see: str
    alt: str


def viewer_of(view: dict[str, Any] | None, result: dict[str, Any], lang: str, t: Texts) -> Viewer | None:
    """The viewer in one language; its numbers stand once on the page, see `numbers`.

    Args:
        view: what `read_view` returned.
        result: of the same run, what `result.json` holds.
        lang: "en" or "ja".
        t: the report's texts in that language.
    Returns:
        None without a view, or where it is that of another run.
    """
    if view is None or view["fingerprint"] != result["data"]["fingerprint"] or view["targets"] != result["targets"]:
        return None
    rows = _rows(view, result, lang)
    if not rows:
        return None
    w, clock, targets = WORDS[lang], Clock.of(result), view["targets"]
    unit = t["unit_of_log"]
    alt = say(w["alt"],
        targets=t["list_comma"].join(targets), unit=unit,
        candidates=t["list_comma"].join(row.label for row in rows if row.strong),
        series=w["alt_series_one"] if len(view["series"]) == 1 else say(w["alt_series"], n=count(len(view["series"]))),
    )  # fmt: skip
    script_words = {
        **{key.removesuffix("_js"): text for key, text in w.items() if key.endswith("_js")},
        "x_zone": say(w["x_zone_js"], zone=zone_named(clock.zone)),
        "x": w["x_dated"] if clock.dated else say(w["x_clock"], clock=clock.name),
        "y": [
            say(w["y"], target=shorten(without_unit(name), _LONGEST_LABEL), unit=unit_of(name, t)) for name in targets
        ],
        "nominal": percent(view["coverage"]), "colours": COLOURS, "opacity": BAND_OPACITY,
    }  # fmt: skip
    looks = {
        row.name: {
            "label": row.label, "colour": row.look.colour, "dash": row.look.dash, "outline": outline(row.look.marker),
        }
        for row in rows
    }  # fmt: skip
    html = _environment().get_template("viewer.html.j2").render(
        w=w, lang=lang, rows=rows, targets=targets, series=[each["id"] for each in view["series"]],
        words=json.dumps(script_words, ensure_ascii=False), looks=json.dumps(looks, ensure_ascii=False),
        steps=_steps(view, clock, w, t), begin="0" if view["horizon"] == 1 else "1",
        band=say(w["band"], nominal=percent(view["coverage"])), banded=_banded(view),
        chart=say(w["chart"], alt=alt),
        table=table_of(view, rows, clock, w, t),
        data_all=say(w["data_all"], view=NAME, precision=t["list_comma"].join(precision_of(view, w))),
    )  # fmt: skip
    return Viewer(html=Markup(html), see=_see(view, result, rows, clock, w, t), alt=alt)


def dashes(row: Row) -> str:
    """The dashes of a key's line as SVG wants them."""
    return " ".join(f"{_DASH * part:g}" for part in row.look.dash or ())


def _rows(view: dict[str, Any], result: dict[str, Any], lang: str) -> list[Row]:
    """Candidates that the view holds, in its order: the one to use first."""
    named = dict.fromkeys(name for each in view["series"] if "origins" in each for name in each["origins"]["forecasts"])
    found = rows_of(result, lang)
    return [row for name in named if (row := find(found, name)) is not None]


def _banded(view: dict[str, Any]) -> list[str]:
    """Names of the candidates that have intervals."""
    made = [each["origins"]["forecasts"] for each in view["series"] if "origins" in each]
    return [name for name in made[0] if any(steps[0]["lower"] is not None for f in made for steps in f.get(name, ()))]


def _steps(view: dict[str, Any], clock: Clock, w: Texts, t: Texts) -> list[tuple[str, str]]:
    steps = [each["step"] for each in next(s for s in view["series"] if "origins" in s)["origins"]["steps"]]
    named = [(str(place), say(w["step_ahead"], rows=clock.rows(step, t))) for place, step in enumerate(steps)]
    if view["horizon"] == 1:
        return named
    total = sum(each["whole"]["count"] for each in view["series"] if "whole" in each)
    return [*named, ("whole", say(w["step_whole"], n=count(total)))]


def _see(view: dict[str, Any], result: dict[str, Any], rows: list[Row], clock: Clock, w: Texts, t: Texts) -> str:
    row = find(rows, result["verdict"]["choice"]) or rows[0]
    shape, covered = row.data["scores"].get("by_horizon") or [], row.data.get("coverage")
    said = w["no_see"]
    if len(shape) > 1 and shape[0] is not None and shape[-1] is not None:
        ahead = [say(w["ahead"], rows=clock.rows(step, t)) for step in (1, len(shape))]
        told = {"first": measured(figure(shape[0]), t), "last": measured(figure(shape[-1]), t)}
        said = say(w["see"], choice=sentence(row.label), one=ahead[0], far=ahead[1], **told)
    if covered:
        said += say(w["see_covered"], measured=percent(covered["measured"]), nominal=percent(covered["nominal"]))
    left = view["left_out"]
    if left["series"]:
        said += t["sentence_gap"] + say(w["left_series"], n=count(left["series"]))
    if left["candidates"]:
        labels = {entry["name"]: entry["label"] for entry in result["candidates"]}
        lang = "ja" if t["sentence_gap"] == "" else "en"
        names = [labels[name][lang] if name in labels else name for name in left["candidates"]]
        said += t["sentence_gap"] + say(w["left_candidates"], names=t["list_comma"].join(names))
    return said


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("keiretsu.proof.report.viewer", "."),
        autoescape=True,  # ids and column names may hold anything
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(dashes=dashes, outline=lambda row: outline(row.look.marker))
    return environment
