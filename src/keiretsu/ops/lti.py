"""Time-invariant state-space layers (S4D): as a kernel, by FFT, or row by row."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from keiretsu.errors import ArgumentError, ShapeError
from keiretsu.ops import chunked
from keiretsu.ops.checks import check_option, check_reset, check_shapes
from keiretsu.ops.discretize import DISCRETIZATIONS, discretize

METHODS = (*DISCRETIZATIONS, "bilinear")
# From this many rows on the FFT is faster than chunks of the recurrence, without and with gradients;
# `benchmarks/ops.py` prints the crossing (64 channels, 16 states, two cores).
FFT_FROM = 384
FFT_FROM_WITH_GRADIENT = 48


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
        backend: "fft" (without reset), "chunked", "reference" (row by row, as a stream would), or "auto".

    Returns:
        y: like u.  h: (batch, channel, state), complex where A, B or C is.

    Raises:
        ShapeError: when a shape does not fit.
        ArgumentError: when an option has another value, or "fft" is asked for with `reset`.

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
    check_reset(where, reset)
    check_option(where, "backend", backend, ("auto", "fft", "chunked", "reference"))
    if backend == "fft" and reset is not None:
        raise ArgumentError(f'{where}: backend must be "chunked" or "reference" with reset; got "fft".')
    if backend == "auto":
        gradient = torch.is_grad_enabled() and any(x.requires_grad for x in (u, A, B, C, delta))
        enough = u.shape[1] >= (FFT_FROM_WITH_GRADIENT if gradient else FFT_FROM)
        backend = "fft" if reset is None and enough else "chunked"
    Abar, Bbar = discretize(A, B, delta, method=discretization)
    if h0 is None:
        h0 = torch.zeros(u.shape[0], *A.shape, dtype=torch.result_type(Bbar, C), device=u.device)
    path = {"fft": _fft, "chunked": _chunks, "reference": _rows}[backend]
    y, h = path(u, Abar, Bbar, C, h0.to(torch.result_type(Bbar, h0)), reset)
    return (y if D is None else y + D * u), h


def _check(where, A, B, C, delta, discretization, sizes):
    axes = ("channel", "state")
    check_shapes(where, {"A": (A, axes), "B": (B, axes), "C": (C, axes), "delta": (delta, ("channel",))}, sizes)
    check_option(where, "discretization", discretization, METHODS)
    if not delta.is_floating_point():
        raise ShapeError(f"{where}: delta must hold real floating-point numbers; got {delta.dtype}.")


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


def _one_state(u, base, gain, output, h):
    """One state's part of the kernel, of the answer to its first value, and its last value."""
    length = u.shape[1]
    powers = _powers(base, length + 1)
    free = _real((output.unsqueeze(-1) * powers[:, 1:]) * h.unsqueeze(-1))
    driven = torch.einsum("blc,cl->bc", u.to(powers.dtype), gain.unsqueeze(-1) * powers[:, :length].flip(-1))
    kernel = _real((output * gain).unsqueeze(-1) * powers[:, :length])
    return kernel, free, powers[:, length] * h + driven


def _fft(u, Abar, Bbar, C, h0, reset):
    length = u.shape[1]
    kernel, free, last = u.new_zeros(u.shape[2], length), u.new_zeros(u.mT.shape), []
    for n in range(Abar.shape[1]):
        part, answer, h = _again(_one_state, u, Abar[:, n], Bbar[:, n], C[:, n], h0[..., n])
        kernel, free = kernel + part, free + answer
        last.append(h)
    if length:
        size = _good_size(2 * length - 1)
        spectrum = torch.fft.rfft(u.mT, size) * torch.fft.rfft(kernel, size)
        free = free + torch.fft.irfft(spectrum, size)[..., :length]
    return free.mT, torch.stack(last, -1) if last else h0


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


def _chunk(u, Abar, Bbar, C, h, reset):
    drive = Bbar * u.unsqueeze(-1)
    decay = Abar.expand(drive.shape).to(h.dtype)
    states = chunked.solve(decay, drive.to(h.dtype), h, reset)
    return _real((states * C).sum(-1)), states[:, -1]


def _chunks(u, Abar, Bbar, C, h, reset):
    outputs = []
    for start in range(0, u.shape[1], chunked.CHUNK):
        rows = slice(start, start + chunked.CHUNK)
        y, h = _again(_chunk, u[:, rows], Abar, Bbar, C, h, None if reset is None else reset[:, rows])
        outputs.append(y)
    return (torch.cat(outputs, 1) if outputs else u.clone()), h


def _rows(u, Abar, Bbar, C, h, reset):
    outputs = []
    for t in range(u.shape[1]):
        if reset is not None:
            h = torch.where(reset[:, t, None, None], torch.zeros_like(h), h)
        h = Abar * h + Bbar * u[:, t, :, None]
        outputs.append(_real((h * C).sum(-1)))
    return (torch.stack(outputs, 1) if outputs else u.clone()), h
