"""Many series in one arena: bits that do not depend on the company, slots that come and go, weights of half size."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from keiretsu.errors import ArgumentError
from keiretsu.nn import ModelConfig, SequenceModel
from keiretsu.ops.backends import native
from keiretsu.runtime import Engine, to_half
from support.running import bare_engine, bare_partner, corrections

CHANNELS, HORIZON = 3, 4


def model_of(mixer: str = "selective") -> SequenceModel:
    config = ModelConfig(mixer=mixer, width=16, depth=2, state=4, window=8)  # type: ignore[arg-type]
    model = SequenceModel(CHANNELS, HORIZON, config, seed=0).eval()
    torch.nn.init.normal_(model.head.weight, std=0.3, generator=torch.Generator().manual_seed(0))
    return model


@settings(max_examples=25, deadline=None)
@given(
    mixer=st.sampled_from(["selective", "ssd", "lti", "linear_attention", "attention", "gru"]),
    series=st.integers(1, 20),
    threads=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_a_series_bits_do_not_depend_on_its_company(mixer: str, series: int, threads: int, seed: int) -> None:
    model, generator = model_of(mixer), np.random.default_rng(seed)
    values = generator.normal(size=(6, series, CHANNELS))
    values[generator.random(values.shape) < 0.3] = np.nan
    values[:, :, 0] = np.nan_to_num(values[:, :, 0])
    alone = bare_engine(model, channels=CHANNELS, horizon=HORIZON)
    together = bare_engine(model, channels=CHANNELS, horizon=HORIZON, threads=threads)
    own, joint = (np.array([engine.open() for _ in range(series)]) for engine in (alone, together))
    for row in range(len(values)):
        order = generator.permutation(series)
        said = corrections(together, joint[order], float(row), values[row, order])
        each = [corrections(alone, own[i : i + 1], float(row), values[row, i : i + 1])[0] for i in order]
        assert said.tobytes() == np.array(each).tobytes()
    assert [together.keep(int(slot)) for slot in joint] == [alone.keep(int(slot)) for slot in own]


def test_a_kept_state_goes_on_to_the_bit_in_another_engine() -> None:
    model, generator = model_of(), np.random.default_rng(0)
    values = generator.normal(size=(12, 1, CHANNELS))
    engine, other = (bare_engine(model, channels=CHANNELS, horizon=HORIZON) for _ in range(2))
    slot = np.array([engine.open()])
    for row in range(6):
        corrections(engine, slot, float(row), values[row])
    place = np.array([other.open()])
    other.give(int(place[0]), engine.keep(int(slot[0])))
    for row in range(6, 12):
        one, two = corrections(engine, slot, row, values[row]), corrections(other, place, row, values[row])
        assert one.tobytes() == two.tobytes()


def test_a_slot_that_was_given_back_starts_fresh_and_a_grown_arena_keeps_its_states() -> None:
    model, values = model_of(), np.ones((1, CHANNELS))
    engine = bare_engine(model, channels=CHANNELS, horizon=HORIZON)
    first = engine.open()
    fresh = engine.keep(first)
    corrections(engine, np.array([first]), 0.0, values)
    after = engine.keep(first)
    others = [engine.open() for _ in range(40)]
    assert engine.keep(first) == after != fresh
    assert len({first, *others}) == 41
    engine.close(first)
    assert engine.open() == first
    assert engine.keep(first) == fresh


def test_a_row_without_any_value_leaves_the_correction_as_it_was() -> None:
    engine = bare_engine(model_of(), channels=CHANNELS, horizon=HORIZON)
    slot = np.array([engine.open()])
    said = engine.step(slot, np.array([0.0]), np.ones((1, CHANNELS))).mean
    again = engine.step(slot, np.array([5.0]), np.full((1, CHANNELS), np.nan)).mean
    assert said.tobytes() == again.tobytes()
    assert engine.head(int(slot[0]))["rows"] == 2


def test_half_weights_are_rounded_as_torch_rounds_them() -> None:
    weights = np.random.default_rng(0).normal(size=4096).astype(np.float32) * np.float32(1e-3)
    weights[:4] = (0.0, -0.0, 1.00390625, 1.01171875)
    expected = torch.from_numpy(weights).to(torch.bfloat16).view(torch.int16).numpy().view(np.uint16)
    np.testing.assert_array_equal(to_half(weights), expected)


@pytest.mark.parametrize("mixer", ["selective", "gru", "attention"])
def test_half_weights_answer_as_the_model_with_rounded_matrices(mixer: str) -> None:
    model, values = model_of(mixer), np.random.default_rng(1).normal(size=(30, 1, CHANNELS))
    half = bare_engine(model, channels=CHANNELS, horizon=HORIZON, precision="bfloat16")
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.Linear):
                module.weight.copy_(module.weight.bfloat16().float())
            if isinstance(module, torch.nn.GRU):
                for name in ("weight_ih_l0", "weight_hh_l0"):
                    getattr(module, name).copy_(getattr(module, name).bfloat16().float())
    whole = bare_engine(model, channels=CHANNELS, horizon=HORIZON)
    one, two = np.array([half.open()]), np.array([whole.open()])
    for row in range(30):
        left, right = corrections(half, one, row, values[row]), corrections(whole, two, row, values[row])
        np.testing.assert_allclose(left, right, rtol=1e-6, atol=1e-6)


def test_what_does_not_fit_is_refused() -> None:
    engine = bare_engine(model_of(), channels=CHANNELS, horizon=HORIZON)
    slot = np.array([engine.open()])
    with pytest.raises(ArgumentError, match="another model"):
        engine.give(int(slot[0]), b"short")
    with pytest.raises(ArgumentError, match="float32 or bfloat16"):
        Engine(bare_partner(CHANNELS, HORIZON), None, precision="float16")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="outside the arena"):
        engine.step(np.array([99]), np.array([0.0]), np.ones((1, CHANNELS)))
    with pytest.raises(ValueError, match="wrong width"):
        engine.step(slot, np.array([0.0]), np.ones((1, CHANNELS + 1)))
    with pytest.raises(ValueError, match="instruction set"):
        bare_engine(model_of(), channels=CHANNELS, horizon=HORIZON, instruction_set="sse9")
    assert native is not None
