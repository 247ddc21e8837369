"""The tasks of pure memory ask what they say they ask, at any length."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.data.simulate.tokens import BLANK, Tokens, induction_heads, selective_copying
from keiretsu.errors import ArgumentError


@given(
    words=st.integers(1, 6),
    blanks=st.integers(0, 30),
    vocabulary=st.integers(1, 20),
    seed=st.integers(0, 2**32 - 1),
)
def test_copying_asks_for_its_words_in_order(words: int, blanks: int, vocabulary: int, seed: int):
    length = 2 * words + blanks
    drawn = selective_copying(np.random.default_rng(seed), 3, length=length, words=words, vocabulary=vocabulary)
    assert drawn.rows.shape == (3, length)
    for rows, answers in zip(drawn.rows.tolist(), drawn.answers.tolist(), strict=True):
        assert rows[length - words :] == [vocabulary + 1] * words
        assert [token - 1 for token in rows[: length - words] if token != BLANK] == answers
        assert all(0 <= answer < vocabulary for answer in answers)


def test_copying_scatters_its_words_evenly():
    drawn = selective_copying(np.random.default_rng(0), 4000, length=40, words=5, vocabulary=3)
    share = (drawn.rows[:, :35] != BLANK).mean(axis=0)
    # Five of 35 rows; four standard errors of a share of 4,000.
    assert np.abs(share - 5 / 35).max() < 4 * np.sqrt(5 / 35 * 30 / 35 / 4000)
    assert np.abs(np.bincount(drawn.answers.ravel()) / drawn.answers.size - 1 / 3).max() < 0.02


@given(length=st.integers(4, 60), vocabulary=st.integers(1, 20), seed=st.integers(0, 2**32 - 1))
def test_induction_asks_for_what_followed_the_signal(length: int, vocabulary: int, seed: int):
    drawn = induction_heads(np.random.default_rng(seed), 3, length=length, vocabulary=vocabulary)
    assert drawn.rows.shape == (3, length)
    for rows, (answer,) in zip(drawn.rows.tolist(), drawn.answers.tolist(), strict=True):
        first = rows.index(vocabulary + 1)
        assert first < length // 2
        assert rows.count(vocabulary + 1) == 2
        assert rows[-1] == vocabulary + 1
        assert rows[first + 1] == answer + 1
        assert all(1 <= token <= vocabulary for token in rows[:first] + rows[first + 1 : -1])


def test_induction_places_its_signal_evenly_over_the_first_half():
    drawn = induction_heads(np.random.default_rng(0), 4000, length=21, vocabulary=16)
    places = (drawn.rows == 17).argmax(axis=1)
    assert np.bincount(places, minlength=10).min() > 400 - 4 * np.sqrt(400)
    assert np.bincount(drawn.answers.ravel(), minlength=16).min() > 250 - 4 * np.sqrt(250)


def test_a_blank_row_is_silent_and_every_other_token_has_its_channel():
    drawn = Tokens(np.array([[0, 1, 3, 4]]), np.array([[0]]), vocabulary=3)
    assert drawn.one_hot().tolist() == [[[0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]]
    assert drawn.one_hot().dtype == np.float32


@pytest.mark.parametrize("draw", [selective_copying, induction_heads])
def test_the_same_generator_draws_the_same_and_goes_on_to_others(draw):
    generator = np.random.default_rng(3)
    one, other = draw(generator, 2, length=64), draw(generator, 2, length=64)
    again = draw(np.random.default_rng(3), 2, length=64)
    assert (one.rows == again.rows).all()
    assert (one.answers == again.answers).all()
    assert (one.rows != other.rows).any()


@pytest.mark.parametrize(
    ("draw", "arguments", "said"),
    [
        (selective_copying, {"length": 31}, "selective_copying: length must be at least 2 \\* words = 32; got 31"),
        (selective_copying, {"length": 64, "words": 0}, "selective_copying: words must be at least 1; got 0"),
        (induction_heads, {"length": 3}, "induction_heads: length must be at least 4; got 3"),
        (induction_heads, {"length": 64, "vocabulary": 0}, "induction_heads: vocabulary must be at least 1; got 0"),
    ],
)
def test_mistakes(draw, arguments, said):
    with pytest.raises(ArgumentError, match=said):
        draw(np.random.default_rng(0), 2, **arguments)
