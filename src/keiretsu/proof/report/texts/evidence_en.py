"""The report's fixed words on stability, trust and cost in English; figures are put in with `str.format`."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # key figures of accuracy
    "kpis": "Key figures with 95 % intervals",
    "kpi_mae": "MAE",
    "kpi_mse": "MSE",
    "kpi_mase": "MASE",
    "kpi_wql": "WQL",
    "kpi_mae_head": "MAE (unit of the log)",
    "kpi_mse_head": "MSE (its square)",
    "kpi_mase_head": "MASE (ratio)",
    "kpi_wql_head": "WQL (ratio)",
    "kpi_best": "{label} by {list}",
    "kpi_value": "{kpi} ({value})",
    "kpis_see": "Best: {list}.",
    "kpis_note": "Below each mean, its 95 % interval. MSE weighs large errors; MASE is free of the unit; WQL, the "
    "weighted quantile loss, scores the whole forecast distribution. Less is better in all.",
    "mae_note": "Errors are MAE in the unit of the log; below each, its 95 % interval.",
    "mae_of": "{label}, MAE (unit of the log)",
    "not_finite": "not finite",
    "times": "{ratio} times",
    "times_more": "more than {many} times",
    "abnormal": "Errors in rows that are labelled as abnormal",
    "abnormal_inside": "MAE inside (unit of the log)",
    "abnormal_outside": "MAE outside (unit of the log)",
    "abnormal_see": "{inside} {inside:origin forecasts|origins forecast} into rows that {channel} labels as abnormal, "
    "{outside} "
    "{outside:does|do} not.",
    "abnormal_few": "One side has too few of them for a figure.",
    # stability and trust
    "stability": "Stability and trust",
    "stability_intro": "What {label} takes to stay good: how its error moves with time, length and faults, and what "
    "can be proved of it.",
    "stability_nobody": "No candidate that could be adopted gave a forecast, so nothing of it was measured.",
    "gates": "Gates",
    "gate_stability": "Long-run stability",
    "gate_robustness": "Robustness",
    "gate_certificate": "Certificate",
    "gate_stability_unit": "times the error of short sequences (limit {limit})",
    "gate_robustness_unit": "times the best rival’s error (limit {limit})",
    "gate_certificate_unit": "limit {limit}",
    "gate_pass": "passed",
    "gate_renew": "kept, due for renewal",
    "gate_fail": "failed",
    "gate_unknown": "not measured",
    "chart_distance": "Error by distance from the end of training",
    "chart_distance_x": "time since the end of training ({unit})",
    "chart_distance_x_unit": "time since the start of the unit ({unit})",
    "chart_distance_alt": "Line chart of the mean absolute error by stretch of the test part, in {unit}. {list}.",
    "chart_stretch_item": "{label}: {values}",
    "chart_distance_see": "Mark: the MAE of one stretch of the test part; bar: its 95 % interval.",
    "bars_cut": "Intervals that leave the chart are cut.",
    "slope": "{label}: {first} in the first stretch, {last} in the last; the error changes by {slope} in {rows} rows "
    "(95 % interval {low} to {high}): {trend}.",
    "slope_grows": "it grows, beyond chance",
    "slope_falls": "it falls, beyond chance",
    "slope_flat": "that may be chance",
    "slope_unknown": "{label}: {first} in the first stretch, {last} in the last; there are too few origins for a "
    "slope.",
    "lengths": "Error by sequence length: {label}",
    "lengths_head": "Sequence read",
    "lengths_row": "{multiple}× ({rows} rows)",
    "lengths_ratio": "Ratio to 1×",
    "lengths_see": "The same {origins} {origins:origin|origins}, each forecast from sequences of 1× to {last}× that "
    "begin with a fresh state; 1× is {length} rows, the length of the sequences that training reads at a time; it may "
    "learn from many of them. Up to 64× are tried, as far as the log reaches.",
    "lengths_see_one": "The log reaches 1× alone, {length} rows, the length of the sequences that training reads at a "
    "time (it may learn from many of them): {origins} {origins:origin|origins} forecast from a fresh state.",
    "lengths_growth": "The error grows to {growth} times that at 1× at most, at {at}× ({level} interval {interval}).",
    "lengths_no_growth": "That is not enough to tell whether the error grows with the length.",
    "lengths_diverged": "Forecasts of some sequence were not finite: the model diverges.",
    "lengths_short": "Not measured: too few origins have the {length} rows of a training sequence before them.",
    "rollout": "Rolled out beyond the horizon: {label}",
    "outside_certificate": "outside the certificate",
    "rollout_head": "Rows ahead",
    "rollout_row": "{first} – {last}",
    "rollout_carried": "last value",
    "rollout_ratio": "Ratio to last value",
    "rollout_see": "{label} reads its own forecasts as if they had been observed, up to {rows} rows ahead; in the "
    "last block its error is {ratio} times that of the last value carried on ({level} interval {interval}).",
    "rollout_none": "Not measured: no origin has a horizon of rows after it.",
    "rollout_note": "No certificate covers this: it speaks of forecasts from observed rows, no further ahead than "
    "the horizon. Below each figure, its 95 % interval.",
    "faults": "Faults in the log: {label} against {rival}",
    "fault": "Fault",
    "fault_severity": "severity {severity} (ratio)",
    "fault_clean": "none",
    "faults_see": "Each fault was put into the rows after training, and forecasts from {origins} "
    "{origins:origin|origins} judged by "
    "the clean truth.",
    "faults_worst": "By itself, the error of {label} rises furthest under {fault} at severity {severity}: to "
    "{times} that on the clean log.",
    "faults_gone": "Under {fault} at severity {severity} forecasts of {label} are no longer finite.",
    "faults_count": "Beside its rival it is shown to be worse under {worse} and better under {better} of {total} "
    "({level} intervals).",
    "faults_skipped": "Could not be put into this log: {list}.",
    "fault_skipped": "{fault} ({reason})",
    "faults_note": "Large: error of {label} over that of {rival} under the same fault, above 1 where the rival "
    "stands it better; below, its 95 % interval and both MAEs in the unit of the log.",
    "chart_calibration": "Truth inside the band over time",
    "chart_calibration_y": "truths inside the band (%)",
    "chart_calibration_alt": "Line chart of the share of truths inside the {nominal} band by stretch of the test "
    "part. {list}.",
    "chart_calibration_see": "Mark: share of truths inside the band in one stretch; bar: its 95 % interval; dashed: "
    "the {nominal} asked for.",
    "calibration_kept": "{label}: {inside} inside over all (95 % interval {low} to {high}), {kept}; farthest off in "
    "stretch {number} of {count} with {worst}; the stretches are {gap} off on average.",
    "certificate_half": "It was made on the first half of the test part, so its figures are not those of the whole "
    "test part, which stand elsewhere on this page.",
    "certificate_of": "Certificate of {label}, in full",
    "missing_findings": "Not measured",
    "missing_item": "{finding}: {reason}",
    "missing_whose": "{finding} of {label}",
    "missing_time": "the budget left no time for it, or the plan left it out.",
    "finding_lengths": "Error by sequence length",
    "finding_faults": "Faults in the log",
    "finding_certificate": "Certificate",
    "finding_rollout": "Rolling out beyond the horizon",
    "finding_routes": "Training time by route",
    "finding_fleet": "One model for all machines or one each",
    # what it costs
    "state": "State a series",
    "phase_findings": "findings",
    "pays": "It pays.",
    "pays_not": "It does not pay.",
    "pays_unknown": "Whether it pays is not known.",
    "memory_expected": "The run was expected to need {size} of memory.",
    "worth_gain": "Beside {beside} the smaller errors of {choice} are worth {benefit} {currency} over {days} "
    "{days:day|days}{interval}, and to own it costs {extra}.",
    "worth_loss": "Beside {beside} the larger errors of {choice} cost {benefit} {currency} over {days} "
    "{days:day|days}{interval}, and to own it costs {extra}.",
    "worth_interval": " ({level} interval {low} to {high})",
    "worth_open": " (too few independent rows for an interval)",
    "worth_more": "{amount} {currency} more",
    "worth_less": "{amount} {currency} less",
    "worth_same": "as much",
    "owned": "What it costs to own, in {currency} over {days} {days:day|days}",
    "owned_head": "{part} ({currency})",
    "owned_total": "Total",
    "owned_training": "Training",
    "owned_serving": "Serving",
    "owned_memory": "Memory",
    "owned_storage": "Storage",
    "owned_design": "Design",
    "owned_see": "{label} is cheapest to own: {total} {currency} over {days} {days:day|days}.",
    "owned_item": "{label}: {total} {currency}.",
    "owned_unknown": "Not measured for every candidate and counted as 0: {parts}.",
    "owned_note": "By the prices of the plan. Design is expected, the rest follows from what was measured.",
    "chart_compute": "Accuracy for compute",
    "chart_compute_x": "time to fit (seconds, log scale)",
    "chart_compute_alt": "Scatter chart of the mean absolute error, in {unit}, against the time to fit. {list}.",
    "chart_compute_item": "{label} {mae} in {seconds}",
    "chart_compute_alike": "These stand at one height, as they err exactly alike: {list}.",
    "chart_compute_see": "Each mark is a candidate. The large ones lie on the dashed line (the Pareto front), where "
    "nobody is as accurate in less time: {front}. MAE and "
    "time to fit: {list}.",
    "design": "What bringing it into use is expected to take",
    "design_trials": "Trials",
    "design_hours": "Machine-hours",
    "design_days": "Engineer-days",
    "design_item": "{label} {trials} {trials:trial|trials}, {hours} {hours:machine-hour|machine-hours}, {days} "
    "{days:engineer-day|engineer-days}",
    "design_see": "Expected: {list}.",
    "design_note": "An expectation, not a measure: trials of a search for settings and the fit that follows; "
    "engineer-days are assumed.",
    "routes": "Training time of one layer by route",
    "routes_head": "Rows a series",
    "route_fft": "FFT",
    "route_scan": "the scan",
    "route_recurrence": "the recurrence",
    "route_fft_head": "FFT, time-invariant (a step)",
    "route_scan_head": "Scan, selective (a step)",
    "route_recurrence_head": "Row by row, selective (a step)",
    "route_never": "{first} is at no length faster than {second}.",
    "route_always": "{first} is faster than {second} at every length.",
    "route_from": "{first} is faster than {second} from {rows} rows on.",
    "routes_step": "Row by row at inference takes {time} a row.",
    "routes_note": "Forward and backward, measured on this machine: {batch} series at a time, {channels} "
    "{channels:channel|channels}, "
    "{states} {states:state|states} a channel, {threads} {threads:thread|threads}, median of {rounds}.",
}
