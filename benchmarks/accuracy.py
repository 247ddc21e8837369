"""`make bench-accuracy`: the forecaster on ETTh1 and ETTh2 under the field's protocol, beside what it is made of.

    python benchmarks/accuracy.py [--part validation|test] [--data ETTh1] [--row ridge --row auto] [--horizon 96]
    python benchmarks/accuracy.py --table          print what accuracy.csv holds
    python benchmarks/accuracy.py --noise          logs without anything to learn

All seven channels, standardised on the training months, weights from the twelve training months, every window judged,
one recipe (accuracy_rows.py), three seeds of what is trained. Each result is a line in accuracy.csv; those that are
there are skipped, so that a run can be broken off, and two can run side by side with different `--data`. Choices rest
on the validation months; each opening of the test months is a line in openings.csv, one a data set and horizon.
"""

from __future__ import annotations

import argparse

from accuracy_noise import noise
from accuracy_results import Result, append, read, table
from accuracy_rows import ROWS, Fits, Recipe, Row
from ett import HORIZONS, TEST, TRAIN, VALIDATION, Ett, load
from openings import record

SEEDS = (0, 1, 2)
SETS = ("ETTh1", "ETTh2")
MONTHS = {"validation": (TRAIN, TRAIN + VALIDATION), "test": (TRAIN + VALIDATION, TRAIN + VALIDATION + TEST)}


def judge(data: Ett, name: str, horizon: int, part: str, wanted: list[tuple[Row, int]], recipe: Recipe) -> None:
    """Fit and judge the (row, seed) that have no line yet, for one data set and horizon."""
    done = {one.key for one in read()}
    fits = Fits(data.train, horizon, recipe)
    start, stop = MONTHS[part]
    at = data.origins(horizon, start=start, stop=stop)
    fresh: list[Result] = []
    try:
        for row, seed in wanted:
            mark = recipe.mark if row.mixer else "-"
            if (name, row.name, horizon, seed, part, mark) in done:
                continue
            fitted = fits.fit(row, seed)
            mse, mae = data.errors(fitted.model.forecast_at(data.series, at).mean, at, horizon)
            seconds = round(fitted.seconds, 1)
            result = Result(name, row.name, horizon, seed, part, mark, mse, mae, fitted.share, seconds, fitted.steps)
            fresh.append(result)
            append(result)
            print(
                f"{name} {horizon:4} {row.name:31} seed {seed}  {mse:.4f} {mae:.4f}  share {fitted.share:.2f}  "
                f"{fitted.steps:4} steps {seconds:7.1f} s",
                flush=True,
            )
    finally:
        # Also when it was broken off: what was read off the test months has been read.
        if part == "test" and fresh:
            record(f"{name} test months", f"accuracy table, horizon {horizon}, MSE/MAE by seed: {_told(fresh)}")


def _told(results: list[Result]) -> str:
    rows = dict.fromkeys(one.row for one in results)
    own = {row: [f"{one.mse:.4f}/{one.mae:.4f}" for one in results if one.row == row] for row in rows}
    return "; ".join(f"{row} {', '.join(figures)}" for row, figures in own.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [row.name for row in ROWS]
    parser.add_argument("--part", choices=tuple(MONTHS), default="validation", help="months that are judged")
    parser.add_argument("--data", choices=SETS, action="append", help="one data set; all by default")
    parser.add_argument("--row", choices=names, action="append", metavar="ROW", help=f"one of: {'; '.join(names)}")
    parser.add_argument("--horizon", choices=HORIZONS, type=int, action="append", help="all by default")
    parser.add_argument("--seed", choices=SEEDS, type=int, action="append", help="of what is trained; all by default")
    parser.add_argument("--table", action="store_true", help="train nothing, print what is there")
    parser.add_argument("--noise", action="store_true", help="judge gate and intervals on noise instead")
    options = parser.parse_args()
    recipe = Recipe()
    if options.noise:
        noise(recipe)
        return
    rows = [row for row in ROWS if options.row is None or row.name in options.row]
    sets = options.data or SETS
    # What is not trained has no seed to vary.
    wanted = [(row, seed) for row in rows for seed in (options.seed or SEEDS if row.mixer else SEEDS[:1])]
    if not options.table:
        for name in sets:
            data = load(name)
            for horizon in options.horizon or HORIZONS:
                judge(data, name, horizon, options.part, wanted, recipe)
    found = [one for one in read() if one.recipe in ("-", recipe.mark)]
    for name in sets:
        print(table(found, name, options.part, rows))


if __name__ == "__main__":
    main()
