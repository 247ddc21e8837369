"""Autocorrelation, seasonal periods and the length of memory of one stretch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
# peaks looked at; cycles a stretch must hold; autocorrelation a season must reach
_PEAKS, _CYCLES, _CORRELATED = 12, 6.0, 0.2
# interquartile ranges from the median beyond which a value is an excursion: four standard deviations of normal ones
_REACH = 3.0


def autocorrelation(values: Vector, lags: int) -> Vector:
    """Sample autocorrelation at lags 0 to `lags` (biased, by FFT); zeros beyond lag 0 for a constant."""
    centred = values - values.mean()
    size = 1 << int(2 * len(values) - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, size)) ** 2
    covariance = np.fft.irfft(power, size)[: lags + 1]
    if covariance[0] <= 1e-20:
        return np.eye(1, lags + 1)[0]
    return covariance / covariance[0]


def seasonal_periods(values: Vector) -> dict[int, float]:
    """Periods in rows, with the autocorrelation at each after slower movement is taken off.

    Peaks of the periodogram that stand out of their neighbourhood are proposed; one is kept if the autocorrelation
    has a local maximum there, is well above that half a period away, and no shorter period explains it.
    Source: the two steps of AUTOPERIOD (Vlachos, Yu & Castelli 2005); the background is a
    running median here, not a permutation. Where nothing is found, an excursion (a plant that stood still for a day)
    may drown what returns: then it is looked for once more without excursions.
    """
    found = _periods(values)
    still = values if found else without_excursions(values)
    if still is values:
        return found
    return {_sharp(still, period): strength for period, strength in _periods(still).items()}


def without_excursions(values: Vector) -> Vector:
    """The median in place of values far from it; as they are where none is, or where most of them are alike."""
    low, middle, high = np.quantile(values, (0.25, 0.5, 0.75)) if len(values) else (0.0, 0.0, 0.0)
    far = np.abs(values - middle) > _REACH * (high - low)
    return values if low == high or not far.any() else np.where(far, middle, values)


def _sharp(values: Vector, period: int) -> int:
    """The period of most power within 4 %: an autocorrelation has a blunt peak, the blunter where values were held."""
    near = np.arange(max(2, int(0.96 * period)), int(1.04 * period) + 2)
    centred, rows = values - values.mean(), np.arange(len(values))
    power = [abs(np.exp(-2j * np.pi * rows / each) @ centred) for each in near]
    return int(near[int(np.argmax(power))])


def _periods(values: Vector) -> dict[int, float]:
    # scipy.signal is slow to import, and reading does without it
    from scipy.ndimage import median_filter
    from scipy.signal import find_peaks, periodogram

    length = len(values)
    if length < 12:
        return {}
    frequencies, power = periodogram(values, detrend="linear", window="hann")
    background = median_filter(power, size=min(max(length // 40, 9), 301), mode="nearest") + 1e-300
    # the highest of n exponential variables is near log2(n) medians; twice that is not chance
    peaks = find_peaks(power / background, height=2 * np.log2(length))[0]
    peaks = peaks[(frequencies[peaks] > _CYCLES / length) & (frequencies[peaks] <= 0.5)]
    found: dict[int, float] = {}
    left = values
    for peak in peaks[np.argsort(-power[peaks])][:_PEAKS]:
        guess = float(1.0 / frequencies[peak])
        # seasons found are taken off first, since all their multiples correlate
        period = _verified(left, guess, width=guess**2 / length)
        if period is not None:
            found[period[0]] = period[1]
            left = without_seasons(left, period[:1])
    return {period: found[period] for period in found if not _is_overtone(period, found)}


def _is_overtone(period: int, found: dict[int, float]) -> bool:
    """Whether a longer period explains it: 12 beside 24 does not count, 24 beside 168 is a season of its own."""
    return any(other > period and any(abs(other - k * period) <= 1 for k in (2, 3, 4)) for other in found)


def _verified(values: Vector, guess: float, *, width: float) -> tuple[int, float] | None:
    from scipy.ndimage import uniform_filter1d

    around = max(round(width), 1)
    low, high = max(round(guess) - around, 2), round(guess) + around
    if _CYCLES * low > len(values):
        return None
    slow = uniform_filter1d(values, max(round(guess), 2), mode="nearest")
    correlation = autocorrelation(values - slow, high + 1)
    period = low + int(np.argmax(correlation[low : high + 1]))
    strength = float(correlation[period])
    local = correlation[period - 1] <= strength >= correlation[period + 1]
    # a slow wander has no dip half a period away
    dips = strength - float(correlation[max(period // 2, 1)]) > _CORRELATED or period <= 3
    if local and dips and strength > max(_CORRELATED, 3 / np.sqrt(len(values))):
        return period, strength
    return None


def without_seasons(values: Vector, periods: tuple[int, ...]) -> Vector:
    """The values less the mean of their phase, one period after the other."""
    left = values.astype(np.float64)
    for period in periods:
        if 2 * period > len(left):
            continue
        phase = np.arange(len(left)) % period
        means = np.bincount(phase, left, minlength=period) / np.bincount(phase, minlength=period)
        left = left - means[phase]
    return left


def memory_rows(values: Vector) -> tuple[int, bool]:
    """First lag at which the autocorrelation is below 1/e, and whether it was reached within half the stretch."""
    lags = max(len(values) // 2, 1)
    below = np.flatnonzero(autocorrelation(values, lags) < np.exp(-1))
    return (int(below[0]), True) if len(below) else (lags, False)
