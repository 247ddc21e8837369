"""The methods behind an explanation against closed forms, and a selective layer taken apart."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from keiretsu import ops
from keiretsu.estimators.explaining_answer import Seen, at_rest
from keiretsu.estimators.explaining_correction import integrated_gradients, to_source_rows
from keiretsu.estimators.explaining_mixing import last_row
from keiretsu.estimators.explaining_partner import contributions
from keiretsu.nn import ModelConfig, SelectiveMixer, State


def test_integrated_gradients_of_a_square_are_known_in_closed_form():
    """g = (Σ a x)², so a_i (x_i - x'_i) (S + S') is the attribution of x_i."""

    class Square(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a = torch.nn.Parameter(torch.randn(5, 2, generator=torch.Generator().manual_seed(3)))

        def forward(self, x, *, elapsed, state):
            whole = (self.a * x).sum(dim=(1, 2)) ** 2
            return whole[:, None, None].expand(-1, 5, 3), state

    model = Square()
    x, rest = torch.randn(2, 1, 5, 2, generator=torch.Generator().manual_seed(4)).unbind()
    seen = [Seen(one, torch.ones(1, 5), State()) for one in (x, rest)]
    found = integrated_gradients(model, *seen, 1)  # type: ignore[arg-type]
    a, x, rest = (one.detach().double() for one in (model.a, x[0], rest[0]))
    expected = a * (x - rest) * ((a * x).sum() + (a * rest).sum())
    np.testing.assert_allclose(found.cells, expected.numpy(), rtol=1e-10)
    assert found.difference == pytest.approx(float((a * x).sum() ** 2 - (a * rest).sum() ** 2))


def test_a_steep_path_is_halved_until_its_sum_is_right():
    """An output that turns round within a thousandth of the way."""

    class Steep(torch.nn.Module):
        def forward(self, x, *, elapsed, state):
            return torch.tanh(2000.0 * (x[:, :, :1].sum(dim=1, keepdim=True) - 0.3)).expand(-1, x.shape[1], 1), state

    x = torch.tensor([[[0.5, 1.0], [0.5, 1.0]]])
    found = integrated_gradients(Steep(), Seen(x, torch.ones(1, 2), State()), Seen(0 * x, torch.ones(1, 2), State()), 0)  # type: ignore[arg-type]
    assert found.difference == pytest.approx(2.0)
    np.testing.assert_allclose(found.cells, [[1.0, 0.0], [1.0, 0.0]], atol=1e-3)
    assert found.points > 100


def test_what_a_carried_value_adds_falls_to_the_row_it_was_seen_in():
    cells = np.array([[1.0, 10.0], [2.0, 20.0], [4.0, 40.0]])
    observed = np.array([[True, False], [False, True], [False, False]])
    np.testing.assert_array_equal(to_source_rows(cells, observed), [[7.0, 0.0], [0.0, 60.0], [0.0, 0.0]])


@pytest.mark.parametrize("discretization", ["euler", "zoh"])
def test_a_selective_layer_is_a_sum_over_rows_given_its_gates(discretization):
    torch.manual_seed(0)
    mixer = SelectiveMixer(ModelConfig(width=8, state=4, discretization=discretization)).double()
    x, elapsed = torch.randn(1, 40, 8, dtype=torch.float64), torch.rand(1, 40, dtype=torch.float64) + 0.5
    reset = torch.zeros(1, 40, dtype=torch.bool)
    start = State({name: part.double() for name, part in mixer.initial_state(1).items()})
    _, state = mixer(x[:, :15], elapsed=elapsed[:, :15], reset=reset[:, :15], state=start)
    y, _ = mixer(x[:, 15:], elapsed=elapsed[:, 15:], reset=reset[:, 15:], state=state)
    found = last_row(mixer, x[:, 15:], elapsed=elapsed[:, 15:], state=state)
    assert found.before.abs().max() > 1e-4
    torch.testing.assert_close(found.parts.sum(0) + found.before, y[0, -1], rtol=1e-9, atol=1e-11)
    held = mixer.choose(x[:, 15:], elapsed=elapsed[:, 15:], reset=reset[:, 15:], tail=state["tail"])
    matrix = ops.mixing_matrix(
        held.delta, mixer.decay(), held.B, held.C, elapsed=held.elapsed, discretization=discretization
    )
    torch.testing.assert_close(found.mixing, matrix[0, :, -1].T * held.scale[0], rtol=1e-8, atol=1e-12)


def test_a_flag_that_is_up_counts_against_its_usual_value():
    values = np.zeros((20, 3))
    values[:, 0], values[17:, 1] = np.arange(20), 1.0
    values[:, 2] = np.nan
    np.testing.assert_array_equal(at_rest(values, np.zeros(3), 0), [19.0, 0.0, np.nan])
    # the target is always told against its last value
    assert at_rest(values, np.zeros(3), 1)[1] == 1.0


def test_contributions_of_a_linear_answer_are_its_terms():
    """Values that cancel each other are still found, and values without weight are not asked for one by one."""
    weight = np.zeros((64, 3))
    weight[60, 1], weight[61, 1], weight[3, 2] = 1.0, -1.0, 0.5
    values, rest, asked = np.ones((64, 3)), np.zeros((64, 3)), 0
    values[3, 2] = np.nan

    def answer(given: np.ndarray) -> float:
        nonlocal asked
        asked += 1
        return 10.0 + float(np.nansum(weight * given))

    expected = np.where(np.isnan(values), 0.0, weight)
    np.testing.assert_allclose(contributions(answer, values, rest), expected, atol=1e-12)
    assert asked <= 1 + 3 + 4 + 16
