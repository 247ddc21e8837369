"""The report's fixed words on what its figures mean in English: footnotes, what a test tested, expected and found."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    # intervals of what is never below 0
    "cut_note": "† Cut at 0: an error is never below 0, though the interval, which is symmetric, would reach there.",
    "cut_short": "† cut at 0",
    "cut_arrow": "An arrow at 0 marks an interval that would reach below 0, where no error can be; it is cut there.",
    # models that equal their partner
    "shut_note": "‡ The correction did not earn its place on training rows (its gate is shut), so the model forecasts "
    "what its partner, ridge regression, does: equal figures are no mistake.",
    # one rule for all bands
    "covered_rule": "One rule for every candidate: a band is too narrow or too wide only where the 95 % interval of "
    "its coverage lies wholly on one side of {nominal}.",
    "covered_kept": "not to be told from {nominal}",
    "covered_low": "too narrow, beyond chance",
    "covered_high": "too wide, beyond chance",
    "covered_open": "too few independent rows for an interval, so nothing is told",
    # what a p-value is of
    "p_less": "{p} for “{candidate} errs less than {rival}”",
    # beside a gate
    "gate_stability_one": "The reason: this log reaches 1× alone, the {length} rows of training, so that no longer "
    "sequence could be tried.",
    "gate_robustness_largest": "That compares the two under one and the same fault. Not compared, and with the fault "
    "there all the time, the error of {judged} rises furthest under {fault} at severity {severity}: to {error}, "
    "{times} that on the clean log.",
    "gate_robustness_largest_beyond": "That compares the two under one and the same fault. Not compared, and with the "
    "fault there all the time, the forecasts of {judged} become useless under {fault} at severity {severity}: their "
    "error is {times} that on the clean log.",
    # of the model to use, before the gates of the judged one
    "trust_use": "First {label}, the model to use.",
    "trust_covered": "{measured} of the true values lay inside its {nominal} interval.",
    "trust_along": "Over {count} stretches of the test part its error lay between {low} and "
    "{high} ({first} in the first, {last} in the last).",
    "trust_no_certificate": "It has no certificate.",
    "trust_same": "What follows was measured on {judged}, whose correction was not let in: it forecasts what {label} "
    "does, so it holds for that, too.",
    "trust_judged": "What follows is of {judged}, which was judged beside it, and not of {label}.",
    "p_alike": "not tested: the two forecast the same",
    "paired_same": "{candidate} and {rival} gave the same forecasts from every origin, so there is no difference to "
    "test.",
    "paired_near": "{candidate} and {rival} gave all but the same forecasts (their MAE differs by less than {share}), "
    "so there is no difference worth testing.",
    "method_time": "Diebold-Mariano (Newey-West, Harvey-Leybourne-Newbold), one-sided",
    "method_unit": "t-test over series (clustered standard error), one-sided",
    "p_both": "{p} for “{candidate} errs less than {rival}”, {other} for the opposite",
    "units_against": "{units}, in the comparison of {candidate} with {rival}",
    # expected and found
    "expectation": "Expected before any model, found in the test",
    "answer_expected": "{kept}. {found}",
    "expected": "Expected",
    "found": "Found",
    "expected_as": "as expected",
    "expected_partly": "partly as expected",
    "expected_not": "otherwise than expected",
    "expected_unknown": "cannot be told",
    "found_best": "{expected} was the best of the simpler methods, with an MAE of {mae}.",
    "found_alike": "{expected} was nearly as good as the best of the simpler methods: an MAE of {mae}, that of {best} "
    "{best_mae}.",
    "found_other": "{best} erred {size} less than {expected}: an MAE of {best_mae} against {mae}.",
    "found_shut_beside": "{judged} found nothing to add to its partner, ridge regression, and forecasts what that does "
    "({mae}).",
    "found_beyond": "Best of the rest was {best}, of which nothing was expected: it erred {size} less than {expected}, "
    "an MAE of {best_mae} against {mae}.",
    "found_untried": "{expected} was not among the candidates; the best of the simpler methods was {best}, with an MAE "
    "of {best_mae}.",
    "found_failed": "{expected} gave no forecast; the best of the simpler methods was {best}, with an MAE of "
    "{best_mae}.",
    "found_less": "{judged} erred {size} less than {beside} ({mae}), beyond chance.",
    "found_more": "{judged} erred {size} more than {beside} ({mae}), beyond chance.",
    "found_less_open": "{judged} erred {size} less than {beside} ({mae}), which may be chance.",
    "found_more_open": "{judged} erred {size} more than {beside} ({mae}), which may be chance.",
    "found_less_bare": "{judged} erred {size} less than {beside} ({mae}), which was not tested for chance.",
    "found_more_bare": "{judged} erred {size} more than {beside} ({mae}), which was not tested for chance.",
    "found_same": "{judged} erred exactly as much as {beside} ({mae}).",
    "found_shut": "{judged} erred exactly as much as {beside} ({mae}), as nothing of its correction was let in.",
    "found_absent": "{judged} gave no forecast.",
    "simpler_constant": "the mean of the log",
    "simpler_last value": "the last value",
    "simpler_seasonal naive": "the seasonal forecast",
    "simpler_ridge": "the linear model (ridge regression)",
    "simpler_lightgbm": "gradient boosting (LightGBM)",
    # folds
    "fold_bands": "Which part of the past a linear forecast of the next row of {target} can use: rows {first} explain "
    "{most}, nothing older adds more than {rest}.",
    "fold_bands_none": "Which part of the past a linear forecast of the next row of {target} can use: none that could "
    "be shown; rows {first} alone forecast worse than the mean ({most} of the variance explained), nothing older adds "
    "more than {rest}.",
    "fold_place": "Where this log lies among {count} kinds of simulated ones: {family} is expected to win there.",
    "fold_families": "What each kind of model was expected to save here: at most {gain} ({best}).",
    "fold_families_none": "What each kind of model was expected to save here: nothing beside the linear model.",
    "fold_map": "Stability map of {all} {all:setting|settings} of margin and step, each trained for a short time: "
    "{held}; {worse}.",
    "fold_map_held": "no training diverged or stopped",
    "fold_map_broke": "training diverged or stopped with {broke}",
    "fold_map_worse": "with {worse} the error was still more than 5 % above that of the partner alone",
    "fold_map_good": "none was more than 5 % worse than the partner alone",
    "fold_routes": "Training time of one layer by FFT, scan and row by row: at {rows} rows {times} a step.",
    "fold_kpis": "Key figures of all candidates with their intervals: {list}.",
    "fold_rollout": "Forecasts that feed on forecasts, up to {rows} {rows:row|rows} ahead: in the end {ratio} times "
    "the error of "
    "the last value.",
    "fold_faults": "{kinds} {kinds:kind|kinds} of faults at {severities} {severities:severity|severities}, {label} "
    "beside {rival}: worse under {worse}, "
    "better under {better} of {total}.",
    "fold_faults_alone": "{kinds} {kinds:kind|kinds} of faults at {severities} {severities:severity|severities}: the "
    "error of {label} under each.",
    "fold_past": "{title}: 90 % of the weight of this model’s forecast{among} lies within the last "
    "{rows} {rows:row|rows}.",
    "fold_example": "{title}. {why} {see}",
    "fold_certificate": "{title}: its promises with their assumptions and kinds; {held}.",
    "fold_kept": "on the second half of the test part they were kept",
    "fold_renew": "on the second half of the test part they were kept, but the data there had moved away from the rows "
    "it was made on: certify again before relying on it",
    "fold_clock": "on the second half of the test part they were kept, but rows there came at another pace, or after a "
    "longer gap, than those it was made on: certify again before relying on it",
    "fold_broken": "on the second half of the test part they were not kept",
    "fold_unchecked": "they were not checked on other rows",
}
