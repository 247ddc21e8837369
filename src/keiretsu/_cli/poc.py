"""The command `keiretsu poc`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import keiretsu as kr
from keiretsu._cli import outcome, paths, printing
from keiretsu._cli.options import Horizon, Json, Lang, Prices, Seed, Target, Verbose, needed
from keiretsu._cli.reading import Log, reads_log


@reads_log
def poc(
    log: Log,
    target: Target = None,
    horizon: Horizon = None,
    budget: Annotated[str, typer.Option("--budget", help="Time for everything, such as 90s, 5min or 1h.")] = "10min",
    out: Annotated[Path | None, typer.Option("--out", help="Folder to write; by default runs/NAME.")] = None,
    plan: Annotated[Path | None, typer.Option("--plan", help="Replay this plan.yaml, goal and all.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in --out that was cut.")] = False,
    incumbent: Annotated[str | None, typer.Option("--incumbent", help="What you have, as a command.")] = None,
    prices: Prices = None,
    candidates: Annotated[str | None, typer.Option("--candidates", help="Names, commas between; else all.")] = None,
    split: Annotated[str | None, typer.Option("--split", help="time or unit; by default as the clock says.")] = None,
    gap: Annotated[int, typer.Option("--gap", help="Rows left out between training and test part.", min=0)] = 0,
    abnormal: Annotated[str | None, typer.Option("--abnormal", help="Channel that is 1 in abnormal rows.")] = None,
    on: Annotated[str, typer.Option("--on", help="Where candidates run: local, inline or ray.")] = "local",
    workers: Annotated[int | None, typer.Option("--workers", help="Candidates at a time; else one a core.")] = None,
    seed: Seed = 0,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of plan and report.")] = Lang.en,
    json: Json = False,
    verbose: Verbose = False,
) -> None:  # fmt: skip
    """Compare many candidates on the log and give a verdict: adopt, use another model, or collect data first."""
    outcome.set_logging(verbose)
    folder = out or paths.default_run(log.source)
    paths.check_writable(folder / "result.json", command="poc")
    going_on = resume and (folder / "plan.yaml").exists()
    if plan is None and not going_on:
        series = log.read()
        goal = {"target": list(needed(target, "poc", "--target")), "horizon": needed(horizon, "poc", "--horizon")}
    else:
        from keiretsu.proof.plan_file import read_plan

        made = read_plan(plan or folder / "plan.yaml")
        series = log.read(otherwise=made.data.settings, channels=made.data.channels).select(channels=made.data.channels)
        # a run that goes on takes its own plan; what is asked for must then be what it was begun with
        asked = {"target": list(target) if target else None, "horizon": horizon}
        goal = {**(asked if going_on else {"target": None, "horizon": None}), "plan": None if plan is None else made}
    # torch and others are slow to import; a mistake in the log is told without them
    from keiretsu._cli.planned import print_plan
    from keiretsu._cli.verdict import print_verdict

    names = None if candidates is None else [name.strip() for name in candidates.split(",") if name.strip()]
    with printing.bar(lang.value) as progress:
        result = kr.poc(
            series, **goal, budget=budget, out=folder, seed=seed, resume=resume, candidates=names, incumbent=incumbent,
            value=prices, split=split, gap=gap, abnormal=abnormal, on=on, workers=workers, progress=progress,
            on_plan=lambda made: print_plan(made, series, folder / "plan.yaml", lang.value),
        )  # fmt: skip
    if lang is not Lang.en:
        result.report(folder / "report.html", lang=lang.value)
        result.slides(folder / "slides.md", lang=lang.value)
    if json:
        printing.print_json(result.to_dict())
    else:
        print_verdict(result.to_dict(), folder, lang.value, source=log.source, events=log.events.get("events", ""))
