"""The command `keiretsu report`."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from keiretsu._cli import outcome, paths, printing, words
from keiretsu._cli.options import Json, Lang, Verbose

_NO_BROWSER = {
    "en": "No browser could be opened; open the file yourself.",
    "ja": "ブラウザーを開けませんでした。ファイルを直接開いてください。",
}


def report(
    run: Annotated[Path, typer.Argument(help="Folder that `poc` wrote, or its result.json.", metavar="RUN")],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the report.")] = Lang.en,
    out: Annotated[Path | None, typer.Option("--out", help="HTML file; by default report.html in the run.")] = None,
    open: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Write the report of a finished run again, in either language."""
    outcome.set_logging(verbose)
    from keiretsu.proof import Result

    place = out or (run if run.is_dir() else run.parent) / "report.html"
    result = Result.load(run)
    result.report(paths.check_writable(place, command="report"), lang=lang.value)
    if json:
        printing.print_json({"report": str(place), "lang": lang.value})
    else:
        printing.print_lines(words.place("report", place, lang.value))
    if open and not webbrowser.open(place.absolute().as_uri()) and not json:
        printing.print_lines(_NO_BROWSER[lang.value])
