"""Forecasts to zoom into: `viewer_of` once a language, `numbers`, `script` and `style` once a page.

`numbers(view)` is the view's numbers as an element that does nothing by itself; it stands anywhere in the body, before
the script. Viewers of all languages read it. Without it, or with scripts off, a viewer is a sentence and a table.
"""

from keiretsu.proof.report.viewer.assets import numbers, script, style
from keiretsu.proof.report.viewer.part import Viewer, viewer_of

__all__ = ["Viewer", "numbers", "script", "style", "viewer_of"]
