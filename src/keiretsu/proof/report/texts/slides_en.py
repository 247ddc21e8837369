"""The fixed words of the slides in English; figures are put in with `str.format`."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "slide_made": "Made {created} by Keiretsu {version} from result.json; figures and pictures in full in report.html.",
    "slide_verdict": "Verdict: {symbol} {decision}",
    "slide_meaning": "{note}.",
    "slide_reasons": "Three reasons",
    "slide_data": "The data",
    "slide_channels": "Channels: {list}.",
    "slide_finding": "{name} ({level}): {sentence}",
    "slide_comparison": "The comparison",
    "slide_error": "Mean error (MAE)",
    "slide_saved": "Error saved by {judged}, with a minus added ({level} interval)",
    "slide_skill": "Less error than the last value",
    "slide_tagged": "{label} ({tag})",
    "slide_ends": "{low}\u00a0–\u00a0{high}",
    "slide_saved_cell": "{gain} ({low} to {high})",
    "slide_same": "same forecasts",
    "slide_note": "MAE in the unit of the log, over {origins} {origins:origin|origins}, each forecast {horizon} ahead.",
    "slide_more": "{n} more in report.html.",
    "slide_holds": "Does it hold?",
    "slide_gate": "{name}: {status}. {sentence}",
    "slide_missing": "Not measured. {list}",
    "slide_cost": "Cost and value",
    "slide_fit": "{label}: trained in {fit}, {row} a row in operation, {size} on disk.",
    "slide_forecasts": "Forecasts from the test",
    "slide_example": "{title}. {note} {see}",
    "slide_pictures": "The pictures are in report.html.",
    "slide_no_examples": "This run kept no example forecasts.",
    "slide_change": "What would change this, and the risks",
    "slide_change_line": "What would change it: {change}",
    "slide_risk_line": "Risk: {risk}",
    "slide_next": "Next steps",
    "next_beside": "Run {choice} beside today’s method for a few weeks without acting on it, and compare both with "
    "what came.",
    "next_people": "Name who retrains it and on which day, and by which sign it is switched off.",
    "next_unknown": "Measure what this run did not: {list}.",
    "next_check": "Check on fresh rows, regularly, whether its certificate still holds:",
    "next_stream": "Forecast on live rows, in this run’s folder; LOG is the file that goes on growing:",
    "next_compare": "After some weeks, hold what came of it against what the test part promised:",
    "next_settle": "First settle what reading left open, and run again, for all figures here may hang on it: {doubt}",
    "next_use": "Use {choice} and leave {judged} aside.",
    "next_use_now": "Use {choice} in the meantime.",
    "next_present": "Add today’s method to the comparison; it did not take part.",
    "next_again": "Run again when what would change this has come about.",
    "next_collect": "Collect on: the test part is worth {units} independent {units:observation|observations} and about "
    "{needed} are "
    "needed.",
    "next_collect_none": "Collect on: the test part is too small for an answer.",
    "next_collect_bare": "Collect on: the test part is worth {units} independent {units:observation|observations}, too "
    "few for an answer.",
    "next_date": "Fix the day of the next run now, and make a new plan for it: whoever runs until the answer pleases "
    "lets luck decide.",
    "next_questions": "Take the open questions to production, instrumentation and maintenance; they are listed in "
    "report.html.",
    "slide_appendix": "Appendix: plan and reproducibility",
    "slide_replay": "The same plan on the same data gives the same figures, times apart:",
    "slide_rule": "Rule, fixed before the test part was opened: chance of a wrong adoption {level} at most; smallest "
    "gain that counts {improvement}; gain worth looking for {worthwhile}.",
    "slide_candidates": "Candidates: {list}.",
    "slide_steps": "{label} (up to {steps} steps)",
    "slide_seed": "Random seed {seed}; {threads}; {backend}; {platform}.",
    "slide_versions": "Keiretsu {keiretsu}, Python {python}, torch {torch}.",
    "slide_fingerprint": "Fingerprint of the data:",
}
