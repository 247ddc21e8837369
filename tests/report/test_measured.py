"""The unit in a column's header: found where there is one, used on axes, in tables and sentences, on slides."""

from __future__ import annotations

import re

import pytest

from keiretsu.proof.report.measured import measured, words_in
from keiretsu.proof.report.slides import slides
from keiretsu.proof.target_unit import measured_of, unit_in, without_unit
from support.pictures import add_pictures
from support.rendered import rendered
from support.report_text import body, words

PLAIN = {"en": "unit of the log", "ja": "ログの単位"}


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("温度[℃]", "℃"), ("pressure (kPa)", "kPa"), ("flow [m3/h]", "m3/h"), ("温度（℃）", "℃"), ("level (%)", "%"),
        ("rate (mm/s^2)", "mm/s^2"), ("a (kg·m-2)", "kg·m-2"), ("p [kPa(abs)]", "kPa(abs)"),
        ("電力 (kWh/日)", "kWh/日"),
        ("turbidity [NTU]", "NTU"), ("x [a.u.] ", "a.u."),
    ],
)  # fmt: skip
def test_a_unit_at_the_end_of_a_header_is_found(name, unit):
    assert unit_in(name) == unit
    assert unit not in without_unit(name)


@pytest.mark.parametrize(
    "name",
    [
        "OT",
        "load (raw)",
        "sensor[3]",
        "x [raw]",
        "n (old)",
        "(kPa)",
        "[℃]",
        "x [{h}]",
        "x ()",
        "y (sensor 2)",
        "a [1] b",
    ],
)
def test_remarks_numbers_and_bare_brackets_are_no_units(name):
    assert unit_in(name) is None
    assert without_unit(name) == name


@pytest.mark.parametrize("lang", PLAIN)
def test_the_page_and_the_slides_name_the_unit_instead_of_that_of_the_log(result_of, lang):
    result = add_pictures(result_of(targets=("温度[℃]",)))
    html = body(rendered(result), lang)
    # the glossary speaks of any log
    page = words(html[: html.index(f'id="glossary-{lang}"')])
    assert PLAIN[lang] not in page
    assert PLAIN[lang] not in slides(result, lang)
    labels = re.findall(r'id="[^"]*[xy]-label-\w+">.*?<text[^>]*>([^<]+)<', html, re.DOTALL)
    assert any(label.endswith(("(℃)", "（℃）")) for label in labels)
    assert not any("温度[℃]" in label and "℃" in label.replace("[℃]", "") for label in labels)
    told = {"en": "MAE, RMSE and band width are in ℃.", "ja": "MAE、RMSE、区間の幅は、℃で示しています。"}
    assert told[lang] in page


@pytest.mark.parametrize("lang", PLAIN)
def test_without_a_unit_the_words_are_those_of_before(result_of, lang):
    page = words(body(rendered(result_of()), lang))
    assert page.count(PLAIN[lang]) > 5


def test_targets_of_several_units_share_the_words_of_the_log_and_keep_their_own_axes(result_of):
    page = body(rendered(result_of(targets=("temp [°C]", "flow (m3/h)"))), "en")
    assert "in the unit of the log" in words(page)
    assert "temp (°C)" in page


def test_whoever_checks_the_units_is_told_where_they_come_from(result_of):
    told = words(body(rendered(result_of(targets=("p (kPa)",))), "en"))
    assert "is in kPa is what the header says" in told


def test_a_figure_stands_in_the_unit_that_all_targets_share():
    assert measured("0.5981", words_in("ja", ["軸受温度[℃]"])) == "0.5981\u00a0℃"
    assert measured("0.5981", words_in("en", ["a", "b"])) == "0.5981"
    assert measured_of("3.1", "flow [m3/h]") == "3.1\u00a0m3/h"
    assert measured_of("3.1", "sensor[3]") == "3.1"
