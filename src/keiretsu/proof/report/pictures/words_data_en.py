"""The words on the pictures of the data in English; figures are put in with `str.format`."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "share_axis": "share of intervals (%)",
    # the target over time
    "level": "{target} over the whole log",
    "level_x": "time since the first row ({unit})",
    "level_y": "{target} ({unit})",
    "level_see": "Dot: mean of one of {count} equal stretches of the log; band: eight of ten values lie in it. The "
    "lowest mean is {low}, the highest {high}.",
    "level_split": "Left of the dashed line models learned, right of it they were tested: the mean is {train} there "
    "and {test} here, {size} of the band’s usual width apart.",
    "level_test": "where the test begins",
    "level_mean": "mean of a stretch",
    "level_band": "eight of ten values",
    "level_alt": "Curve of the mean of {target} in {unit} over {count} equal stretches of the log, with the band "
    "that holds eight of ten values. The mean lies between {low} and {high}.",
    "stretch": "Stretch, from ({unit})",
    "mean": "Mean ({unit})",
    "low10": "10 % quantile ({unit})",
    "high10": "90 % quantile ({unit})",
    "rows": "Rows (count)",
    # the clock
    "steps": "How evenly rows come",
    "steps_x": "interval between rows (multiples of the median, {interval})",
    "steps_see": "{share} of the intervals are within 5 % of the median, {interval}; {gaps} are longer than 1.5 of "
    "it, the longest {longest}. The classes are not equally wide: narrow about the median, wide far from it.",
    "steps_alt": "Bars of the share of intervals between rows by their length in multiples of the median, "
    "{interval}: {list}.",
    "steps_item": "{bin}: {share}",
    "steps_head": "Interval ÷ median (ratio)",
    "steps_to": "up to {end}",
    "steps_from": "above {end}",
    "steps_between": "{start}–{end}",
    # missing values
    "missing": "Where values are missing",
    "missing_x": "time since the first row ({unit})",
    "missing_see": "Deeper: more of the values of that stretch are missing; white: none. Most is missing of "
    "{channel}: {share} in all, and {worst} in the stretch from {start} to {stop}.",
    "missing_shown": "{shown} of {all} {all:channel|channels} with missing values {shown:is|are} shown.",
    "missing_alt": "Lines of cells, a line a channel, a cell a stretch of the log, deeper where more values are "
    "missing. {list}.",
    "missing_item": "{channel}: {share} missing in all, {worst} at worst",
    "channel": "Channel",
    "whole": "Whole log (%)",
    "worst": "Worst stretch (%)",
    "worst_at": "It begins at ({unit})",
    # memory
    "memory": "How alike {target} is to its own past",
    "memory_x": "how far back (rows; {step})",
    "memory_y": "autocorrelation (ratio)",
    "memory_see": "1: alike; 0: unrelated. It is {at10} after 10 rows and {last} after {lags}. {useful}",
    "memory_useful": "Dashed: a linear forecast of the next row gains from up to {rows} {rows:row|rows} of the past "
    "and from no more; a forecast further ahead, or another model, may use more.",
    "memory_useful_beyond": "Beyond the picture: a linear forecast of the next row gains from up to {rows} rows of the "
    "past and from no more; a forecast further ahead, or another model, may use more.",
    "memory_useless": "No stretch of the past could be shown to help a linear forecast of the next row.",
    "memory_period": "Dotted: the cycle of {period} rows.",
    "memory_alt": "Curve of the autocorrelation of {target} from 0 to {lags} rows back: 1 at 0, {at10} at 10 rows, "
    "{last} at {lags} rows.",
    "memory_line": "autocorrelation",
    "memory_limit": "longest past that helps (linear, next row)",
    "memory_cycle": "cycle",
    "lag_head": "Rows back (count)",
    "memory_head": "Autocorrelation (ratio)",
    "of_channel": "of all channels together",
    # bands of lags
    "bands": "Which part of the past forecasts {target}",
    "bands_x": "rows back (rows)",
    "bands_y": "share of the next row’s variance explained (%)",
    "bands_see": "Measured before any model, by a linear forecast of the next row. Grey: what rows of that age and "
    "older ones explain without any newer ones; blue: what rows of that age add to the newer ones, pale where that may "
    "be chance. Rows {first} explain {most}; nothing older adds more than {rest}.",
    "bands_see_none": "Measured before any model, by a linear forecast of the next row. Grey: what rows of that age "
    "and older ones explain without any newer ones; blue: what rows of that age add to the newer ones, pale where that "
    "may be chance. Rows {first} explain nothing: such a forecast from them alone is worse than the mean ({most}); "
    "nothing older adds more than {rest}.",
    "bands_cut": "Below 0 they forecast worse than the mean; bars are cut at {cut}.",
    "bands_alone": "without newer rows",
    "bands_gained": "added to newer rows",
    "bands_alt": "Pairs of bars by age of the past in rows, of a linear forecast of the next row: the share of the "
    "variance that rows of that age and older explain without newer ones, and what rows of that age add to the newer "
    "ones: {list}.",
    "bands_item": "rows {rows}: {alone} without newer ones, {gained} added",
    "bands_head": "Rows back (rows)",
    "bands_alone_head": "Without newer rows (%)",
    "bands_gained_head": "Added to newer rows (%)",
    # the cycle
    "cycle": "The cycle of {target}",
    "cycle_x": "place in the cycle ({unit} since its start)",
    "cycle_x_day": "time of day{zone} ({unit} since midnight)",
    "cycle_x_week": "time of the week{zone} ({unit} since Monday, midnight)",
    "cycle_y": "deviation ({unit})",
    "cycle_see": "Over {cycles} cycles of {period}, {target} runs from {low} below the cycle’s mean (at {low_at}) "
    "to {high} above it (at {high_at}); half of all values lie in the band. {strong}",
    "cycle_strong": "The cycle’s swing is larger than the band is wide: it is a large part of what moves.",
    "cycle_weak": "The band is wider than the cycle’s swing: most of what moves is not the cycle.",
    "cycle_mean": "mean",
    "cycle_band": "half of all values",
    "cycle_alt": "Curve of the mean deviation of {target} from the mean of its own cycle, in {unit}, by place in a "
    "cycle of {period}, with the band of the middle half: lowest {low}, highest {high}.",
    "cycle_head": "Place ({unit})",
    "cycle_head_day": "Time of day{zone} ({unit} since midnight)",
    "cycle_head_week": "Time of the week{zone} ({unit} since Monday, midnight)",
    "weekday_0": "Monday",
    "weekday_1": "Tuesday",
    "weekday_2": "Wednesday",
    "weekday_3": "Thursday",
    "weekday_4": "Friday",
    "weekday_5": "Saturday",
    "weekday_6": "Sunday",
    "cycle_low": "25 % quantile ({unit})",
    "cycle_high": "75 % quantile ({unit})",
    # the phase map
    "place": "Where this log lies among simulated ones",
    "place_x": "memory (rows)",
    "place_y": "↑ irregularity of the clock (coefficient of variation)",
    "place_grid": "level shift {drift} sd, noise {noise}",
    "place_see": "Each tile is a simulated log on which all families were trained; its letter names the simplest "
    "family that won, its figure how much less squared error than a linear model. The diamond is this log, the bars "
    "are how far apart the ways to measure it lie: memory {memory} rows, irregularity {irregularity}, level shift "
    "{drift} sd, noise {noise}.",
    "place_winner": "{family} is expected to win here; at the corners of these ranges: {winners}.",
    "place_corner": "{family} {share}",
    "place_outside": "The log lies beyond what was simulated: the nearest edge stands in.",
    "place_nearest": "Numbers between two tiles are shown in the grid that is nearest.",
    "place_alt": "Four grids of tiles, memory across and irregularity of the clock upwards, one for each level "
    "shift and noise; each tile names the family that won on a simulated log. {list}. {here}",
    "place_wins": "{family} wins {count} of {all}",
    "place_here": "This log: {family}.",
    "place_head": "Memory, irregularity, level shift, noise",
    "place_family": "Winner",
    "place_gain": "Less squared error than a linear model (%)",
    "place_axis": "{axis} (range)",
    "range_same": "{low}",
    "range": "{low} to {high}",
    # families
    "families": "What each kind of model is expected to save here",
    "families_x": "squared error saved against a linear model (%)",
    "families_see": "From simulated logs like this one, before any model was trained on it: dot: at this log’s place; "
    "bar: over the corners of the ranges in which it may lie. Left of the dashed line a family errs more than a linear "
    "model.",
    "families_best": "{best} is expected to err least ({gain}).",
    "families_none": "No family is expected to err less than the linear model.",
    "families_item_same": "{family} {gain}",
    "families_winner": "A family counts as winning only where no simpler one comes within 5 % of it, and that is "
    "the one in bold: {winner}.",
    "families_alike": "The {winner} won on all {count} simulated logs, so that no map of them is drawn; this log "
    "lies at memory {memory} rows, irregularity {irregularity}, level shift {drift} sd, noise {noise}.",
    "families_cut": "Families that err more than twice as much are left out: {list}.",
    "families_alt": "Dots of the squared error saved against a linear model, by family, with the range over what "
    "the log’s place may be: {list}.",
    "families_item": "{family} {gain} ({low} to {high})",
    "families_head": "Family",
    "families_gain": "At this place (%)",
    "families_range": "Over the range (%)",
    "family_last value": "last value",
    "family_constant": "constant",
    "family_ridge": "linear model (ridge)",
    "family_lightgbm": "gradient boosting",
    "family_lti": "time-invariant SSM",
    "family_gru": "GRU",
    "family_selective": "selective SSM",
}
