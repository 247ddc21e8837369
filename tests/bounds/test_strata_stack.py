"""Strata of stacks: rounded outwards and used everywhere, what they cost, and a class that keeps to its fact."""

from __future__ import annotations

from math import ceil, floor, inf, isfinite, log, log2, pi

import pytest
import torch

from keiretsu.bounds import NoBound, StackClass, covering_bound, stack_class
from keiretsu.errors import ArgumentError
from keiretsu.nn import ModelConfig, SequenceModel, Tokens
from support.fact_attack import SLACK, known, norm_of, part, random_model, random_rows, rows_norm, size, spread_gaps

GIVEN = {"input_bound": 0.9, "shortest": 0.3, "longest": 2.0}
MARGIN = 0.3
CASES = [
    ("selective", {"depth": 1}),
    ("selective", {"depth": 2, "discretization": "zoh"}),
    ("selective", {"depth": 3, "selective": False, "timed": False}),
    ("ssd", {"depth": 1, "discretization": "zoh"}),
    ("ssd", {"depth": 2}),
    ("ssd", {"depth": 2, "selective": False}),
]
NAMES = [f"{mixer}-{i}" for i, (mixer, _) in enumerate(CASES)]


def made(mixer: str, *, seed: int = 0, **options) -> SequenceModel:
    return random_model(mixer, seed=seed, outputs=1, margin=MARGIN, **options)


def found(model: SequenceModel, **options) -> StackClass:
    answer = stack_class(model, **(GIVEN | options))
    assert isinstance(answer, StackClass), str(answer)
    return answer


def level(value: float) -> int:
    """k of the smallest 2^k at or above a number, no smaller than -20."""
    return max(-20, ceil(log2(value))) if value > 0 else -20


def levels_by_hand(model: SequenceModel, *, gap: bool = True) -> dict[str, int]:
    """From the parameters themselves, group by group."""
    levels = {"input_bound": level(GIVEN["input_bound"])}
    if gap and model.config.discretization == "euler" and model.config.timed:
        levels["shortest"] = level(1 / GIVEN["shortest"])
    for i, block in enumerate(model.layers):
        levels[f"blocks.{i}.mixer.margin"] = level(1 / MARGIN)
        decay = block.mixer.decay().detach()
        levels[f"blocks.{i}.mixer.decay.log_rate"] = level(float(-decay.min()))
    for group in known(model, **GIVEN).groups:
        parameter, rows = part(model, group.name)
        now = parameter.detach()[rows]
        if group.name.endswith("step.bias"):
            levels[f"{group.name} from"], levels[f"{group.name} to"] = floor(float(now.min())), ceil(float(now.max()))
        elif not group.name.endswith("log_rate"):
            levels[group.name] = level(size(now, norm_of(group.name)))
    return levels


@pytest.mark.parametrize(("mixer", "options"), CASES, ids=NAMES)
def test_the_rounded_fact_dominates_the_trained_one(mixer, options):
    model = made(mixer, seed=1, **options)
    trained, stratum = known(model, **GIVEN), found(model)
    assert stratum.fact.output > trained.output
    assert stratum.fact.lipschitz > trained.lipschitz
    assert [group.name for group in stratum.fact.groups] == [group.name for group in trained.groups]
    for now, most in zip(trained.groups, stratum.fact.groups, strict=True):
        assert now.dimension == most.dimension
        assert now.radius <= most.radius, now.name
        # the head's bias alone moves the answer as far in every class
        assert (now.lipschitz < most.lipschitz) != (now.name == "head.bias"), now.name
    assert sum(group.dimension for group in stratum.fact.groups) == model.parameter_count


@pytest.mark.parametrize(("mixer", "options"), CASES, ids=NAMES)
def test_levels_and_their_cost_are_those_of_an_independent_count(mixer, options):
    model = made(mixer, seed=2, **options)
    stratum, expected = found(model), levels_by_hand(model)
    assert dict(stratum.levels) == expected
    total = sum(log((pi**2 / 3 - 1) * (abs(k) + 1) ** 2) for k in expected.values())
    assert stratum.cost == pytest.approx(total, rel=1e-12)
    radii = {group.name: group.radius for group in stratum.fact.groups}
    for name, radius in radii.items():
        if name.endswith("step.bias"):
            assert radius == max(abs(expected[f"{name} from"]), abs(expected[f"{name} to"]))
        elif name.endswith("log_rate"):
            assert radius == (2.0 ** expected[name] - 2.0 ** -expected[name.replace("decay.log_rate", "margin")]) / 2
        else:
            assert radius == 2.0 ** expected[name]
    assert stratum.input_bound == 1.0
    assert stratum.shortest == (0.25 if "shortest" in expected else 0.3)


