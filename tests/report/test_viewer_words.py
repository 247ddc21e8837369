"""What the viewer says and holds, without a browser: its table, both languages, what is vendored."""

from __future__ import annotations

import json
import re

import pytest

from keiretsu.proof.report.texts import TEXTS
from keiretsu.proof.report.viewer import numbers, script, style, viewer_of
from keiretsu.proof.report.viewer.words import WORDS
from keiretsu.proof.view import view_of
from support.views import run_of

NAMES = ("selective", "ridge", "lightgbm", "naive")


def held(result_of, log, outcome, **kinds):
    """A result and the view of a made-up run that belong together."""
    targets = outcome.examination.targets
    result = result_of(horizon=outcome.examination.truth.shape[2], targets=targets, **kinds)
    result["examples"] = []
    return view_of(log, outcome, result), result


@pytest.fixture
def small(result_of):
    log, outcome = run_of(600, names=NAMES, horizon=24)
    return held(result_of, log, outcome)


def test_the_table_holds_the_numbers_of_the_log_and_names_the_file(small):
    log, outcome = run_of(600, names=NAMES, horizon=24)
    html = viewer_of(*small, "en", TEXTS["en"]).html
    row = int(outcome.origins.rows[0]) + 24
    assert f"<td>{log.frame['OT'][row]:.2f}</td>" in html
    assert "view.json" in html
    assert "OT 0." in html  # by how much values are rounded


def test_a_view_of_another_run_or_none_gives_no_viewer(small):
    view, result = small
    assert viewer_of(None, result, "en", TEXTS["en"]) is None
    assert viewer_of({**view, "fingerprint": "0"}, result, "en", TEXTS["en"]) is None
    assert viewer_of({**view, "targets": ["other"]}, result, "en", TEXTS["en"]) is None


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_both_languages_say_the_same_with_the_same_figures(small, lang):
    view, result = small
    viewer = viewer_of(view, result, lang, TEXTS[lang])
    other = viewer_of(view, result, "ja" if lang == "en" else "en", TEXTS["ja" if lang == "en" else "en"])
    figures = lambda text: sorted(re.findall(r"\d[\d.,]*", text.replace("90\u00a0%", "")))  # noqa: E731
    assert figures(viewer.see) == figures(other.see)
    assert WORDS["en"].keys() == WORDS["ja"].keys()
    for key, text in WORDS["en"].items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", WORDS["ja"][key])), key


def test_what_is_vendored_bears_its_licence_and_nothing_is_evaluated():
    from importlib.resources import files

    folder = files("keiretsu.proof.report.viewer").joinpath("uplot")
    assert "MIT License" in folder.joinpath("LICENSE").read_text()
    assert "v1.6.32" in script()[:200]
    assert not re.search(r"\beval\(|new Function|https?://(?!github)", script())
    assert "url(" not in style()


def test_numbers_cannot_end_their_element(small):
    view, _ = small
    view = {**view, "targets": ["</script><script>alert(1)</script>", "<!--"]}
    text = str(numbers(view))
    assert text.count("</script>") == 1
    assert "<!--" not in text
    assert json.loads(text[text.index(">") + 1 : text.rindex("<")]) == view
