"""Time-invariant state-space layers (S4D): as a kernel, by FFT, or row by row."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from keiretsu.errors import ArgumentError, ShapeError
from keiretsu.ops import chunked, crossover
from keiretsu.ops.checks import check_option, check_reset, check_shapes
from keiretsu.ops.discretize import DISCRETIZATIONS, discretize
from keiretsu.ops.pieces import Pieces

METHODS = (*DISCRETIZATIONS, "bilinear")


def lti_kernel(A: Tensor, B: Tensor, C: Tensor, delta: Tensor, length: int, *, discretization: str = "zoh") -> Tensor:
    """Answer of each channel to a unit impulse.

    K_l = sum_n C_n Abar_n^l Bbar_n; a complex state stands for itself and its conjugate: twice the real part counts.

    Args:
        A: (channel, state), real or complex.
        B: (channel, state).
        C: (channel, state).
        delta: (channel,) real, > 0. The constant step.
        length: rows of the kernel.
        discretization: "zoh", "euler" or "bilinear".

    Returns:
        (channel, length), real.

    Raises:
        ShapeError: when a shape does not fit.
        ArgumentError: when an option has another value.

    Cost: O(channel · length · state) time, O(channel · length) memory, in the backward pass too.
    Source: Gu, Goel, Gupta & Re 2022 (S4D), section 3.

    Example:
        >>> one = torch.ones(1, 1)
        >>> [round(float(v), 4) for v in lti_kernel(-one, one, one, one[0], 3)[0]]
        [0.6321, 0.2325, 0.0855]
    """
    _check("lti_kernel", A, B, C, delta, discretization, {})
    if length < 0:
        raise ArgumentError(f"lti_kernel: length must not be negative; got {length}.")
    Abar, Bbar = discretize(A, B, delta, method=discretization)
    kernel = delta.new_zeros(A.shape[0], length)
    for n in range(A.shape[1]):
        kernel = kernel + _again(_impulse, Abar[:, n], (C * Bbar)[:, n], length)
    return kernel


def lti_conv(
    u: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    delta: Tensor,
    D: Tensor | None = None,
    *,
    h0: Tensor | None = None,
    reset: Tensor | None = None,
    discretization: str = "zoh",
    backend: str = "auto",
) -> tuple[Tensor, Tensor]:
    """Run a time-invariant state-space layer over all rows.

    h_t = Abar h_{t-1} + Bbar u_t,   y_t = C h_t + D u_t   (twice the real part for complex states)

    Args:
        u: (batch, length, channel) real. Input rows.
        A: (channel, state), real or complex.
        B: (channel, state).
        C: (channel, state).
        delta: (channel,) real, > 0.
        D: (channel,) real. Skip.
        h0: (batch, channel, state). State before the first row; zero when absent.
        reset: (batch, length) bool. The state is cleared before a marked row.
        discretization: "zoh", "euler" or "bilinear".
        backend: "fft" (where `reset` marks rows, each piece between them by itself), "chunked", "reference" (row by
            row, as a stream would), or "auto": the fastest for this many rows by `crossover.current`, as
            `keiretsu bench crossover` measured it on this machine.

    Returns:
        y: like u.  h: (batch, channel, state), complex where A, B, C or h0 is, float32 or wider.

    Raises:
        ShapeError: when a shape or type of number does not fit.
        ArgumentError: when an option has another value.

    Cost: "fft" O(batch · channel · length (log length + state)), memory O(batch · channel · length); "chunked"
    O(batch · channel · length · state).
    Source: Gu, Goel, Gupta & Re 2022 (S4D).

    Example:
        >>> one = torch.ones(1, 1)
        >>> y, h = lti_conv(torch.ones(1, 3, 1), -one, one, one, one[0])
        >>> [round(float(v), 4) for v in y.flatten()]
        [0.6321, 0.8647, 0.9502]
    """
    where, sizes = "lti_conv", {}
    check_shapes(where, {"u": (u, ("batch", "length", "channel"))}, sizes)
    _check(where, A, B, C, delta, discretization, sizes)
    rest = {"D": (D, ("channel",)), "h0": (h0, ("batch", "channel", "state")), "reset": (reset, ("batch", "length"))}
    check_shapes(where, rest, sizes)
    _check_real(where, "u", u)
    check_reset(where, reset)
    check_option(where, "backend", backend, ("auto", "fft", "chunked", "reference"))
    pieces = Pieces.of(reset) if reset is not None and reset.numel() and backend in ("auto", "fft") else None
    if backend == "auto":
        backend = _fastest(u, A, B, C, delta, h0, pieces)
    dtype = _state_type(u, A, B, C, delta, h0)
    Abar, Bbar = (part.to(dtype) for part in discretize(A, B, delta, method=discretization))
    path = {"fft": _fft, "chunked": _chunks, "reference": _rows}[backend]
    marks = pieces if backend == "fft" else reset
    y, h = path(u.to(dtype.to_real()), Abar, Bbar, C.to(dtype), None if h0 is None else h0.to(dtype), marks)
    return (y if D is None else y + D * u).to(u.dtype), h


def lti_step(
    h: Tensor,
    u_t: Tensor,
    A: Tensor,
    B: Tensor,
    C: Tensor,
    delta: Tensor,
    D: Tensor | None = None,
    *,
    discretization: str = "zoh",
) -> tuple[Tensor, Tensor]:
    """Run one row of `lti_conv`, for streams.

    h' = Abar h + Bbar u_t,   y_t = C h' + D u_t   (twice the real part for complex states)

    Args:
        h: (batch, channel, state). State before the row.
        u_t: (batch, channel) real. Input row.
        A: (channel, state), real or complex.
        B: (channel, state).
        C: (channel, state).
        delta: (channel,) real, > 0.
        D: (channel,) real. Skip.
        discretization: "zoh", "euler" or "bilinear".

    Returns:
        y_t: like u_t.  h: (batch, channel, state), a new tensor, complex where A, B, C or h is, float32 or wider.

    Raises:
        ShapeError: when a shape or type of number does not fit.
        ArgumentError: when `discretization` has another value.

    Cost: O(batch · channel · state).
    Source: Gu, Goel, Gupta & Re 2022 (S4D).

    Example:
        >>> one = torch.ones(1, 1)
        >>> y, h = lti_step(one[None], one, -one, one, one, one[0])
        >>> round(float(y), 4)
        1.0
    """
    where, sizes = "lti_step", {}
    check_shapes(where, {"u_t": (u_t, ("batch", "channel"))}, sizes)
    _check(where, A, B, C, delta, discretization, sizes)
    check_shapes(where, {"h": (h, ("batch", "channel", "state")), "D": (D, ("channel",))}, sizes)
    _check_real(where, "u_t", u_t)
    dtype = _state_type(u_t, A, B, C, delta, h)
    Abar, Bbar = (part.to(dtype) for part in discretize(A, B, delta, method=discretization))
    y, h = _row(u_t.to(dtype.to_real()), Abar, Bbar, C.to(dtype), h.to(dtype))
    return (y if D is None else y + D * u_t).to(u_t.dtype), h


def _check(where, A, B, C, delta, discretization, sizes):
    axes = ("channel", "state")
    check_shapes(where, {"A": (A, axes), "B": (B, axes), "C": (C, axes), "delta": (delta, ("channel",))}, sizes)
    check_option(where, "discretization", discretization, METHODS)
    _check_real(where, "delta", delta)


def _check_real(where, name, tensor):
    if not tensor.is_floating_point():
        raise ShapeError(f"{where}: {name} must hold real floating-point numbers; got {tensor.dtype}.")


def _state_type(*tensors: Tensor | None) -> torch.dtype:
    """The widest type given, float32 at least."""
    dtype = torch.float32
    for tensor in tensors:
        if tensor is not None:
            dtype = torch.promote_types(dtype, tensor.dtype)
    return dtype


def _fastest(u, A, B, C, delta, h0, pieces: Pieces | None) -> str:
    """The path for `auto`. What was measured on this CPU says nothing of other devices."""
    apart = None if pieces is None else pieces.typical
    given = [x for x in (u, A, B, C, delta, h0) if x is not None]
    complex_states = any(x.is_complex() for x in given)
    known = crossover.current if u.device.type == "cpu" else crossover.built_in
    gradient = torch.is_grad_enabled() and any(x.requires_grad for x in given)
    return known(complex_states=complex_states).fastest(u.shape[1], gradient=gradient, between_resets=apart)


def _again(function, *arguments):
    """Call, and in the backward pass call again, instead of keeping what was computed between."""
    if torch.is_grad_enabled():
        return checkpoint(function, *arguments, use_reentrant=False, preserve_rng_state=False)
    return function(*arguments)


def _real(x: Tensor) -> Tensor:
    return 2 * x.real if x.is_complex() else x


def _powers(base: Tensor, length: int) -> Tensor:
    """base^0 ... base^(length - 1) on a new last axis, by doubling: errors grow with log length."""
    powers, leap = torch.ones_like(base).unsqueeze(-1), base
    while powers.shape[-1] < length:
        powers = torch.cat([powers, powers * leap.unsqueeze(-1)], -1)
        leap = leap * leap
    return powers[..., :length]


def _impulse(base: Tensor, gain: Tensor, length: int) -> Tensor:
    return _real(gain.unsqueeze(-1) * _powers(base, length))


def _one_state(u, base, gain, output, h, lasting, rows: int):
    """One state's part of the kernel of so many rows, its last value from `lasting` on, and its part of the answer to
    its first value `h`, if it has one."""
    length = u.shape[1]
    powers = _powers(base, max(length, rows) + 1)
    kernel = _real((output * gain).unsqueeze(-1) * powers[:, :rows])
    last = _weighted_sum(u, gain.unsqueeze(-1) * powers[:, :length].flip(-1))
    if h is None:
        return kernel, last, None
    answer = _real((output.unsqueeze(-1) * powers[:, 1 : length + 1]) * h.unsqueeze(-1))
    return kernel, powers[:, length] * lasting + last, answer


def _weighted_sum(u: Tensor, weights: Tensor) -> Tensor:
    """(batch, length, channel) real and (channel, length) to (batch, channel), without a complex copy of u."""
    if not weights.is_complex():
        return torch.einsum("blc,cl->bc", u, weights)
    parts = torch.einsum("blc,clk->bck", u, torch.view_as_real(weights))
    return torch.view_as_complex(parts.contiguous())


def _fft(u, Abar, Bbar, C, h0, pieces: Pieces | None):
    length, ending, lasting = u.shape[1], u, h0
    if pieces is not None:
        # What a reset closes off is replaced by zero, not times zero: it may be no number.
        length, last_piece = pieces.longest, pieces.last()
        ending = u.masked_fill(~last_piece.unsqueeze(-1), 0)
        if h0 is None:
            ending = ending[:, -int(last_piece.sum(1).max()) :]
        else:
            h0 = h0.masked_fill(pieces.reset[:, :1, None], 0)
            lasting = h0.masked_fill(pieces.reset.any(1)[:, None, None], 0)
    kernel, free, last = u.new_zeros(u.shape[2], length), None, []
    for n in range(Abar.shape[1]):
        states = (None, None) if h0 is None else (h0[..., n], lasting[..., n])
        part, h, answer = _again(_one_state, ending, Abar[:, n], Bbar[:, n], C[:, n], *states, length)
        kernel = kernel + part
        free = answer if free is None else free + answer
        last.append(h)
    if pieces is None:
        y = _convolved(u, kernel)
    else:
        y = pieces.join([_convolved(group.cut(u), kernel[:, : group.longest]) for group in pieces.groups])
    if free is not None:
        y = y + (free.mT if pieces is None else free.mT.masked_fill(~pieces.before_any().unsqueeze(-1), 0))
    return y, torch.stack(last, -1) if last else _first(u, Abar, h0)


def _convolved(u: Tensor, kernel: Tensor) -> Tensor:
    """(batch, length, channel) with (channel, length), causally."""
    length = u.shape[1]
    if not length:
        return u.clone()
    size = _good_size(2 * length - 1)
    spectrum = torch.fft.rfft(u.mT, size) * torch.fft.rfft(kernel, size)
    return torch.fft.irfft(spectrum, size)[..., :length].mT


def _good_size(least: int) -> int:
    """The smallest 2^a 3^b 5^c from `least` on: FFTs of other sizes take several times longer."""
    best = 1 << (least - 1).bit_length()
    five = 1
    while five < best:
        three = five
        while three < best:
            twos = max(0, (-(-least // three) - 1).bit_length())
            best = min(best, three << twos)
            three *= 3
        five *= 5
    return best


def _first(u: Tensor, Abar: Tensor, h0: Tensor | None) -> Tensor:
    return Abar.new_zeros(u.shape[0], *Abar.shape) if h0 is None else h0


def _chunk(u, Abar, Bbar, C, h, reset):
    drive = Bbar * u.unsqueeze(-1)
    states = chunked.solve(Abar.expand(drive.shape), drive, h, reset)
    return _real((states * C).sum(-1)), states[:, -1]


def _chunks(u, Abar, Bbar, C, h0, reset):
    h, outputs = _first(u, Abar, h0), []
    for start in range(0, u.shape[1], chunked.CHUNK):
        rows = slice(start, start + chunked.CHUNK)
        y, h = _again(_chunk, u[:, rows], Abar, Bbar, C, h, None if reset is None else reset[:, rows])
        outputs.append(y)
    return (torch.cat(outputs, 1) if outputs else u.clone()), h


def _row(u, Abar, Bbar, C, h):
    h = Abar * h + Bbar * u.unsqueeze(-1)
    return _real((h * C).sum(-1)), h


def _rows(u, Abar, Bbar, C, h0, reset):
    h, outputs = _first(u, Abar, h0), []
    for t in range(u.shape[1]):
        if reset is not None:
            h = torch.where(reset[:, t, None, None], torch.zeros_like(h), h)
        y, h = _row(u[:, t], Abar, Bbar, C, h)
        outputs.append(y)
    return (torch.stack(outputs, 1) if outputs else u.clone()), h
