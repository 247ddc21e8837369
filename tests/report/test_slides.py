"""The slides as Markdown: the result's figures, whole tables, names of the data as plain text, in both languages."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from keiretsu.errors import ArgumentError, FileFormatError, OutputError
from keiretsu.proof.report.markdown import code, plain_line, text
from keiretsu.proof.report.next_steps import steps_of
from keiretsu.proof.report.numbers import figure
from keiretsu.proof.report.slides import slides, write_slides
from keiretsu.proof.report.texts import slides_en, slides_ja
from keiretsu.proof.report.told import context_of
from support.rendered import rendered
from support.report_text import element, section
from support.spoken import CASES, HOSTILE, accounted, numbers_in, spoken_result

LANGUAGES = ["en", "ja"]
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# title, verdict, reasons, data, comparison, trust, cost, forecasts, change, next; eight sentences on four; appendix
SLIDES = 15
MADE: dict[tuple[str, str], str] = {}


def body(whole: str) -> str:
    """The slides without their front matter."""
    return whole.split("\n---\n", 1)[1]


def shown(token: Token) -> str:
    """The text of a token that holds a line."""
    return "".join(child.content for child in token.children or ())


def seen(markdown: str) -> str:
    """The text that a viewer shows."""
    return "\n".join(shown(token) for token in MARKDOWN.parse(markdown) if token.type == "inline")


def count(markdown: str, kind: str) -> int:
    """Tokens of a kind, those within lines too."""
    tokens = MARKDOWN.parse(markdown)
    return sum(each.type == kind for token in tokens for each in (token, *(token.children or ())))


@pytest.fixture(params=CASES)
def case(request):
    """A kind of result."""
    return request.param


@pytest.fixture
def result(case, result_of):
    """A result of each kind."""
    return spoken_result(result_of, case)


@pytest.fixture
def filled(case, result):
    """The slides of a result of each kind in one language; they are made once."""

    def make(lang):
        if (case, lang) not in MADE:
            MADE[case, lang] = slides(result, lang)
        return MADE[case, lang]

    return make


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_reading_left_open_of_the_target_is_the_first_step(result_of, lang):
    result = result_of("keep")
    target = result["targets"][0]
    report = result["data"]["read_report"]
    assert "-999" not in steps_of(context_of(result, lang))[0].text
    report["proposed"] = {"load_low": {"-999": 61}}
    assert "-999" not in steps_of(context_of(result, lang))[0].text
    report["proposed"] = {target: {"-999": 61}, "load_low": {"-999": 61}}
    first = steps_of(context_of(result, lang))[0].text
    assert first.startswith({"en": "First settle what reading left open", "ja": "まず、読み取りで"}[lang])
    assert "--sentinel -999" in first
    assert target in first


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_fifteen_with_a_heading_each_and_a_rule_between(filled, lang):
    told = body(filled(lang))
    assert count(told, "hr") == SLIDES - 1
    assert count(told, "heading_open") == SLIDES
    assert count(told, "table_open") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_front_matter_is_marp_s(filled, lang):
    front = yaml.safe_load(filled(lang).split("---\n")[1])
    assert front["marp"] is True
    assert front["title"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_comes_from_the_result(result, filled, lang):
    assert set(numbers_in(seen(body(filled(lang))))) <= accounted(result)


def test_the_two_languages_carry_the_same_figures(filled):
    english, japanese = (seen(body(filled(lang))) for lang in LANGUAGES)
    assert sorted(numbers_in(english)) == sorted(numbers_in(japanese))


def test_the_two_languages_have_the_same_words_to_fill():
    assert slides_en.TEXTS.keys() == slides_ja.TEXTS.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_row_of_the_table_is_broken(result, lang):
    result["data"]["channels"] = result["targets"] = ["a|b"]
    for candidate in result["candidates"]:
        candidate["label"] = {"en": "one|two", "ja": "一|二"}
        if candidate["scores"]:
            candidate["scores"]["by_target"] = {"a|b": {}}
    rows = re.findall(r"<tr>(.*?)</tr>", MARKDOWN.render(body(slides(result, lang))), re.DOTALL)
    assert len({len(re.findall(r"<t[hd]\b", row)) for row in rows}) == 1
    assert len(rows) == 1 + sum(candidate["status"] == "ok" for candidate in result["candidates"])


def test_the_table_holds_error_interval_gain_and_skill(result_of):
    result = result_of()
    told = body(slides(result))
    for candidate in result["candidates"]:
        low, high = candidate["mae_interval"]
        assert f"| {figure(candidate['scores']['mae'])} | {figure(low)}\u00a0–\u00a0{figure(high)} |" in told
    assert "| Ridge regression (strongest rival) | 1.712 | 1.592\u00a0–\u00a01.849 | 0.0640 (0.0210 to 0.107) |" in told


def test_of_many_candidates_the_best_and_those_the_verdict_speaks_of_are_shown(result_of):
    result = result_of()
    more = [{**result["candidates"][3], "name": f"c{k}", "label": {"en": f"c{k}", "ja": f"c{k}"}} for k in range(9)]
    result["candidates"] += more
    told = body(slides(result))
    assert len(re.findall(r"^\| .* \|$", told, re.MULTILINE)) == 2 + 7
    assert "9 more in report.html." in told
    assert "| Last value |" in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_from_the_data_are_text_whatever_they_hold(result_of, lang):
    result = result_of("keep", targets=(HOSTILE,))
    result["data"] |= {"channels": [HOSTILE], "source": HOSTILE}
    for candidate in result["candidates"]:
        candidate["label"] = {"en": f"{candidate['name']} {HOSTILE}", "ja": f"{candidate['name']} {HOSTILE}"}
    for example in result["examples"]:
        example["id"] = HOSTILE
    told = body(slides(result, lang))
    assert (count(told, "hr"), count(told, "heading_open"), count(told, "table_open")) == (14, 15, 1)
    for kind in ("html_inline", "html_block", "link_open", "image", "em_open", "s_open", "fence"):
        assert count(told, kind) == 0
    assert count(told, "strong_open") == 1  # the verdict on the title
    assert count(told, "code_inline") == 4  # the replay, the fingerprint, the stream and its comparison
    assert plain_line(HOSTILE) in seen(told)


def test_a_long_list_of_channels_is_shortened_with_a_count(result_of):
    result = result_of()
    result["data"]["channels"] = [f"channel_{k}" for k in range(60)]
    told = body(slides(result))
    assert "channel_11, and 48 more." in told
    assert "channel_12" not in told


@pytest.mark.parametrize(
    ("decision", "steps"),
    [("adopt", "keiretsu certify models/selective.keiretsu --data LOG --check"),
     ("keep", "leave the selective SSM aside"), ("collect", "Fix the day of the next run now")],
)  # fmt: skip
def test_the_next_steps_follow_from_the_decision(result_of, decision, steps):
    assert steps in body(slides(result_of(decision))).split("## Next steps")[1].split("## ")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("decision", ["adopt", "keep", "collect"])
def test_the_next_steps_say_how_to_run_what_was_chosen_and_how_to_compare_it(result_of, decision, lang):
    option = " --lang ja" if lang == "ja" else ""
    result = result_of(decision)
    told = body(slides(result, lang))
    assert f"keiretsu stream . --follow LOG --from-start{option}" in told
    assert f"keiretsu stream . --compare{option}" in told
    for candidate in result["candidates"]:
        candidate["model"] = None
    assert "keiretsu stream" not in body(slides(result, lang))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("decision", ["adopt", "keep", "collect"])
def test_the_page_says_the_next_steps_that_the_slides_say(result_of, decision, lang):
    result = result_of(decision)
    told = section(rendered(result), "next", lang)
    option = " --lang ja" if lang == "ja" else ""
    assert f"keiretsu stream . --follow LOG --from-start{option}" in told
    assert f"keiretsu stream . --compare{option}" in told
    steps = steps_of(context_of(result, lang))
    assert len(steps) > 3
    assert all(step.text in told for step in steps)


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_any_text_shows_as_it_is(value):
    told = plain_line(value)
    if not told:
        return
    tokens = MARKDOWN.parse(f"- {text(value)}\n\n| a | b |\n| - | - |\n| {text(value)} | c |\n")
    kinds = [token.type for token in tokens]
    assert kinds[:4] == ["bullet_list_open", "list_item_open", "paragraph_open", "inline"]
    assert (kinds.count("bullet_list_open"), kinds.count("td_open")) == (1, 2)
    assert [shown(token) for token in tokens if token.type == "inline"] == [told, "a", "b", told, "c"]


@given(st.text(max_size=40))
def test_any_command_shows_as_code(value):
    tokens = MARKDOWN.parseInline(code(value))[0].children or []
    assert [token.type for token in tokens] == ["code_inline"]
    assert tokens[0].content.strip() == plain_line(value)


def test_a_language_it_does_not_speak_and_what_is_no_result(result_of):
    with pytest.raises(ArgumentError, match="lang must be one of en, ja"):
        slides(result_of(), "fr")
    with pytest.raises(FileFormatError, match="schema"):
        slides({"schema": "other/9"})


def test_the_file_is_whole_or_not_there(result_of, tmp_path):
    path = write_slides(result_of(), tmp_path / "new" / "slides.md", "ja")
    assert path.read_text(encoding="utf-8") == slides(result_of(), "ja")
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="Choose another folder"):
        write_slides(result_of(), tmp_path / "file" / "slides.md")
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["file", "new", "slides.md"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_forecasts_that_do_not_differ_are_said_to_be_the_same(result_of, lang):
    result = result_of()
    rivals = [each["name"] for each in result["candidates"] if each["name"] != result["comparison"]["candidate"]]
    result["comparison"]["against"] = {
        name: {"difference": 0.25, "interval": [0.125, 0.375]}
        if number
        else {"difference": 0.0, "interval": [0.0, 0.0]}
        for number, name in enumerate(rivals)
    }
    told = {"en": "same forecasts", "ja": "同じ予測"}[lang]
    for written in (slides(result, lang), rendered(result)):
        assert told in written
        assert not re.search(r"\b0 ?[(（]0 (?:to|〜) 0[)）]", written)


def test_one_row_ahead_and_one_thread_are_told_as_one(result_of):
    result = result_of(decision="collect", horizon=1)
    result["environment"]["cpu_threads"] = 1
    for written in (slides(result), element(rendered(result), "plan-en")):
        assert "1 thread;" in written or "1 thread," in written
        assert "1 threads" not in written
