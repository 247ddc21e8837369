"""A stack's program gives the rows that the model gives, on every instruction set, and its state goes both ways."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from keiretsu import ops
from keiretsu.errors import ArgumentError
from keiretsu.nn import MIXERS, ModelConfig, SequenceModel, State, Tokens
from keiretsu.runtime import Engine, compile_stack
from support.running import bare_engine, corrections

ROWS, CHANNELS, HORIZON = 40, 3, 5
KINDS = {
    "euler": {},
    "zoh": {"discretization": "zoh"},
    "untimed": {"timed": False},
    "fixed": {"selective": False},
    "patches": {"patch": 4, "window": 18},
    "one row": {"window": 1},
}


def model_of(mixer: str, kind: str, *, width: int = 20, depth: int = 2) -> SequenceModel:
    """A model with an answer of its own: as it starts, its head is zero."""
    config = ModelConfig(mixer=mixer, width=width, depth=depth, state=5, **{"window": 12, **KINDS[kind]})  # type: ignore[arg-type]
    model = SequenceModel(CHANNELS, HORIZON, config, seed=2).eval()
    torch.nn.init.normal_(model.head.weight, std=0.2, generator=torch.Generator().manual_seed(1))
    return model


def inputs() -> tuple[np.ndarray, np.ndarray]:
    """(rows, channels) values, and gaps among which are very short and very long ones."""
    generator = np.random.default_rng(3)
    gaps = generator.choice([1.0, 0.25, 1e-7, 40.0], size=ROWS, p=[0.7, 0.1, 0.1, 0.1])
    return generator.normal(size=(ROWS, CHANNELS)), gaps


def streamed(engine: Engine, values: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    slot = np.array([engine.open()])
    stamps = np.cumsum(np.r_[0.0, gaps[1:]])
    rows = [corrections(engine, slot, stamps[i], values[i : i + 1])[0] for i in range(len(values))]
    return np.array(rows)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mixer", MIXERS)
def test_rows_equal_the_models_own(mixer: str, kind: str) -> None:
    model = model_of(mixer, kind)
    values, gaps = inputs()
    gaps[0] = 1.0
    with torch.no_grad():
        whole, state = model(
            torch.from_numpy(values).float()[None], elapsed=torch.from_numpy(np.minimum(gaps, 8.0)).float()[None]
        )
    engine = bare_engine(model, channels=CHANNELS, horizon=HORIZON, longest=8.0)
    # stamps are sums of gaps, so a gap of 1e-7 is not quite the one that was added
    np.testing.assert_allclose(streamed(engine, values, gaps), whole[0].numpy(), rtol=2e-5, atol=2e-5)
    stack = compile_stack(model)
    kept = stack.read(engine.view(0, "floats").copy())
    assert set(kept) == set(state)
    for name, part in state.items():
        assert (kept[name].shape, kept[name].dtype) == (part.shape, part.dtype), name
        np.testing.assert_allclose(kept[name].numpy(), part.numpy(), rtol=1e-4, atol=2e-5, err_msg=name)


@pytest.mark.parametrize("mixer", MIXERS)
def test_a_state_of_the_model_goes_on_in_the_program_and_back_to_the_bit(mixer: str) -> None:
    model = model_of(mixer, "euler")
    values, _ = inputs()
    x = torch.from_numpy(values).float()[None]
    with torch.no_grad():
        _, before = model(x[:, :25])
        rest, _ = model(x[:, 25:], state=before)
    engine = bare_engine(model, channels=CHANNELS, horizon=HORIZON)
    slot, stack = engine.open(), compile_stack(model)
    stack.write(before, engine.view(slot, "floats"))
    assert stack.read(engine.view(slot, "floats").copy()) == State(dict(before))
    place = np.array([slot])
    rows = [corrections(engine, place, float(i), values[i : i + 1])[0] for i in range(25, ROWS)]
    np.testing.assert_allclose(np.array(rows), rest[0].numpy(), rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("instruction_set", ops.backends().instruction_sets)
@pytest.mark.parametrize("mixer", ["selective", "ssd", "lti", "gru"])
def test_instruction_sets_agree(mixer: str, instruction_set: str) -> None:
    model = model_of(mixer, "zoh", width=70)
    values, gaps = inputs()
    best = streamed(bare_engine(model, channels=CHANNELS, horizon=HORIZON), values, gaps)
    engine = bare_engine(model, channels=CHANNELS, horizon=HORIZON, instruction_set=instruction_set)
    np.testing.assert_allclose(streamed(engine, values, gaps), best, rtol=2e-5, atol=2e-5)


def test_a_model_of_tokens_is_refused_with_one_sentence() -> None:
    model = SequenceModel(Tokens(8), 3, ModelConfig(width=8), seed=0)
    with pytest.raises(ArgumentError, match="must read channels"):
        compile_stack(model)
