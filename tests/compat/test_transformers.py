"""A Hugging Face Mamba with random weights, with and without our kernels."""

from __future__ import annotations

import pytest
import torch

from keiretsu.compat.transformers import accelerate
from keiretsu.errors import ArgumentError

transformers = pytest.importorskip("transformers", minversion="5.20")


@pytest.fixture
def model():
    torch.manual_seed(0)
    config = transformers.MambaConfig(hidden_size=48, num_hidden_layers=3, vocab_size=97, state_size=8)
    return transformers.MambaForCausalLM(config).eval()


@pytest.fixture
def tokens():
    return torch.randint(0, 97, (2, 50), generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("masked", [False, True])
def test_logits_and_gradients(model, tokens, masked):
    mask = torch.ones_like(tokens)
    mask[0, :7] = 0
    given = {"attention_mask": mask} if masked else {}

    def run():
        model.zero_grad()
        logits = model(tokens, use_cache=False, **given).logits
        logits.square().mean().backward()
        return logits.detach(), {name: p.grad.clone() for name, p in model.named_parameters()}

    logits, grads = run()
    with accelerate(model) as handle:
        assert handle.layers == 3
        mine, my_grads = run()
    torch.testing.assert_close(mine, logits, rtol=1e-5, atol=1e-5)
    for name, grad in grads.items():
        scale = float(grad.abs().max())
        torch.testing.assert_close(my_grads[name], grad, rtol=1e-5, atol=1e-5 * scale + 1e-9, msg=name)


def test_cached_generation(model, tokens):
    options = {"max_new_tokens": 12, "do_sample": False, "output_logits": True, "return_dict_in_generate": True}
    theirs = model.generate(tokens, **options)
    with accelerate(model):
        mine = model.generate(tokens, **options)
    assert torch.equal(mine.sequences, theirs.sequences)
    for row, truth in zip(mine.logits, theirs.logits, strict=True):
        torch.testing.assert_close(row, truth, rtol=1e-5, atol=1e-5)


def test_undo_gives_the_same_bits_back(model, tokens):
    before = model(tokens, use_cache=False).logits
    handle = accelerate(model)
    handle.undo()
    handle.undo()
    assert handle.layers == 0
    assert not any("forward" in module.__dict__ for module in model.modules())
    assert torch.equal(model(tokens, use_cache=False).logits, before)


def test_what_cannot_be_accelerated(model):
    with pytest.raises(ArgumentError, match="must hold Mamba mixers"):
        accelerate(torch.nn.Linear(2, 2))
    with accelerate(model), pytest.raises(ArgumentError, match="accelerated already"):
        accelerate(model)
    model.backbone.layers[0].mixer.activation = "gelu"
    with pytest.raises(ArgumentError, match="activation must be silu"):
        accelerate(model)
