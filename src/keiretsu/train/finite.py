"""Where a number that is not finite came from: the layer, the row, and the input column if it was there already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from keiretsu.nn import SequenceModel, State
from keiretsu.train.rows import Chunk, RowTensors

_LOWER = "Lower the learning rate, or look for values far outside their usual range."
_MEND = "Mend that value or leave the row out."


@dataclass(frozen=True)
class Cause:
    """What was found: words for the place, and what to do about it."""

    place: str
    advice: str = _LOWER


@torch.no_grad()
def find_cause(model: SequenceModel, chunk: Chunk, state: State, target: Tensor, rows: RowTensors) -> Cause:
    """Look for the first number that is not finite in one more forward pass over a step's rows.

    Args:
        model: with the weights of that step, and its gradients.
        chunk, state: what the step read.
        target: (origins, outputs) all targets.
        rows: all rows, for their numbers.
    """
    found = _first_layer(model, chunk, state)
    layer, row = found if found is not None else (None, None)
    for values, what in ((chunk.x, "input column {}"), (chunk.elapsed[..., None], "elapsed time")):
        read = _bad(values)
        if read is not None:
            value = values.reshape(-1, values.shape[-1])[read].item()
            where = f"at row {_row(chunk, read[0], rows)}, where {what.format(read[1])} is {value}"
            return Cause(f"first in layer {layer or 'embed'}, {where}", _MEND)
    if layer is not None:
        return Cause(f"first in layer {layer}" + ("" if row is None else f", at row {_row(chunk, row, rows)}"))
    wrong = _bad(target[chunk.origin][None])
    if wrong is not None:
        at, column = wrong
        place = _row(chunk, int(chunk.place[at]), rows)
        return Cause(f"in the target of row {place}, output {column}, which is not finite itself", _MEND)
    for name, parameter in model.named_parameters():
        if parameter.grad is not None and not bool(torch.isfinite(parameter.grad).all()):
            return Cause(f"first in the gradient of {name}")
    return Cause("in the loss or the norm of all gradients together, where each one is finite")


def _row(chunk: Chunk, at: int, rows: RowTensors) -> int:
    return rows.called(int(chunk.row.reshape(-1)[at]))


def _bad(values: Tensor) -> tuple[int, int] | None:
    """The first row in time that is not finite: its place in the flattened (batch · length), and the column."""
    wrong = ~torch.isfinite(values)
    if not bool(wrong.any()):
        return None
    length = wrong.shape[1]
    position = int(torch.nonzero(wrong.any(dim=2).any(dim=0))[0])
    lane, column = torch.nonzero(wrong[:, position])[0].tolist()
    return lane * length + position, column


def _first_layer(model: SequenceModel, chunk: Chunk, state: State) -> tuple[str, int | None] | None:
    """The module whose output is the first that is not finite, and the row's place if its output has rows."""
    batch, length = chunk.x.shape[:2]
    with _watched(model) as seen:
        hidden, _ = model.hidden(chunk.x, elapsed=chunk.elapsed, reset=chunk.reset, state=state)
        model.head(hidden.reshape(1, batch * length, -1)[:, chunk.place])
    if not seen:
        return None
    name, values = seen[0]
    name = _owner(model, name)
    if values.ndim != 3:
        return name, None
    found = _bad(values)
    if found is None:
        return name, None
    if name == "head":
        return name, int(chunk.place[found[0]])
    return name, found[0] if values.shape[:2] == (batch, length) else None


def _owner(model: nn.Module, name: str) -> str:
    """The module inside a named one whose own weight is not finite; a fused pass does not call it. Else itself."""
    for inner, parameter in model.get_submodule(name).named_parameters():
        if not bool(torch.isfinite(parameter).all()):
            return f"{name}.{inner}".rpartition(".")[0]
    return name


@contextmanager
def _watched(model: nn.Module) -> Iterator[list[tuple[str, Tensor]]]:
    """Hooks that note, in the order of the pass, each module and value that is not finite."""
    seen: list[tuple[str, Tensor]] = []

    def note(name: str, values: object) -> None:
        for value in _tensors(values):
            if value.is_floating_point() and not bool(torch.isfinite(value).all()):
                seen.append((name, value))
                return

    with ExitStack() as stack:
        for name, module in model.named_modules():
            if not name:
                continue
            parent = name.rpartition(".")[0] or name
            # What comes into a module already wrong, and out of none before it, its parent has made between them.
            hook = module.register_forward_pre_hook(lambda _, given, parent=parent: note(parent, given))
            stack.callback(hook.remove)
            hook = module.register_forward_hook(lambda _, __, out, name=name: note(name, out))
            stack.callback(hook.remove)
        yield seen


def _tensors(values: object) -> Iterator[Tensor]:
    if isinstance(values, Tensor):
        yield values
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from _tensors(value)
    elif isinstance(values, (tuple, list)):
        for value in values:
            yield from _tensors(value)
