"""The report's fixed words in English; figures are put in with `str.format`."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "kind": "Forecast report",
    "title": "{targets}, {horizon} ahead",
    "subtitle": "{source} · {rows} rows · {series} series",
    "subtitle_one": "{source} · {rows} rows",
    "rows_one": "{n} row",
    "rows_many": "{n} rows",
    "rows_span": "{rows} ({span})",
    # the verdict
    "verdict": "Verdict",
    "adopt": "Adopt",
    "adopt_note": "the state-space model earns its place",
    "keep": "Keep the simpler model",
    "keep_note": "the state-space model does not earn its place here",
    "keep_note_short": "the state-space model had too little time to show what it can",
    "collect": "Collect data first",
    "collect_note": "this log cannot settle the question yet",
    "reasons": "Why",
    "would_change": "What would change this verdict",
    "risks": "Risks to know before acting",
    "next": "What to do next",
    "next_shell": "Where the shell does not find keiretsu, write it with its full path: that of the .venv/bin it was "
    "installed into, for instance.",
    "next_ask": "Take the questions at the end of this page to production, instrumentation and maintenance.",
    "fact_choice": "Model to use",
    "fact_error": "Its mean error",
    "fact_skill": "Less error than last value",
    "fact_coverage": "Truth inside its {nominal} band",
    "fact_origins": "Tested from",
    "fact_origins_value": "{origins} {origins:origin|origins}",
    "unit_of_log": "unit of the log",
    "in_unit": "in the unit of the log",
    # sections
    "nav": "Contents",
    "data": "The data",
    "comparison": "The comparison",
    "forecasts": "The forecasts",
    "cost": "What it costs",
    "test": "How it was tested",
    "reproduce": "Reproduce this",
    # the data
    "data_intro": "Eight findings on the log, each with what to do about it. They were computed before any model.",
    "good": "good",
    "watch": "watch",
    "bad": "bad",
    "length": "Length",
    "regularity": "Regularity and gaps",
    "missing": "Missing values",
    "stationarity": "Stationarity",
    "memory": "Memory and seasonality",
    "drift": "Drift between early and late",
    "noise": "Noise and outliers",
    "independence": "Independent units",
    "channels": "Channels",
    "event_channels": "Events became two channels a code: “{count}” is how many events of code {code} came since the "
    "row before, “{since}” the time since the last one.",
    "reading": "What reading did to the log",
    "span": "From {first} to {last}, median interval {interval}.",
    # units of the findings
    "unit:rows": "rows",
    "unit_one:rows": "row",
    "unit:% of intervals at the median": "% of intervals at the median",
    "unit:% of intervals within half to twice the median": "% of intervals within half to twice the median",
    "unit:% of values": "% of values missing",
    "unit:sd": "standard deviations of drift",
    "unit:AUC, late against early": "AUC, late against early (0.5 is chance)",
    "unit:% of variance": "% of the variance is noise",
    "unit:independent units": "independent units",
    "unit_one:independent units": "independent unit",
    # the comparison
    "comparison_intro": "Every candidate forecast the same {origins} test {origins:origin|origins}, which none of them "
    "saw in "
    "training. "
    "The error is the mean absolute error (MAE) over all {horizon}.",
    "candidate": "Candidate",
    "choice_tag": "to use",
    "rival_tag": "strongest rival",
    "candidate_tag": "candidate",
    "failed_tag": "failed",
    "mae": "MAE",
    "interval_of": "{level} interval",
    "rmse": "RMSE",
    "mase": "MASE",
    "skill": "Less error than last value",
    "coverage": "Truth in {nominal} band",
    "width": "Band width",
    "time_per_row": "Time per row",
    "per_row_note": "Time per row: ridge regression and the models on it read the one new row, in compiled code where "
    "that is there; every other method makes its forecast anew from the last rows, as a program that keeps no state "
    "would.",
    "fit_time": "Time to fit",
    "failed_row": "This candidate failed and is left out of the comparison: {error}",
    "failed_unknown": "no reason was recorded",
    "table_note": "MAE, RMSE and band width are in the unit of the log. "
    "MASE divides the MAE by that of repeating the season before, one step at a time, inside training (of the last "
    "value where no season was found); below 1 is better than it. “Less error than last value” is 1 − MAE / MAE "
    "of repeating the last value. "
    "“Truth in {nominal} band” should be close to {nominal}.",
    "chart_error": "Error by candidate",
    "chart_error_axis": "mean absolute error ({unit})",
    "axis_cut": "{label}, axis starts at {start}",
    "chart_error_alt": "Dot chart of the mean absolute error of each candidate with its {level} interval, in "
    "{unit}: {list}.",
    "chart_error_see": "Dot: mean absolute error; bar: its {level} interval. {best} errs least ({mae}). "
    "Errors on the same origins rise and fall together, so overlapping bars do not mean a tie: "
    "the paired test below decides.",
    "chart_horizon": "Error by step ahead",
    "chart_horizon_x": "steps ahead ({step})",
    "chart_horizon_y": "MAE ({unit})",
    "chart_horizon_alt": "Line chart of the mean absolute error of each candidate, in {unit}, from 1 to {horizon} "
    "steps ahead. {list}.",
    "chart_horizon_item": "{label}: {first} at step 1, {last} at step {horizon}",
    "chart_horizon_see": "{label} errs by {first} one step ahead and by {last} at {horizon} steps ahead ({ratio} "
    "times as much).",
    "chart_alike": "These lie on each other, their figures being the same: {list}.",
    "chart_horizon_see_zero": "{label} errs by {first} one step ahead and by {last} at {horizon} steps ahead.",
    "paired": "Paired test",
    "paired_sentence": "{candidate} against {rival}, on the same origins: "
    "the MAE {change} by {difference} ({relative}), "
    "{level} interval of the {what} {low} to {high}; {tested} ({method}).",
    "paired_falls": "falls",
    "paired_rises": "rises",
    "paired_gain": "gain",
    "paired_rise": "rise",
    "paired_win": "The interval excludes zero: the gain is more than chance.",
    "paired_loss": "The interval excludes zero: {candidate} is worse, beyond chance.",
    "paired_few": "Too few independent units: with fewer than {fewest} this p-value and interval are not relied on, "
    "and {rival} counts as not beaten.",
    "paired_tie": "The interval includes zero: this test cannot tell the two apart.",
    "paired_basis": "It rests on {origins} {origins:origin|origins}, which in the comparison of {candidate} with "
    "{rival} are worth "
    "{units} independent {units:unit|units}.",
    "paired_against": "What {candidate} saves of each candidate's error (with a minus: what it adds), with {level} "
    "intervals: {list}.",
    "paired_item": "{label} {difference} ({low} to {high})",
    "paired_beside": "Not in this list: {list}, judged for adoption as well and therefore no rival.",
    "paired_item_same": "{label} nothing (same forecasts)",
    "paired_set": "Not to be told from the best at {level} when all {n} are compared at once (model confidence set): "
    "{list}. Comparing all at once is more cautious than the paired test, so that one which the paired test finds "
    "worse "
    "may still be in this set.",
    "paired_copies": "{label} (and, with the same forecasts, {list})",
    "paired_none": "No paired test was possible in this run.",
    "by_target": "Error by target",
    "target": "Target",
    "share": "How much of each model’s correction was let in",
    "share_note": "Each learned model starts from the same simple partner and adds a correction. "
    "The correction is let in only as far as it proved itself inside training: "
    "0 % means the simple partner alone is used.",
    # the forecasts
    "forecasts_intro": "Real forecasts from the test, each beside the truth that followed.",
    "no_examples": "This run kept no example forecasts.",
    "example": "{id}, {target}",
    "example_origin": "Forecast made at {origin}.",
    "example_x": "time from the origin ({unit})",
    "example_y": "{target} ({unit})",
    "example_alt": "Line chart of {target} of {id} in {unit}: the past, the truth after {origin}, "
    "the forecast of {choice} with its band{rival}. "
    "The forecast’s mean absolute error is {mae}; of {total} true {total:value|values} {inside} {inside:lies|lie} in "
    "the band.",
    "example_alt_rival": " and the forecast of {rival}",
    "example_see": "Of {total} true {total:value|values} {inside} {inside:lies|lie} inside the band; {choice} errs by "
    "{mae} on average.",
    "example_see_no_band": "{choice} errs by {mae} on average.",
    "legend_history": "past",
    "legend_truth": "truth",
    "legend_band": "{label}, {nominal} band",
    # cost
    "cost_intro": "Measured on the machine named at the end of this report, with {threads} {threads:thread|threads}.",
    "cost_total": "The whole comparison took {total} of the {budget} allowed.",
    "cost_total_only": "The whole comparison took {total}.",
    "parameters": "Parameters",
    "size": "Size on disk",
    "phases": "Where the time went",
    "phase": "Phase",
    "seconds": "Time",
    "phase_prepare": "preparation",
    "phase_calibrate": "timing a few steps",
    "phase_report": "report",
    "phase_plan": "plan, and timing a few steps for it",
    "phase_candidates": "candidates",
    # test
    "split": "Split",
    "split_alt": "Bar of {train} training rows followed by {test} test rows.",
    "train_part": "training: {rows}",
    "test_part": "test: {rows}",
    "origins": "Test origins",
    "origins_note": "{origins}, the same for every candidate",
    "test_used": "Test used",
    "p_value": "p-value",
    "units_independent": "Independent units",
    "train_until": "Training ends at",
    "test_series": "Series held out",
    "held_out": "{n} of {total}: {names}",
    "and_more": "and {n} more",
    "candidates_set": "Candidates",
    "candidates_note": "{n} entered: {ok} compared, {failed} failed",
    # reproducibility
    "reproduce_intro": "The same plan, data, machine and thread count give the same figures; only the times differ.",
    "replay": "Replay",
    "replay_note": "plan.yaml lies in the folder of this run.",
    "replay_words": "Put your own for the words in capitals: LOG and EVENTS are tables, "
    "COLUMN the events' column of codes, COMMAND what you have (no plan holds a program).",
    "versions": "Versions",
    "machine": "Machine",
    "threads": "{n} {n:thread|threads}",
    "backend": "kernel backend {backend}",
    "seed": "Seed",
    "fingerprint": "Fingerprint of the data",
    "created": "Made at",
    "plan": "The plan, in full",
    "plan_zone": "its stamps are UTC",
    "footer": "Made by Keiretsu {version} from result.json. This file needs no network and loads nothing.",
    # units and durations
    "step_of": "1 step = {interval}",
    "step_row": "1 step = 1 row",
    "clock_named": "{clock}",
    # in which language the ticks of a clock are told
    "clock_words": "en",
    "us": "{n} µs",
    "ms": "{n} ms",
    "s": "{n} s",
    "min": "{m} min",
    "min_s": "{m} min {s} s",
    "h_min": "{h} h {m} min",
    "span_s": "{n} s",
    "span_min": "{n} min",
    "span_h": "{n} h",
    "span_d": "{n} days",
    "unit_s": "seconds",
    "unit_min": "minutes",
    "unit_h": "hours",
    "unit_d": "days",
    "list_comma": ", ",
    "list_semicolon": "; ",
    "sentence_gap": " ",
}
