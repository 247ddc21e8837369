"""Sentences to be said in a meeting, in English; figures are put in with `str.format`."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "say": "Sentences for the meeting",
    # how candidates are called in a sentence
    "call_naive": "the last value",
    "call_seasonal_naive": "the last season’s value",
    "call_theta": "the theta method",
    "call_bank": "the ridge on long averages",
    "call_lti": "the time-invariant SSM (S4D) on ridge",
    "call_gru": "the GRU on ridge",
    "call_attention": "the Transformer on ridge",
    "call_incumbent": "the present method",
    "say_quoted": "“{name}”",
    "say_frame": "a table in memory",
    # what was asked
    "say_question": "The question was whether {judged} forecasts {targets}, {horizon} ahead, better than simpler "
    "methods do. {opening} reads the log from its first row on and decides at every row what to remember and what to "
    "forget.",
    # on which data
    "say_data": "We used {rows} rows of {source}, from {first} to {last}, as a rule {interval} apart.",
    "say_data_series": "We used {rows} rows of {source}, in {series} series, from {first} to {last}, as a rule "
    "{interval} apart.",
    "say_split_time": "The methods learned from the {train} rows up to {until}; the {test} rows after that were put "
    "aside for the test.",
    "say_split_unit": "The methods learned from {learned} series with {train} rows; {held} other series with {test} "
    "rows were put aside for the test.",
    # what was compared
    "say_compared": "We compared {n} methods on equal terms: each learned from the same rows and forecast from the "
    "same {origins} moments of the test part.",
    "say_compared_failed": "We entered {n} methods: {ok} were compared, {failed} failed. Those compared stood on equal "
    "terms: each learned from the same rows and forecast from the same {origins} moments of the test part.",
    "say_units": "Because neighbouring rows resemble each other, these count as {units} independent "
    "{units:observation|observations} "
    "(effective units) where {judged} is compared with {rival}.",
    "say_budget": "The whole comparison was given {budget}.",
    "say_failed": "No forecast came from {list}.",
    "say_shortened": "The machine was slower than expected, so training was cut short for {list}.",
    "say_few_steps": "The time allowed had room for few training steps of {list}: with more time they may do better.",
    # what came out
    "say_outcome": "Now to the outcome.",
    "say_errors": "Averaged over {horizon} ahead, {judged} is off by {mae} and {rival}, the best of the rest, by "
    "{rival_mae}, in the unit of the log.",
    "say_better": "That is {size} less error, and allowing for chance between {low} and {high} less ({level} "
    "interval).",
    "say_worse": "That is {size} more error, and allowing for chance between {low} and {high} more ({level} interval).",
    "say_open_less": "That is {size} less error, but allowing for chance anything from {low} more to {high} less is "
    "possible ({level} interval): this test cannot tell the two apart.",
    "say_open_more": "That is {size} more error, but allowing for chance anything from {low} more to {high} less is "
    "possible ({level} interval): this test cannot tell the two apart.",
    "say_few_less": "That is {size} less error, but here it rests on {units} independent observations, and with fewer "
    "than {fewest} no comparison is judged: how much of it is chance cannot be said.",
    "say_few_more": "That is {size} more error, but here it rests on {units} independent observations, and with fewer "
    "than {fewest} no comparison is judged: how much of it is chance cannot be said.",
    "say_bare_less": "That is {size} less error, but the test part is too short to say how much of it is chance.",
    "say_bare_more": "That is {size} more error, but the test part is too short to say how much of it is chance.",
    "say_same": "{opening} and {rival}, the best of the rest, err by the same amount, {mae} averaged over {horizon} "
    "ahead, in the unit of the log.",
    "say_luck": "In other words: if {judged} were in truth no better than {rival}, luck alone would show a result at "
    "least this good in {chance} of such tests.",
    "say_bad_luck": "In other words: if {judged} were in truth no worse than {rival}, luck alone would show a result "
    "at least this bad in {chance} of such tests.",
    "say_below": "less than {share}",
    "say_absent": "{opening} gave no forecast in this run, so nothing speaks for it. The smallest error is that of "
    "{best}, {mae} on average, in the unit of the log.",
    "say_naive": "{opening} errs by {skill} less than simply repeating the last value.",
    "say_naive_worse": "{opening} errs by {skill} more than simply repeating the last value.",
    "say_own": "That is {skill} less than the error of your present method, {own}.",
    "say_own_worse": "That is {skill} more than the error of your present method, {own}.",
    # whether it holds
    "say_conditions": "Beside accuracy, {judged} has to meet three conditions.",
    "say_pass": "Met: {list}.",
    "say_fail": "Not met: {list}.",
    "say_unknown": "Not measured: {list}.",
    "say_join": "; ",
    "say_gate_stability": "that the error stays level on long sequences",
    "say_gate_robustness": "that it is no worse than the best of the rest when sensors fail",
    "say_gate_certificate": "that its certificate is kept on rows it was not made on",
    "say_unchecked": "Whether {judged} stays stable, copes with faulty sensors and keeps what a certificate promises "
    "was not checked in this run.",
    "say_moved": "One caution: its certificate was kept on the second half of the test part, but the data there had "
    "moved away from the rows it was made on, so that it does not cover rows like them: certify again before relying "
    "on it.",
    "say_clock": "One caution: its certificate was kept on the second half of the test part, but rows there came at "
    "another pace, or after a longer gap, than those it was made on, so that it does not cover rows like them: certify "
    "again before relying on it.",
    "say_limits": "None of this speaks for forecasts further ahead than {horizon}, or for a season, a fault or a "
    "product that the test part did not hold.",
    # what it costs
    "say_costs": "Now to what it costs.",
    "say_time": "The comparison took {total} of the {budget} allowed.",
    "say_time_only": "The comparison took {total}.",
    "say_day": "{n} engineer-day",
    "say_day_many": "{n} engineer-days",
    "say_days_one": "Bringing {choice} into use is expected to take {days}, which is an assumption, not a measurement.",
    "say_days": "Bringing {choice} into use is expected to take {days}, {other} {other_days}; both are assumptions, "
    "not measurements.",
    "say_money": "In money, {judged} comes out as follows: {account}",
    "say_money_low": "At the cautious end of the interval it would bring {low} {currency}.",
    "say_pays": "So it pays.",
    "say_pays_not": "So it does not pay.",
    "say_pays_unknown": "Whether it pays cannot be told from that.",
    "say_no_prices": "What a better forecast is worth in money was not judged, because no prices were given.",
    "say_no_money": "What a better forecast is worth in money could not be judged in this run.",
    # what is proposed
    "say_adopt": "We propose to adopt {choice} for {targets}, because {because}.",
    "say_keep": "We propose to use {choice} for {targets} and not to introduce {judged}, because {because}.",
    "say_collect": "We propose to collect more data before deciding, and to use {choice} for {targets} until then, "
    "because {because}.",
    "why_better": "its gain over {rival} is more than chance would give",
    "why_cheaper": "it is not worse than any other method by an amount that matters, and cheaper to own",
    "why_absent": "{judged} gave no forecast",
    "why_shut": "{judged} found nothing in training to add to the simpler model",
    "why_shut_short": "{judged} found nothing to add to the simpler model in the few steps that there was time for, "
    "which settles nothing about it",
    "why_worse": "{judged} errs more than {rival}, and not by chance",
    "why_open": "a gain of {judged} over {rival} was not shown",
    "why_gate": "{judged} is more accurate than {rival}, but did not meet the condition {gates}",
    "why_unpaid": "{judged} is more accurate than {rival}, but does not pay",
    "why_small": "the gain of {judged} is too small, or was not shown against every other method",
    "why_few": "the test part is worth {units} independent {units:observation|observations} and an answer needs about "
    "{needed}",
    "why_few_none": "the test part is too small for an answer",
    "why_few_bare": "the test part, worth {units} independent {units:observation|observations}, is too small for an "
    "answer",
    "say_simpler_own": "{opening} errs less, {rival_mae} against {choice_mae}, but by no more than {worthwhile}, which "
    "may be chance: no gain from a change was shown.",
    "say_simpler_run": "{opening} errs less, {rival_mae} against {choice_mae}, but by no more than {worthwhile}, which "
    "may be chance; of all such methods {choice} is the simplest.",
    "say_simpler_pay": "{opening} errs less, {rival_mae} against {choice_mae}, but by no more than {worthwhile}, which "
    "may be chance; of all such methods {choice} is the cheapest to own.",
    # what would change it
    "say_change": "What would change this: {change}",
    "say_risk": "One risk to keep in mind: {risk}",
    "say_risks": "There are {n} risks to keep in mind, all in the report. The first: {risk}",
}
