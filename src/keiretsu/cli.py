"""The command line: `keiretsu profile | fit | tune | predict | certify | poc | report | compare | app | …`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

import keiretsu as kr
from keiretsu._cli import outcome, paths, printing, words
from keiretsu._cli.app import app as local_page
from keiretsu._cli.compare import compare
from keiretsu._cli.opened import model_file
from keiretsu._cli.options import Horizon, Json, Lang, Mixer, Seed, Target, Verbose, needed
from keiretsu._cli.poc import poc
from keiretsu._cli.reading import DataLog, Log, reads_log
from keiretsu._cli.report import report
from keiretsu._cli.serve import serve
from keiretsu._cli.stream import stream
from keiretsu.errors import ArgumentError

app = typer.Typer(
    name="keiretsu",
    help="From a log to a verdict: is a state-space model worth it, and what does it forecast?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
bench = typer.Typer(help="Measure this machine.", no_args_is_help=True)
app.add_typer(bench, name="bench")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"keiretsu {kr.__version__}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)]


@app.callback()
def _keiretsu(version: Version = False) -> None:
    """From a log to a verdict: is a state-space model worth it, and what does it forecast?"""


@app.command()
@reads_log
def profile(
    log: Log,
    target: Target = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for profile.json, pictures and a page.")] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what is shown and written.")] = Lang.en,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Say what kind of log this is: length, memory, change, clock, missing values, noise, and what that favours."""
    outcome.set_logging(verbose)
    from keiretsu._cli import findings

    if target and len(target) > 1:
        raise ArgumentError(f"profile: --target must be given at most once; got {len(target)}. Leave the others out.")
    if out is not None:
        paths.check_writable(out / "profile.json", command="profile")
    series = log.read()
    found = kr.profile(series, target=target[0] if target else None)
    if out is not None:
        findings.write_profile(found, series, out, lang=lang.value)
    if json:
        printing.print_json(findings.content_of(found, series))
    else:
        findings.print_profile(found, series, lang=lang.value, source=log.source)
        printing.print_lines(*([] if out is None else ["", words.place("page", out / "index.html", lang.value)]))


