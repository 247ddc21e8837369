"""Which channels are forecast: a name, a list of names, or the only channel there is."""

from __future__ import annotations

from collections.abc import Sequence

from keiretsu.data.require import require_channel
from keiretsu.data.series import SeriesSet
from keiretsu.errors import ArgumentError


def target_names(series: SeriesSet, target: str | Sequence[str] | None, *, function: str) -> tuple[str, ...]:
    """The targets as a tuple of names, in the order given, each once.

    Raises:
        ColumnError: a name is not a channel.
        ArgumentError: None was given where there are several channels, or the list is empty.
    """
    if target is None:
        if len(series.channels) != 1:
            raise ArgumentError(
                f"{function}: target must be given where there are several channels; got None for "
                f"{', '.join(series.channels[:12])}. Name the channel to forecast."
            )
        return series.channels
    names = (target,) if isinstance(target, str) else tuple(dict.fromkeys(target))
    if not names:
        raise ArgumentError(f"{function}: target must name a channel; got an empty list. Name the channel to forecast.")
    for name in names:
        require_channel(series, name, function=function, argument="target")
    return names
