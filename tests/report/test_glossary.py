"""The words explained: the same in both languages, short, and no promise broken on which words there are."""

from __future__ import annotations

import re

import pytest

from keiretsu.errors import ArgumentError
from keiretsu.proof.report.glossary import entries_of
from support.spoken import numbers_in

LATIN = re.compile(r"MAE|MASE|LightGBM|FFT|GRU|Transformer|AUC|p 値")
WANTED = (
    "Time series", "Forecast horizon", "Interval and coverage", "Baseline", "Ridge regression", "LightGBM",
    "State-space model", "Selectivity", "Discretisation", "Margin", "Certificate", "FFT training", "Recurrence",
    "Gate of the correction", "Gate of the verdict", "p-value", "MASE", "Test part", "Drift",
    "Theta method, exponential smoothing", "GRU, Transformer", "AUC",
)  # fmt: skip


def test_both_languages_explain_the_same_with_the_same_figures():
    pairs = zip(entries_of("en"), entries_of("ja"), strict=True)
    for (term, english), (_, japanese) in pairs:
        assert sorted(numbers_in(english)) == sorted(numbers_in(japanese)), term


@pytest.mark.parametrize(("lang", "end"), [("en", r"[.?!]”?(?:\s|$)"), ("ja", "。")])
def test_each_is_explained_in_two_to_four_sentences(lang, end):
    for term, told in entries_of(lang):
        assert 2 <= len(re.findall(end, told.replace("?”)", ")"))) <= 4, term
        assert told[-1] in ".。"


def test_every_word_that_a_reader_needs_is_there_once():
    terms = [term for term, _ in entries_of("en")]
    assert len(terms) == len(set(terms))
    assert set(WANTED) <= set(terms)


def test_nothing_is_left_in_the_other_language():
    for entry in entries_of("ja"):
        assert not re.findall(r"[A-Za-z]{2,}", LATIN.sub("", " ".join(entry))), entry
    for entry in entries_of("en"):
        assert not re.search(r"[ぁ-んァ-ヶ一-龠]", " ".join(entry)), entry


def test_a_language_it_does_not_speak():
    with pytest.raises(ArgumentError, match="lang must be one of en, ja"):
        entries_of("fr")
