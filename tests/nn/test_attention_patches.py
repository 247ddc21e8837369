"""An attention mixer whose keys and values are those of patches."""

from __future__ import annotations

from dataclasses import asdict

import pytest
import torch
from torch import Tensor

from keiretsu.nn import ModelConfig
from keiretsu.nn.mixers import AttentionMixer


def mixer(**told: int) -> AttentionMixer:
    torch.manual_seed(0)
    return AttentionMixer(ModelConfig(mixer="attention", width=8, **told)).double().eval()


def rows(length: int) -> Tensor:
    return torch.randn(1, length, 8, generator=torch.Generator().manual_seed(1), dtype=torch.float64)


def answer(model: AttentionMixer, x: Tensor) -> Tensor:
    told = {"elapsed": torch.ones(x.shape[:2]), "reset": torch.zeros(x.shape[:2], dtype=torch.bool)}
    with torch.no_grad():
        return model(x, **told, state=model.initial_state(1))[0]


def moved_by(model: AttentionMixer, row: int, length: int = 40) -> list[int]:
    """The rows whose answers one row has a part in."""
    x = rows(length)
    changed = x.clone()
    changed[:, row] += 1.0
    return (answer(model, x) - answer(model, changed)).abs().amax((0, 2)).nonzero().flatten().tolist()


def test_a_patch_of_one_row_is_what_attention_was_without_patches() -> None:
    plain = mixer(window=6)
    assert plain.patch == 1
    assert list(plain.initial_state(1)) == ["keys", "seen", "values"]
    assert not any("taps" in name for name in plain.state_dict())
    # Drawn last: with the same seed all the others start as they do without patches.
    patched = mixer(window=6, patch=2).state_dict()
    assert set(patched) - set(plain.state_dict()) == {"taps"}
    assert all(torch.equal(part, patched[name]) for name, part in plain.state_dict().items())


def test_a_configuration_from_before_patches_has_none() -> None:
    kept = asdict(ModelConfig(mixer="attention", window=6))
    del kept["patch"]
    assert ModelConfig(**kept) == ModelConfig(mixer="attention", window=6, patch=1)


@pytest.mark.parametrize(("window", "patch", "reach"), [(6, 1, 6), (9, 3, 9), (11, 3, 9), (8, 8, 8), (15, 8, 8)])
def test_patches_lie_end_to_end_and_reach_back_to_the_window_in_whole_patches(
    window: int, patch: int, reach: int
) -> None:
    model = mixer(window=window, patch=patch)
    assert moved_by(model, 12) == list(range(12, 12 + reach))
    assert moved_by(model, 13) == list(range(13, 13 + reach))


def test_a_row_looks_at_patches_that_end_a_whole_number_of_patches_before_it() -> None:
    """Taps that pass on the newest row alone leave the last rows of the patches."""
    model = mixer(window=12, patch=3)
    with torch.no_grad():
        model.taps.copy_(torch.tensor([0.0, 0.0, 1.0]).expand(8, 3))
    assert moved_by(model, 12) == [12, 15, 18, 21]


def test_the_state_is_a_ring_and_the_rows_of_an_unfinished_patch() -> None:
    state = mixer(window=11, patch=3).initial_state(2)
    shapes = {name: tuple(part.shape[:2]) for name, part in state.items()}
    assert shapes == {"keys": (2, 6), "values": (2, 6), "seen": (2, 6), "tail": (2, 2)}


@pytest.mark.parametrize("patch", [2, 8, 24])
@pytest.mark.parametrize("still", [False, True], ids=["noise", "level"])
def test_taps_keep_the_variance_of_what_they_read(patch: int, still: bool) -> None:
    torch.manual_seed(0)
    config = ModelConfig(mixer="attention", width=256, patch=patch)
    # 4096 channels: their mean square is known to about 2 %.
    taps = torch.cat([AttentionMixer(config).get_parameter("taps") for _ in range(16)])
    x = torch.ones(patch) if still else torch.randn(patch, generator=torch.Generator().manual_seed(0))
    # Each channel's patch says Σ taps x; over channels that has the mean square of x.
    assert (taps.detach() @ x).square().mean().item() == pytest.approx(x.square().mean().item(), rel=0.1)
