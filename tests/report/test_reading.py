"""What reading did to the log stands on the page: columns no model has read, and codes that were taken for none."""

from __future__ import annotations

import pytest

from support.rendered import rendered
from support.report_text import section

LEFT = {"name": "alarm", "reason": "text", "count": 10, "place": "line 17 of log.csv", "text": "stopped", "words": []}


@pytest.mark.parametrize(("lang", "said"), [("en", "'alarm' was left out"), ("ja", "列「alarm」は対象外です")])
def test_a_column_left_out_is_named_on_the_page_with_the_remedy(result_of, lang, said):
    result = result_of("keep")
    assert said not in section(rendered(result), "data", lang)
    result["data"]["read_report"] |= {"left_out": [LEFT], "events": {"alarm": ["stopped", "too hot"]}}
    told = section(rendered(result), "data", lang)
    assert said in told
    assert "--events" in told


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "“12 since” the time since"), ("ja", "「12 since」は最後に起きてから")]
)
def test_channels_of_events_are_explained(result_of, lang, said):
    result = result_of("keep")
    assert said not in section(rendered(result), "data", lang)
    result["data"]["channels"] += ["12 count", "12 since"]
    assert said in section(rendered(result), "data", lang)


@pytest.mark.parametrize(
    ("lang", "said", "asked", "plain"),
    [
        ("en", "Ps30 held -9999 1,234 times, which is missing now.", "-9999 was told to mean", "as they stand in"),
        ("ja", "Ps30の値-9999（1,234回）は欠測としました。", "-9999 は「測定なし」を表すとの指定", "数値はログのまま"),
    ],
)
def test_codes_that_were_taken_for_none_are_told(result_of, lang, said, asked, plain):
    result = result_of("keep")
    text = rendered(result)
    assert said not in section(text, "data", lang)
    assert asked not in section(text, "questions", lang)
    assert plain in section(text, "questions", lang)
    result["data"]["read_report"] |= {"replaced": {"Ps30": {"-9999": 1234}}, "missing": {"Ps30": 1234}}
    text = rendered(result)
    assert said in section(text, "data", lang)
    assert asked in section(text, "questions", lang)