def moved_within(model: SequenceModel, stratum: StackClass, *, seed: int) -> None:
    """Other weights, with all norms and entries in the same levels."""
    source = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for group in stratum.fact.groups:
            parameter, rows = part(model, group.name)
            noise = torch.randn(parameter[rows].shape, generator=source, dtype=torch.float64)
            if group.name.endswith("step.bias"):
                low, high = stratum.levels[f"{group.name} from"], stratum.levels[f"{group.name} to"]
                new = low + (high - low) * torch.rand(noise.shape, generator=source, dtype=torch.float64)
                new[0], new[-1] = low + 1e-3, high - 1e-3
            elif group.name.endswith("log_rate"):
                rate = (2.0 ** stratum.levels[group.name]) * (0.9 - 0.8 * torch.rand(noise.shape, generator=source))
                rate.view(-1)[0] = 0.95 * 2.0 ** stratum.levels[group.name]
                new = (rate - MARGIN).clamp_min(1e-6).log()
            else:
                new = noise * (0.93 * group.radius / size(noise, norm_of(group.name)))
            parameter[rows] = new


@pytest.mark.parametrize(("mixer", "options"), CASES, ids=NAMES)
def test_every_model_of_a_stratum_gets_the_identical_bound(mixer, options):
    model = made(mixer, seed=3, **options)
    before = found(model)
    bound = covering_bound(before.fact.groups, risk=0.1, m=10**6, ln_strata=before.cost)
    for seed in range(3):
        moved_within(model, before, seed=seed)
        after = found(model, input_bound=0.51 + 0.4 * seed / 3, shortest=0.26 + 0.1 * seed)
        assert after.fact == before.fact
        assert (after.cost, dict(after.levels)) == (before.cost, dict(before.levels))
        again = covering_bound(after.fact.groups, risk=0.1, m=10**6, ln_strata=after.cost)
        assert (again.bound, again.epsilon) == (bound.bound, bound.epsilon)
    with torch.no_grad():
        model.head.weight.mul_(2)
    assert found(model).fact.output > before.fact.output


@pytest.mark.parametrize(("mixer", "options"), CASES, ids=NAMES)
def test_the_whole_class_keeps_to_its_fact(mixer, options):
    """What the covering uses: two of its models, however far apart, and rows up to the rounded bound."""
    model = made(mixer, seed=4, **options)
    stratum = found(model)
    rows, gaps = random_rows(stratum.input_bound, seed=5)
    gaps = spread_gaps(gaps, stratum.shortest, 2.0)
    for i, block in enumerate(model.layers):
        block.mixer.decay.margin = 2.0 ** -stratum.levels[f"blocks.{i}.mixer.margin"]
    answers, settings = [], []
    for seed in range(4):
        moved_within(model, stratum, seed=10 + seed)
        settings.append(
            {g.name: part(model, g.name)[0].detach()[part(model, g.name)[1]].clone() for g in stratum.fact.groups}
        )
        with torch.no_grad():
            answers.append(model(rows, elapsed=gaps)[0])
        assert float(rows_norm(answers[-1]).max()) <= stratum.fact.output * SLACK
    for one in range(4):
        for other in range(one):
            allowed = 0.0
            for group in stratum.fact.groups:
                a, b = settings[one][group.name], settings[other][group.name]
                change = a.exp() - b.exp() if group.name.endswith("log_rate") else a - b
                allowed += group.lipschitz * size(change, norm_of(group.name))
            assert float(rows_norm(answers[one] - answers[other]).max()) <= allowed * SLACK


def test_what_was_fixed_before_the_data_stays_and_costs_nothing():
    model = made("selective", seed=6, depth=2)
    everything, some = found(model), found(model, fixed=("margin", "input_bound", "shortest"))
    assert (some.input_bound, some.shortest) == (GIVEN["input_bound"], GIVEN["shortest"])
    gone = set(everything.levels) - set(some.levels)
    assert gone == {"input_bound", "shortest", "blocks.0.mixer.margin", "blocks.1.mixer.margin"}
    assert everything.cost - some.cost == pytest.approx(
        sum(log((pi**2 / 3 - 1) * (abs(everything.levels[name]) + 1) ** 2) for name in gone)
    )
    assert some.fact.output < everything.fact.output
    decay = {g.name: g.radius for g in some.fact.groups}["blocks.0.mixer.decay.log_rate"]
    assert decay == (2.0 ** some.levels["blocks.0.mixer.decay.log_rate"] - MARGIN) / 2


def test_a_ball_fixed_before_the_data_costs_nothing_and_must_hold_the_weights():
    model = made("ssd", seed=7)
    norm = {g.name: g.radius for g in known(model, **GIVEN).groups}
    balls = {"head.weight": 1.1 * norm["head.weight"], "blocks.0.mixer.step.bias": 7.5}
    stratum = found(model, balls=balls)
    radii = {g.name: g.radius for g in stratum.fact.groups}
    assert {name: radii[name] for name in balls} == balls
    assert not any(name.startswith(tuple(balls)) for name in stratum.levels)
    with pytest.raises(ArgumentError, match=r"balls must hold the weights; head.weight has norm"):
        found(model, balls={"head.weight": 0.9 * norm["head.weight"]})
    with pytest.raises(ArgumentError, match=r"balls must name groups that were learned; got 'head'"):
        found(model, balls={"head": 9.0})


