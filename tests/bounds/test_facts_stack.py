"""What a model reports as a whole: every parameter once, words where there is no bound, numbers that stay numbers."""

from __future__ import annotations

from math import inf, isnan

import pytest
import torch

from keiretsu.bounds import Fact, NoBound, StepRange, covering_bound, facts_of, gain, rows_to_forget, state_bounds
from keiretsu.bounds.facts.mixers import Surroundings, mixer_fact
from keiretsu.bounds.facts.modules import rms_norm
from keiretsu.errors import ArgumentError
from keiretsu.nn import ModelConfig, SequenceModel
from support.fact_attack import known, random_model

GIVEN = {"input_bound": 1.0, "shortest": 0.5, "longest": 2.0}
STATE_SPACE = ("selective", "ssd", "lti")


@pytest.mark.parametrize("selective", [True, False])
@pytest.mark.parametrize("mixer", STATE_SPACE)
def test_every_parameter_stands_in_one_group(mixer, selective):
    model = random_model(mixer, seed=0, depth=3, selective=selective)
    fact = known(model, **GIVEN)
    names = [group.name for group in fact.groups]
    assert len(set(names)) == len(names)
    assert sum(group.dimension for group in fact.groups) == model.parameter_count
    whole = {name.split("[")[0] for name in names if not name.endswith("kernel")}
    assert whole <= {name for name, _ in model.named_parameters()}


@pytest.mark.parametrize("mixer", ["gru", "attention", "linear_attention"])
def test_a_stack_with_a_module_that_has_no_row_says_so(mixer):
    model = SequenceModel(2, 1, ModelConfig(mixer=mixer, width=4, depth=2), seed=0)
    answer = facts_of(model, **GIVEN)
    assert isinstance(answer, NoBound)
    assert str(answer) == answer.reason
    assert answer.reason.startswith("No bound for blocks.0.mixer: ")
    assert answer.reason.count(". ") == 0
    assert answer.reason.endswith(".")
    assert answer.reason_ja.startswith("blocks.0.mixer の上界なし: ")
    assert answer.reason_ja.endswith("。")
    assert state_bounds(model, **GIVEN) == (None, None)


@pytest.mark.parametrize("mixer", STATE_SPACE)
def test_without_a_margin_there_is_no_bound(mixer):
    model = SequenceModel(2, 1, ModelConfig(mixer=mixer, width=4, margin=None), seed=0)
    answer = facts_of(model, **GIVEN)
    assert isinstance(answer, NoBound)
    assert "margin=None" in answer.reason
    assert "margin=None" in answer.reason_ja
    assert state_bounds(model, **GIVEN) == (None,)


def test_a_mixer_nobody_knows_has_no_row():
    class Other(torch.nn.Identity):
        pass

    model = SequenceModel(2, 1, ModelConfig(width=4, depth=2), seed=0)
    model.layers[1].mixer = Other()
    answer = facts_of(model, **GIVEN)
    assert str(answer) == "No bound for blocks.1.mixer: Other has no proved constants."
    first, second = state_bounds(model, **GIVEN)
    assert first is not None
    assert second is None


def test_the_first_block_has_no_norm_and_a_new_head_answers_nothing():
    model = SequenceModel(2, 3, ModelConfig(width=4, depth=2), seed=0)
    fact = known(model, **GIVEN)
    assert (fact.output, fact.lipschitz) == (0.0, 0.0)
    norms = [group.name for group in fact.groups if "norm" in group.name]
    assert norms == ["blocks.1.norm.weight"]
    assert [group.lipschitz for group in fact.groups if group.name == "head.bias"] == [1.0]


@pytest.mark.parametrize("mixer", STATE_SPACE)
def test_blocks_are_added_to_what_they_read(mixer):
    """By hand: rows of B, then B + f(g x̂ of B), constants 1 + L_f L_norm; a silent mixer leaves a linear model."""
    model = random_model(mixer, seed=6, depth=2)
    (embed, b), (head, c) = ((p.weight.detach(), p.bias.detach()) for p in (model.embed, model.head))
    size = {name: float(torch.linalg.matrix_norm(W, 2)) for name, W in (("embed", embed), ("head", head))}
    bound, slope = size["embed"] + float(b.norm()), size["embed"]
    gaps = (1.0, 1.0) if mixer == "lti" else (0.5, 2.0)
    for i, block in enumerate(model.layers):
        normed = Fact(bound, 1.0)
        if i:
            normed = rms_norm(bound, block.norm.weight, width=model.config.width, eps=1e-5, name="norm")
        mixed = mixer_fact(block.mixer, Surroundings(normed.output, *gaps, "m"))
        bound, slope = bound + mixed.output, slope * (1 + mixed.lipschitz * normed.lipschitz)
    fact = known(model, **GIVEN)
    assert fact.output == pytest.approx(size["head"] * bound + float(c.norm()), rel=1e-7)
    assert fact.lipschitz == pytest.approx(size["head"] * slope, rel=1e-7)
    with torch.no_grad():
        for block in model.layers:
            block.mixer.out.weight.zero_()
    assert known(model, **GIVEN).lipschitz == pytest.approx(size["head"] * size["embed"], rel=1e-7)


