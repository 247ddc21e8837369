"""The pictures of data, stability and explained forecasts: honest axes, told in words, the same figures twice."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from importlib.resources import files

import jsonschema
import pytest

from keiretsu.proof.report.candidates import rows_of
from keiretsu.proof.report.evidence import Context
from keiretsu.proof.report.pictures import data_pictures, explained, stability_pictures
from keiretsu.proof.report.pictures.memory import cycle_picture, memory_picture
from keiretsu.proof.report.pictures.shapes import bars, heat
from keiretsu.proof.report.pictures.shared import WORDS
from keiretsu.proof.report.texts import TEXTS
from keiretsu.proof.report.units import Clock
from support.browser import MISLAID
from support.pictures import add_pictures

KINDS = {"data": data_pictures, "stability": stability_pictures, "explained": explained}
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@pytest.fixture
def pictured(result_of):
    """A result that holds the numbers of all pictures."""
    return add_pictures(result_of())


# drawing takes long, and is the same each time
_DRAWN: dict = {}


@pytest.fixture
def shown(pictured):
    """All drawings of that result by language, drawn once for all tests that only look."""
    if not _DRAWN:
        _DRAWN.update({lang: drawn(pictured, lang) for lang in ("en", "ja")})
    return _DRAWN


def context(result, lang="en"):
    return Context(result, rows_of(result, lang), Clock.of(result), TEXTS[lang], lang)


def drawn(result, lang="en"):
    return [drawing for kind in KINDS.values() for drawing in kind(context(result, lang))]


def numbers(text):
    return set(NUMBER.findall(text))


def test_both_languages_have_the_same_words_and_figures_to_fill():
    for key, words in WORDS["en"].items():
        assert set(re.findall(r"{(\w+)}", words)) == set(re.findall(r"{(\w+)}", WORDS["ja"][key])), key
    assert set(WORDS["en"]) == set(WORDS["ja"])


def test_a_result_of_before_has_no_pictures(result_of):
    assert not drawn(result_of(evidence=False))
    # what the certificate promised and what design is to take was told before, too
    titles = [drawing.title for drawing in drawn(result_of())]
    assert len(titles) == 1 + bool(result_of()["timings"]["by_candidate"])


def test_every_picture_is_there_and_each_is_told_in_words(shown):
    assert len(shown["en"]) == len(shown["ja"]) == 8 + 3 + 6
    for lang in ("en", "ja"):
        for drawing in shown[lang]:
            assert len(drawing.alt) > 30, drawing.title
            assert len(drawing.see) > 30, drawing.title
            assert drawing.data is not None, drawing.title
            assert drawing.data.rows, drawing.title
            assert all(len(row.cells) == len(drawing.data.columns) - 1 for row in drawing.data.rows), drawing.title


def test_axes_name_their_units_on_wide_and_narrow_screens(shown):
    for drawing in shown["en"]:
        labels = re.findall(r'-(?:x|y)-label">(.*?)(?=<g id=|</svg>)', str(drawing.svg), re.DOTALL)
        assert len(labels) >= 2, drawing.title
        told = [" ".join(re.sub(r"<[^>]+>", " ", label).split()) for label in labels]
        assert all(re.search(r"\(.+\)", label) for label in told), (drawing.title, told)
        assert drawing.svg.count('class="wide"') == drawing.svg.count('class="narrow"') == 1


def test_both_languages_carry_the_same_figures(shown):
    fixed = {lang: numbers(" ".join(WORDS[lang].values())) for lang in WORDS}
    for english, japanese in zip(shown["en"], shown["ja"], strict=True):
        told = {"en": numbers(english.see + english.alt), "ja": numbers(japanese.see + japanese.alt)}
        assert told["en"] - fixed["en"] <= told["ja"], english.title
        assert told["ja"] - fixed["ja"] <= told["en"], english.title
        assert english.data is not None
        assert japanese.data is not None
        for one, other in zip(english.data.rows, japanese.data.rows, strict=True):
            cells = [[cell.main for cell in row.cells if NUMBER.search(cell.main)] for row in (one, other)]
            assert cells[0] == cells[1] or english.title.startswith("Where this log"), english.title


def test_pictures_are_the_same_each_time_they_are_drawn(pictured, shown):
    before = deepcopy(pictured)
    assert drawn(pictured) == shown["en"]
    assert pictured == before


def test_what_moved_a_forecast_adds_up_to_it(pictured, shown):
    for kind, case in zip((12, 15), pictured["explained"]["cases"], strict=True):
        *parts, whole = shown["en"][kind].data.rows
        values = [float(row.cells[0].main.replace("−", "-").replace(",", "")) for row in (*parts, whole)]
        assert sum(values[:-1]) == pytest.approx(values[-1], abs=1e-3)
        assert values[-1] == pytest.approx(case["mean"] - case["last"], abs=1e-3)


def test_bars_stand_on_zero(shown):
    svg = str(bars.draw([bars.Group([3.0, 7.0], "#000")], ["a", "b"], key="k", x_label="a (x)", y_label="b (y)"))
    assert svg.count(">0</text>") == 2
    signed = str(shown["en"][12].svg)
    assert len(re.findall(r">0(?:\.0+)?</text>", signed)) == 2


def test_bars_that_are_cut_say_so(pictured, shown):
    told = next(drawing for drawing in shown["en"] if "forecasts OT" in drawing.title)
    assert "cut at −25\u00a0%" in told.see
    pictured["profile"]["findings"][4]["details"]["bands"][2]["alone"] = 0.1
    told = next(drawing for drawing in data_pictures(context(pictured)) if "forecasts OT" in drawing.title)
    assert "cut at" not in told.see


def test_little_is_seen_and_nothing_is_not():
    strips = [heat.Strip("a", [0.0, None, 1e-6, -1.0])]
    svg = str(heat.draw(strips, key="k", x_label="x (y)", ticks=[(0.5, "1")]))
    # the frame, and a path for each of the two that are there, on each of two screens
    assert svg.count("fill: #0072b2") == svg.count("fill: #d55e00") == 2


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_classes_of_intervals_have_all_their_borders_and_are_said_to_be_unequal(pictured, lang):
    drawing = next(each for each in data_pictures(context(pictured, lang)) if "picture-steps" in str(each.svg))
    written = re.findall(r"<text[^>]*>([^<]*)</text>", str(drawing.svg).split("<svg")[1])
    # from the class of 0.5 to 0.75 to that of 10.5 to 100.5, none left out
    borders = ["0.5", "0.75", "0.95", "1.05", "1.5", "2.5", "5.5", "10.5", "100.5"]
    assert written[: len(borders)] == borders
    assert {"en": "not equally wide", "ja": "区分の幅は等しくなく"}[lang] in drawing.see


def test_a_clock_that_is_even_and_a_log_that_is_whole_need_no_pictures(pictured):
    pictured["profile"]["findings"][1]["details"]["counts"] = [0, 0, 0, 0, 17_000, 0, 0, 0, 0, 0, 0]
    pictured["profile"]["figures"] |= {"missing": {}, "cycle": None, "place": None}
    assert len(data_pictures(context(pictured))) == 8 - 5


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_line_beyond_the_picture_is_not_spoken_of_as_drawn(result_of, lang):
    details = {"autocorrelation": [0.9**lag for lag in range(21)], "useful_lag": 256, "periods": []}
    beyond = memory_picture(context(result_of(), lang), "OT", details)
    assert beyond is not None
    assert not any(mark in beyond.see for mark in ("Dashed", "破線"))
    assert "256" in beyond.see
    within = memory_picture(context(result_of(), lang), "OT", {**details, "useful_lag": 8})
    assert within is not None
    assert {"en": "Dashed", "ja": "破線"}[lang] in within.see


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("calendar", ["day", "week", None])
def test_a_place_in_a_cycle_of_the_calendar_is_a_time_of_day_or_week(pictured, calendar, lang):
    figures = pictured["profile"]["figures"]
    figures["cycle"] |= {"calendar": calendar}
    pictured["data"]["read_report"]["zone"] = "Asia/Tokyo"
    if calendar == "week":
        # seven places of a day each
        parts = {key: [9.0, 1.0, 2.0, -3.0, 4.0, 5.0, 6.0] for key in ("mean", "low", "high")}
        figures["cycle"] |= {"period": 168, "phase": [24.0 * k for k in range(7)], **parts}
    drawing = cycle_picture(context(pictured, lang), figures)
    assert drawing is not None
    told = {
        ("day", "en"): ("at 12:00) to", "at 00:00)", "time of day (Asia/Tokyo) (hours since midnight)"),
        ("day", "ja"): ("（12:00）", "（00:00）", "時刻（Asia/Tokyo）（0 時からの"),
        ("week", "en"): (
            "at Thursday 00:00) to",
            "at Monday 00:00)",
            "time of the week (Asia/Tokyo) (days since Monday",
        ),
        ("week", "ja"): ("（木曜 00:00）", "（月曜 00:00）", "曜日と時刻（Asia/Tokyo）（月曜 0 時からの"),
        (None, "en"): ("at 12 h) to", "at 0 s)", "place in the cycle (hours since its start)"),
        (None, "ja"): ("（12 時間）", "（0 秒）", "周期の中の位置（始まりからの"),
    }[calendar, lang]
    assert told[0] in drawing.see
    assert told[1] in drawing.see
    assert told[2] in drawing.svg


def test_whose_forecast_is_explained_is_said(pictured, shown):
    assert "the model to use." in shown["en"][11].note
    pictured["explained"]["chosen"] = False
    pictured["explained"]["cases"][0]["past"]["mixing"] = None
    course, _, past, *_ = explained(context(pictured))
    assert "cannot be taken apart" in course.note
    assert "no mixing matrix" in past.see


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_channel_without_weight_is_left_out_of_the_past_rows_and_that_is_said(pictured, lang):
    past = pictured["explained"]["cases"][0]["past"]
    target = pictured["explained"]["cases"][0]["target"]
    alone = past["channels"].index(target)
    past["weights"] = [strip if at == alone else [0.0] * len(strip) for at, strip in enumerate(past["weights"])]
    _, _, drawn, *_ = explained(context(pictured, lang))
    others = [name for name in past["channels"] if name != target]
    assert others
    assert not any(name in drawn.svg or name in drawn.alt for name in others)
    assert {"en": f"Only the past of {target} itself is used", "ja": f"使われているのは {target} 自身の過去だけ"}[
        lang
    ] in drawn.see
    # nobody's weight is drawn as a cell of the target's own
    assert drawn.data is not None
    assert len(drawn.data.columns) == 3


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "$x_1$ & {label}"])
def test_names_are_text_whatever_they_hold(name, result_of):
    result = add_pictures(result_of(), (name, "load_high"))
    for drawing in explained(context(result)):
        assert "<script" not in drawing.svg
        assert drawing.svg.count("</svg>") == 2


def test_the_numbers_behind_the_pictures_fit_the_schema(pictured):
    whole = json.loads(files("keiretsu.proof").joinpath("result.schema.json").read_text(encoding="utf-8"))
    for part, place in (
        (pictured["profile"]["figures"], "figures"),
        (pictured["findings"]["stability_map"], "stability_map"),
        (pictured["explained"], "explained"),
    ):
        jsonschema.Draft202012Validator({"$ref": f"#/$defs/{place}", "$defs": whole["$defs"]}).validate(part)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(("wide", "size"), [(740, "wide"), (320, "narrow")], ids=["wide", "narrow"])
def test_no_word_is_cut_or_lies_on_another(browser, shown, lang, wide, size, tmp_path):
    pictures = "".join(f"<div>{drawing.svg}</div>" for drawing in shown[lang])
    path = tmp_path / "pictures.html"
    style = f"body {{ width: {wide}px; font-family: sans-serif }} svg {{ display: none }} .{size} {{ display: block }}"
    path.write_text(f'<meta charset="utf-8"><style>{style}</style><body>{pictures}', encoding="utf-8")
    page = browser.new_page(viewport={"width": wide + 40, "height": 900})
    page.goto(path.as_uri())
    assert not page.evaluate(MISLAID.replace("'svg'", f"'.{size}'"))
    page.close()


@pytest.mark.parametrize("lang", TEXTS)
def test_a_map_whose_tiles_all_read_alike_gives_way_to_a_sentence(pictured, lang):
    place = pictured["profile"]["figures"]["place"]
    drawn = len(data_pictures(context(pictured, lang)))
    for cell in place["cells"]:
        cell |= {"family": "ridge", "gain": 0.0}
    left = data_pictures(context(pictured, lang))
    assert len(left) == drawn - 1
    assert left[-1].title == WORDS[lang]["families"]
    assert str(len(place["cells"])) in left[-1].see
    assert WORDS[lang]["place_outside"] in left[-1].see
