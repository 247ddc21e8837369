"""Pictures of findings: whole, well-formed and honest on odd details, in two languages."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keiretsu.data.profiling.pictures import draw_svg, draw_text, phase_map, write_pictures
from keiretsu.data.profiling.pictures.axis import compact, counts, decades, linear
from keiretsu.data.profiling.pictures.letters import clean, columns, pixels, wrap
from keiretsu.data.profiling.pictures.values import number, thin
from keiretsu.data.profiling.profile import Profile
from keiretsu.errors import ArgumentError, OutputError
from support.findings import CELLS, EXPECTED, FULL, HOSTILE, NAMES, SVG, checked, finding, wave, words


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("name", NAMES)
def test_a_full_finding_is_drawn_with_its_axes_named(name, lang):
    root = checked(draw_svg(FULL[name], lang=lang))
    assert root.get("lang") == lang
    title = root.find(f"{SVG}title").text
    assert bool(re.search("[ぁ-んァ-ン一-龥]", title)) == (lang == "ja")
    description = root.find(f"{SVG}desc").text
    assert description.startswith(FULL[name].sentence_ja if lang == "ja" else FULL[name].sentence_en)
    shown = " ".join(words(root))
    nothing = "表示できる" if lang == "ja" else "Nothing to show"
    assert nothing not in shown
    labels = {
        "length": ("length (rows)", "長さ（行）"),
        "memory": ("lag (rows)", "ラグ（行）"),
        "stationarity": ("level (sd)", "水準（標準偏差）"),
        "drift": ("(AUC)", "（AUC）"),
        "regularity": ("median intervals", "中央値の倍数"),
        "missing": ("missing values (%)", "欠損値（%）"),
        "noise": ("signal ÷ noise", "信号 ÷ ノイズ"),
        "independence": ("powers of ten", "対数目盛"),
    }[name]
    assert labels[lang == "ja"] in shown
    assert labels[lang != "ja"] not in shown
    assert sum(bool(re.fullmatch(r"[−\d][\d.,]*", word)) for word in words(root)) >= 2


@pytest.mark.parametrize("name", [*NAMES, "something new"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_no_details_say_nothing_to_show(name, lang):
    root = checked(draw_svg(finding(name), lang=lang))
    nothing = {"en": "Nothing to show.", "ja": "表示できる値がありません。"}[lang]
    assert nothing in words(root)
    assert nothing in root.find(f"{SVG}desc").text
    assert draw_text(finding(name), lang=lang) == ""


@pytest.mark.parametrize(
    "odd",
    [
        finding("length", lengths=[1]),
        finding("length", lengths=[0, 0]),
        finding("length", lengths=[None, float("nan"), float("inf"), 3]),
        finding("memory", autocorrelation=[1.0], periods=[0, -3, 10**9], reach=0),
        finding("memory", skill_by_lag=[{"to": 1, "gain": 0.0}], reach=10**6),
        finding("memory", autocorrelation=[1.0, float("nan"), 0.5], periods=None),
        finding("stationarity", level={"channel": None, "means": [0.25]}),
        finding("stationarity", level={"means": [1e-300, 2e-300]}, change_points=[{"at": 7}, 3, {"at": None}]),
        finding("stationarity", level={"means": [1e99, -1e99, 1e300, 10**400]}),
        finding("drift", auc=0.5),
        finding("drift", channels=[{"channel": "x", "auc": 0.0}], auc=7, interval=[0.1]),
        finding("regularity", bins=[], counts=[5]),
        finding("regularity", bins=[1.0], counts=[0, 0]),
        finding("missing", by_channel={"x": 1.0}),
        finding(
            "noise", channels=[{"channel": "x", "signal_to_noise": 0.0}, {"channel": "y", "signal_to_noise": 1e30}]
        ),
        finding("independence", rows=0, units=0),
        finding("independence", units=1e15),
    ],
)
def test_odd_numbers(odd):
    for lang in ("en", "ja"):
        checked(draw_svg(odd, lang=lang))
    for ascii in (False, True):
        assert all(columns(line) <= 60 for line in draw_text(odd, ascii=ascii).split("\n"))


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_names_of_channels_are_shown_and_harm_nothing(lang):
    for one in (
        finding("drift", channels=[{"channel": HOSTILE, "auc": 0.9}]),
        finding("missing", by_channel={HOSTILE: 0.5}),
        finding("noise", channels=[{"channel": HOSTILE, "signal_to_noise": 2.0}]),
        finding("stationarity", level={"channel": HOSTILE, "means": [1.0, 2.0]}),
    ):
        told = replace(one, sentence_en=f"See {HOSTILE}.", sentence_ja=f"{HOSTILE}。")
        root = checked(draw_svg(told, lang=lang))
        # a name too long for the margin ends in an ellipsis
        assert any(EXPECTED[:12] in word for word in words(root))
        assert EXPECTED in root.find(f"{SVG}desc").text


@pytest.mark.parametrize("position", [0, 1, 49_999, 77_777, 99_998, 99_999])
def test_a_hundred_thousand_points_keep_their_extremes(position):
    means = wave(100_000)
    means[position] = 50.0
    means[(position + 31_234) % 100_000] = -40.0
    text = draw_svg(finding("stationarity", level={"means": means}))
    assert len(text) < 30_000
    (line,) = checked(text).iter(f"{SVG}polyline")
    heights = np.array([float(point.split(",")[1]) for point in line.get("points").split()])
    marks = {e.text: float(e.get("y")) - 6 for e in checked(text).iter(f"{SVG}text") if e.get("text-anchor") == "end"}
    units = (marks["−50"] - marks["50"]) / 100
    assert heights.min() == pytest.approx(marks["0"] - 50 * units, abs=0.2)
    assert heights.max() == pytest.approx(marks["0"] + 40 * units, abs=0.2)
    bars = draw_text(finding("stationarity", level={"means": means})).split("\n")[0]
    assert "█" in bars
    assert "▁" in bars


@settings(deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300), st.integers(4, 40))
def test_thinning_keeps_ends_extremes_and_order(heights, most):
    points = [(float(at), height) for at, height in enumerate(heights)]
    kept = thin(points, most)
    assert len(kept) <= max(most, 4)
    assert kept == sorted(set(kept) & set(points))
    assert {kept[0], kept[-1]} == {points[0], points[-1]}
    assert max(height for _, height in kept) == max(heights)
    assert min(height for _, height in kept) == min(heights)


def test_the_same_numbers_under_their_other_names():
    steps = [{"at": 0.25, "size": -0.5}]
    told = finding(
        "stationarity",
        level={"id": "b", "channel": "y", "means": wave(100)},
        tested=[
            {"id": "a", "channel": "y", "steps": [{"at": 0.75, "size": 9.0}]},
            {"id": "b", "channel": "y", "steps": steps},
        ],
    )
    assert "−0.5" in words(checked(draw_svg(told)))
    assert "+9" not in words(checked(draw_svg(told)))
    listed = finding("drift", channels=[{"channel": "x", "auc": 0.75}], auc=0.8, interval=[0.7, 0.9])
    assert draw_svg(finding("drift", by_channel={"x": 0.75}, auc=0.8, low=0.7, high=0.9)) == draw_svg(listed)
    bands = [{"first": 1, "last": 4, "alone": 0.7}, {"first": 5, "last": 16, "alone": -0.1}]
    shown = words(checked(draw_svg(finding("memory", autocorrelation=[1.0, 0.5], bands=bands))))
    assert {"1", "5", "age of the newest row used (rows)"} <= set(shown)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = re.findall(
    r"\w+",
    "lengths autocorrelation periods skill_by_lag reach level change_points channels auc interval bins counts gaps "
    "tested bands low high longest_gap by_channel longest_run runs together units rows series",
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NAMES), st.dictionaries(st.sampled_from(KEYS), JSON), st.booleans())
def test_any_details_make_a_picture(name, details, ascii):
    one = finding(name, **details)
    checked(draw_svg(one, lang="ja"))
    lines = draw_text(one, ascii=ascii).split("\n")
    assert len(lines) <= 3
    assert all(columns(line) <= 60 for line in lines)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_numbers_make_a_picture(data):
    numbers = st.lists(st.floats(-1e101, 1e101) | st.integers(0, 100), max_size=30)
    channels = st.lists(
        st.fixed_dictionaries(
            {"channel": st.text(max_size=40), "auc": st.floats(0, 1), "signal_to_noise": st.floats(0, 1e9)}
        ),
        max_size=12,
    )
    details = data.draw(
        st.fixed_dictionaries(
            {
                "lengths": numbers,
                "autocorrelation": numbers,
                "level": st.fixed_dictionaries({"means": numbers}),
                "channels": channels,
                "by_channel": st.dictionaries(st.text(max_size=40), st.floats(0, 1), max_size=12),
                "rows": st.floats(0, 1e12),
                "units": st.floats(0, 1e12),
            }
        )
    )
    for name in NAMES:
        checked(draw_svg(finding(name, **details)))
        text = draw_text(finding(name, **details), ascii=True)
        assert text.isascii()
        assert text.count("\n") <= 2


@settings(deadline=None)
@example(0.0, 5e-324)
@example(1e-300, 0.0)
@given(st.floats(-1e90, 1e90), st.floats(0, 1e90))
def test_axes_hold_their_values_and_end_at_marks(low, span):
    axis = linear("x", (low, low + span))
    # a billionth of the axis is far less than a pixel
    slack = 1e-9 * (axis.high - axis.low) + 1e-15 * abs(low)
    assert axis.low <= low + slack
    assert axis.high >= low + span - slack
    assert 2 <= len(axis.ticks) <= 8
    assert (axis.ticks[0][0], axis.ticks[-1][0]) == (axis.low, axis.high)


def test_axes_of_powers():
    assert [text for _, text in counts("n", [12_000]).ticks] == ["0", "1", "100", "10,000"]
    assert counts("n", []).ticks[0] == (0.0, "0")
    assert [text for _, text in decades("x", [0.5, 30]).ticks] == ["0.1", "1", "10", "100"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (-3, "−3"), (0.067, "0.067"), (17420, "17,420"), (1e6, "1,000,000"), (2.5e7, "25 M"), (1e9, "1 G"),
     (1e-7, "1e−07"), (1e30, "1e+30")],
)  # fmt: skip
def test_numbers_are_written_short(value, text):
    assert compact(float(value)) == text


def test_mistakes_are_named(tmp_path):
    found = Profile((FULL["length"],), source="x")
    with pytest.raises(ArgumentError, match=r"draw_svg: lang must be one of en, ja; got 'de'"):
        draw_svg(FULL["length"], lang="de")
    with pytest.raises(ArgumentError, match="phase_map: lang"):
        phase_map(CELLS, None, "fr")
    with pytest.raises(ArgumentError, match="draw_text: lang"):
        draw_text(FULL["length"], lang="")
    with pytest.raises(ArgumentError, match="write_pictures: lang"):
        write_pictures(found, tmp_path / "x", lang="xx")
    assert not (tmp_path / "x").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"write_pictures: folder must be one that can be made"):
        write_pictures(found, tmp_path / "file" / "below")


def test_matplotlib_draws_every_panel():
    figure = Profile((*FULL.values(), finding("noise")), source="x").plot()
    shown = [axes for axes in figure.axes if axes.axison]
    assert len(shown) == 9  # memory has two
    assert {axes.get_title(loc="left") for axes in shown} == {f"{name}: 1 rows" for name in NAMES}
    figure.canvas.draw()


def test_letters():
    assert clean("a\nb\x07\u2067c") == "a b\ufffd\ufffdc"
    assert columns("温度a") == 5
    assert pixels("温", 18.0) == 18.0
    assert wrap("one two three", 8, columns) == ["one two", "three"]
    assert wrap("一二三四五", 4, columns) == ["一二", "三四", "五"]
    assert number(True) is None
    assert number(10**400) is None
