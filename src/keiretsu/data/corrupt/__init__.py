"""Faults put into a log on purpose, with a known severity."""

from keiretsu.data.corrupt.corrupt import Corrupted, corrupt
from keiretsu.data.corrupt.fault import Fault
from keiretsu.data.corrupt.faults import FAULTS

__all__ = ["FAULTS", "Corrupted", "Fault", "corrupt"]
