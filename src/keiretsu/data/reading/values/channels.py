"""The columns of a table as channels: numbers, true/false and categories, without the cells that mean "none"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from keiretsu.data.columns import listed
from keiretsu.data.held import Held
from keiretsu.data.read_report import LeftOut
from keiretsu.data.reading.options import ValueOptions
from keiretsu.data.reading.table import Table
from keiretsu.data.reading.values.categories import (
    auto_words,
    check_categories,
    event_words,
    level_name,
    one_channel_a_word,
)
from keiretsu.data.reading.values.cells import Numbers, is_text
from keiretsu.data.reading.values.coded import codes_among, counted
from keiretsu.data.reading.values.column import Column, understand
from keiretsu.data.reading.values.long_table import place_of_cell
from keiretsu.data.reading.values.sentinels import Sentinels, codes_of, refuse_infinite, take_numbers
from keiretsu.data.reading.values.stretches import RowOrder, held_values
from keiretsu.data.stamps import mostly_stamps
from keiretsu.errors import ColumnError


@dataclass(frozen=True, eq=False)
class Channels:
    """What became of the columns of a table.

    Attributes:
        values: the channels, in alphabetical order: Float64, finite, null where missing.
        left_out: columns that are no channels.
        booleans: channels that were true/false.
        categories: the words of columns that became one channel a word.
        replaced: cells that a sentinel made missing, by channel (or category) and sentinel.
        proposed: cells that look as if they meant "none", by channel (or column left out) and value.
        held: values far from the others of their channel that stand in long stretches; those of a likely stop are not
            proposed.
        events: words of the columns that are blank in most rows but for few words.
        codes: rows of each of those words, and of each code of a column of numbers that looks like one of codes.
        constant: channels with one value in all their cells.
        notes: sentences on what else was done.
    """

    values: list[pl.Series] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    booleans: list[str] = field(default_factory=list)
    categories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    replaced: dict[str, dict[str, int]] = field(default_factory=dict)
    proposed: dict[str, dict[str, int]] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    events: dict[str, tuple[str, ...]] = field(default_factory=dict)
    codes: dict[str, dict[str, int]] = field(default_factory=dict)
    constant: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_channels(
    table: Table, wanted: Sequence[str], *, values: ValueOptions, order: RowOrder | None = None
) -> Channels:
    """Turn columns into channels.

    Args:
        table: the source.
        wanted: its columns that may become channels.
        values: which cells are no measurements, and which words are values.
        order: of the rows, by which stretches of one value are told from scattered ones; None: they are not.
    Returns:
        Channels: those columns, and all that was found out and done on the way.
    Raises:
        ArgumentError: an option has no sense.
        ColumnError: an option names a column that is not there, or two channels would have one name.
        DataError: a channel holds an infinity.
    Cost: O(cells) time; a Float64 column in which nothing changes is not copied.
    """
    sentinels = Sentinels.of(values.sentinels, columns=table.columns, source=table.name)
    fixed = check_categories(values.categories, columns=table.columns, source=table.name)
    channels = Channels()
    for name in sorted(set(wanted)):
        words = fixed.get(name, ())
        # whether a number that stands apart is taken depends on the other channels; a category's word does not
        column = understand(table.frame[name], name, sentinels, settle=bool(words))
        if not words and _all_words(column.numbers) and not mostly_stamps(column.cells):
            words = () if values.categories == "none" else auto_words(column.cells)
            # cells of a file that lacks the column are not blank ones
            rare = () if name in table.absent else event_words(column.cells)
            channels.events.update({name: rare} if rare else {})
            channels.codes.update({name: counted(column.cells, rare)} if rare else {})
        if words:
            _add_category(channels, column, name=name, words=words)
        elif column.numbers.bad is not None:
            channels.left_out.append(_left_out(table, name, column))
            channels.proposed.update({name: column.words} if column.words else {})
            continue
        else:
            _add_numbers(channels, table, column, name=name)
        channels.replaced.update({name: column.replaced} if column.replaced else {})
    channels.values.sort(key=lambda series: series.name)
    _refuse_clash(channels, table)
    _settle_proposed(channels, order, take=sentinels.proposed)
    channels.constant.extend(
        series.name for series in channels.values if len(series) > series.null_count() and series.min() == series.max()
    )
    return channels


def _all_words(numbers: Numbers) -> bool:
    return numbers.bad is not None and numbers.reason == "text" and not numbers.good


def _add_category(channels: Channels, column: Column, *, name: str, words: tuple[str, ...]) -> None:
    # numbers have lost their sentinels as numbers, words as words
    values = column.cells if is_text(column.cells.dtype) or column.numbers.boolean else column.numbers.values
    levels, unknown = one_channel_a_word(values, name, words)
    channels.values.extend(levels)
    channels.categories[name] = words
    if unknown:
        cells, hold = ("cell", "holds") if unknown == 1 else ("cells", "hold")
        channels.notes.append(
            f"{unknown:,} {cells} of {name!r} {hold} none of its words {listed(words)}: 0 in each of their channels"
        )


def _add_numbers(channels: Channels, table: Table, column: Column, *, name: str) -> None:
    refuse_infinite(column.numbers.values, name, place=partial(place_of_cell, table, name))
    channels.values.append(column.numbers.values.rename(name))
    channels.booleans.extend([name] if column.numbers.boolean else [])
    channels.proposed.update({name: column.values} if column.values else {})
    codes = codes_among(column.numbers.values)
    # a value that may mean "no value" is told as that
    if len(codes.keys() - column.values.keys()) > 1:
        channels.codes[name] = {code: rows for code, rows in codes.items() if code not in column.values}


def _settle_proposed(channels: Channels, order: RowOrder | None, *, take: bool) -> None:
    """Tell stops from values that were not measured; `take`: what may not be a stop becomes missing."""
    if order is not None:
        channels.held.extend(held_values(channels.values, channels.proposed, order))
    for one in channels.held:
        if one.likely == "stop":
            del channels.proposed[one.channel][one.value]
    if take:
        spared = {(one.channel, one.value) for one in channels.held if one.likely == "open"}
        for at, series in enumerate(channels.values):
            found = [value for value in channels.proposed.get(series.name, ()) if (series.name, value) not in spared]
            if not found:
                continue
            channels.values[at], counts = take_numbers(series, codes_of(found))
            known = channels.replaced.setdefault(series.name, {})
            known.update({value: known.get(value, 0) + count for value, count in counts.items()})
            for value in found:
                del channels.proposed[series.name][value]
        gone = {(name, value) for name, counts in channels.replaced.items() for value in counts}
        channels.held[:] = [one for one in channels.held if (one.channel, one.value) not in gone]
    for name in [name for name, counts in channels.proposed.items() if not counts]:
        del channels.proposed[name]


def _left_out(table: Table, name: str, column: Column) -> LeftOut:
    bad = column.numbers.bad
    places = pl.Series([], dtype=pl.UInt32) if bad is None else bad
    cells = table.frame[name]
    reason = "stamps" if column.numbers.reason == "text" and mostly_stamps(cells) else column.numbers.reason
    first = places[0] if len(places) else 0
    text, place = str(cells[first])[:60], place_of_cell(table, name, first)
    return LeftOut(name, reason, count=len(places), place=place, text=text, words=tuple(column.words))


def _refuse_clash(channels: Channels, table: Table) -> None:
    """Refuse two channels of one name: a word's channel and a column, or the words of two columns."""
    taken = {series.name for series in channels.values} | {column.name for column in channels.left_out}
    if len(taken) == len(channels.values) + len(channels.left_out):
        return
    names = [series.name for series in channels.values] + [column.name for column in channels.left_out]
    twice = Counter(names).most_common(1)[0][0]
    column, word = next(
        (column, word)
        for column, words in channels.categories.items()
        for word in words
        if level_name(column, word) == twice
    )
    raise ColumnError(
        f"read: channels of {table.name} must have different names; got {twice!r} both for the word {word!r} of "
        f"{column!r} and for another column. Rename one of them, or leave it out with channels=."
    )
