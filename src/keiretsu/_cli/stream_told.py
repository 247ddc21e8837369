"""What `keiretsu stream` says on stderr before its first row and after its last one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from keiretsu._cli import printing

if TYPE_CHECKING:
    from keiretsu.serve.lines import CatchUp, Followed, StandardInput
    from keiretsu.serve.service import Service

Tell = Callable[..., None]
# rows that were read before do no harm when they come again
_READ_BEFORE = ("duplicate", "late")


@contextmanager
def begun(
    source: Followed | StandardInput,
    *,
    known: bool,
    from_start: bool,
    until_end: bool,
    store: str | None,
    tell: Tell,
    quiet: bool,
    lang: str,
) -> Iterator[CatchUp]:
    """Say what a followed file is read from, and draw a bar until its rows of now are read where nobody else does.

    Args:
        source: of the lines; nothing is said of standard input, which its sender knows.
        known: whether an earlier run has read of the file.
        from_start, until_end: as they were asked for.
        store: where what was read is kept.
        tell: says a sentence on stderr; quiet: nothing is to be said.
        lang: of the bar.
    """
    from keiretsu.serve.lines import CatchUp, Followed
    from keiretsu.serve.lines.words import size, told

    if quiet or not isinstance(source, Followed):
        yield CatchUp()
        return
    if source.awaited:
        # which is said already
        yield CatchUp()
        return
    line, bytes = source.stands
    then = told("then_end" if until_end else "then_wait", lang, store=store)
    how = "goes_on" if known else "from_start" if from_start else "from_end"
    tell(how, file=source.name, line=f"{line:,}", size=size(bytes), store=store, then=then)
    if known and from_start:
        tell("start_is_read", store=store)
    if not bytes:
        yield CatchUp()
        return
    said = None if until_end else tell
    if sys.stdout.isatty():
        # answers run over the same screen, and show by themselves that rows are read
        yield CatchUp(source.end, tell=said)
        return
    with ExitStack() as shown:
        yield CatchUp(source.end, tell=said, progress=shown.enter_context(printing.bar(lang)), done=shown.close)


def after(service: Service, source: Followed | StandardInput, *, store: str | None, lang: str) -> str:
    """Where the next run goes on, as a sentence.

    Args:
        service: whose store knows how far the source was read.
        source: of the lines.
        store: where what was read is kept, if anywhere.
    """
    from keiretsu.serve.lines.words import told

    at = service.place(source.name) or {}
    if "lines" in at:
        return told("next_line", lang, line=f"{at['lines']:,}", file=source.name)
    return told("next_rows", lang, store=store) if store is not None else told("next_anew", lang)


def show(counted: dict[str, Any], codes: Mapping[str, int], lang: str, *, as_json: bool) -> None:
    """The counters, as lines or as one line of JSON, and rows by code of alarms that training did not know."""
    from keiretsu.serve.lines.words import reasons, told

    if as_json:
        line = json.dumps(counted | ({"codes_not_known": dict(codes)} if codes else {}), ensure_ascii=False)
    else:
        refused = counted["refused"]
        facts = {**counted, "refused": sum(refused.values()), "reasons": reasons(refused, lang)}
        rare = (f"more_{name}" for name in ("outside", "second_hour") if counted.get(name))
        line = "\n".join(told(key, lang, **facts) for key in ("done", "more", *rare))
    print(line, file=sys.stderr, flush=True)
    if codes and not as_json:
        show_codes(codes, lang)


def show_codes(codes: Mapping[str, int], lang: str) -> None:
    """Rows by code of alarms that training did not know; nothing where there is none."""
    from keiretsu.serve.lines.words import told

    shown = [
        f"{code}（{n:,}行）" if lang == "ja" else f"{code} ({n:,} {'row' if n == 1 else 'rows'})"
        for code, n in codes.items()
    ]
    if shown:
        listed = ("、" if lang == "ja" else ", ").join(shown)
        print(told("unknown_codes", lang, codes=listed), file=sys.stderr, flush=True)


def all_refused(before: dict[str, Any], after: dict[str, Any]) -> int:
    """How many rows of this run were refused where no row was read; 0 where one was, or all had been read before."""
    if any(after[name] > before[name] for name in ("accepted", "answered")):
        return 0
    more = {name: count - before["refused"].get(name, 0) for name, count in after["refused"].items()}
    return sum(more.values()) if any(count for name, count in more.items() if name not in _READ_BEFORE) else 0
