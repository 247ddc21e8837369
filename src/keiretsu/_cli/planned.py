"""The plan of a comparison as a short table on stderr, before anything long is run."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keiretsu.data import SeriesSet
    from keiretsu.proof import Plan

_TITLE = {"en": "Plan", "ja": "計画"}
_DOUBTS = {
    "en": "Look at this first; nothing was changed in the log:",
    "ja": "先に確かめてください（ログの値は変えていません）：",
}
_WIDEST = 120


def print_plan(plan: Plan, series: SeriesSet, place: Path, lang: str) -> None:
    """Print it on stderr, so that stdout holds the outcome alone; above it, what reading left open.

    Args:
        plan: as it was made or read.
        series: the data.
        place: where plan.yaml lies.
        lang: "en" or "ja".
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from keiretsu.proof.doubts import doubts
    from keiretsu.proof.plan_words import plan_rows

    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in plan_rows(plan, lang, series=series, place=place):
        table.add_row(Text(name), Text(value))
    text = StringIO()
    Console(file=text, width=min(get_terminal_size().columns, _WIDEST), highlight=False).print(table)
    lines = [_TITLE[lang], *(line.rstrip() for line in text.getvalue().splitlines()), ""]
    open_ones = doubts(series)
    if open_ones:
        lines = [_DOUBTS[lang], *(f"  - {each.to_dict()[lang]}" for each in open_ones), "", *lines]
    # written at once to whatever stands for stderr: a bar that is being drawn moves down
    print("\n".join(lines), file=sys.stderr, flush=True)
