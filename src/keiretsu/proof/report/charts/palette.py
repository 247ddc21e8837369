"""One colour, dash and marker for each candidate on every figure: Okabe and Ito's hues, told apart without hue too."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """How a candidate is drawn: colour, the lengths of dash and gap in line widths (None: solid) and the marker."""

    colour: str
    dash: tuple[float, ...] | None
    marker: str


_LOOKS = {
    "naive": Look("#7a7a7a", (1.2, 2.2), "v"),
    "seasonal_naive": Look("#7a7a7a", (5.0, 2.5), "^"),
    "theta": Look("#7a7a7a", (2.0, 1.5, 5.0, 1.5), "<"),
    "ets": Look("#4d4d4d", (6.0, 1.5, 1.5, 1.5), ">"),
    "incumbent": Look("#000000", (1.0, 1.5), "*"),
    "ridge": Look("#0072b2", None, "s"),
    "bank": Look("#3f51a3", (3.0, 1.2, 1.2, 1.2), "H"),
    "lightgbm": Look("#c98a00", (7.0, 2.0, 1.5, 2.0), "D"),
    "gru": Look("#aa4e86", (5.0, 2.5), "P"),
    "attention": Look("#007d5c", (2.5, 2.0), "X"),
    "selective": Look("#d55e00", None, "o"),
    "ssd": Look("#b03a2e", (4.0, 1.5), "p"),
    "lti": Look("#56b4e9", (3.0, 1.5), "h"),
}
_SPARE = (
    Look("#8c6d31", (6.0, 1.5, 1.5, 1.5), "d"),
    Look("#5b5b9f", (2.0, 1.0), "8"),
)
TRUTH = "#111111"
BAND_OPACITY = 0.18


def look(name: str, position: int = 0) -> Look:
    """The look of candidate `name`; `position` picks among the spare ones for a name that has none."""
    return _LOOKS.get(name) or _SPARE[position % len(_SPARE)]