def test_frozen_parameters_are_no_groups_and_count_by_their_own_norms():
    model = made("selective", seed=8, depth=2)
    frozen = ("embed", "blocks.1.mixer.into.weight", "blocks.0.mixer.step")
    everything, rest = found(model), found(model, frozen=frozen)
    names = {g.name for g in everything.fact.groups} - {g.name for g in rest.fact.groups}
    assert names == {
        "embed.weight",
        "embed.bias",
        "blocks.1.mixer.into.weight[u]",
        "blocks.1.mixer.into.weight[z]",
        "blocks.0.mixer.step.bias",
    }
    assert not any(name.startswith(frozen) for name in rest.levels)
    assert rest.cost < everything.cost
    constants = {g.name: g.lipschitz for g in everything.fact.groups}
    assert all(g.lipschitz <= constants[g.name] for g in rest.fact.groups)
    with torch.no_grad():
        model.embed.weight.mul_(1.01)
    assert found(model, frozen=frozen).fact.output > rest.fact.output
    assert found(model).fact == everything.fact


def test_words_with_a_frozen_embedding():
    model = SequenceModel(Tokens(300), 1, ModelConfig(width=2, state=1, margin=MARGIN, dropout=0.0), seed=0)
    torch.nn.init.normal_(model.head.weight)
    learned, stratum = found(model), found(model, frozen=("embed.",), input_bound=0.0)
    assert "input_bound" not in learned.levels
    assert "embed.weight" not in {g.name for g in stratum.fact.groups}
    assert sum(g.dimension for g in stratum.fact.groups) == model.parameter_count - 600
    assert stratum.fact.output < inf
    bounds = [covering_bound(s.fact.groups, risk=0.1, m=200_000, ln_strata=s.cost) for s in (learned, stratum)]
    assert bounds[1].plain < bounds[0].plain
    assert "embed.weight" in bounds[0].shares


@pytest.mark.parametrize("mixer", ["selective", "ssd"])
def test_a_covering_of_a_stack_says_whether_it_is_vacuous(mixer):
    stratum = found(made(mixer, seed=9, depth=2, width=2, state=1), fixed=("margin",))
    few, many = (
        covering_bound(stratum.fact.groups, risk=0.1, m=m, ln_strata=stratum.cost, lipschitz=2.0)
        for m in (1_000, 10**7)
    )
    assert few.vacuous
    assert "Vacuous" in few.sentence
    assert not many.vacuous
    assert 0.1 < many.bound < 0.2
    assert many.ln_strata > stratum.cost


def test_a_kernel_that_was_learned_is_vacuous_and_one_that_was_not_is_not():
    model = made("lti", seed=10)
    learned = found(model)
    assert learned.fact.output == inf
    assert covering_bound(learned.fact.groups, risk=0.1, m=10**7, ln_strata=learned.cost).vacuous
    place = "blocks.0.mixer"
    parts = [f"{place}.{name}" for name in ("decay", "step", "readout")]
    assert any(g.name == f"{place}.kernel" for g in found(model, frozen=parts[:2]).fact.groups)
    fixed = found(model, frozen=parts)
    assert all(isfinite(g.lipschitz) and g.name != f"{place}.kernel" for g in fixed.fact.groups)
    assert not covering_bound(fixed.fact.groups, risk=0.1, m=10**7, ln_strata=fixed.cost).vacuous


@pytest.mark.parametrize("config", [{"mixer": "attention"}, {"mixer": "gru"}, {"margin": None}])
def test_a_stack_without_constants_has_no_class(config):
    answer = stack_class(SequenceModel(2, 1, ModelConfig(width=4, depth=2, **config), seed=0), **GIVEN)
    assert isinstance(answer, NoBound)
    assert answer.reason.startswith("No bound for blocks.0.mixer: ")


def test_norms_of_0_have_a_level_and_norms_that_are_not_finite_have_none():
    model = made("selective", seed=11)
    with torch.no_grad():
        model.head.weight.zero_()
        model.embed.bias.fill_(1e-30)
    stratum = found(model)
    assert (stratum.levels["head.weight"], stratum.levels["embed.bias"]) == (-20, -20)
    assert {g.name: g.radius for g in stratum.fact.groups}["head.weight"] == 2.0**-20
    for name, value in (("head.weight", float("nan")), ("blocks.0.mixer.step.bias", inf)):
        with torch.no_grad():
            model.get_parameter(name).view(-1)[0] = value
        answer = stack_class(model, **GIVEN)
        assert isinstance(answer, NoBound)
    assert str(answer).startswith("No bound for blocks.0.mixer.step.bias: it is not finite")
    assert answer.reason_ja.startswith("blocks.0.mixer.step.bias の上界なし")
    assert isinstance(stack_class(made("ssd"), **(GIVEN | {"input_bound": inf})), NoBound)


def test_bad_input_is_named():
    model = made("selective")
    with pytest.raises(ArgumentError, match=r"stack_class: fixed must name input_bound, .*; got 'clip'"):
        found(model, fixed=("clip",))
    with pytest.raises(ArgumentError, match=r"stack_class: frozen must name parameters .*; got 'embedding'"):
        found(model, frozen=("embedding",))
    with pytest.raises(ArgumentError, match="stack_class: input_bound must be a norm"):
        found(model, input_bound=-1.0)
