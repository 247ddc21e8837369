"""The sequence model: an embedding, a stack of mixers with residuals, and a head that answers at every row."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from keiretsu.errors import ShapeError
from keiretsu.nn.config import ModelConfig
from keiretsu.nn.mixers import (
    AttentionMixer,
    GRUMixer,
    LinearAttentionMixer,
    LTIMixer,
    Mixer,
    SelectiveMixer,
    SSDMixer,
)
from keiretsu.nn.starts import keep_events
from keiretsu.nn.state import State, state_type
from keiretsu.nn.tokens import Tokens, check_tokens

_MIXER_CLASS = {
    "selective": SelectiveMixer,
    "ssd": SSDMixer,
    "lti": LTIMixer,
    "linear_attention": LinearAttentionMixer,
    "attention": AttentionMixer,
    "gru": GRUMixer,
}


class Block(nn.Module):
    """x + dropout(mixer(norm(x))).

    The first block has no norm: a layer norm on a row whose only news is a rare flag divides the flag by itself, and
    what it was is lost.
    """

    def __init__(self, config: ModelConfig, *, normalise: bool) -> None:
        super().__init__()
        self.norm = nn.RMSNorm(config.width, eps=1e-5) if normalise else nn.Identity()
        self.mixer: Mixer = _MIXER_CLASS[config.mixer](config)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, *, elapsed: Tensor, reset: Tensor, state: State) -> tuple[Tensor, State]:
        """Mix the rows and add what that gives; see `Mixer`."""
        y, state = self.mixer(self.norm(x), elapsed=elapsed, reset=reset, state=state)
        return x + self.dropout(y), state


class SequenceModel(nn.Module):
    """Rows in, one answer a row out, and the state to go on from.

    No norm stands before the head: it would divide what a state has summed up by its own size.

    Args:
        inputs: channels of an input row, or the `Tokens` that rows are.
        outputs: numbers in an answer (targets × horizon for a direct multi-step head).
        config: mixer, width, depth and the rest.
        seed: of the initialisation; torch's own generator is left as it was.

    Example:
        >>> model = SequenceModel(3, 24, ModelConfig(), seed=0)
        >>> y, state = model(torch.zeros(1, 100, 3))
        >>> y.shape
        torch.Size([1, 100, 24])
    """

    def __init__(self, inputs: int | Tokens, outputs: int, config: ModelConfig, *, seed: int = 0) -> None:
        super().__init__()
        self.inputs, self.outputs, self.config = inputs, outputs, config
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.embed = _embedding(inputs, config.width)
            self.blocks = nn.ModuleList(Block(config, normalise=i > 0) for i in range(config.depth))
            self.head = nn.Linear(config.width, outputs)
            # The model starts as "no correction": what it says first is what its partner says.
            nn.init.zeros_(self.head.weight)
            nn.init.zeros_(self.head.bias)

    @property
    def parameter_count(self) -> int:
        """Trained numbers in the model."""
        return sum(parameter.numel() for parameter in self.parameters())

    def initial_state(self, batch: int = 1) -> State:
        """The state before the first row."""
        parts = [block.mixer.initial_state(batch).under(f"blocks.{i}") for i, block in enumerate(self.layers)]
        return State().merge(*parts)

    @property
    def layers(self) -> list[Block]:
        """The blocks, first to last."""
        return [block for block in self.blocks if isinstance(block, Block)]

    def hidden(
        self, x: Tensor, *, elapsed: Tensor | None = None, reset: Tensor | None = None, state: State | None = None
    ) -> tuple[Tensor, State]:
        """What the stack knows at each row, before the head: (batch, length, width), and the next state."""
        batch, length = self._check(x)
        wide = state_type(self.head.weight.dtype if isinstance(self.inputs, Tokens) else x.dtype)
        elapsed = x.new_ones(batch, length, dtype=wide) if elapsed is None else elapsed.to(wide)
        reset = torch.zeros(batch, length, dtype=torch.bool, device=x.device) if reset is None else reset
        state = self.initial_state(batch) if state is None else state
        y, parts = self.embed(x), []
        for i, block in enumerate(self.layers):
            y, after = block(y, elapsed=elapsed, reset=reset, state=state.sub(f"blocks.{i}"))
            parts.append(after.under(f"blocks.{i}"))
        return y, State().merge(*parts)

    def forward(
        self, x: Tensor, *, elapsed: Tensor | None = None, reset: Tensor | None = None, state: State | None = None
    ) -> tuple[Tensor, State]:
        """One causal pass.

        Args:
            x: (batch, length, inputs), or (batch, length) int64 where rows are tokens.
            elapsed: (batch, length), median intervals since the previous row; 1 when not given.
            reset: (batch, length) bool, the state is cleared before that row.
            state: what an earlier call returned, for the rows before these.
        Returns:
            y: (batch, length, outputs); the state after the last row.
        Raises:
            ShapeError: when x is not of that shape.
            DataError: a token is not of the vocabulary.
        """
        y, state = self.hidden(x, elapsed=elapsed, reset=reset, state=state)
        return self.head(y), state

    def _check(self, x: Tensor) -> tuple[int, int]:
        if isinstance(self.inputs, Tokens):
            return check_tokens("SequenceModel", x, self.inputs.vocabulary)
        if x.ndim != 3 or x.shape[-1] != self.inputs:
            raise ShapeError(
                f"SequenceModel: x must be (batch, length, {self.inputs}); got {tuple(x.shape)}. Put channels last."
            )
        return x.shape[0], x.shape[1]


def _embedding(inputs: int | Tokens, width: int) -> nn.Linear | nn.Embedding:
    if not isinstance(inputs, Tokens):
        return keep_events(nn.Linear(inputs, width))
    words = nn.Embedding(inputs.vocabulary, width)
    # a word comes in at length 1, as a row of one channel of size 1 would at width 1
    nn.init.normal_(words.weight, std=width**-0.5)
    return words
