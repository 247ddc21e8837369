"""The command `keiretsu compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keiretsu._cli import outcome, paths, printing, words
from keiretsu._cli.options import Json, Lang, Verbose

if TYPE_CHECKING:
    from keiretsu.proof.compared import Compared


def compare(
    then: Annotated[Path, typer.Argument(help="The earlier run: its folder or its result.json.", metavar="THEN")],
    now: Annotated[Path, typer.Argument(help="The later run.", metavar="NOW")],
    out: Annotated[Path | None, typer.Option("--out", help="HTML file, in both languages.")] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what is shown, and first in the file.")] = Lang.en,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Say what changed from one run to another, and whether the earlier verdict still stands."""
    outcome.set_logging(verbose)
    if out is not None:
        paths.check_writable(out, command="compare")
    from keiretsu.proof import Result
    from keiretsu.proof.compared import compare_runs, write_compared

    found = compare_runs(Result.load(then).to_dict(), Result.load(now).to_dict())
    if out is not None:
        write_compared(found, out, lang=lang.value)
    if json:
        printing.print_json(found.to_dict() | ({} if out is None else {"page": str(out)}))
    else:
        _print(found, lang.value)
        printing.print_lines(*([] if out is None else ["", words.place("page", out, lang.value)]))


def _print(found: Compared, lang: str) -> None:
    """The sentence, the cautions, and of every part the lines that differ; the errors whole."""
    from keiretsu.proof.compared.words import TEXTS

    t = TEXTS[lang]
    printing.print_lines(getattr(found.sentence, lang), *(f"  - {getattr(each, lang)}" for each in found.cautions))
    for part in found.parts:
        lines = part.lines if part.key in ("verdict", "errors") else part.changes
        title, see = getattr(part.title, lang), getattr(part.see, lang)
        printing.print_lines("", f"{title}: {see}")
        if lines:
            rows = [[getattr(cell, lang) for cell in (line.name, line.before, line.after)] for line in lines]
            notes = [getattr(line.note, lang) if line.note else "" for line in lines]
            heads = (t["what"], t["then"], t["now"])
            if any(notes):
                heads, rows = (*heads, t["note"]), [[*row, note] for row, note in zip(rows, notes, strict=True)]
            printing.print_table(heads, rows, numbers_from=len(heads))
