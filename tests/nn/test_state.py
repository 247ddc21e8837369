"""`State` as a value."""

from __future__ import annotations

import pytest
import torch

from keiretsu.errors import FileFormatError
from keiretsu.nn import State


def state() -> State:
    return State({"a.h": torch.arange(6.0).view(2, 3), "a.tail": torch.zeros(1), "b": torch.tensor([torch.nan])})


def test_sub_and_under_are_inverse() -> None:
    assert dict(state().sub("a")).keys() == {"h", "tail"}
    assert state().sub("a").under("a").merge(State({"b": torch.tensor([torch.nan])})) == state()


def test_equal_means_same_names_shapes_types_and_bits() -> None:
    assert state() == state()
    assert state() != state().merge(State({"a.h": torch.arange(6.0).view(3, 2)}))
    assert state() != state().merge(State({"a.h": torch.arange(6.0, dtype=torch.float64).view(2, 3)}))
    changed = torch.arange(6.0).view(2, 3)
    changed[0, 0] = 1e-30
    assert state() != state().merge(State({"a.h": changed}))
    assert state() != State({"b": torch.tensor([torch.nan])})


def test_bytes_and_back() -> None:
    assert State.from_bytes(state().to_bytes()) == state()
    assert state().bytes == 6 * 4 + 4 + 4


@pytest.mark.parametrize("damaged", [b"", b"not a state", State({"x": torch.zeros(9)}).to_bytes()[:-5]])
def test_damaged_bytes_are_one_sentence(damaged: bytes) -> None:
    with pytest.raises(FileFormatError, match="must be a saved state"):
        State.from_bytes(damaged)
