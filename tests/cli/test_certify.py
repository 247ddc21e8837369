"""`keiretsu certify`: a page, a file, a check later on, and clear refusals."""

from __future__ import annotations

import json
import unicodedata

import pytest

from keiretsu.data import simulate


@pytest.fixture
def model(here, tmp_path):
    """A model file, and the logs it was fitted on and not."""
    log = simulate.fleet(20, rows=200, seed=1)
    log.select(ids=log.ids[:8]).frame.write_csv(tmp_path / "seen.csv")
    log.select(ids=log.ids[8:]).frame.write_csv(tmp_path / "held.csv")
    options = ("--time", "time", "--id", "id", "--target", "pressure", "--horizon", 4, "--mixer", "none")
    assert here("fit", "seen.csv", *options, "--out", "m.keiretsu").code == 0
    return "m.keiretsu"


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_page_of_one_screen(keiretsu, model, lang):
    made = keiretsu("certify", model, "--data", "held.csv", "--unit", "machine", "--lang", lang)
    assert (made.code, made.stderr) == (0, "")
    lines = made.stdout.splitlines()
    assert len(lines) <= 50
    assert max(map(columns, lines)) <= 100
    assert "machine" in made.stdout


def test_it_is_kept_written_and_checked(here, model, tmp_path):
    none_yet = here("certify", model, "--data", "held.csv", "--check")
    assert none_yet.code == 2
    assert "Make it first" in none_yet.stderr
    made = here("certify", model, "--data", "held.csv", "--out", "c.json", "--json")
    assert json.loads(made.stdout) == json.loads((tmp_path / "c.json").read_text("utf-8"))
    later = here("certify", model, "--data", "held.csv", "--check", "--json")
    assert json.loads(later.stdout)["holds"] is True


def test_rows_of_training_are_refused_in_one_sentence(here, model):
    outcome = here("certify", model, "--data", "seen.csv")
    assert outcome.code == 2
    assert outcome.stdout == ""
    assert len(outcome.stderr.splitlines()) == 1
    assert "not fitted or tuned on" in outcome.stderr
