"""The paper's model: where it starts, that its A is free, and the penalty."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from keiretsu.errors import ArgumentError
from keiretsu.paper.model import collapse_penalty, logits, norms, other_model, paper_model, spectral_abscissa
from keiretsu.paper.speed import naive_logits
from keiretsu.paper.tasks import Task, listops, majority


def model(task: Task, seed: int = 0, *, abscissa: float | None = 0.1, margin: float | None = None):
    return paper_model(task, width=16, states=4, abscissa=abscissa, margin=margin, seed=seed)


@pytest.mark.parametrize("abscissa", [-0.1, 0.0, 0.1])
def test_states_start_as_the_papers(abscissa):
    A = model(majority(20, seed=0, m=10), abscissa=abscissa).decay().detach()
    assert A.shape == (16, 4)
    torch.testing.assert_close(A[:, 0], torch.full((16,), abscissa))
    rest = abscissa - A[:, 1:]
    assert 0 < float(rest.min()) < 1
    assert 9 < float(rest.max()) < 10
    assert float(rest.mean()) == pytest.approx(5.0, abs=5 * 2.89 / 48**0.5)


def test_the_norms_at_the_start_are_those_of_the_published_logs():
    """Means over their 24 starts with d = 16: 8.04 (W_B), 7.76 (W_C), 3.75 (q), 1.0 (|p|); 7.2 the longest word."""
    task = Task("imdb", 30_522, *(majority(20, seed=0, m=10).train,) * 2)
    found = [norms(model(task, seed)) for seed in range(8)]
    mean = {name: np.mean([each[name] for each in found]) for name in found[0]}
    assert mean["WB_fro"] == pytest.approx(8.04, abs=0.5)
    assert mean["WC_fro"] == pytest.approx(7.76, abs=0.5)
    assert mean["q_l2"] == pytest.approx(3.75, abs=0.6)
    assert mean["u_max_l2"] == pytest.approx(7.28, abs=0.4)
    assert all(each["s_A"] == pytest.approx(0.1) for each in found)
    assert mean["A_maxabs"] == pytest.approx(9.57, abs=0.3)


def test_weights_are_alike_whatever_the_start_of_A():
    task = majority(20, seed=0, m=10)
    one, other, held = model(task, 5), model(task, 5, abscissa=-0.1), model(task, 5, abscissa=None, margin=0.01)
    for name, weight in one.named_parameters():
        if not name.startswith("decay"):
            assert torch.equal(weight, other.get_parameter(name))
            assert torch.equal(weight, held.get_parameter(name))
    torch.testing.assert_close(one.decay() - other.decay(), torch.full((16, 4), 0.2))


def test_a_free_state_moves_by_one_learning_rate_and_may_cross_zero():
    made = model(majority(20, seed=0, m=10), abscissa=0.005)
    before = made.decay().detach().clone()
    adam = torch.optim.Adam([w for w in made.parameters() if w.requires_grad], lr=0.01)
    made.decay().sum().backward()
    adam.step()
    torch.testing.assert_close(before - made.decay().detach(), torch.full((16, 4), 0.01), atol=1e-5, rtol=0)
    assert spectral_abscissa(made) == pytest.approx(-0.005, abs=1e-5)


def test_a_margin_holds_and_starts_near():
    made = model(majority(20, seed=0, m=10), abscissa=None, margin=0.01)
    assert spectral_abscissa(made) == pytest.approx(-0.02)
    with torch.no_grad():
        made.decay.log_rate.fill_(-50.0)
    assert spectral_abscissa(made) == pytest.approx(-0.01)


def test_abscissa_or_margin_not_both():
    task = majority(20, seed=0, m=10)
    for abscissa, margin in ((None, None), (0.1, 0.01)):
        with pytest.raises(ArgumentError, match="give abscissa or margin, one of them"):
            model(task, abscissa=abscissa, margin=margin)


def test_two_classes_have_one_answer_and_ten_have_ten():
    two, ten = majority(20, seed=0, m=10), listops(20, seed=0, m=10)
    assert logits(model(two), torch.from_numpy(two.train.tokens)).shape == (10,)
    many = model(ten)
    tokens = torch.from_numpy(ten.train.tokens)
    assert logits(many, tokens).shape == many(tokens).shape == (10, 10)
    gru = other_model(two, "gru", width=4, states=4, margin=0.01, seed=0)
    assert logits(gru, torch.from_numpy(two.train.tokens)).shape == (10,)
    with pytest.raises(ArgumentError, match="mixer must be one of"):
        other_model(two, "mamba", width=4, states=4, margin=None, seed=0)


def test_the_answer_is_that_of_the_recursion_row_by_row():
    task = majority(20, seed=0, m=10)
    made, tokens = model(task, abscissa=0.0), torch.from_numpy(task.train.tokens)
    torch.testing.assert_close(logits(made, tokens), naive_logits(made, tokens), rtol=1e-4, atol=1e-3)


def test_the_penalty_is_ten_times_what_the_deviation_lacks():
    z = torch.randn(64, generator=torch.Generator().manual_seed(0)) * 0.1
    lacking = 0.1 - float(torch.sigmoid(z).std())
    assert lacking > 0
    assert float(collapse_penalty(z)) == pytest.approx(10 * lacking, rel=1e-5)
    assert float(collapse_penalty(z * 100)) == 0.0
    assert float(collapse_penalty(z[:1])) == 0.0


def test_answers_all_alike_are_penalised_without_a_nan():
    z = torch.zeros(8, requires_grad=True)
    penalty = collapse_penalty(z)
    penalty.backward()
    assert float(penalty.detach()) == pytest.approx(1.0)
    assert z.grad is not None
    assert (z.grad == 0).all()
