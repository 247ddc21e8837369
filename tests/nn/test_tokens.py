"""Models of words: rows by number, one answer a series, and nothing from behind a series' end."""

from __future__ import annotations

import pytest
import torch

from keiretsu.bounds import Fact, facts_of
from keiretsu.errors import ArgumentError, DataError, ShapeError
from keiretsu.nn import ModelConfig, SequenceModel, SeriesModel, Tokens

CONFIG = ModelConfig(width=8, state=4, dropout=0.0)


def words(batch: int = 3, length: int = 12, seed: int = 0) -> torch.Tensor:
    return torch.randint(0, 50, (batch, length), generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("mixer", ["selective", "ssd", "lti", "gru", "attention", "linear_attention"])
def test_words_in_chunks_are_words_at_once(mixer):
    model = SequenceModel(Tokens(50), 2, ModelConfig(mixer=mixer, width=8, state=4, dropout=0.0), seed=1).eval()
    torch.nn.init.normal_(model.head.weight)
    x = words()
    with torch.no_grad():
        whole, _ = model(x)
        first, state = model(x[:, :5])
        second, _ = model(x[:, 5:], state=state)
    torch.testing.assert_close(torch.cat([first, second], 1), whole, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("read", ["mean", "last"])
def test_what_stands_behind_the_end_does_not_matter(read):
    model = SeriesModel(Tokens(50), 2, CONFIG, read=read)
    torch.nn.init.normal_(model.rows.head.weight)
    x, length = words(), torch.tensor([3, 12, 7])
    other = x.clone()
    for k, rows in enumerate(length):
        other[k, rows:] = 49
    assert torch.equal(model(x, length=length), model(other, length=length))
    alone = model(x[:1, :3])
    torch.testing.assert_close(model(x, length=length)[:1], alone, rtol=1e-5, atol=1e-6)


def test_mean_and_last_are_what_they_are_called():
    model = SeriesModel(Tokens(50), 3, CONFIG)
    hidden, _ = model.rows.hidden(words())
    torch.nn.init.normal_(model.rows.head.weight)
    torch.testing.assert_close(model(words()), model.rows.head(hidden.mean(1)))
    model.read = "last"
    last = model(words(), length=torch.tensor([1, 12, 4]))
    torch.testing.assert_close(last[2], model.rows.head(hidden[2, 3]))


def test_every_word_and_weight_gets_a_gradient():
    model = SeriesModel(Tokens(50), 2, CONFIG)
    torch.nn.init.normal_(model.rows.head.weight)
    x = words()
    model(x).square().sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
    assert (model.rows.embed.weight.grad.abs().sum(1) > 0).nonzero().flatten().tolist() == sorted(
        set(x.flatten().tolist())
    )


def test_the_embedding_bounds_what_comes_in():
    model = SequenceModel(Tokens(50), 1, CONFIG)
    torch.nn.init.normal_(model.head.weight)
    fact = facts_of(model, input_bound=0.0, shortest=1.0, longest=1.0)
    assert isinstance(fact, Fact)
    assert fact.groups[0].name == "embed.weight"
    with torch.no_grad():
        y, _ = model(words(8, 200))
    assert float(y.abs().max()) <= fact.output


def test_bad_input():
    model = SequenceModel(Tokens(50), 1, CONFIG)
    with pytest.raises(DataError, match="tokens must be from 0 to 49; got 50"):
        model(torch.tensor([[1, 50]]))
    with pytest.raises(ShapeError, match="int64 tokens"):
        model(torch.zeros(1, 3, 2))
    with pytest.raises(ArgumentError, match="vocabulary"):
        Tokens(0)
    with pytest.raises(ArgumentError, match="read must be one of mean, last"):
        SeriesModel(Tokens(50), 1, CONFIG, read="max")  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match="length must be 1 numbers from 1 to 2"):
        SeriesModel(Tokens(50), 1, CONFIG)(torch.tensor([[1, 2]]), length=torch.tensor([3]))
