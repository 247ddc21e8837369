"""Columns of the file that no model has read stand on the page, with what can be done about them."""

from __future__ import annotations

import pytest

from support.rendered import rendered
from support.report_text import section

LEFT = {"name": "alarm", "reason": "text", "count": 10, "place": "line 17 of log.csv", "text": "stopped", "words": []}


@pytest.mark.parametrize(("lang", "head"), [("en", "no model has read"), ("ja", "どのモデルも使っていない")])
def test_a_column_left_out_is_named_on_the_page_with_the_remedy(result_of, lang, head):
    result = result_of("keep")
    before = section(rendered(result), "data", lang)
    assert head not in before
    result["data"]["read_report"] |= {"left_out": [LEFT], "events": {"alarm": ["stopped", "too hot"]}}
    told = section(rendered(result), "data", lang)
    assert head in told
    assert "alarm" in told
    assert "--events" in told
