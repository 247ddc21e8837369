"""Compression: a model that takes few bits to write down cannot have learned its training set by heart.

kl(R̂‖R) ≤ (b ln 2 + ln(1/δ)) / m

b bits under a prefix code that was fixed before the data: the codewords' shares 2^-b sum to at most 1 (Kraft), so that
δ can be divided over all models there are. R̂ is the loss of the model as it is decoded.

The code here: a model is a list of whole numbers k, each weight being k · 2^-e with one e for all. Of e and of every k
the zigzag number (0, -1, 1, -2, … ↦ 0, 1, 2, 3, …) plus 1 stands in Elias's gamma code: n - 1 zeros, then the n binary
digits. How many weights there are is the architecture's, and free.

Source: Blumer, Ehrenfeucht, Haussler & Warmuth 1987; Langford 2005, section 4 (the kl form); Elias 1975 (the code).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keiretsu.bounds.delta import checked_delta
from keiretsu.bounds.kl import kl_upper
from keiretsu.errors import ArgumentError

# Exponents e that a grid can have: 2^-e stays a normal float32.
MOST_EXPONENT = 60


def occam_bound(risk: float, *, bits: float, m: int, delta: float = 0.05, prefix_free: bool = True) -> float:
    """The mean loss on new sequences of a model that was written down in `bits` bits.

    Args:
        risk: R̂, mean loss in [0, 1] of the decoded model over m sequences.
        bits: b, length of its codeword.
        m: independent sequences (machines, patients, films), never windows of one.
        delta: probability of being wrong, for all models of the code at once.
        prefix_free: whether no codeword begins another one; otherwise ln(b (b + 1)) nats more are paid.
    Returns:
        The bound, at most 1.
    Raises:
        ArgumentError: a number is outside its range.
    Example:
        >>> round(occam_bound(0.135, bits=75, m=15_000), 3)
        0.166
    """
    checked_delta(delta, "occam_bound")
    if not 0 <= bits < inf:
        raise ArgumentError(f"occam_bound: bits must be a length of 0 or more; got {bits!r}. Count the codeword's.")
    if isinstance(m, bool) or not isinstance(m, (int, np.integer)) or m < 1:
        raise ArgumentError(f"occam_bound: m must be a number of sequences from 1; got {m!r}.")
    nats = bits * log(2) + log(1 / delta) + (0.0 if prefix_free or bits == 0 else log(bits * (bits + 1)))
    return float(kl_upper(risk, nats / m))


@dataclass(frozen=True, eq=False)
class Codeword:
    """A list of weights as bits.

    Attributes:
        exponent: e, of the grid 2^-e.
        numbers: (n,) int64, weights in units of the grid.
        bits: the codeword, "0" and "1".
    """

    exponent: int
    numbers: NDArray[np.int64]
    bits: str

    @property
    def weights(self) -> NDArray[np.float64]:
        """(n,) the weights that it stands for, exactly."""
        return np.ldexp(self.numbers.astype(np.float64), -self.exponent)

    def __len__(self) -> int:
        return len(self.bits)


def encode(weights: ArrayLike, *, exponent: int) -> Codeword:
    """Round weights to a grid and write them down.

    Args:
        weights: (n,) finite numbers.
        exponent: e in [-60, 60]; the grid is 2^-e.
    Returns:
        Codeword; its weights lie within 2^-e / 2 of those given.
    Raises:
        ArgumentError: a weight is not finite or too large for the grid, or `exponent` out of range.
    """
    if isinstance(exponent, bool) or not isinstance(exponent, (int, np.integer)) or abs(exponent) > MOST_EXPONENT:
        raise ArgumentError(f"encode: exponent must be a whole number from -60 to 60; got {exponent!r}. Try 2.")
    values = np.asarray(weights, dtype=np.float64).ravel()
    scaled = np.round(values * 2.0**exponent)
    if not (np.isfinite(values).all() and (np.abs(scaled) < 2**52).all()):
        raise ArgumentError(f"encode: weights must be finite and below 2^52 steps of the grid 2^{-exponent}.")
    numbers = scaled.astype(np.int64)
    bits = "".join(_gamma(_zigzag(k)) for k in (int(exponent), *numbers.tolist()))
    return Codeword(int(exponent), numbers, bits)


def decode(bits: str, *, count: int) -> Codeword:
    """Read a codeword of `count` weights.

    Raises:
        ArgumentError: it is not a codeword of so many weights.
    """
    numbers, place = [], 0
    for _ in range(count + 1):
        one = bits.find("1", place)
        size = one - place + 1
        if one < 0 or set(bits[place:one]) - {"0"} or one + size > len(bits):
            raise ArgumentError(f"decode: bits must be a codeword of {count} weights; it ends or breaks at {place}.")
        numbers.append(_unzigzag(int(bits[one : one + size], 2) - 1))
        place = one + size
    if place != len(bits):
        raise ArgumentError(f"decode: bits must be a codeword of {count} weights; {len(bits) - place} are left over.")
    return Codeword(numbers[0], np.array(numbers[1:], dtype=np.int64), bits)


def code_lengths(numbers: ArrayLike) -> NDArray[np.int64]:
    """Bits of each whole number: 2 ⌊log2(z + 1)⌋ + 1 of its zigzag number z."""
    k = np.asarray(numbers, dtype=np.int64)
    z = np.where(k >= 0, 2 * k, -2 * k - 1) + 1
    digits = np.frexp(z.astype(np.float64))[1]
    return 2 * digits.astype(np.int64) - 1


def kraft(lengths: Sequence[int]) -> float:
    """Σ 2^-length, at most 1 for a prefix code."""
    return float(sum(2.0**-length for length in lengths))


def _zigzag(k: int) -> int:
    return 2 * k if k >= 0 else -2 * k - 1


def _unzigzag(z: int) -> int:
    return z // 2 if z % 2 == 0 else -(z + 1) // 2


def _gamma(z: int) -> str:
    digits = bin(z + 1)[2:]
    return "0" * (len(digits) - 1) + digits
