"""The picture of an explanation: what it shows, in two languages, and looked at in a real browser."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest

from keiretsu.data.profiling.pictures.svg import BLUE, MUTED, ORANGE, RULE
from keiretsu.errors import ArgumentError
from keiretsu.estimators.explaining_grid import grid
from keiretsu.estimators.explaining_picture import age_text
from keiretsu.estimators.explaining_result import Explanation, Part
from support.browser import MISLAID

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "圧力<&\"'$[MPa]\x00\u202e]]>"


def explanation(
    partner: np.ndarray, correction: np.ndarray | None = None, *, names: tuple[str, ...], mixing: bool = False
) -> Explanation:
    """An explanation with these weights (rows, channels), oldest row first, ten minutes a row."""
    rows, width = partner.shape
    added = np.zeros(partner.shape) if correction is None else correction
    lag = np.repeat(np.arange(rows)[::-1], width)
    start = datetime(2024, 4, 1, 9, 30)
    frame = pl.DataFrame(
        {
            "id": ["pump"] * (rows * width),
            "time": [start - timedelta(minutes=10 * int(k)) for k in lag],
            "lag": lag,
            "age": 600.0 * lag,
            "channel": list(names) * rows,
            "value": np.ones(rows * width),
            "partner": partner.ravel(),
            "correction": added.ravel(),
            "weight": (partner + added).ravel(),
        }
    )
    parts = [Part(0.01, 0.2, float(one.sum()), "exact (linear)") for one in (partner, added)]
    mean = 12345.678 + parts[0].total + (parts[1].total if correction is not None else 0.0)
    return Explanation(
        "pump", start, names[0], 24, mean, 12345.678, frame, parts[0], parts[1] if correction is not None else None,
        0.6 if correction is not None else 0.0, np.linspace(0, 1, rows) if mixing else None, "datetime",
    )  # fmt: skip


def random(rows: int, width: int, *, long: bool = False) -> Explanation:
    rng = np.random.default_rng(rows)
    fading = np.exp(-np.arange(rows)[::-1, None] / (rows / 4))
    names = tuple(f"第{k}系統の出口側圧力センサー" if long else f"T{k}" for k in range(width))
    weights = [rng.normal(size=(rows, width)) * fading for _ in range(2)]
    return explanation(*weights, names=names, mixing=True)


def cells(svg: str) -> list[ElementTree.Element]:
    """The coloured rectangles."""
    found = ElementTree.fromstring(svg).iter(f"{SVG}rect")
    return [one for one in found if one.get("fill") in (BLUE, ORANGE, MUTED)]


def test_signs_are_colours_and_sizes_are_strengths():
    weights = np.zeros((8, 2))
    weights[7, 0], weights[5, 0], weights[6, 1] = 4.0, -1.0, -0.04
    why = explanation(weights, names=("y", "u"))
    svg = why.svg()
    drawn = [one for one in cells(svg) if one.get("fill-opacity")]
    assert [one.get("fill") for one in drawn] == [ORANGE, BLUE, ORANGE]
    assert [float(one.get("fill-opacity", 0)) for one in drawn] == [0.55, 1.0, 0.19]
    place = [float(one.get("x", 0)) for one in drawn]
    assert place[0] < place[2] < place[1]
    # y first: its bar is 4 raising and 1 lowering, that of u is .04 lowering
    key_and_bars = [(one.get("fill"), float(one.get("width", 0))) for one in cells(svg) if not one.get("fill-opacity")]
    up, down, small = key_and_bars[2:]
    assert (up[0], down[0], small[0]) == (BLUE, ORANGE, ORANGE)
    assert up[1] / down[1] == pytest.approx(4, abs=0.01)
    assert small[1] / (up[1] + down[1]) == pytest.approx(0.04 / 5, abs=1e-3)
    assert "99 % (+3)" in svg


def test_only_as_many_rows_are_shown_as_hold_the_weight():
    weights = np.zeros((500, 1))
    weights[-30:] = 1.0
    shown = grid(explanation(weights, names=("y",)))
    assert (shown.rows, shown.width) == (30, 1)
    weights[-120] = 10.0
    shown = grid(explanation(weights, names=("y",)))
    assert shown.width == 3
    assert shown.parts["together"].shape == (1, 40)
    assert shown.parts["together"][0, 0] == 10.0
    assert shown.parts["together"][0, -10:].tolist() == [3.0] * 10
    assert list(shown.parts) == ["together"]


def test_the_eight_heaviest_channels_are_shown_together_and_apart():
    why = random(60, 12)
    shown = grid(why)
    assert shown.channels == tuple(why.by_channel["channel"][:8])
    assert list(shown.parts) == ["together", "partner", "correction"]
    np.testing.assert_allclose(shown.parts["together"], shown.parts["partner"] + shown.parts["correction"])
    svg = why.svg()
    assert "8 of 12 channels shown." in svg
    assert len([one for one in cells(svg) if one.get("fill") == MUTED]) == shown.parts["together"].shape[1] - (
        shown.mixing[0] == 0
    )
    backgrounds = [one for one in ElementTree.fromstring(svg).iter(f"{SVG}rect") if one.get("fill") == RULE]
    assert len(backgrounds) == 3 * 8 + 1


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_hostile_names_stay_text(lang):
    why = explanation(np.ones((9, 2)), names=(HOSTILE, "u"))
    root = ElementTree.fromstring(why.svg(lang=lang))
    texts = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert any(text.startswith("圧力<&") for text in texts)
    assert root.get("lang") == lang
    assert {one.tag for one in root.iter()} <= {SVG + tag for tag in ("svg", "title", "desc", "rect", "line", "text")}
    with pytest.raises(ArgumentError, match="svg: lang must be one of en, ja; got 'fr'"):
        why.svg(lang="fr")


@pytest.mark.parametrize(
    ("age", "en", "ja"),
    [
        (90061.0, "25 h", "25 時間"),
        (5999.0, "100 min", "100 分"),
        (9000.0, "2.5 h", "2.5 時間"),
        (60.0, "1 min", "1 分"),
    ],
)
def test_ages_have_three_digits(age, en, ja):
    assert age_text(age, "datetime", "en") == en
    assert age_text(age, "datetime", "ja") == ja


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("width", [640, 358])
def test_no_word_is_cut_or_lies_on_another(browser, lang, width):
    nothing = explanation(np.zeros((3, 1)), names=("y",))
    shown = [random(200, 12), random(200, 5, long=True), random(1, 1), random(9, 2), random(5000, 3), nothing]
    body = "".join(f"<div>{why.svg(lang=lang)}</div>" for why in shown)
    page = browser.new_page(viewport={"width": width + 32, "height": 800})
    page.set_content(f"<style>body {{ margin: 16px }} svg {{ width: {width}px; height: auto }}</style>{body}")
    assert page.evaluate(MISLAID) == []
    sizes = page.evaluate("() => [...document.querySelectorAll('text')].map(e => e.getBoundingClientRect().height)")
    assert min(sizes) >= (10 if width == 358 else 18)
    page.close()


def test_the_figure_shows_what_the_picture_shows():
    why = random(60, 12)
    figure = why.plot()
    maps = figure.axes[:-1]
    assert [axes.get_title(loc="left").split()[0] for axes in maps] == ["together", "partner", "correction"]
    np.testing.assert_allclose(maps[1].images[0].get_array(), grid(why).parts["partner"])
    assert re.match(r"T\d+  \d+ %", figure.axes[-1].get_yticklabels()[0].get_text())
