"""Channels that one log has, for another that lacks some: words of categories that do not occur, unread targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from keiretsu.data.series import ID, TIME, SeriesSet


def with_levels(series: SeriesSet, channels: Sequence[str], categories: Mapping[str, Sequence[str]]) -> SeriesSet:
    """Add the channels "column=word" of words that a shorter log lacks.

    A channel is added if the log has the category, that is another of its words, and lacks this one: 0 where the
    category's cell holds another word, null where it is empty.

    Args:
        series: the later log.
        channels: the channels that are needed.
        categories: the words of each category, as the earlier log's `ReadReport.categories` has them.
    Returns:
        SeriesSet: the same rows; channels that are there stay as they are.
    Example:
        >>> with_levels(later, model_channels, training.report.categories).channels
        ('mode=auto', 'mode=manual', 'pressure')
    """
    needed, present = set(channels), set(series.channels)
    added = []
    for column, words in categories.items():
        own = series.report.categories.get(column, ())
        there = [f"{column}={word}" for word in {*words, *own} if f"{column}={word}" in present]
        lacking = sorted({f"{column}={word}" for word in words} & needed - present)
        if there:
            known = pl.any_horizontal(pl.col(there).is_not_null())
            added += [pl.when(known).then(0.0).alias(name) for name in lacking]
    if not added:
        return series
    frame = series.frame.with_columns(added)
    return replace(series, frame=frame.select(ID, TIME, *sorted(frame.columns[2:])))


def with_channels(series: SeriesSet, channels: Sequence[str]) -> SeriesSet:
    """Add channels without any value where a log lacks them; those that are there stay as they are."""
    lacking = [name for name in channels if name not in series.channels]
    if not lacking:
        return series
    frame = series.frame.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in lacking)
    return replace(series, frame=frame.select(ID, TIME, *sorted(frame.columns[2:])))
