"""Pictures of findings as files and as a page, looked at in a real browser."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from keiretsu.data import profile, read
from keiretsu.data.profiling.phase import map_cells
from keiretsu.data.profiling.pictures import draw_svg, phase_map, write_pictures
from support.browser import MISLAID
from support.findings import CELLS, FULL, HERE, checked, finding


def log():
    rng = np.random.default_rng(0)
    frame = {"t": list(range(400)), "温度<&": list(rng.normal(size=400)), "b": list(rng.normal(size=400))}
    return read(pl.DataFrame(frame), time="t")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_files_are_written_with_a_page_in_both_languages(tmp_path, lang):
    found = profile(log())
    found = replace(found, source="<script>alert(1)</script>&.csv")
    place = tmp_path / "new" / "folder"
    paths = write_pictures(found, place, lang=lang)
    expected = [*(f"{one.name}.svg" for one in found.findings), "phase-map.svg", "index.html"]
    assert [path.name for path in paths] == expected
    assert sorted(path.name for path in place.iterdir()) == sorted(expected)
    for path in paths[:-1]:
        checked(path.read_text(encoding="utf-8"))
    page = paths[-1].read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert f'<html lang="{lang}">' in page
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(src|href)=|url\(|@import|https?://(?!www\.w3\.org/2000/svg)", page)
    for one in found.findings:
        assert one.sentence_en.replace("'", "&#x27;").replace("<&", "&lt;&amp;") in page
        assert one.sentence_ja.replace("<&", "&lt;&amp;") in page
    told = [found.outlook[0], found.outlook[1], found.cost_sentences]
    assert all(pair[("en", "ja").index(lang)].replace("'", "&#x27;") in page for pair in told)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_writing_again_gives_the_same_bytes(tmp_path):
    found = profile(log())
    first = [path.read_bytes() for path in write_pictures(found, tmp_path)]
    assert [path.read_bytes() for path in write_pictures(found, tmp_path)] == first


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("width", [640, 320])
def test_no_word_is_cut_or_lies_on_another(browser, lang, width):
    drawn = [draw_svg(one, lang=lang) for one in FULL.values()]
    place = {"memory": 500.0, "irregularity": 0.2, "drift": 0.0, "noise": 0.3}
    shipped = [phase_map(map_cells("event", own_past=use), place, lang, own_past=use) for use in (True, False)]
    drawn += [phase_map(CELLS, HERE, lang), *shipped, draw_svg(finding("noise"), lang=lang)]
    drawn += [draw_svg(finding("length", lengths=list(range(1, rows))), lang=lang) for rows in (2, 30, 300)]
    page = browser.new_page(viewport={"width": width + 40, "height": 800})
    body = "".join(f"<div>{text}</div>" for text in drawn)
    page.set_content(f"<style>svg {{ width: {width}px; height: auto }}</style>{body}")
    assert page.evaluate(MISLAID) == []
    sizes = page.evaluate("() => [...document.querySelectorAll('text')].map(e => e.getBoundingClientRect().height)")
    assert min(sizes) >= (9 if width == 320 else 18)
    page.close()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_shows_one_language_at_a_time_and_switches_without_scripts(browser, tmp_path, lang):
    place = write_pictures(profile(log()), tmp_path, lang=lang)[-1]
    other = "ja" if lang == "en" else "en"
    page = browser.new_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.goto(place.as_uri())
    assert (page.is_visible(f"div.{lang}"), page.is_visible(f"div.{other}")) == (True, False)
    page.click(f"label[for=choose-{other}]")
    assert (page.is_visible(f"div.{lang}"), page.is_visible(f"div.{other}")) == (False, True)
    page.close()


def test_a_japanese_page_holds_no_english_sentence_in_its_japanese_part(tmp_path):
    found = profile(log())
    page = write_pictures(found, tmp_path, lang="ja")[-1].read_text(encoding="utf-8")
    part = page[page.index('<div class="ja"') :]
    assert not any(one.advice_en in part for one in found.findings)
    assert all(one.advice_ja in part for one in found.findings)