@pytest.mark.parametrize("mixer", ["selective", "ssd"])
def test_gaps_count_as_the_model_lets_them(mixer):
    """The clock stops at 1e-6, timed=False leaves it out; the smallest gap enters an event's constants only."""
    event = random_model(mixer, seed=1, discretization="euler")
    at = [known(event, input_bound=1.0, shortest=s, longest=2.0).lipschitz for s in (0.0, 1e-6, 1e-3, 1.0)]
    assert at[0] == at[1] > at[2] > at[3]
    level = random_model(mixer, seed=1, discretization="zoh")
    at = [known(level, input_bound=1.0, shortest=s, longest=2.0).lipschitz for s in (0.0, 1.0)]
    assert at[0] == at[1]
    untimed = random_model(mixer, seed=1, timed=False)
    one = known(untimed, input_bound=1.0, shortest=1.0, longest=1.0)
    assert known(untimed, input_bound=1.0, shortest=0.0, longest=9.0) == one


def test_a_layer_reports_its_margin_gain_and_memory():
    model = random_model("selective", seed=2, depth=2, margin=0.25, selective=False)
    for layer, found in enumerate(state_bounds(model, **GIVEN)):
        assert found is not None
        mixer = model.layers[layer].mixer
        steps = mixer.step().detach()
        assert found.rows_to_forget == pytest.approx(4.60517 / (0.25 * 0.5 * float(steps.min())), abs=1)
        assert (found.layer, found.margin) == (layer, 0.25)
        decay = mixer.decay().detach().numpy()
        # constant B: β is its length; each state by its own rate
        beta = float(mixer.select_bias[: mixer.states].detach().norm())
        reach = StepRange(float(steps.min()), float(steps.max()), 0.5, 2.0)
        own = found.input_bound * beta * gain("root-euler", reach, abscissa=decay)
        assert found.states == pytest.approx(own, rel=1e-6)
        assert found.gain == pytest.approx(float(gain("root-euler", reach, abscissa=-0.25)), rel=1e-9)
        assert found.rows_to_forget == rows_to_forget(reach, margin=0.25)
        assert found.to_dict()["largest_state"] == found.largest_state == found.states.max()


@pytest.mark.parametrize("mixer", STATE_SPACE)
@pytest.mark.parametrize("bound", [0.0, 1e150, 1e308, inf])
@pytest.mark.parametrize(("scale", "margin"), [(1.0, 1e-3), (1e25, 1e-3), (1.0, 1e-300)])
def test_numbers_that_leave_float64_are_infinite_and_never_nan(mixer, bound, scale, margin):
    model = random_model(mixer, seed=3, depth=3, margin=margin, scale=scale)
    fact = known(model, input_bound=bound, shortest=0.0, longest=inf)
    numbers = [fact.output, fact.lipschitz, *(x for g in fact.groups for x in (g.radius, g.lipschitz))]
    for found in state_bounds(model, input_bound=bound, shortest=0.0, longest=inf):
        assert found is not None
        numbers += [found.input_bound, found.gain, found.rows_to_forget, *found.states.flatten().tolist()]
    assert all(not isnan(x) and x >= 0 for x in numbers)


@pytest.mark.parametrize("mixer", STATE_SPACE)
def test_a_weight_that_is_no_number_bounds_nothing(mixer):
    model = random_model(mixer, seed=3, depth=1)
    for parameter in model.parameters():
        kept = parameter.detach().clone()
        with torch.no_grad():
            parameter.view(-1)[0] = float("nan")
            fact = known(model, **GIVEN)
            states = state_bounds(model, **GIVEN)[0]
            parameter.copy_(kept)
        numbers = [fact.output, fact.lipschitz, *(g.lipschitz for g in fact.groups), *states.states.flatten()]
        assert not any(isnan(x) for x in numbers)


def test_a_covering_over_a_kernel_that_has_none_is_vacuous():
    fact = known(random_model("lti", seed=4, outputs=1), **GIVEN)
    assert covering_bound(fact.groups, risk=0.1, m=10_000).vacuous
    fixed = [group for group in fact.groups if not group.name.endswith("kernel")]
    assert all(group.lipschitz < inf for group in fixed)


def test_facts_are_those_of_the_weights_a_model_has_now():
    model = random_model("ssd", seed=5)
    before = known(model, **GIVEN)
    single = known(model.float(), **GIVEN)
    assert single.output == pytest.approx(before.output, rel=1e-5)
    with torch.no_grad():
        model.head.weight.mul_(2)
        model.head.bias.mul_(2)
    after = known(model, **GIVEN)
    assert isinstance(after, Fact)
    assert after.output == pytest.approx(2 * single.output, rel=1e-12)


@pytest.mark.parametrize("function", [facts_of, state_bounds])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"input_bound": -1.0}, "input_bound must be a norm"),
        ({"input_bound": float("nan")}, "input_bound must be a norm"),
        ({"shortest": 3.0}, "shortest and longest must be gaps"),
        ({"shortest": -1.0}, "shortest and longest must be gaps"),
        ({"longest": float("nan")}, "shortest and longest must be gaps"),
    ],
)
def test_bounds_that_are_none_are_refused(function, change, words):
    model = SequenceModel(2, 1, ModelConfig(width=4), seed=0)
    with pytest.raises(ArgumentError, match=words):
        function(model, **(GIVEN | change))
