"""Two pasts of a whole model under the same rows: no pair lies farther apart than stated, and how rows are divided."""

from __future__ import annotations

from itertools import product
from math import ceil, exp, inf, log

import pytest
import torch

from keiretsu.bounds import NoBound, StackForgetting, rows_to_agree, stack_forgetting
from keiretsu.bounds.facts.mixers import Surroundings, mixer_fact, selective_scan
from keiretsu.bounds.facts.modules import rms_norm
from keiretsu.bounds.forgetting_stack import LayerPast
from keiretsu.errors import ArgumentError
from keiretsu.nn import ModelConfig, SequenceModel, Tokens
from keiretsu.nn.mixers.selective import TAPS
from support.fact_attack import INPUTS, SLACK, ascend, on_the_edge, random_model

FLOAT = torch.float64
PAST, COMMON = 16, 80
BOUND, SHORTEST, LONGEST = 0.6, 0.5, 2.0
GIVEN = {"input_bound": BOUND, "shortest": SHORTEST, "longest": LONGEST}
# mixer, options; margins so large that the bound falls far within the rows that are run
CASES = [
    (mixer, {"depth": depth, "discretization": form, **more})
    for mixer, form, more in [
        ("selective", "euler", {"margin": 5.0}),
        ("selective", "zoh", {"margin": 5.0, "width": 2}),
        ("ssd", "euler", {"margin": 5.0, "selective": False}),
        ("ssd", "zoh", {"margin": 5.0}),
        ("lti", "euler", {"margin": 0.5}),
        ("lti", "zoh", {"margin": 0.5, "state": 3}),
    ]
    for depth in (1, 2, 3)
]


def strong(mixer: str, *, seed: int = 0, **options) -> SequenceModel:
    return random_model(mixer, seed=seed, scale=0.3, **{"margin": 3.0, "steps": (0.5, 1.0), **options})


def known(model: SequenceModel, **given: float) -> StackForgetting:
    found = stack_forgetting(model, **(given or GIVEN))
    assert isinstance(found, StackForgetting), str(found)
    return found


def apart(model: SequenceModel, rows: torch.Tensor, gaps: torch.Tensor, reset: torch.Tensor | None = None):
    """(batch, common): how far the answers lie apart at each common row; rows and gaps are past, other past, common."""
    after = []
    for past in (slice(0, PAST), slice(PAST, 2 * PAST)):
        _, state = model(rows[:, past], elapsed=gaps[:, past])
        common = slice(2 * PAST, None)
        after.append(model(rows[:, common], elapsed=gaps[:, common], state=state, reset=reset)[0])
    return (after[0] - after[1]).norm(dim=-1)


