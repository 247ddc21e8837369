"""The layer of the theory alone: it is the recurrence row by row, and keeps to its clip and margin."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from keiretsu.errors import ArgumentError, DataError, ShapeError
from keiretsu.nn import PlainConfig, PlainModel, Tokens


def by_hand(model: PlainModel, words: list[int], gaps: list[float]) -> torch.Tensor:
    """docs/design/theory.md, section 1, a row at a time; every y, (rows, width)."""
    config, A = model.config, model.decay()
    h, out = torch.zeros(config.width, config.states), []
    for word, gap in zip(words, gaps, strict=True):
        u = model.embed.weight[word]
        if config.clip is not None and u.norm() > config.clip:
            u = u * config.clip / u.norm()
        delta = gap * F.softplus(model.p + model.q @ u)
        write = delta if config.discretization == "euler" else (torch.exp(delta * A) - 1) / A
        h = torch.exp(delta * A) * h + write * torch.outer(u, model.W_B @ u)
        out.append(h @ (model.W_C @ u))
    return torch.stack(out)


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
@pytest.mark.parametrize("read", ["last", "mean"])
@pytest.mark.parametrize(("width", "states", "clip"), [(1, 3, 0.5), (4, 2, None), (3, 1, 1.0)])
def test_it_is_the_recurrence(discretization, read, width, states, clip):
    config = PlainConfig(width, states, margin=0.1, discretization=discretization, clip=clip, read=read)
    model = PlainModel(Tokens(9), config, seed=1)
    torch.nn.init.normal_(model.q)
    words, gaps = [[5, 7, 7, 1, 0], [3, 8, 2, 0, 0]], [[1.0, 2.0, 0.5, 7.0, 1.0], [1.0, 1.0, 3.0, 1.0, 1.0]]
    logits = model(torch.tensor(words), length=torch.tensor([5, 3]), elapsed=torch.tensor(gaps))
    for series, length in enumerate((5, 3)):
        rows = by_hand(model, words[series][:length], gaps[series][:length])
        row = rows[-1] if read == "last" else rows.mean(0)
        torch.testing.assert_close(logits[series, 1], row @ model.w, rtol=1e-5, atol=1e-6)
        assert logits[series, 0] == 0


def test_rows_are_clipped_and_rates_keep_their_margin():
    model = PlainModel(Tokens(50), PlainConfig(width=3, clip=0.7, margin=0.25, spread=4.0))
    norms = model.rows(torch.arange(50)[None]).norm(dim=-1)
    assert float(norms.detach().max()) <= 0.7 * (1 + 1e-6)
    assert float(model.decay().detach().max()) <= -0.25


def test_bad_settings_and_words():
    for option, value in (("width", 0), ("margin", 0.0), ("clip", -1.0), ("step", 0.0), ("spread", -1.0)):
        with pytest.raises(ArgumentError, match=f"PlainConfig: {option} must be"):
            PlainConfig(**{option: value})
    with pytest.raises(ArgumentError, match="read must be one of"):
        PlainConfig(read="first")  # type: ignore[arg-type]
    model = PlainModel(Tokens(4), PlainConfig())
    with pytest.raises(DataError, match="tokens must be from 0 to 3; got 4"):
        model(torch.tensor([[4]]))
    with pytest.raises(ShapeError, match="PlainModel: length must be 1 numbers from 1 to 2"):
        model(torch.tensor([[1, 2]]), length=torch.tensor([3]))
