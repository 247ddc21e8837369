"""One forecast beside the truth: the past, what followed, the forecast and its band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.axes import Axes

from keiretsu.proof.report.charts.canvas import MUTED, NARROW, WIDE, Frame, axes, label_axes, style, to_svg
from keiretsu.proof.report.charts.palette import BAND_OPACITY, TRUTH, Look

_SIZES = (("wide", WIDE, 290.0), ("narrow", NARROW, 240.0))
Values = Sequence[float | None]


@dataclass(frozen=True)
class Path:
    """A forecast's mean on the axis of time, with its band where there is one."""

    mean: Values
    lower: Values | None
    upper: Values | None
    look: Look


@dataclass(frozen=True)
class Scene:
    """All that one example shows; times count from the origin, in the unit that the label of the axis names."""

    history_time: Sequence[float]
    history: Values
    future_time: Sequence[float]
    truth: Values
    choice: Path
    rival: Path | None


def draw(scene: Scene, *, key: str, x_label: str, y_label: str) -> Markup:
    """The chart twice, for wide and for narrow screens; the value axis is free, as its ticks show."""
    return Markup("").join(_draw(scene, f"{key}-{name}", x_label, y_label, w, h) for name, w, h in _SIZES)


def _draw(scene: Scene, key: str, x_label: str, y_label: str, width: float, height: float) -> Markup:
    with style():
        figure, plot = axes(Frame(width, height, left=72))
        future = list(scene.future_time)
        plot.axvline(0, color=MUTED, linewidth=1, dashes=(3, 3))
        _band(plot, future, scene.choice)
        plot.plot(list(scene.history_time), _gaps(scene.history), color="#77808a", linewidth=1.4)
        plot.plot(future, _gaps(scene.truth), color=TRUTH, linewidth=2, marker="." if len(future) < 40 else "")
        for path, thick in ((scene.rival, 1.6), (scene.choice, 2.6)):
            if path is not None:
                (drawn,) = plot.plot(future, _gaps(path.mean), color=path.look.colour, linewidth=thick)
                if path.look.dash:
                    drawn.set_dashes(path.look.dash)
        plot.margins(x=0.01)
        plot.locator_params(axis="x", nbins=8 if width > NARROW else 5)
        plot.locator_params(axis="y", nbins=5)
        plot.ticklabel_format(axis="y", useOffset=False)
        plot.grid(axis="y")
        label_axes(figure, plot, x_label, y_label)
        return to_svg(figure, key)


def _band(plot: Axes, future: list[float], path: Path) -> None:
    if path.lower is not None and path.upper is not None:
        plot.fill_between(
            future, _gaps(path.lower), _gaps(path.upper), color=path.look.colour, alpha=BAND_OPACITY, linewidth=0
        )


def _gaps(values: Values) -> list[float]:
    return [float("nan") if v is None else float(v) for v in values]
