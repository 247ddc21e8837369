"""The command that runs a plan again on the same data, whole enough to be typed as it stands."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from keiretsu.data.read_ways import file_of
from keiretsu.data.reading.raw import FRAME
from keiretsu.evaluate.candidates import INCUMBENT

# What stands where the result does not hold a word: a frame in memory, a table that is no file, a column that a result
# of before does not name, a program (no plan holds what would be run).
LOG, EVENTS, CODE, COMMAND = "LOG", "EVENTS", "COLUMN", "COMMAND"


def replay_command(
    result: Mapping[str, Any], *, source: str = "", events: str = "", plan: str = "plan.yaml", out: str = "replay"
) -> str:
    """`keiretsu poc … --plan …` with the table of events and the incumbent that the run was given.

    Goal, split, prices and how the log is read, a workbook's sheet among it, stand in the plan; the command does not
    repeat them.

    Args:
        result: as `Result.to_dict` gives it.
        source, events: the log and the table of events as the command named them; else as the result calls them.
        plan, out: where the plan lies, and the folder of the new run.
    """
    data = result["data"]
    words = ["keiretsu", "poc", _file(source or str(data.get("source", FRAME)), LOG)]
    table = _joined(data.get("read_report") or {})
    if table:
        words += ["--events", _file(events or str(table["events"]), EVENTS)]
        for name in ("time", "id", "code"):
            words += _named(f"--event-{name}", table.get(name))
        if "normal" in table:
            words += _named("--event-normal", table["normal"] or "none")
    if any(each.get("name") == INCUMBENT for each in result["candidates"]):
        words += ["--incumbent", COMMAND]
    return shlex.join([*words, "--plan", plan, "--out", out])


def to_fill_in(command: str) -> bool:
    """Whether it holds a word that its reader has to replace."""
    return not {LOG, EVENTS, CODE, COMMAND}.isdisjoint(shlex.split(command))


def _named(option: str, value: Any) -> list[str]:
    """An option with its value, once for each of several."""
    values = [] if value is None else [value] if isinstance(value, str) else value
    return [word for one in values for word in (option, str(one))]


def _file(name: str, otherwise: str) -> str:
    return otherwise if name == FRAME else file_of(name) or otherwise


def _joined(report: Mapping[str, Any]) -> Mapping[str, Any]:
    """How events were joined; a result of before tells it by its notes and the column that went into them."""
    if report.get("joined"):
        return report["joined"]
    told = (each for each in report.get("notes") or () if each.startswith("events: ") and " joined as " in each)
    note = next(told, "")
    if not note:
        return {}
    column = next((each["name"] for each in report.get("left_out") or () if each["reason"] == "events"), None)
    table = note.partition(" from ")[2].partition(" joined as ")[0]
    return {"events": table, "code": column or CODE}
