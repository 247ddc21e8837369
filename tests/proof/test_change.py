"""A loss is told as more error, never as a gain below 0."""

from __future__ import annotations

import pytest

from keiretsu.proof.change import change_of, span_of


def told(share: float) -> str:
    return f"{100 * share:.1f} %"


@pytest.mark.parametrize(
    ("saved", "en", "ja"),
    [
        (0.277, "27.7 % less", "27.7 %の減少"),
        (-0.069, "6.9 % more", "6.9 %の増加"),
        (0.0, "the same", "増減なし"),
        (-0.0001, "the same", "増減なし"),
    ],
)
def test_a_change(saved, en, ja):
    assert (change_of(saved, told).en, change_of(saved, told).ja) == (en, ja)


@pytest.mark.parametrize(
    ("low", "high", "en", "ja"),
    [
        (0.053, 0.501, "5.3 % to 50.1 % less", "5.3 %〜50.1 %の減少"),
        (-0.115, -0.022, "2.2 % to 11.5 % more", "2.2 %〜11.5 %の増加"),
        (-0.082, 0.267, "8.2 % more to 26.7 % less", "8.2 %の増加〜26.7 %の減少"),
        (0.0, 0.05, "0.0 % to 5.0 % less", "0.0 %〜5.0 %の減少"),
        (-0.05, 0.0001, "5.0 % more to 0.0 %", "5.0 %の増加〜0.0 %"),
    ],
)
def test_an_interval(low, high, en, ja):
    found = span_of(low, high, told)
    assert (found.en, found.ja) == (en, ja)
