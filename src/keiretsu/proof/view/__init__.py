"""The numbers behind the forecasts that a reader zooms into: `view.json` beside `result.json`."""

from keiretsu.proof.view.check import SCHEMA
from keiretsu.proof.view.file import NAME, read_view, write_view
from keiretsu.proof.view.make import view_of

__all__ = ["NAME", "SCHEMA", "read_view", "view_of", "write_view"]