@app.command()
@reads_log
def fit(
    log: Log,
    target: Target = None,
    horizon: Horizon = None,
    out: Annotated[Path | None, typer.Option("--out", help="Model file to write, such as pump.keiretsu.")] = None,
    mixer: Annotated[Mixer, typer.Option("--mixer", help="What corrects the ridge partner.")] = Mixer.selective,
    seed: Seed = 0,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Fit one forecaster to the whole log and save it."""
    outcome.set_logging(verbose)
    place = paths.check_writable(needed(out, "fit", "--out"), command="fit")
    rows = needed(horizon, "fit", "--horizon")
    series = log.read()
    model = kr.Forecaster(rows, mixer=None if mixer is Mixer.none else mixer.value, seed=seed)
    with printing.bar() as progress:
        model.fit(series, target=list(target) if target else None, progress=progress)
    place.parent.mkdir(parents=True, exist_ok=True)
    model.save(place)
    if json:
        printing.print_json({"model": str(place), "summary": model.summary, "read_report": series.report.to_dict()})
    else:
        printing.print_facts("fitted", model.summary)
        printing.print_lines("", f"model: {place}")


@app.command()
@reads_log
def tune(
    log: Log,
    target: Target = None,
    horizon: Horizon = None,
    out: Annotated[Path | None, typer.Option("--out", help="Model file to write, such as pump.keiretsu.")] = None,
    budget: Annotated[str, typer.Option("--budget", help="Time for everything, such as 90s, 5min or 1h.")] = "10min",
    trials: Annotated[int | None, typer.Option("--trials", help="Settings to try, in place of a budget.")] = None,
    steps: Annotated[int | None, typer.Option("--steps", help="Training steps of each, with --trials.", min=1)] = None,
    storage: Annotated[Path | None, typer.Option("--storage", help="SQLite file to keep trials in and go on.")] = None,
    picture: Annotated[Path | None, typer.Option("--map", help="SVG file for a map of settings that fail.")] = None,
    mixer: Annotated[Mixer | None, typer.Option("--mixer", help="Keep to one mixer; by default all.")] = None,
    seed: Seed = 0,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what is shown and written.")] = Lang.en,
    json: Json = False,
    verbose: Verbose = False,
) -> None:  # fmt: skip
    """Try settings of a forecaster within a time budget, fit the best to the whole log, and save it."""
    outcome.set_logging(verbose)
    from keiretsu._cli import tuned

    place = paths.check_writable(needed(out, "tune", "--out"), command="tune")
    rows = needed(horizon, "tune", "--horizon")
    if picture is not None:
        paths.check_writable(picture, command="tune")
    if mixer is Mixer.none:
        raise ArgumentError("tune: --mixer must be a mixer; got none, which has nothing to tune. Use `keiretsu fit`.")
    series = log.read()
    names = list(target) if target else None
    start = kr.Forecaster(rows, mixer=Mixer.selective.value if mixer is None else mixer.value, seed=seed)
    with printing.bar(lang.value) as progress:
        best, result = kr.tune(start, series, target=names, budget=budget, trials=trials, steps=steps, storage=storage,
                               seed=seed, keep=("mixer",) if mixer else (), progress=progress)  # fmt: skip
        found = None if picture is None else kr.stability_map(best, series, target=names, progress=progress)
    place.parent.mkdir(parents=True, exist_ok=True)
    best.save(place)
    if found is not None and picture is not None:
        tuned.write_map(found, picture, lang=lang.value)
    if json:
        printing.print_json(tuned.content_of(best, result, found) | {"model": str(place)})
    else:
        tuned.print_tuned(best, result, found, lang=lang.value)
        drawn = [] if picture is None else [words.place("map", picture, lang.value)]
        printing.print_lines("", words.place("model", place, lang.value), *drawn)


@app.command()
@reads_log
def predict(
    model: Annotated[Path, typer.Argument(help="Model file, or folder of a run: its choice.", metavar="MODEL")],
    log: Log,
    coverage: Annotated[float, typer.Option("--coverage", help="Share of truths the interval is meant to hold.")] = 0.9,
    out: Annotated[Path | None, typer.Option("--out", help="Also write all rows to a .csv or .parquet file.")] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what is shown.")] = Lang.en,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Forecast from the last row of each series."""
    outcome.set_logging(verbose)
    from keiretsu._cli import forecasts

    if out is not None:
        forecasts.check_format(paths.check_writable(out, command="predict"))
    fitted = kr.load(model_file(model, command="predict"))
    learned = fitted.learned_.spelling
    series = log.read(otherwise=fitted.reading, channels=fitted.channels, normal=learned.get("normal", ()))
    answer = fitted.predict(series, coverage=coverage)
    if out is not None:
        forecasts.write_forecasts(answer, out)
    if json:
        told = {"read_report": series.report.to_dict()}
        printing.print_json({"coverage": coverage, "forecasts": answer.to_dicts(), **told})
    else:
        forecasts.print_forecasts(answer, coverage, lang=lang.value)


@app.command()
@reads_log
def certify(
    model: Annotated[Path, typer.Argument(help="Model file, or folder of a run: its choice.", metavar="MODEL")],
    log: DataLog,
    delta: Annotated[float, typer.Option("--delta", help="Chance that any confident finding is wrong.")] = 0.05,
    coverage: Annotated[float | None, typer.Option("--coverage", help="Of the intervals; by default 0.9.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="What one series is, such as engine or patient.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Ask whether the certificate in MODEL still holds.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Also write the certificate to a .json file.")] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of what is shown.")] = Lang.en,
    json: Json = False,
    verbose: Verbose = False,
) -> None:  # fmt: skip
    """Say what holds of a model on units that it was not fitted on, and keep that in its file."""
    outcome.set_logging(verbose)
    from keiretsu._cli import certified

    if out is not None:
        paths.check_writable(out, command="certify")
    model = model_file(model, command="certify")
    fitted = kr.load(model)
    learned = fitted.learned_.spelling
    series = log.read(otherwise=fitted.reading, channels=fitted.channels, normal=learned.get("normal", ()))
    if check:
        found = certified.checked(fitted, series, model)
        certified.show(found, lang=lang.value, as_json=json)
        return
    made = fitted.certify(series, delta=delta, coverage=coverage, unit=unit)
    fitted.save(model)
    if out is not None:
        certified.write(made, out)
    certified.show(made, lang=lang.value, as_json=json)


app.command()(poc)
app.command()(report)
app.command()(compare)
app.command("app")(local_page)
app.command()(stream)
app.command()(serve)


@app.command()
def reproduce(
    what: Annotated[str, typer.Argument(help="majority, imdb, listops, bounds or all.", metavar="WHAT")] = "all",
    out: Annotated[Path, typer.Option("--out", help="Folder; runs done there are kept.")] = Path("runs/paper"),
    data: Annotated[Path | None, typer.Option("--data", help="Folder of imdb/ and paper/; else shared/data.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="About 10 minutes on two cores, not 3 hours.")] = False,
    dry: Annotated[bool, typer.Option("--dry", help="Only say what would be run, and how long it takes.")] = False,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Run the experiments of Honarpisheh et al. 2025 on our layer, and set our curves beside theirs."""
    from keiretsu._cli.reproduce import run

    run(what, out=out, data=data, quick=quick, dry=dry, as_json=json, verbose=verbose)


@bench.command()
def crossover(
    channels: Annotated[int, typer.Option("--channels", help="Channels of the layer.", min=1)] = 64,
    states: Annotated[int, typer.Option("--states", help="States a channel.", min=1)] = 16,
    batch: Annotated[int, typer.Option("--batch", help="Sequences at once.", min=1)] = 4,
    rounds: Annotated[int, typer.Option("--rounds", help="Measurements of which the median counts.", min=1)] = 5,
    longest: Annotated[int, typer.Option("--longest", help="Rows to go up to, from 16 by doubling.", min=16)] = 4096,
    out: Annotated[Path | None, typer.Option("--out", help="Write here, not where backend=auto looks.")] = None,
    json: Json = False,
    verbose: Verbose = False,
) -> None:
    """Find the lengths at which FFT, chunks and recurrence of a time-invariant layer cross; backend=auto follows."""
    outcome.set_logging(verbose)
    from keiretsu._cli.crossover import Size, measure, print_measured
    from keiretsu.ops.crossover import cache_file, store

    place = paths.check_writable(cache_file() if out is None else out, command="bench crossover")
    with printing.bar() as progress:
        measured = measure(Size(batch, channels, states), rounds=rounds, longest=longest, progress=progress)
    store(measured, place)
    if json:
        printing.print_json({**measured, "file": str(place)})
    else:
        print_measured(measured, place, used=place == cache_file())


def main() -> None:
    """The entry point `keiretsu`."""
    sys.exit(outcome.run(app, sys.argv[1:]))


if __name__ == "__main__":
    main()
