"""Reading, profiling, packing and simulating series."""

from keiretsu.data.events import join_events
from keiretsu.data.known.calendars import Calendar, Holidays, Shifts
from keiretsu.data.pack import Packed, pack
from keiretsu.data.profiling.finding import Finding
from keiretsu.data.profiling.profile import Profile, profile
from keiretsu.data.read_report import LeftOut, ReadReport
from keiretsu.data.reading.read import read
from keiretsu.data.require import check_target, constant_channels, require_channel
from keiretsu.data.series import SeriesSet

__all__ = [
    "Calendar",
    "Finding",
    "Holidays",
    "LeftOut",
    "Packed",
    "Profile",
    "ReadReport",
    "SeriesSet",
    "Shifts",
    "check_target",
    "constant_channels",
    "join_events",
    "pack",
    "profile",
    "read",
    "require_channel",
]
