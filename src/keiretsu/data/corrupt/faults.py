"""The register of faults."""

from __future__ import annotations

from keiretsu.data.corrupt.fault import Fault
from keiretsu.data.corrupt.holes import missing_blocks, random_missing, stuck
from keiretsu.data.corrupt.levels import drift, noise, spikes, unit_change

_ALL = (
    Fault("missing_blocks", "values", "blocks lost; severity × share of the rows in all", 0.5, missing_blocks),
    Fault("random_missing", "values", "values lost at random; severity × share of them", 0.5, random_missing),
    Fault("stuck", "values", "stretches that repeat a value; severity × share of the rows in all", 0.5, stuck),
    Fault("spikes", "values", "single values off by severity × 5 to 15 spreads", 0.01, spikes),
    Fault("drift", "values", "a straight line to severity × 5 spreads on the last row", None, drift),
    Fault("noise", "values", "added noise of severity × 2 spreads", None, noise),
    Fault("unit_change", "values", "another unit for the first severity of the rows", None, unit_change),
    Fault("swapped_channels", "channels", "pairs of channels exchanged for the first severity of the rows"),
    Fault("jitter", "rows", "stamps off by up to severity × 45 % of a step"),
    Fault("dropped_rows", "rows", "rows lost at random; severity × share of them", 0.5),
)
FAULTS: dict[str, Fault] = {fault.name: fault for fault in _ALL}
