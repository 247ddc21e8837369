"""The paper's model: an embedding, one plain selective layer with a free A, an answer read from the last row.

Everything starts as theirs: all weights N(0, 1), every A_jn at -10 U(0, 1) + s_A and the first state of each channel at
s_A itself. The norms at epoch 0 of their logs are those of such weights (W_B of 4 × 16 numbers has a Frobenius norm of
8; theirs is 8.0 on average). A is one free number a state, as theirs: their logs show its largest entry move by exactly
one learning rate a step.

Source: Honarpisheh et al. 2025, section 5, and their repository gen_err_sel_ssm (models/selective_ssm.py).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from keiretsu.errors import ArgumentError
from keiretsu.nn import ModelConfig, PlainConfig, PlainModel, SeriesModel, Tokens
from keiretsu.nn.config import MIXERS
from keiretsu.paper.tasks import Task

# -10 U(0, 1): how fast the fastest state forgets.
FASTEST = 10.0
# exp(-200) is 0 in float32: A is then the shift alone, and the optimiser moves A itself.
NO_RATE = -200.0
LEAST_DEVIATION, WEIGHT = 0.1, 10.0


class _ManyClasses(PlainModel):
    """A plain model with one read-out vector a class: (batch, classes) scores."""

    def forward(self, x: Tensor, *, length: Tensor | None = None, elapsed: Tensor | None = None) -> Tensor:
        return self.scores(x, length=length, elapsed=elapsed)


def paper_model(
    task: Task, *, width: int, states: int, abscissa: float | None, margin: float | None, seed: int
) -> PlainModel:
    """The paper's layer, or the same with our margin.

    Args:
        task: its words, and how many classes there are; more than two get a read-out each.
        width: d.
        states: N.
        abscissa: s_A at the start, where A is free.
        margin: None leaves A free. With a margin A = -margin - e^rate: the first state of each channel starts at
            twice the margin, as near to 0 as the others' sizes let it learn, the rest as theirs.
        seed: of all weights; the same seed gives the same weights whatever the abscissa.
    Raises:
        ArgumentError: neither or both of abscissa and margin are given.
    """
    if (abscissa is None) == (margin is None):
        raise ArgumentError(f"paper_model: give abscissa or margin, one of them; got {abscissa} and {margin}.")
    config = PlainConfig(width=width, states=states, margin=margin, clip=None, read="last")
    model = (PlainModel if task.classes == 2 else _ManyClasses)(Tokens(task.vocabulary), config)
    model.outputs = task.classes
    g = torch.Generator().manual_seed(seed)
    rate = FASTEST * torch.rand(width, states, generator=g)
    rate[:, 0] = 0.0
    with torch.no_grad():
        if task.classes > 2:
            model.w = nn.Parameter(torch.empty(width, task.classes))
        for weight in (model.p, model.q, model.W_B, model.W_C, model.w, model.embed.weight):
            weight.normal_(generator=g)
        if margin is not None:
            model.decay.log_rate.copy_((rate - margin).clamp_min(margin).log())
        elif abscissa is not None and model.decay.shift is not None:
            model.decay.log_rate.fill_(NO_RATE)
            model.decay.shift.copy_(abscissa - rate)
    # a rate that is left alone must not be decayed either: weight decay alone would move it by a whole step
    model.decay.log_rate.requires_grad_(margin is not None)
    return model


def other_model(task: Task, mixer: str, *, width: int, states: int, margin: float | None, seed: int) -> SeriesModel:
    """Another architecture of about that size, read at the last row; attention sees every row.

    Raises:
        ArgumentError: no such mixer.
    """
    if mixer not in MIXERS:
        raise ArgumentError(f"reproduce: mixer must be one of {', '.join(MIXERS)}; got {mixer!r}.")
    rows = task.train.tokens.shape[1]
    config = ModelConfig(mixer=mixer, width=width, state=states, margin=margin, window=rows, dropout=0.0)
    return SeriesModel(
        Tokens(task.vocabulary), 1 if task.classes == 2 else task.classes, config, read="last", seed=seed
    )


def logits(model: PlainModel | SeriesModel, tokens: Tensor) -> Tensor:
    """What goes into the sigmoid, (batch,); or into the softmax, (batch, classes)."""
    if isinstance(model, PlainModel):
        return model.scores(tokens)
    answer = model(tokens)
    return answer[:, 0] if model.outputs == 1 else answer


def spectral_abscissa(model: PlainModel) -> float:
    """s_A: the largest entry of A, in 1 / model time."""
    with torch.no_grad():
        return float(model.decay().max())


def collapse_penalty(logits: Tensor) -> Tensor:
    """Ten times how far the standard deviation of a batch's sigmoid outputs falls short of 0.1.

    Where all outputs are alike the deviation has no derivative (theirs is NaN there, and the run ends); this one is 0.
    """
    spread = torch.sigmoid(logits).flatten()
    if len(spread) < 2:
        return spread.new_zeros(())
    deviation = spread.var().clamp_min(torch.finfo(spread.dtype).tiny).sqrt()
    return WEIGHT * (LEAST_DEVIATION - deviation).clamp_min(0.0)


@torch.no_grad()
def norms(model: PlainModel) -> dict[str, float]:
    """Every norm that the authors log, and those that the bounds read, by the names of their columns."""
    A, W_B, W_C = model.decay(), model.W_B, model.W_C
    found = {
        "s_A": A.max(),
        "A_min": A.min(),
        "A_maxabs": A.abs().max(),
        "p": model.p,
        "abs_p": model.p.abs(),
        "q_l2": model.q.norm(),
        "WB_fro": W_B.norm(),
        "WB_l11": W_B.abs().sum(),
        "WB_spectral": torch.linalg.matrix_norm(W_B, 2),
        "WC_fro": W_C.norm(),
        "WC_l11": W_C.abs().sum(),
        "WC_spectral": torch.linalg.matrix_norm(W_C, 2),
        "w_l2": model.w.norm(),
        "u_max_l2": model.embed.weight.norm(dim=1).max(),
    }
    return {name: float(value) for name, value in found.items()}
