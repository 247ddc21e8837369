"""The command `keiretsu serve`."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from keiretsu._cli import outcome, paths, printing, stream_told
from keiretsu._cli.options import Lang, Verbose
from keiretsu.errors import KeiretsuError
from keiretsu.errors_ja import in_japanese

_READY = {
    "en": (
        "{model} answers at {address} ({who}).",
        "Rows go to POST {address}/rows; answers come back, and stream from {address}/answers.",
        "Ctrl+C or SIGTERM ends it; what was accepted is finished.",
    ),
    "ja": (
        "{model}が{address}で応答しています（{who}）。",
        "行は POST {address}/rows に送ってください。回答は応答として返り、{address}/answers からも配信されます。",
        "終了するにはCtrl+Cを押すか、SIGTERMを送ってください。受け付けた行は処理してから終わります。",
    ),
}
_WHO = {
    "en": ("this computer only", "with an API key"),
    "ja": ("このコンピューターからのみ", "APIキーが必要です"),
}


def serve(
    model: Annotated[Path, typer.Argument(help="Model file, or folder of a run: its winner.", metavar="MODEL_OR_RUN")],
    store: Annotated[
        str | None, typer.Option("--store", help="SQLite file or postgresql://…; by default beside the model.")
    ] = None,
    host: Annotated[str, typer.Option("--host", help="Address to listen on; another needs a key.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="0 takes any that is free.", min=0)] = 8766,
    api_key_file: Annotated[Path | None, typer.Option("--api-key-file", help="Text file with one key a line.")] = None,
    name: Annotated[list[str] | None, typer.Option("--name", help="A further host name of this server.")] = None,
    lateness: Annotated[float, typer.Option("--lateness", help="Wait so long for late rows (seconds).", min=0)] = 0.0,
    coverage: Annotated[float, typer.Option("--coverage", help="Share of truths an interval is to hold.")] = 0.9,
    fixed: Annotated[bool, typer.Option("--fixed", help="Keep the intervals of training, whatever drifts.")] = False,
    known: Annotated[Path | None, typer.Option("--known", help="Table of covariates known ahead.")] = None,
    static: Annotated[Path | None, typer.Option("--static", help="Table of facts of each series.")] = None,
    precision: Annotated[str, typer.Option("--precision", help="Of weights: float32 or bfloat16.")] = "float32",
    candidate: Annotated[str | None, typer.Option("--candidate", help="Of a run, another than its winner.")] = None,
    swap: Annotated[bool, typer.Option("--swap", help="Let this model take over another one's store.")] = False,
    shadow: Annotated[Path | None, typer.Option("--shadow", help="Model or run that reads along unheard.")] = None,
    ids: Annotated[Path | None, typer.Option("--ids", help="Text file with the only series taken, one a line.")] = None,
    time: Annotated[list[str] | None, typer.Option("--time", help="Name of the time; by default as trained.")] = None,
    id: Annotated[list[str] | None, typer.Option("--id", help="Name of the id; by default as trained.")] = None,
    extra: Annotated[str, typer.Option("--extra", help="Names no channel has: refuse the row, or ignore.")] = "refuse",
    keep: Annotated[int, typer.Option("--keep", help="Answers that listeners can go back to.", min=1)] = 100_000,
    limits: Annotated[str, typer.Option("--limits", help="Such as rows_per_second=500,body_bytes=50000.")] = "",
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what is shown.")] = Lang.en,
    verbose: Verbose = False,
) -> None:  # fmt: skip
    """Answer rows over HTTP: one row in, one answer out, kept in a store that outlives crashes."""
    outcome.set_logging(verbose)
    if not verbose:
        # a store that fails while nobody looks must be found in the service manager's log
        faults = logging.StreamHandler(sys.stderr)
        faults.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
        logging.getLogger("keiretsu.serve").addHandler(faults)
    from keiretsu._cli.opened import named_ids, opener
    from keiretsu.serve import Intake, Service, ServiceSettings, open_store
    from keiretsu.serve.http import HttpSettings, Limits
    from keiretsu.serve.http import serve as serve_http
    from keiretsu.serve.http.keys import read_keys
    from keiretsu.serve.http.server import check_installed
    from keiretsu.serve.lines.columns import Noted
    from keiretsu.serve.lines.words import told as told_words
    from keiretsu.serve.renewing import Renewal
    from keiretsu.serve.warming import take_over

    check_installed()
    settings = HttpSettings(
        host=host, port=port, api_key_file=api_key_file, names=tuple(name or ()), limits=Limits.of(limits)
    )
    told = ServiceSettings(lateness=lateness, keep_answers=keep, ids=named_ids(ids, command="serve"))
    # whatever is wrong with what was given is found before a store is made or taken
    read_keys(api_key_file)

    anew = opener(
        model, time=time, id=id, extra=extra, command="serve", coverage=coverage, adaptive=not fixed, known=known,
        static=static, candidate=candidate, shadow=shadow, precision=precision,
    )  # fmt: skip

    def tell(key: str, **facts: object) -> None:
        if lang is Lang.ja and "sentence" in facts:
            facts["sentence"] = in_japanese(str(facts["sentence"]))
        print(told_words(key, lang.value, **facts), file=sys.stderr, flush=True)

    runner, watcher, spelled = anew()
    intake = Intake(runner.channels, runner.stamp, spelled)
    Noted(intake, tell).apart()
    kept = open_store(str(paths.beside(model, "stream.db")) if store is None else store)
    if swap:
        take_over(kept, runner)
    service = Service(runner, kept, told, watcher=watcher)

    def ready(address: str) -> None:
        who = _WHO[lang.value][api_key_file is not None]
        printing.print_lines(*(line.format(model=runner.name, address=address, who=who) for line in _READY[lang.value]))
        # who waits for this line may be a program
        sys.stdout.flush()

    try:
        with Renewal(anew, service, intake, tell=tell):
            finished = serve_http(service, intake, settings, ready=ready)
    finally:
        service.close()
        stream_told.show_codes(service.unknown_codes, lang.value)
    if not finished:
        raise KeiretsuError(
            f"serve: what was accepted could not be finished within {settings.limits.stop_seconds:g} s. Rows without a "
            "reply may be sent again."
        )
