"""The slide with the table of candidates."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.report.candidates import SHUT, Row
from keiretsu.proof.report.comparison import level_of, same_forecasts
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.numbers import MISSING, count, figure, percent
from keiretsu.proof.report.phrases import say, sentence
from keiretsu.proof.report.sheet import cut_ends, is_cut
from keiretsu.proof.report.slide import Grid, Slide
from keiretsu.proof.report.told import called, failed_of, horizon_of, listed

# A slide holds no more; who the verdict speaks of and the last value are always among them.
MOST_ROWS = 7


def comparison_table(context: Context, w: dict[str, str]) -> Slide:
    """The candidates with the least error, each with its interval, what the judged one saves of it, its skill."""
    result, test = context.result, context.result.get("comparison")
    shown, ok = _shown(context), [row for row in context.rows if row.ok]
    heads = [w["candidate"], w["slide_error"], say(w["interval_of"], level=level_of(result))]
    if test:
        told = {"judged": called(context, test["candidate"]), "level": percent(test["level"])}
        heads.append(say(w["slide_saved"], **told))
    heads.append(w["slide_skill"])
    note = [say(w["slide_note"], origins=count(result["split"]["origins"]), horizon=horizon_of(context))]
    if len(shown) < len(ok):
        note.append(say(w["slide_more"], n=count(len(ok) - len(shown))))
    if any(is_cut(row.data.get("mae_interval")) for row in shown):
        note.append(w["cut_note"])
    if any(row.shut for row in shown):
        note.append(w["shut_note"])
    failed = failed_of(context)
    if failed:
        note.append(sentence(say(w["say_failed"], list=listed(failed, w))))
    rows = tuple(_cells(row, test, w) for row in shown)
    return Slide(w["slide_comparison"], table=Grid(tuple(heads), rows), note=w["sentence_gap"].join(note))


def _shown(context: Context) -> list[Row]:
    """Those that must be there, filled up with the best of the rest, in the order of their errors."""
    ok = [row for row in context.rows if row.ok]
    must = [row for row in ok if row.role or row.name == "naive"]
    rest = [row for row in ok if row not in must][: max(0, MOST_ROWS - len(must))]
    return [row for row in ok if row in must or row in rest]


def _cells(row: Row, test: dict[str, Any] | None, w: dict[str, str]) -> tuple[str, ...]:
    name = f"{row.label}{SHUT}" if row.shut else row.label
    label = say(w["slide_tagged"], label=name, tag=w[f"{row.role}_tag"]) if row.role else name
    ends = row.data.get("mae_interval")
    low, high = cut_ends(ends) if ends else (MISSING, MISSING)
    told = say(w["slide_ends"], low=low, high=high) if ends else MISSING
    cells = [sentence(label), figure(row.mae), told]
    if test:
        cells.append(_saved(row.name, test, w))
    return (*cells, percent(row.data["scores"]["skill"]))


def _saved(name: str, test: dict[str, Any], w: dict[str, str]) -> str:
    """The difference to one rival; results of before hold that to the best one alone."""
    found = (test.get("against") or {test["rival"]: test}).get(name)
    if found is None:
        return MISSING
    if same_forecasts(found):
        return w["slide_same"]
    low, high = found["interval"]
    return say(w["slide_saved_cell"], gain=figure(found["difference"], 3), low=figure(low, 3), high=figure(high, 3))
