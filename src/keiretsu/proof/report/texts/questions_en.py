"""Questions to ask before adopting and the words of their answers, in English; figures go in with `str.format`."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "ask": "Questions to ask before adopting",
    # seen before
    "ask_leak": "Could the methods have seen the days they were tested on?",
    "leak_origin": "Every forecast was made from the rows up to its own moment and no others.",
    "leak_ask": "What no run can see is a channel that is filled in or corrected later than its time stamp says, such "
    "as a laboratory value. Ask whoever keeps the log whether any of these is: {channels}.",
    # the test part
    "ask_test": "How was the test part chosen, and is it like what is to come?",
    "test_time": "The plan fixed it before any method learned: the {test} rows after {until}.",
    "test_unit": "The plan fixed it before any method learned: {held} of {series} series, put aside whole.",
    "test_units": "In the comparison with {rival} they are worth {units} independent {units:observation|observations}.",
    "test_ask": "Ask production whether a season, a product or a kind of fault is missing from them; what is missing "
    "was never tried.",
    # units and clock
    "ask_units": "Are the units and the clock right?",
    "units_clock": "The clock is the column {time}, and rows come {interval} apart as a rule.",
    "units_as": "The run takes the numbers as they stand in the log.",
    "units_replaced": "{codes} {n:was|were} told to mean that nothing was measured, which leaves {count} "
    "{count:cell|cells} empty; all other numbers are taken as they stand in the log.",
    "units_ask_named": "That {targets} is in {unit} is what the header says. Ask instrumentation whether that is "
    "right, and whether a range, a sensor or a clock was ever changed, summer time included.",
    "units_ask": "The log tells no unit. Ask instrumentation in which unit {targets} is measured, and whether a "
    "range, a sensor or a clock was ever changed, summer time included.",
    # a sensor fails
    "ask_sensor": "What happens when a sensor fails?",
    "sensor_worst": "{kinds} kinds of faults were put into the rows after training. The error of {label} "
    "rises furthest under {fault} at severity {severity}: to {error}, {times} that on the clean log. (The gate of "
    "robustness asks another question, how it compares with the best of the rest under the same fault.)",
    "sensor_worst_beyond": "{kinds} kinds of faults were put into the rows after training. Under {fault} at severity "
    "{severity} the forecasts of {label} become useless: their error is {times} that on the clean log. (The gate of "
    "robustness asks another question, how it compares with the best of the rest under the same fault.)",
    "sensor_worst_gone": "{kinds} kinds of faults were put into the rows after training. What hurts {label} most is "
    "{fault} at severity {severity}: its forecasts are no longer finite.",
    "sensor_ask": "Ask maintenance which faults have occurred, and how long one goes unnoticed.",
    "sensor_none": "That was not measured in this run. Ask maintenance when a sensor failed last, and compare forecast "
    "and truth on those days; a run with more time measures it.",
    # the cost of being wrong
    "ask_wrong": "How wrong are the forecasts, and what does that cost us?",
    "wrong_error": "{opening} is off by {mae} on average, in the unit of the log.",
    "wrong_band": "Of the true values {measured} lay inside its {nominal} interval.",
    "wrong_ask": "Ask whoever acts on the forecast what an error of that size costs, and run again with that price.",
    # more than luck
    "ask_luck": "Is the outcome more than luck?",
    "luck_level": "The rule keeps the chance of a wrong adoption at {level} or less, for one run of one plan: whoever "
    "runs until the answer is “adopt” has as many chances as runs.",
    "luck_plain": "This holds for one run of one plan: whoever runs until the answer is “adopt” has as many chances as "
    "runs.",
    # a fair chance
    "ask_fair": "Did every method get a fair chance?",
    "fair_count": "Of the {n} methods entered {ok} were compared, from the same rows and for the same moments, and "
    "{failed} failed.",
    "fair_whole": "None was cut short.",
    "fair_ask": "If a method that you trust did badly, {budget} may have been too little for it: run again with more.",
    # what is used today
    "ask_present": "Is the method we use today among those compared?",
    "present_yes": "Yes: its error is {mae} on average, in the unit of the log, beside {choice_mae} of {choice}.",
    "present_failed": "It took part, but gave no forecast, so nothing is known of it.",
    "present_no": "No. Ask whoever makes today’s forecasts for them, or for the program that makes them, and run again "
    "with it as the incumbent. Until then a gain over today’s method is not shown.",
    # retraining
    "ask_retrain": "Who retrains, how often, and what does it take?",
    "retrain_fit": "Training {label} took {fit} here.",
    "retrain_grows": "Along the test part its error grew beyond chance{ends}, so it has to be retrained.",
    "retrain_falls": "Along the test part its error fell beyond chance{ends}.",
    "retrain_ends": ", from {first} in the first stretch to {last} in the last",
    "retrain_flat": "Along the test part its error showed no trend beyond chance.",
    "retrain_worst": "In stretch {place} of {of} it broke down: its error was {mae} there and {others} in the others. "
    "Find out whether the plant has changed for good; then it has to be retrained now.",
    "retrain_ask": "The run cannot name a person: agree who retrains, on which day, and who releases the new model.",
    # the certificate
    "ask_certificate": "What does the certificate not cover?",
    "certificate_made": "It speaks of {judged}. The held-out units it was made on number {units} (a unit being one "
    "{unit}), and it was checked on rows it was not made on.",
    "certificate_series": "series",
    "certificate_few": "Of so few units it claims nothing about others.",
    "certificate_not": "It does not cover forecasts further ahead than {horizon}, forecasts that feed on forecasts, or "
    "a plant that was rebuilt.",
    "certificate_other": "{opening}, which is to be used, has none.",
    "certificate_none": "None was made in this run, so nothing is promised: every figure is one that was measured on "
    "this test part.",
    # a change of the plant
    "ask_change": "What if the plant changes?",
    "change_untried": "No change was tried that the log does not hold.",
    "change_log": "Of the log itself the profile says: {sentence}",
    "change_ask": "Ask production and maintenance which changes are planned (product, sensor, control), check the "
    "model on fresh rows after each, and compare again.",
    # falling back
    "ask_fallback": "What do we fall back on if it fails in operation?",
    "fallback_other": "{opening} is at hand: it is off by {mae} on average, beside {choice_mae} of {choice}.",
    "fallback_none": "No other simple method gave forecasts in this run; repeating the last value always can.",
    "fallback_ask": "Agree by which sign the change is made, such as too few true values inside the interval, and who "
    "makes it.",
}
