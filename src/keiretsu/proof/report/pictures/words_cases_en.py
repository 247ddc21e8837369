"""The words on pictures of stability and of explained forecasts in English; figures are put in with `str.format`."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # the stability map
    "map": "Stability map of {label}",
    "map_x": "margin of A (1 / model time)",
    "map_y": "↑ range of Δ (median intervals)",
    "map_free": "free",
    "map_see": "Each tile is a short training of {steps} {steps:step|steps} on training rows; its figure is the error "
    "on "
    "held-out ones ÷ that of the simple partner alone, below 1 a gain (blue). ▲: more than 5 % worse; ∞: unstable; "
    "×: stopped. {sentence}",
    "map_kind": "discretisation: {kind}",
    "map_held": "Training itself held everywhere: nothing grew without bound.",
    "map_broke": "In {count} of {all} training itself did not hold.",
    "map_short": "Of so short a training not the size of an error is to be read, but where settings differ.",
    "map_frame": "The frame holds all settings that went wrong.",
    "map_alt": "Grid of tiles, margins across and ranges of the step Δ upwards, with the error over the partner’s "
    "after a short training. {sentence}",
    "map_head": "Margin, range of Δ",
    "map_error": "Error ÷ partner’s (ratio)",
    "map_abscissa": "Largest real part of A (1 / model time)",
    "map_gain": "Gain of the mixers (ratio)",
    "map_ended": "Ended",
    "ended_good": "good",
    "ended_worse": "worse",
    "ended_unstable": "unstable",
    "ended_stopped": "stopped",
    # promised against measured
    "promise": "The certificate of {label}: promised against measured",
    "promise_x": "truth inside the {nominal} band (%)",
    "promise_whole": "whole test, every row",
    "promise_later": "second half, sampled rows",
    "promise_level": "{low} – {high} ({level} interval)",
    "promise_stretch": "lowest stretch, {number} of {count}",
    "promise_see": "Dashed: the {nominal} that were promised; bars: 95 % intervals. In the whole test {inside} held "
    "(95 % interval {low} to {high}): {verdict}. {later} {range}",
    "promise_later_see": "On the second half of the test part, on which the certificate was not made, it was {share} "
    "({interval}){below}.",
    "promise_second_interval": "{level} interval {low} to {high}, of the certificate’s own check",
    "promise_second_none": "without an interval, which this result does not hold",
    "promise_short": ", below the {nominal} promised, which may be chance",
    "promise_missed": ", below the {nominal} promised, beyond chance",
    "promise_range": "Of the values, {share} lay outside the range that the model was built for: {verdict}.",
    "promise_range_kept": "as rare as the certificate allows",
    "promise_range_broken": "more than the certificate allows",
    "promise_alt": "Dots of the share of true values inside the {nominal} band with 95 % intervals, and the "
    "promised share as a dashed line: {list}.",
    "promise_item": "{label} {share}",
    "promise_head": "Where",
    "promise_share": "Truth inside (%)",
    "promise_interval": "95 % interval (%)",
    # effort
    "effort": "Machine time: expected for the design, spent in this run",
    "effort_x": "machine time (seconds, log scale)",
    "effort_expected": "expected for the whole design",
    "effort_spent": "spent in this run",
    "effort_see": "Grey diamond: what finding settings and the fit after it are expected to take; blue dot: what "
    "this run spent on the candidate. {label}: {spent} spent, {expected} expected.",
    "effort_alt": "Two marks a candidate on a logarithmic axis of seconds of machine time: expected for the design "
    "and spent in this run: {list}.",
    "effort_item": "{label}: {expected} expected, {spent} spent",
    "effort_head_expected": "Expected (s)",
    "effort_head_spent": "Spent (s)",
    # explained cases
    "case_good": "A good forecast: {id}, {target}",
    "case_bad": "A bad forecast: {id}, {target}",
    "case_note": "{rule} Rank {rank} of {of} {of:origin|origins} by error. Forecast of {label} made at {origin}. "
    "{whose}",
    "case_chosen": "This is the model to use.",
    "case_judged": "The model to use cannot be taken apart; this is the one that was judged beside it.",
    "case_x": "time from the origin ({unit})",
    "case_see": "The ring marks what is taken apart below: {ahead} ahead {label} forecast {mean}, and {truth} came "
    "({error} off). The last value known was {last}.",
    "case_whole": "Good or bad is the whole forecast: over its {rows} rows it is off by {error} on average, and single "
    "points, such as the one in the ring, by more or less.",
    "case_see_unknown": "The ring marks what is taken apart below: {ahead} ahead {label} forecast {mean}. The last "
    "value known was {last}.",
    "case_alt": "Line chart of {target} in {unit}: the past, the truth after {origin} and the forecast of {label}. "
    "{ahead} ahead it says {mean}; the truth is {truth}.",
    "case_past": "past",
    "case_truth": "truth",
    "case_band": "{label}, {nominal} band",
    "case_point": "taken apart below",
    "case_time": "Time from the origin ({unit})",
    "case_forecast": "Forecast ({unit})",
    "case_truth_head": "Truth ({unit})",
    "case_unknown": "not known",
    # blame
    "blame_good": "What moved the good forecast",
    "blame_bad": "What moved the bad forecast",
    "blame_x": "change of the forecast ({unit})",
    "blame_whole": "all: forecast − last value",
    "blame_rest": "drift while nothing happens",
    "blame_earlier": "rows before the last {rows}",
    "blame_covariates": "covariates",
    "blame_others": "{count} other {count:channel|channels}",
    "blame_gap": "rounding",
    "blame_see": "The forecast starts from the last value, {last}, and the bars lead from there to {mean}: to the "
    "right what raised it, to the left what lowered it. Of the channels {most} moved it most ({weight}).{rest} It "
    "says what the model used, not what caused what.",
    "blame_none": "none",
    "blame_rest_see": " “Drift while nothing happens” is what the model would add had every channel stood still.",
    "blame_earlier_see": " More than any of them did what came before the last {rows} rows ({weight}): how slow levels "
    "stood then, summed over all channels.",
    "blame_alt": "Bars of what each channel added to the forecast or took from it, in {unit}: {list}. Together "
    "{whole}.",
    "blame_item": "{name} {value}",
    "blame_head": "What",
    "blame_change": "Change ({unit})",
    "blame_partner": "of which the partner ({unit})",
    "blame_correction": "of which the correction ({unit})",
    # past rows
    "past_good": "Which past rows the good forecast rests on",
    "past_bad": "Which past rows the bad forecast rests on",
    "past_x": "rows before the origin (rows; one column is {width})",
    "past_see": "Newest on the right; blue raises, orange lowers, deeper is more. 90 % of the weight of this model’s "
    "forecast{among} lies within the last {rows} {rows:row|rows}{age}.{earlier} {mixing}",
    "past_among": " (counted over the last {most} rows)",
    "past_earlier": " Together the rows before the last {most} move it by {change}.",
    "past_age": " ({age})",
    "past_mixing": "Grey: the mixing matrix’s newest row, how much the selective layers let each past row through, "
    "whatever stood there.",
    "past_no_mixing": "The model has no selective layer that is let in, so there is no mixing matrix to show.",
    "past_mixing_row": "mixing matrix",
    "past_shown": "{shown} of {all} channels are shown, those that weigh most; a channel without weight is left out.",
    "past_alone": "Only the past of {target} itself is used: no other channel has any weight.",
    "past_alt": "Lines of cells, a line a channel, a column {width} past rows, newest on the right: blue where they "
    "raise the forecast, orange where they lower it. Per channel the heaviest column: {list}. {mixing}",
    "past_item": "{channel} {weight} at {rows} {rows:row|rows} before",
    "past_head": "Rows before the origin",
    "past_change": "{channel} ({unit})",
    "past_mixing_head": "Mixing matrix (mean size, ratio)",
}
