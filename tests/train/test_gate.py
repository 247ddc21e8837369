"""The gate lets in what helps on every later block, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from keiretsu.train.gate import GateFinding, judge, open_gate

BATCH = np.repeat(np.arange(10), 50)


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(500, 3))


def test_a_correction_that_is_right_passes_whole() -> None:
    signal = noise(0)
    finding = judge(signal + 0.2 * noise(1), signal, BATCH, block=3)
    assert finding.passed
    assert finding.share > 0.9
    assert finding.gain > 0.8
    assert finding.batches == 10


def test_a_correction_that_is_twice_too_loud_is_halved() -> None:
    signal = noise(0)
    assert judge(signal, 2 * signal, BATCH, block=3).share == pytest.approx(0.5)


def test_noise_is_shut_out_nearly_always() -> None:
    passed = [judge(noise(2 * s), 0.3 * noise(2 * s + 1), BATCH, block=3).passed for s in range(100)]
    both = sum(a and b for a, b in zip(passed[::2], passed[1::2], strict=True))
    assert both <= 2


def test_too_few_batches_never_pass() -> None:
    signal = noise(0)
    assert not judge(signal, signal, np.zeros(500, dtype=np.int64), block=3).passed
    assert not judge(signal[:0], signal[:0], BATCH[:0], block=3).passed


def test_the_smaller_share_rules_and_one_refusal_shuts() -> None:
    def finding(share: float, *, passed: bool) -> GateFinding:
        return GateFinding(3, share, 0.1, 0.05, 10, passed)

    assert open_gate([finding(0.8, passed=True), finding(0.3, passed=True)]) == 0.3
    assert open_gate([finding(0.8, passed=True), finding(0.3, passed=False)]) == 0.0
    assert open_gate([]) == 0.0
