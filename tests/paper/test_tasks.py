"""The three tasks: what their series are, and that a seed says it all."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from keiretsu.errors import ArgumentError, DataError
from keiretsu.paper import listops as words
from keiretsu.paper.tasks import CLOSING, FLIP, LENGTHS, imdb, listops, majority

VALUES = {"[MIN": min, "[MAX": max, "[MED": lambda v: int(np.floor(np.median(v))), "[SM": lambda v: sum(v) % 10}


def value_of(text: str) -> int:
    """An evaluator of its own: a stack of open operators, read from left to right."""
    stack: list[list] = []
    for word in text.split():
        if word.startswith("["):
            stack.append([word])
        elif word != "]":
            stack[-1].append(int(word))
        else:
            operator, *given = stack.pop()
            answer = VALUES[operator](given)
            if not stack:
                return answer
            stack[-1].append(answer)
    raise AssertionError(f"{text} does not close")


def test_majority_labels_are_those_of_the_ones_before_the_flips():
    task = majority(60, seed=3, m=2_000)
    ones = task.test.tokens.sum(1)
    assert (task.test.label == (ones > 30)).all()
    assert task.test.tokens.shape == task.train.tokens.shape == (2_000, 60)
    assert (task.train.length == 60).all()
    # of the training series a quarter of the ones is gone, so that a label of 1 survives with half of T or fewer
    lost = task.train.tokens.sum(1)
    assert set(np.unique(task.train.tokens)) == {0, 1}
    assert ((task.train.label == 1) & (lost <= 30)).any()
    assert not ((task.train.label == 0) & (lost > 30)).any()


def test_majority_ones_are_uniform_and_a_quarter_of_them_flips():
    task = majority(40, seed=0, m=8_000)
    kept, before = task.train.tokens.mean(), task.test.tokens.mean()
    # means of 8,000 series whose share of ones has a standard deviation of .29: four standard errors
    assert before == pytest.approx(0.5, abs=4 * 0.29 / 8_000**0.5)
    assert kept == pytest.approx(0.5 * (1 - FLIP), abs=4 * 0.29 / 8_000**0.5)
    counts = np.bincount(task.test.tokens.sum(1), minlength=41)
    expected = 8_000 / 41
    assert abs(counts - expected).max() < 5 * expected**0.5
    # where they stand does not matter: every row is a one as often
    assert abs(task.test.tokens.mean(0) - 0.5).max() < 5 * 0.5 / 8_000**0.5


@pytest.mark.parametrize("T", [10, 11, 37, 100])
def test_listops_words_have_the_value_that_another_evaluator_finds(T):
    task = listops(T, seed=1, m=60)
    lengths = set()
    for data in (task.train, task.test):
        assert data.tokens.shape == (60, T + LENGTHS)
        for tokens, label in zip(data.tokens, data.label, strict=True):
            count = int((tokens != words.PADDING).sum())
            assert (tokens[:count] != words.PADDING).all()
            assert value_of(words.text(tokens)) == label
            lengths.add(count)
    assert min(lengths) >= T - LENGTHS
    assert max(lengths) <= T + LENGTHS
    assert len(lengths) > LENGTHS
    assert task.classes == 10


def test_every_length_of_an_expression_is_reached_exactly():
    made, values = words.expressions(range(5, 60), rng=np.random.default_rng(0))
    assert [len(tokens) for tokens in made] == list(range(5, 60))
    assert [value_of(words.text(tokens)) for tokens in made] == values.tolist()


def test_the_same_seed_draws_the_same_series_and_another_seed_others():
    for make in (majority, listops):
        one, same, other = make(20, seed=1, m=50), make(20, seed=1, m=50), make(20, seed=2, m=50)
        assert (one.train.tokens == same.train.tokens).all()
        assert (one.test.label == same.test.label).all()
        assert (one.train.tokens != other.train.tokens).any()
        assert (one.train.tokens != one.test.tokens).any()


@pytest.fixture
def reviews(tmp_path):
    """Twelve reviews a part, of 3 to 25 words."""
    rng = np.random.default_rng(0)
    for part in ("train", "test"):
        tokens = [[101, *rng.integers(1_000, 2_000, size=k).tolist(), CLOSING] for k in range(1, 25, 2)]
        columns = {"review": np.repeat(np.arange(6), 2), "label": np.tile([0, 1], 6), "tokens": tokens}
        pl.DataFrame(columns, schema_overrides={"tokens": pl.List(pl.UInt16)}).write_parquet(
            tmp_path / f"{part}.parquet"
        )
    return tmp_path


def test_reviews_are_cut_before_their_closing_word_and_padded_behind_it(reviews):
    task = imdb(12, folder=reviews, seed=0, m=12)
    assert task.train.tokens.shape == (12, 12)
    assert (task.train.length == 12).all()
    assert task.train.label.tolist() == [0, 1] * 6
    given = pl.read_parquet(reviews / "train.parquet")["tokens"].to_list()
    for row, whole in zip(task.train.tokens.tolist(), given, strict=True):
        expected = whole + [0] * (12 - len(whole)) if len(whole) <= 12 else [*whole[:11], CLOSING]
        assert row == expected


def test_fewer_reviews_are_drawn_by_the_seed(reviews):
    few = [imdb(12, folder=reviews, seed=seed, m=5).train.tokens for seed in (0, 0, 1)]
    assert (few[0] == few[1]).all()
    assert (few[0] != few[2]).any()
    with pytest.raises(DataError, match="must hold 13 reviews; got 12"):
        imdb(12, folder=reviews, seed=0, m=13)
    with pytest.raises(DataError, match=r"train\.parquet; it is absent"):
        imdb(12, folder=reviews / "elsewhere", seed=0)


def test_sizes_out_of_range_are_named():
    with pytest.raises(ArgumentError, match="T must be at least 10 rows; got 5"):
        majority(5, seed=0)
    with pytest.raises(ArgumentError, match="m must be at least 2 series; got 1"):
        listops(20, seed=0, m=1)
