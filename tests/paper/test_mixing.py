"""A trained layer taken apart: the parts make the matrix, and the matrix makes the answer."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from keiretsu.errors import ArgumentError
from keiretsu.nn import PlainConfig, PlainModel, Tokens
from keiretsu.paper.mixing import mixing_of

TOKENS = np.array([3, 0, 5, 5, 1, 2, 0, 4, 4, 1])


def model(**changes) -> PlainModel:
    made = PlainModel(Tokens(6), PlainConfig(width=3, states=2, clip=None, **changes), seed=2)
    with torch.no_grad():
        made.q.copy_(torch.tensor([0.7, -1.1, 0.4]))
    return made


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
@pytest.mark.parametrize("channel", [None, 0, 2])
def test_query_decay_and_key_make_the_matrix(discretization, channel):
    found = mixing_of(model(discretization=discretization), TOKENS, channel=channel)
    made = np.einsum("tn,nts,sn->ts", found.query, found.decay, found.key)
    np.testing.assert_allclose(found.matrix, made, rtol=1e-10, atol=1e-12)
    assert channel in (None, found.channel)


@pytest.mark.parametrize("margin", [0.01, None])
def test_the_matrix_makes_the_answer(margin):
    layer = model(margin=margin)
    found = mixing_of(layer, TOKENS)
    with torch.no_grad():
        z = float(layer.double().scores(torch.from_numpy(TOKENS)[None]))
        u = layer.rows(torch.from_numpy(TOKENS)[None])[0].numpy()
        w = layer.w.numpy()
    assert found.z == pytest.approx(z, rel=1e-5)
    assert found.share.sum() == pytest.approx(found.z)
    assert found.channel == int(np.abs(found.share).argmax())
    j = found.channel
    assert w[j] * found.matrix[-1] @ u[:, j] == pytest.approx(found.share[j], rel=1e-6)


def test_decay_is_whole_on_the_diagonal_and_falls_away_from_it():
    found = mixing_of(model(), TOKENS)
    assert found.A[found.slowest] == found.A.max() < 0
    for decay in found.decay:
        np.testing.assert_array_equal(np.diag(decay), 1.0)
        assert np.all(np.triu(decay, 1) == 0)
        assert np.all(np.diff(decay[-1]) > 0)


def test_bad_sequences_and_channels_are_named():
    with pytest.raises(ArgumentError, match="one sequence of rows"):
        mixing_of(model(), TOKENS[None])
    with pytest.raises(ArgumentError, match="one sequence of rows"):
        mixing_of(model(), [])
    with pytest.raises(ArgumentError, match="channel must be from 0 to 2"):
        mixing_of(model(), TOKENS, channel=3)
    classes = model()
    classes.w = torch.nn.Parameter(torch.ones(3, 10))
    with pytest.raises(ArgumentError, match="one read-out"):
        mixing_of(classes, TOKENS)
