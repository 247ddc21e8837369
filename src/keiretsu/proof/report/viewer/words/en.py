"""The viewer's words in English; figures are put in with `str.format`, those of the script by the script."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "intro": "Grey: what was measured in the training part. Black: what was measured in the test part. Colours: "
    "forecasts, each drawn at the time it was made for, by models that had not seen what followed.",
    "off": "To zoom into the forecasts, open this file in a browser that runs scripts. The examples on this page and "
    "the table below need none.",
    # choices
    "series": "Series",
    "target": "Target",
    "step": "Forecasts",
    "step_ahead": "made {rows} ahead",
    "step_whole": "whole, from {n} origins",
    "candidates": "Candidates shown",
    "no_band": "no interval",
    "band": "{nominal} interval of",
    "band_none": "none",
    "band_all": "all that are shown",
    # the range
    "buttons": "What is shown",
    "in": "Zoom in",
    "out": "Zoom out",
    "left": "Earlier",
    "right": "Later",
    "all": "Whole log",
    "test": "Test part",
    "chart": "{alt} Press the arrow keys to move.",
    "keys": "Drag across the picture to zoom in; hold Shift and drag to move. Click the picture, then turn the wheel "
    "to zoom; with two fingers, zoom and move. Keys: ← → move, + − zoom, Home the whole log, T the test part, "
    "Shift and ← → from value to value. The value axis follows what is shown and need not begin at zero.",
    "keys_title": "How to zoom and move",
    "without": "There are no forecasts of this series: all of its rows belong to training.",
    # of the script
    "range_js": "Shown: {from} to {to}.",
    "every_row_js": "{part}: every row.",
    "marks_js": "{part}: one mark stands for up to {n} rows; their lowest and highest values are kept.",
    "train_js": "Training part",
    "test_js": "Test part",
    "cut_js": "Some of a forecast or its interval lies outside the picture.",
    "gap_js": " ",
    "truth_js": "measured",
    "mark_value_js": "{low} to {high} ({n} rows, {missing} of them missing)",
    "value_js": "{mean}",
    "value_band_js": "{mean} ({lower} to {upper})",
    "x_zone_js": "time ({zone})",
    "x_dated": "time (as in the log)",
    "x_clock": "time ({clock})",
    "y": "{target} ({unit})",
    # values
    "values_js": "Values at {moment}",
    "values_none_js": "To read values, move the pointer over the picture, or press Shift and an arrow key on it.",
    "drawn_js": "Forecasts: {step}, with the {nominal} interval of {band}.",
    "drawn_bare_js": "Forecasts: {step}.",
    "origins_js": "A forecast was made every {n} rows.",
    "aloud": "Have the values read out by a screen reader as they change",
    # sentences
    "alt": "Line chart of {targets} in {unit}, as measured and as {candidates} forecast it, over the whole log "
    "of {series}.",
    "alt_series_one": "one series",
    "alt_series": "{n} series",
    "ahead": "{rows} ahead",
    "see": "{choice} errs by {first} on average at {one}, and by {last} at {far}.",
    "see_covered": " Of the true values {measured} lie inside its {nominal} interval.",
    "left_series": "Not in this picture: {n} more series of the log.",
    "left_candidates": "Not in this picture, for want of room: {names}.",
    "no_see": "Forecasts of every candidate beside what was measured.",
    # the table
    "data": "Data",
    "data_lead": "The first {n} of {total} forecasts of {target}, made {rows} ahead{series}.",
    "data_series": ", for {id}",
    "column_time": "Time",
    "column_truth": "Measured",
    "cell_band": "{mean} ({lower} to {upper})",
    "data_all": "In the folder of the run, {view} holds all numbers of this picture, and predictions/NAME.safetensors "
    "every forecast of a candidate, unrounded. Here, values are rounded by at most: {precision}.",
    "precision": "{target} {error}",
    "exact": "{target} not at all",
}
