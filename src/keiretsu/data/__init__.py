"""Reading, profiling, packing and simulating series."""

from keiretsu.data.finding import Finding
from keiretsu.data.pack import Packed, pack
from keiretsu.data.profile import Profile, profile
from keiretsu.data.reading.read import read
from keiretsu.data.read_report import LeftOut, ReadReport
from keiretsu.data.require import check_target, constant_channels, require_channel
from keiretsu.data.series import SeriesSet

__all__ = [
    "Finding",
    "LeftOut",
    "Packed",
    "Profile",
    "ReadReport",
    "SeriesSet",
    "check_target",
    "constant_channels",
    "pack",
    "profile",
    "read",
    "require_channel",
]