def pasts(seed: int, batch: int = 3) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows on the edge of their ball; the first pair of pasts constant and opposite, at the smallest gaps."""
    source = torch.Generator().manual_seed(seed)
    rows = torch.randn(batch, 2 * PAST + COMMON, INPUTS, generator=source, dtype=FLOAT)
    rows[0, :PAST] = rows[0, 0]
    rows[0, PAST : 2 * PAST] = -rows[0, 0]
    gaps = SHORTEST + (LONGEST - SHORTEST) * torch.rand(batch, rows.shape[1], generator=source, dtype=FLOAT)
    gaps[:2, 2 * PAST :] = SHORTEST
    return on_the_edge(rows, BOUND), gaps


@pytest.mark.parametrize(
    ("mixer", "options"),
    [
        pytest.param(mixer, options, id=f"{mixer}-{i}", marks=pytest.mark.slow if options["depth"] == 2 else ())
        for i, (mixer, options) in enumerate(CASES)
    ],
)
def test_no_two_pasts_lie_farther_apart_than_stated(mixer, options):
    model = strong(mixer, seed=len(options), **options)
    forgets = known(model)
    bounds = [forgets.difference(n) for n in range(1, COMMON + 1)]
    # what float64 rounds away while the model runs is not part of the bound
    telling = [n for n, bound in enumerate(bounds) if bound > 1e-9 * forgets.span]
    assert len([n for n in telling if bounds[n] < forgets.span]) >= 3
    limit = torch.tensor(bounds, dtype=FLOAT)[telling]
    rows, gaps = pasts(seed=1)
    found = [rows]
    found += [
        ascend(lambda x, n=n: apart(model, x, gaps)[:, n], rows, BOUND, steps=10)
        for n in (telling[0], telling[len(telling) // 2])
    ]
    reset = torch.zeros(len(rows), COMMON, dtype=torch.bool)
    reset[:, 5] = True
    with torch.no_grad():
        for x in found:
            for marks in (None, reset):
                assert (apart(model, x, gaps, marks)[:, telling] <= limit * SLACK).all()


@pytest.mark.parametrize("mixer", ["selective", "ssd"])
def test_a_past_of_no_rows_is_one_of_the_pasts(mixer):
    model = strong(mixer, seed=3, depth=2)
    forgets, (rows, gaps) = known(model), pasts(seed=2)
    with torch.no_grad():
        _, state = model(rows[:, :PAST], elapsed=gaps[:, :PAST])
        common, clock = rows[:, 2 * PAST :], gaps[:, 2 * PAST :]
        moved = (model(common, elapsed=clock, state=state)[0] - model(common, elapsed=clock)[0]).norm(dim=-1).amax(0)
    for n in range(1, 30):
        assert float(moved[n - 1]) <= forgets.difference(n) * SLACK


def test_a_past_is_carried_on_by_the_layers_above_it():
    """By hand: 2 √H γβU G, the gate, the out-projection, 1 + L of the second layer behind its norm, and the head."""
    model = strong("selective", seed=9, depth=2)
    bound = float(torch.linalg.matrix_norm(model.embed.weight.detach(), 2)) * BOUND
    bound += float(model.embed.bias.detach().norm())
    above = float(torch.linalg.matrix_norm(model.head.weight.detach(), 2))
    expected, widen = [], []
    for i, block in enumerate(model.layers):
        slope, normed = 1.0, bound
        if i:
            norm = rms_norm(bound, block.norm.weight, width=model.config.width, eps=1e-5, name="norm")
            slope, normed = norm.lipschitz, norm.output
        mixer, at = block.mixer, Surroundings(normed, SHORTEST, LONGEST, "m")
        scan, whole = selective_scan(mixer, at), mixer_fact(mixer, at)
        into_z = mixer.into.weight.detach()[mixer.inner :]
        gate = float(into_z.norm(dim=1).max()) * normed + float(mixer.gate_bias.detach().abs().max())
        out = float(torch.linalg.matrix_norm(mixer.out.weight.detach(), 2))
        expected.append((2 * scan.fact.output * gate * out * above, 3.0 * scan.steps.delta_min))
        widen.append(1 + whole.lipschitz * slope)
        bound += whole.output
    forgets = known(model)
    assert forgets.span == pytest.approx(2 * above * bound, rel=1e-7)
    first, second = forgets.layers
    assert (second.amplitude, second.pace, second.taps) == pytest.approx((*expected[1], 3), rel=1e-7)
    assert (first.amplitude, first.pace) == pytest.approx((expected[0][0] * widen[1], expected[0][1]), rel=1e-7)


def slow_and_alike(depth: int, biases: tuple[float, ...]) -> SequenceModel:
    """Layers of fixed steps, one step and one rate each: the margin itself."""
    model = strong("selective", seed=5, depth=depth, selective=False, timed=False)
    with torch.no_grad():
        for block, bias in zip(model.layers, biases, strict=True):
            block.mixer.step.bias.fill_(bias)
            block.mixer.decay.log_rate.fill_(-60.0)
    return model


def test_one_layer_forgets_at_the_stated_pace_and_no_faster():
    model = slow_and_alike(1, (-3.0,))
    forgets, (rows, gaps) = known(model), pasts(seed=3)
    rows[:, 2 * PAST :] = rows[:, 2 * PAST : 2 * PAST + 1]
    with torch.no_grad():
        moved = apart(model, rows, gaps)[0]
    assert float(moved[50] / moved[20]) == pytest.approx(forgets.difference(51) / forgets.difference(21), rel=1e-6)
    assert float(moved[50] / moved[20]) == pytest.approx(exp(-30 * forgets.layers[0].pace), rel=1e-6)


@pytest.mark.parametrize(("mixer", "reached"), [("lti", 0.7), ("selective", 0.2)])
def test_opposite_pasts_of_one_channel_come_near_the_bound(mixer, reached):
    """Half of it a selective layer cannot use: SiLU leaves no rows below 0, and its two channels are alike."""
    model = strong(mixer, seed=0, width=1, state=1, selective=False, margin=0.1)
    block = model.layers[0].mixer
    with torch.no_grad():
        for module in (model.embed, model.head):
            module.bias.zero_()
        model.embed.weight.copy_(torch.tensor([[30.0, 0.0]]))
        block.into.weight.copy_(torch.tensor([[1.0], [1.0], [0.0], [0.0]]))
        block.gate_bias.fill_(1.278)
        block.skip.zero_()
        block.out.weight.fill_(1.0)
        block.step.bias.fill_(0.0)
        if mixer == "lti":
            block.decay.decay.log_rate.fill_(-60.0)
            block.decay.phase_shift.zero_()
            block.readout.copy_(torch.tensor([1.0, 0.0]))
        else:
            block.decay.log_rate.fill_(-60.0)
            block.taps.zero_()[:, -1] = 1.0
            block.taps_bias.zero_()
    forgets, (past, common) = known(model), (400, 60)
    ahead = torch.zeros(1, common, INPUTS, dtype=FLOAT)
    ends = []
    for sign in (1.0, -1.0):
        rows = sign * BOUND * torch.tensor([1.0, 0.0], dtype=FLOAT).expand(1, past, INPUTS)
        x = torch.cat((rows, ahead), dim=1)
        with torch.no_grad():
            ends.append(model(x, elapsed=torch.full((1, past + common), SHORTEST, dtype=FLOAT))[0][0, past:])
    moved = (ends[0] - ends[1]).norm(dim=-1)
    for n in (20, 40, common):
        assert reached * forgets.difference(n) < float(moved[n - 1]) <= forgets.difference(n) * SLACK


def test_a_layer_above_a_slow_one_does_not_forget_by_its_own_pace():
    """Proposition 2 for the second layer alone is passed: its rows still differ while the first one remembers."""
    model = slow_and_alike(2, (-3.0, 2.0))
    first, second = known(model).layers
    assert second.pace > 10 * first.pace
    rows, gaps = pasts(seed=4)
    with torch.no_grad():
        moved = apart(model, rows, gaps).amax(0)
    alone = StackForgetting(inf, (second,))
    passed = [n for n in range(10, COMMON) if float(moved[n - 1]) > alone.difference(n)]
    assert len(passed) > 30


@pytest.mark.parametrize("taps", [(3, 3), (0, 3), (0, 0)])
@pytest.mark.parametrize("layers", [((50.0, 0.3), (7.0, 0.9)), ((1e6, 0.05), (1e-3, 1.4)), ((2.0, 0.2), (2.0, 0.2))])
def test_no_division_of_the_rows_is_much_better(layers, taps):
    """Over all whole divisions; one row a layer is what rounding them down can cost."""
    stack = StackForgetting(inf, tuple(LayerPast(a, pace, t) for (a, pace), t in zip(layers, taps, strict=True)))
    for n in (1 + sum(taps), 9, 30, 75):
        free = n - 1 - sum(taps)
        divided = [k for k in product(range(1, free + 2), repeat=2) if sum(k) - 2 <= free]
        best = min(sum(a * exp(-pace * k) for (a, pace), k in zip(layers, ks, strict=True)) for ks in divided)
        most = max(pace for _, pace in layers)
        assert best * (1 - 1e-12) <= stack.difference(n) <= best * exp(most) * SLACK


def test_one_layer_alone_gets_all_rows():
    a, pace = 40.0, 0.17
    stack = StackForgetting(inf, (LayerPast(a, pace, TAPS - 1),))
    for n in range(TAPS, 100):
        assert stack.difference(n) == pytest.approx(a * exp(-pace * (n - TAPS + 1)), rel=1e-12)
    assert stack.difference(TAPS - 1) == inf
    for distance in (1.0, 1e-3, 1e-200):
        assert stack.rows(distance) == TAPS - 1 + ceil(log(a / distance) / pace)


@pytest.mark.parametrize("mixer", ["selective", "ssd", "lti"])
@pytest.mark.parametrize("margin", [3.0, 1e-2, 1e-9])
def test_the_number_of_rows_is_the_smallest(mixer, margin):
    model = strong(mixer, seed=6, depth=3, margin=margin)
    forgets = known(model)
    for share in (0.5, 0.01, 1e-12):
        rows = rows_to_agree(model, **GIVEN, share=share)
        assert rows == forgets.rows(share * forgets.span) < inf
        assert forgets.difference(int(rows)) <= share * forgets.span < forgets.difference(int(rows) - 1)
    assert rows_to_agree(model, **GIVEN, distance=0.01 * forgets.span) == rows_to_agree(model, **GIVEN)
    assert rows_to_agree(model, **GIVEN, distance=forgets.span) == 0


def test_more_rows_never_lie_farther_apart():
    stack = known(strong("ssd", seed=7, depth=3))
    found = [stack.difference(n) for n in range(400)]
    assert found == sorted(found, reverse=True)
    assert found[0] == stack.span > 0
    far = [stack.difference(10**k) for k in range(30)]
    assert far == sorted(far, reverse=True)
    assert far[-1] > 0


def test_a_share_is_of_what_two_answers_can_differ_by_without_the_bias_they_have_in_common():
    model = strong("selective", seed=8, depth=2)
    before = rows_to_agree(model, **GIVEN)
    with torch.no_grad():
        for change in (model.head.bias.add_, model.head.weight.mul_):
            change(1e4)
            assert rows_to_agree(model, **GIVEN) == before
    assert rows_to_agree(model, **GIVEN, distance=0.1) > before


def test_words_are_rows_like_others():
    model = SequenceModel(Tokens(20), 1, ModelConfig(width=3, state=2, depth=2, margin=3.0, steps=(0.5, 1.0)), seed=0)
    model = model.double().eval()
    torch.nn.init.normal_(model.head.weight)
    forgets = known(model, input_bound=0.0, shortest=1.0, longest=1.0)
    words = torch.randint(0, 20, (8, PAST + 40), generator=torch.Generator().manual_seed(0))
    other = words.clone()
    other[:, :PAST] = 19 - words[:, :PAST]
    with torch.no_grad():
        moved = (model(words)[0] - model(other)[0]).norm(dim=-1).amax(0)[PAST:]
    assert float(moved[0]) > 0
    for n in range(1, 41):
        assert float(moved[n - 1]) <= forgets.difference(n) * SLACK


@pytest.mark.parametrize(
    "config", [{"mixer": "gru"}, {"mixer": "attention"}, {"mixer": "linear_attention"}, {"margin": None}]
)
def test_a_layer_without_a_bound_never_agrees(config):
    model = SequenceModel(2, 1, ModelConfig(width=4, depth=2, **config), seed=0)
    assert isinstance(stack_forgetting(model, **GIVEN), NoBound)
    assert rows_to_agree(model, **GIVEN) == inf


def test_what_nothing_takes_away_stays():
    still = LayerPast(0.5, 0.0, 3)
    stack = StackForgetting(10.0, (LayerPast(4.0, 0.1, 3), still))
    assert stack.difference(10**9) >= 0.5
    assert stack.rows(0.4) == inf
    assert stack.rows(0.6) < 100
    assert StackForgetting(inf, (LayerPast(inf, 1.0, 3),)).rows(1e300) == inf
    assert StackForgetting(2.0, (LayerPast(1.0, 1e-290, 0),)).rows(0.1) == inf


def test_bad_input_is_named():
    model = SequenceModel(2, 1, ModelConfig(width=4), seed=0)
    with pytest.raises(ArgumentError, match="rows_to_agree: share must be between 0 and 1; got 0"):
        rows_to_agree(model, **GIVEN, share=0)
    with pytest.raises(ArgumentError, match="rows_to_agree: distance must be above 0"):
        rows_to_agree(model, **GIVEN, distance=0.0)
    with pytest.raises(ArgumentError, match="input_bound must be a norm"):
        rows_to_agree(model, **(GIVEN | {"input_bound": -1.0}))
    with pytest.raises(ArgumentError, match="shortest and longest must be gaps"):
        stack_forgetting(model, **(GIVEN | {"shortest": 3.0}))
