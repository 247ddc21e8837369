"""The command `keiretsu stream`."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from keiretsu._cli import outcome, paths, stream_told
from keiretsu._cli.options import Lang, Verbose
from keiretsu.errors import ArgumentError
from keiretsu.errors_ja import in_japanese

if TYPE_CHECKING:
    from keiretsu.serve.lines import Followed, StandardInput, Stop
    from keiretsu.serve.service import Service

Text = str | None


def stream(
    model: Annotated[Path, typer.Argument(help="Model file, or folder of a run: its winner.", metavar="MODEL_OR_RUN")],
    store: Annotated[Text, typer.Option("--store", help="SQLite file or postgresql://… that outlives crashes.")] = None,
    follow: Annotated[Path | None, typer.Option("--follow", help="Growing file to read, in place of stdin.")] = None,
    from_start: Annotated[bool, typer.Option("--from-start", help="Read what --follow's file holds already.")] = False,
    until_end: Annotated[bool, typer.Option("--until-end", help="End where --follow's file ends now.")] = False,
    lateness: Annotated[float, typer.Option("--lateness", help="Wait so long for late rows (seconds).", min=0)] = 0.0,
    form: Annotated[str, typer.Option("--input", help="jsonl, csv, or auto: by the first line.")] = "auto",
    encoding: Annotated[Text, typer.Option("--encoding", help="Of a table; by default as trained or as read.")] = None,
    output: Annotated[str, typer.Option("--output", help="jsonl, or csv: a line a target and step.")] = "jsonl",
    time: Annotated[list[str] | None, typer.Option("--time", help="Name of the time; by default as trained.")] = None,
    id: Annotated[list[str] | None, typer.Option("--id", help="Name of the id; by default as trained.")] = None,
    extra: Annotated[str, typer.Option("--extra", help="Names no channel has: refuse the row, or ignore.")] = "refuse",
    ids: Annotated[Path | None, typer.Option("--ids", help="Text file with the only series taken, one a line.")] = None,
    coverage: Annotated[float, typer.Option("--coverage", help="Share of truths an interval is to hold.")] = 0.9,
    fixed: Annotated[bool, typer.Option("--fixed", help="Keep the intervals of training, whatever drifts.")] = False,
    known: Annotated[Path | None, typer.Option("--known", help="Table of covariates known ahead.")] = None,
    static: Annotated[Path | None, typer.Option("--static", help="Table of facts of each series.")] = None,
    precision: Annotated[str, typer.Option("--precision", help="Of weights: float32 or bfloat16.")] = "float32",
    candidate: Annotated[Text, typer.Option("--candidate", help="Of a run, another than its winner.")] = None,
    swap: Annotated[bool, typer.Option("--swap", help="Let this model take over another one's store.")] = False,
    shadow: Annotated[Path | None, typer.Option("--shadow", help="Model or run that reads along unheard.")] = None,
    compare: Annotated[bool, typer.Option("--compare", help="Only show what came of the promises.")] = False,
    batch: Annotated[int, typer.Option("--batch", help="Rows that one transaction takes at most.", min=1)] = 1000,
    flush: Annotated[float, typer.Option("--flush", help="Gather rows for so many seconds.", min=0)] = 0.0,
    refused: Annotated[Path | None, typer.Option("--refused", help="File for refused rows, not stderr.")] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what is said on stderr.")] = Lang.en,
    json: Annotated[bool, typer.Option("--json", help="Show the final counters as one line of JSON.")] = False,
    verbose: Verbose = False,
) -> int:  # fmt: skip
    """Answer rows from stdin or a growing file as they come, one line each; nothing is lost in a crash."""
    outcome.set_logging(verbose)
    from keiretsu._cli.opened import known_of, named_ids, opener, table
    from keiretsu.serve import Intake, Service, ServiceSettings, StoreError, open_store
    from keiretsu.serve.lines import OUTPUTS, Cold, Loop, LoopSettings, Output, Patience, Refusals, Rows, Stop, told
    from keiretsu.serve.lines.columns import Noted
    from keiretsu.serve.lines.encoding import checked
    from keiretsu.serve.renewing import Renewal
    from keiretsu.serve.warming import take_over

    if follow is None and (from_start or until_end):
        raise ArgumentError("stream: --from-start and --until-end go with --follow FILE; got no file. Name it.")
    if output not in OUTPUTS:
        raise ArgumentError(f"stream: --output must be one of {', '.join(OUTPUTS)}; got {output!r}. Choose one.")
    checked(encoding)
    if refused is not None:
        paths.check_writable(refused, command="stream")

    def tell(key: str, **facts: object) -> None:
        if lang is Lang.ja and "sentence" in facts:
            facts["sentence"] = in_japanese(str(facts["sentence"]))
        print(told(key, lang.value, **facts), file=sys.stderr, flush=True)

    if compare:
        from keiretsu._cli.promises import promises

        where = str(paths.beside(model, "stream.db")) if store is None else store
        told_of = {"known": table(known), "static": table(static), "coverage": coverage, "adaptive": not fixed}
        promises(model, where, lang=lang.value, as_json=json, candidate=candidate, **told_of)
        return outcome.OK

    anew = opener(
        model, time=time, id=id, extra=extra, command="stream", coverage=coverage, adaptive=not fixed, known=known,
        static=static, candidate=candidate, shadow=shadow, precision=precision,
    )  # fmt: skip
    runner, watcher, spelled = anew()
    settings = ServiceSettings(
        lateness=lateness, batch_rows=batch, outbox=True, keep_answers=1, ids=named_ids(ids, command="stream")
    )
    # without a store or a file to go on with, nothing would ever answer rows that wait
    drain = store is None and follow is None
    place = store if store is not None or follow is None else str(paths.beside(model, "stream.db"))
    with Stop() as stop:
        patience = Patience(stop, tell)
        kept = open_store(place)
        if swap:
            take_over(kept, runner)
        service, after = Service(runner, kept, settings, watcher=watcher, again=patience.again), None
        before = service.counters()
        refusals = Refusals(sys.stderr.fileno(), lang=lang.value, file=refused)
        try:
            source = _source(service, stop, follow, from_start=from_start, until_end=until_end, tell=tell)
            intake = Intake(runner.channels, runner.stamp, spelled)
            noted = Noted(intake, None if json else tell)
            table_known = known_of(runner.reading, service.place(source.name))
            rows = Rows(intake, form=form, encoding=encoding, known=table_known, learned=noted.names)
            rows.learn(source.first_lines())
            sys.stdout.flush()
            asked = {"known": _begun_before(service, source), "from_start": from_start, "until_end": until_end}
            with stream_told.begun(source, **asked, store=place, tell=tell, quiet=json, lang=lang.value) as catch_up:
                loop = Loop(
                    service, source, rows,
                    output=Output(sys.stdout.fileno(), stop, form=output), refusals=refusals, stop=stop,
                    settings=LoopSettings(batch, flush, drain), patience=patience, tell=tell,
                    cold=Cold(None if json else tell), catch_up=catch_up,
                )  # fmt: skip
                # what a reader that has left did not take is sent by the next run
                with contextlib.suppress(BrokenPipeError), Renewal(anew, service, intake, tell=tell):
                    loop.run()
            after = stream_told.after(service, source, store=place, lang=lang.value)
        except StoreError:
            # it was waited for until somebody asked for the end
            if not stop.asked:
                raise
        finally:
            counted = service.counters()
            refusals.close()
            service.close()
        stream_told.show(counted, service.unknown_codes, lang.value, as_json=json)
        if stop.asked and after is None:
            return outcome.INTERRUPTED
        if stop.asked:
            if not json:
                tell("ended", answered=f"{counted['answered'] - before['answered']:,}", next=after)
            return outcome.Said(outcome.INTERRUPTED)
        lost = stream_told.all_refused(before, counted)
        if lost:
            tell("nothing", rows=lost)
        if follow is None and counted["rows"] == before["rows"] and not json:
            tell("no_row")
        return outcome.NOTHING if lost else outcome.OK


def _source(service: Service, stop: Stop, follow: Path | None, **told: Any) -> Followed | StandardInput:
    from keiretsu.serve.lines import Followed, StandardInput

    if follow is None:
        return StandardInput(sys.stdin.fileno(), stop)
    return Followed(follow, stop, kept=service.place(str(follow.absolute())), **told)


def _begun_before(service: Service, source: Followed | StandardInput) -> bool:
    return bool(service.place(source.name))
