"""Hugging Face's Mamba on our kernels: the same weights and answers, computed by our convolution and scan."""

from __future__ import annotations

from types import MethodType, TracebackType
from typing import Any

import torch
from torch import Tensor, nn

from keiretsu import ops
from keiretsu.errors import ArgumentError

MIXER = "MambaMixer"
SILU = ("silu", "swish")


class Accelerated:
    """A model whose mixers run on our kernels until `undo`; leaving a `with` block undoes, too."""

    def __init__(self, model: nn.Module, mixers: list[Any]) -> None:
        self.model = model
        self._before = [(mixer, mixer.__dict__.get("forward")) for mixer in mixers]
        for mixer in mixers:
            mixer.forward = MethodType(_forward, mixer)

    @property
    def layers(self) -> int:
        """Mixers that run on our kernels; 0 after `undo`."""
        return len(self._before)

    def undo(self) -> None:
        """Give every mixer its own forward pass back. A second call does nothing."""
        for mixer, before in self._before:
            if before is None:
                del mixer.forward
            else:
                mixer.forward = before
        self._before = []

    def __enter__(self) -> Accelerated:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.undo()


def accelerate(model: nn.Module) -> Accelerated:
    """Let all Mamba mixers of a Hugging Face model run on our kernels: forward, backward and cached generation.

    Weights stay where they are. Tensors on other devices than the CPU, and packed sequences, take the model's own way.

    Args:
        model: a `MambaModel`, `MambaForCausalLM` or anything that holds their mixers (transformers 5.20 or later).

    Returns:
        A handle: `undo()` it, or use it in a `with` block.

    Raises:
        ArgumentError: no Mamba mixer is in the model, one is accelerated already, or its activation is not silu.

    Example:
        >>> with accelerate(model):  # doctest: +SKIP
        ...     model.generate(tokens, max_new_tokens=100)
    """
    mixers: list[Any] = [module for module in model.modules() if type(module).__name__ == MIXER]
    if not mixers:
        raise ArgumentError(f"accelerate: model must hold Mamba mixers; got a {type(model).__name__} without any.")
    for mixer in mixers:
        if mixer.activation not in SILU:
            raise ArgumentError(f"accelerate: the activation must be silu; got {mixer.activation!r}.")
        if getattr(mixer.__dict__.get("forward"), "__func__", None) is _forward:
            raise ArgumentError("accelerate: model must not be accelerated already; got one that is. Undo it first.")
    return Accelerated(model, mixers)


def _forward(
    self: Any, hidden_states: Tensor, cache: Any = None, attention_mask: Tensor | None = None, **more: Any
) -> Tensor:
    """One mixer's rows; the arguments are those of its own forward pass."""
    cache = more.pop("cache_params", cache)
    if hidden_states.device.type != "cpu" or more.get("seq_idx") is not None:
        return type(self).forward(self, hidden_states, cache, attention_mask, **more)
    dtype, length = hidden_states.dtype, hidden_states.shape[1]
    x, gate = self.in_proj(_masked(hidden_states, attention_mask)).split(self.intermediate_size, dim=-1)
    # The cache holds a state for the rows to come only: several rows at once start anew, as they do without us.
    h0 = cache.get_recurrent_state(self.layer_idx, state_idx=0) if cache is not None and length == 1 else None
    if cache is not None:
        x = cache.update_conv_state(x.mT, self.layer_idx, conv_kernel_size=self.conv_kernel_size).mT
    u, _ = ops.causal_conv(x, self.conv1d.weight.squeeze(1), self.conv1d.bias, activation="silu")
    u = _masked(u[:, -length:], attention_mask)
    low, B, C = self.x_proj(u).split((self.time_step_rank, self.ssm_state_size, self.ssm_state_size), dim=-1)
    y, h = ops.selective_scan(
        u,
        low @ self.dt_proj.weight.T,
        -torch.exp(self.A_log.float()),
        B,
        C,
        self.D.float(),
        gate,
        h0=h0,
        delta_bias=None if self.dt_proj.bias is None else self.dt_proj.bias.float(),
        delta_softplus=True,
    )
    if cache is not None:
        cache.update_recurrent_state(h, self.layer_idx)
    return self.out_proj(y.to(dtype))


def _masked(x: Tensor, attention_mask: Tensor | None) -> Tensor:
    """Rows of padding become zero."""
    return x if attention_mask is None else (x * attention_mask[:, :, None]).to(x.dtype)
