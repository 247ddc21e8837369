"""Every figure on the page comes from `result.json`, in both languages, and the two languages carry the same ones."""

from __future__ import annotations

from collections import Counter

import pytest

from keiretsu.proof.report.texts import TEXTS
from support.figures import derived, written
from support.pictures import add_pictures
from support.rendered import rendered
from support.report_text import body, element, numbers

CASES = {
    "adopt": {"decision": "adopt"},
    "keep": {"decision": "keep", "dated": False, "horizon": 24, "targets": ("Ps30", "T50")},
    "collect": {"decision": "collect", "horizon": 1},
    "zoned": {"decision": "keep"},
    "before": {"decision": "adopt", "evidence": False},
}


@pytest.fixture(scope="module", params=[*CASES, "pictured"])
def made(request, make) -> tuple[dict, str]:
    """A result and its report."""
    result = add_pictures(make()) if request.param == "pictured" else make(**CASES[request.param])
    if request.param == "zoned":
        result["data"]["read_report"]["zone"] = "Etc/GMT-9"
    return result, rendered(result)


def shown(html: str, lang: str) -> set[str]:
    """The figures of one language without their signs; the glossary's examples are no figures of the run."""
    page = body(html, lang)
    run = page.replace(element(page, f"glossary-{lang}"), "")
    return {n.lstrip("−-") for n in numbers(run) if not whole(n)}


def whole(number: str) -> bool:
    """A whole number of one digit, which prose may write as a word in one language and as a digit in the other."""
    return len(number) == 1


def test_the_two_languages_carry_the_same_figures(made):
    en, ja = (Counter(n for n in numbers(body(made[1], lang)) if not whole(n)) for lang in ("en", "ja"))
    assert en == ja
    assert sum(en.values()) > 800


@pytest.mark.parametrize("lang", TEXTS)
def test_every_figure_on_the_page_re_derives_from_the_result(made, lang):
    result, html = made
    allowed = written(result) | derived(result)
    assert len(shown(html, lang)) > 150
    assert sorted(shown(html, lang) - allowed) == []


def test_a_figure_that_is_not_the_result_s_is_found_out(result_of):
    result, other = result_of(), result_of()
    other["candidates"][2]["scores"]["mae"] = 1.8136
    assert "1.814" in shown(rendered(other), "en") - written(result) - derived(result)
