"""The command `keiretsu app`."""

from __future__ import annotations

import sys
import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from keiretsu._cli import outcome, paths, printing
from keiretsu._cli.options import Lang, Verbose

_READY = {
    "en": ("The page is open at {address} (on this computer only).", "Ctrl+C ends it."),
    "ja": ("ページを {address} で開いています（このコンピューターからのみ）。", "終了するにはCtrl+Cを押してください。"),
}


def app(
    port: Annotated[int, typer.Option("--port", help="Port of 127.0.0.1; 0 takes any that is free.", min=0)] = 8765,
    runs: Annotated[Path, typer.Option("--runs", help="Folder of the runs.")] = Path("runs"),
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the browser.")] = False,
    host: Annotated[str, typer.Option("--host", help="127.0.0.1 and no other.", hidden=True)] = "127.0.0.1",
    lang: Annotated[Lang, typer.Option("--lang", help="Language in which the page opens.")] = Lang.en,
    verbose: Verbose = False,
) -> None:
    """Open a page on this computer for all of `poc`: drop a file, choose, watch, read the report."""
    outcome.set_logging(verbose)
    from keiretsu.app import AppSettings, serve

    paths.check_writable(runs / "run" / "result.json", command="app")

    def ready(address: str) -> None:
        printing.print_lines(*(line.format(address=address) for line in _READY[lang.value]))
        # who waits for this line may be a program
        sys.stdout.flush()
        if not no_open:
            # a browser may take its time, or stay with the one who started it
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    serve(AppSettings(runs=runs, port=port, host=host, lang=lang.value), ready=ready)
