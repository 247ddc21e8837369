"""What goes to stdout: one JSON document, or a short table; and the bar with time left on stderr."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from keiretsu._cli.words import work
from keiretsu.progress import Progress


def print_json(value: Any) -> None:
    """Print one JSON document; numbers that are not finite become null, stamps ISO text."""
    print(json.dumps(_plain(value), ensure_ascii=False, indent=2, allow_nan=False))


def print_lines(*lines: str) -> None:
    """Print lines of text as they are, whatever they hold."""
    for line in lines:
        print(line)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, numbers_from: int = 1) -> None:
    """Print a table; columns from `numbers_from` on are figures and stand to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, column in enumerate(columns):
        table.add_column(Text(column), justify="right" if place >= numbers_from else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(file=sys.stdout, highlight=False).print(table)


def print_facts(title: str, facts: dict[str, Any]) -> None:
    """Print the plain values among `facts`, one a line; lists and tables are for `--json`."""
    plain = {key: value for key, value in facts.items() if isinstance(value, (str, int, float))}
    rows = [[key, f"{value:.4g}" if isinstance(value, float) else str(value)] for key, value in plain.items()]
    print_table((title, ""), rows, numbers_from=2)


@contextmanager
def bar(lang: str = "en") -> Iterator[Progress | None]:
    """A progress callable that draws one bar a label with the time left; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("残り" if lang == "ja" else "left"),
        TimeRemainingColumn(),
    )
    tasks: dict[str, TaskID] = {}
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:

        def show(label: str, done: float, total: float) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(work(label, lang), total=total)
            bars.update(tasks[label], completed=done, total=total)

        yield show


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.isoformat() if isinstance(value, (datetime, date)) else value
