"""Lying bars from 0, to the right what raises, to the left what lowers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from keiretsu.proof.report.charts.canvas import (
    INK,
    MUTED,
    NARROW,
    WIDE,
    Frame,
    axes,
    fold,
    label_axes,
    row_height,
    style,
    text_width,
    to_svg,
)
from keiretsu.proof.report.numbers import figure as figure_text

# Okabe and Ito's blue and vermilion: told apart without hue by the side of 0 on which they lie
RAISES, LOWERS, WHOLE = "#0072b2", "#d55e00", "#4d4d4d"


@dataclass(frozen=True)
class Bar:
    """One bar; a `whole` is what the others add up to."""

    label: str
    value: float
    whole: bool = False


def signed(value: float) -> str:
    """A number with its sign and three digits."""
    return f"+{figure_text(value, 3)}" if value > 0 else figure_text(value, 3)


def draw(bars: Sequence[Bar], *, key: str, x_label: str) -> Markup:
    """The picture twice; each bar has its figure at its end."""
    return _draw(bars, f"{key}-wide", x_label, WIDE) + _draw(bars, f"{key}-narrow", x_label, NARROW)


def _draw(bars: Sequence[Bar], key: str, x_label: str, width: float) -> Markup:
    room = min(max(text_width(bar.label) for bar in bars) + 16, 0.42 * width)
    labels = [fold(bar.label, room - 12) for bar in bars]
    with style():
        figure, plot = axes(Frame(width, row_height(labels) * len(bars) + 66, left=room, right=16))
        places = range(len(bars) - 1, -1, -1)
        texts = [signed(bar.value) for bar in bars]
        # room for the figures on the side of every bar, in the units of the axis
        inner = width - room - 16
        taken = max(map(text_width, texts)) + 10
        low, high = min(0.0, *(bar.value for bar in bars)), max(0.0, *(bar.value for bar in bars))
        span = (high - low or 1.0) / max(1 - 2 * taken / inner, 0.3)
        aside = taken / inner * span
        for place, bar, text in zip(places, bars, texts, strict=True):
            colour = WHOLE if bar.whole else RAISES if bar.value > 0 else LOWERS
            plot.barh([place], [bar.value], height=0.66, color=colour)
            right = bar.value >= 0
            plot.text(bar.value + (0.25 if right else -0.25) * aside * 0.3, place, text, color=INK, va="center",
                      ha="left" if right else "right", fontweight="bold" if bar.whole else "normal")  # fmt: skip
        plot.axvline(0, color=MUTED, linewidth=1.2)
        plot.set_xlim(low - (aside if low < 0 else 0.04 * span), high + (aside if high > 0 else 0.04 * span))
        plot.set_yticks(list(places), labels)
        for tick, bar in zip(plot.get_yticklabels(), bars, strict=True):
            tick.set_color(INK)
            tick.set_fontweight("bold" if bar.whole else "normal")
        plot.set_ylim(-0.6, len(bars) - 0.4)
        plot.locator_params(axis="x", nbins=7 if width > NARROW else 4)
        plot.ticklabel_format(axis="x", useOffset=False)
        plot.grid(axis="x")
        label_axes(figure, plot, x_label, None)
        return to_svg(figure, key)
