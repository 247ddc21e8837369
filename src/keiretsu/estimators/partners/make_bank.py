"""The bank that suits training rows."""

from __future__ import annotations

from dataclasses import replace
from math import isclose

import numpy as np

from keiretsu.estimators.partners.bank import Bank

# Half-lives double from 2 on, as long as training holds them twice.
SHORTEST, LONGEST = 2.0, 4096.0
# Parts of a period that oscillate, too; how many periods a wave lasts until it has decayed to 1/e.
HARMONICS = (1, 2, 3)
DECAYS = (1.0, 4.0, 16.0)
# Two places a cycle are the fewest that show it.
FEWEST_PLACES = 2.5
MOST_ACROSS = 128


def make_bank(periods: tuple[float, ...], *, rows: float, channels: int) -> Bank:
    """Averages as long as training allows, and waves of every period and its harmonics.

    Args:
        periods: in places, or in median intervals on an irregular clock.
        rows: of a typical series of training.
        channels: of the rows; all are filtered.
    """
    count = max(1, int(np.floor(np.log2(min(LONGEST, max(rows / 2, SHORTEST))))))
    half_lives = tuple(SHORTEST * 2.0**k for k in range(count))
    waves: list[tuple[float, float]] = []
    for period in periods:
        for part in HARMONICS:
            known = any(abs(period / part - other) <= 0.03 * other for other, _ in waves)
            if period / part >= FEWEST_PLACES and not known:
                waves += [(period / part, decay * period) for decay in DECAYS]
    across = min(len(half_lives), MOST_ACROSS // max(1, channels - 1)) if channels > 1 else 0
    kept = np.unique(np.linspace(0, len(half_lives) - 1, across).round().astype(int)) if across else []
    return Bank(tuple(range(channels)), half_lives, tuple(waves), tuple(half_lives[int(k)] for k in kept))


def smaller_banks(bank: Bank) -> list[Bank]:
    """Rivals of a bank: no waves, waves of whole periods only, no long averages."""
    short = tuple(one for one in bank.half_lives if 8 * one <= bank.half_lives[-1])
    whole = tuple(wave for wave in bank.waves if any(isclose(wave[1], decay * wave[0]) for decay in DECAYS))
    rivals = []
    if short:
        rivals.append(replace(bank, half_lives=short, across=tuple(one for one in bank.across if one in short)))
    if bank.waves:
        rivals.append(replace(bank, waves=()))
    if 0 < len(whole) < len(bank.waves):
        rivals.append(replace(bank, waves=whole))
    return rivals
