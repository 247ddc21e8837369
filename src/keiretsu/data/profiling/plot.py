"""The pictures of a profile: a panel a finding, drawn from the numbers the findings carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from keiretsu.data.profiling.finding import Finding

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from keiretsu.data.profiling.profile import Profile

_COLOURS = {"good": "#2f7d4f", "watch": "#b07d12", "bad": "#b3362b"}
_MOST_CHANNELS = 16


def draw(profile: Profile) -> Figure:
    """A figure of five panels; its text is English, channels whose names the font cannot draw are numbered."""
    figure = Figure(figsize=(12, 6.5), layout="constrained")
    axes = figure.subplots(2, 3).ravel()
    panels = (_length, _regularity, _missing, _stationarity, _memory)
    for axis, panel, finding in zip(axes, panels, profile.findings, strict=False):
        panel(axis, finding)
        value = "no number" if finding.value is None else f"{finding.value:,.6g} {finding.unit}"
        axis.set_title(f"{finding.name}: {value}", color=_COLOURS[finding.level], fontsize=10, loc="left")
    axes[-1].axis("off")
    return figure


def _length(axis: Axes, finding: Finding) -> None:
    lengths = finding.details["lengths"]
    axis.bar(range(1, len(lengths) + 1), lengths, color="#4a6fa5")
    axis.set(xlabel="series, longest first", ylabel="rows")


def _regularity(axis: Axes, finding: Finding) -> None:
    edges, counts = finding.details["bins"], finding.details["counts"]
    axis.bar(range(len(counts)), counts, color="#4a6fa5")
    names = [f"≤ {edge:g}" for edge in edges] + [f"> {edges[-1]:g}"] if edges else []
    axis.set_xticks(range(len(names)), names, rotation=45, fontsize=7)
    axis.set(xlabel="interval, in median intervals", ylabel="intervals")
    axis.set_yscale("symlog")


def _missing(axis: Axes, finding: Finding) -> None:
    shares = finding.details["by_channel"]
    shown = sorted(shares, key=lambda name: -shares[name])[:_MOST_CHANNELS]
    axis.barh(range(len(shown)), [100 * shares[name] for name in shown], color="#4a6fa5")
    place = {name: number for number, name in enumerate(shares, start=1)}
    axis.set_yticks(range(len(shown)), [drawable(name, place[name]) for name in shown], fontsize=7)
    axis.set(xlabel="missing values (%)", xlim=(0, 100))
    axis.invert_yaxis()


def _stationarity(axis: Axes, finding: Finding) -> None:
    if finding.details["level"] is not None:
        axis.plot(finding.details["level"]["means"], color="#4a6fa5", linewidth=1)
    axis.set(xlabel="block of rows", ylabel="block mean (scaled)")


def _memory(axis: Axes, finding: Finding) -> None:
    curve = finding.details["autocorrelation"]
    axis.plot(curve, color="#4a6fa5", linewidth=1)
    for period in finding.details["periods"]:
        if period < len(curve):
            axis.axvline(period, color="#999999", linewidth=0.8, linestyle="--")
    axis.axhline(0, color="#999999", linewidth=0.5)
    axis.set(xlabel="lag (rows)", ylabel="autocorrelation", ylim=(-1, 1.05))


def drawable(name: str, number: int) -> str:
    """A channel's name if the default font has all its letters, else its number; `$` is shown as it is."""
    letters = get_font(findfont(FontProperties())).get_charmap()
    if all(ord(letter) in letters for letter in name):
        return name[:24].replace("$", r"\$")
    return f"channel {number}"
