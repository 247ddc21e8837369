"""`make bench-certified`: films' reviews judged by models whose bound on their true error counts their training.

    python benchmarks/certified_training.py [--method pac-bayes|occam|covering] [--split series|unit] [--lang ja]

IMDb at 300 words a review, δ = .05. `--split series` deals the reviews out one by one, as if they were independent: its
certificate says that they are not, since reviews of one film are alike. `--split unit` deals out blocks of 30 reviews
that stand together in the list, the most that a film has; its bound by unit is the film's. The recipes below were
chosen among fewer than 40 on the first part of the split by series (40 % of the reviews of training); the split by
unit pays with some of those, so that there δ is shared over 40. The second part is opened by each run, and the 25,000
test reviews, of other films, say at the end what the true error is like. Each opening is a line in openings.csv.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import polars as pl
from openings import record

from keiretsu.nn import ModelConfig, PlainConfig, PlainModel, SeriesModel, Tokens
from keiretsu.train import Covering, Occam, PacBayes, SeriesData, SeriesTraining, fit, series_answers
from keiretsu.train.series_fit import SeriesAnswerer

IMDB = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "imdb"
WORDS, LONGEST, BLOCK = 30_522, 300, 30
DELTA, TRIED = 0.05, 40
METHODS = ("pac-bayes", "occam", "covering")
# What a review is judged by: one score a word, three states, twelve numbers beside the scores.
SMALL = PlainConfig(width=1, states=3, margin=0.1, step=0.1, read="mean", spread=0.1)
SCORES = SeriesTraining(epochs=8, batch=64, learning_rate=1e-2, weight_decay=0.3, noise=0.2)
LARGE = ModelConfig(width=32, state=16, dropout=0.2, steps=(1e-3, 1e-1))
PRIOR = SeriesTraining(epochs=4, batch=64, learning_rate=3e-3, weight_decay=0.3)
ONLY_LAYER = SeriesTraining(epochs=2, batch=64, learning_rate=3e-3, frozen=("embed",))


def load(part: str, *, split: str) -> SeriesData:
    """The reviews; a unit is a block of one label that a film could fill, or each review."""
    table = pl.read_parquet(IMDB / f"{part}.parquet")
    block = table.select(pl.col("label").cast(pl.Int64) * 1_000 + pl.col("review") // BLOCK).to_series().to_numpy()
    unit = block if split == "unit" else None
    return SeriesData.of(table["tokens"].to_list(), table["label"].to_numpy(), unit=unit, longest=LONGEST)


def recipe(method: str) -> tuple[SeriesAnswerer, SeriesTraining, PacBayes | Occam | Covering]:
    """Model, training of the first part, and what is certified how."""
    if method == "pac-bayes":
        return SeriesModel(Tokens(WORDS), 2, LARGE, read="mean"), PRIOR, PacBayes(share=0.5, scale=0.05)
    certify = Occam(ONLY_LAYER) if method == "occam" else Covering(ONLY_LAYER, reach=0.1, ramp=0.01)
    return PlainModel(Tokens(WORDS), SMALL), SCORES, certify


def run(method: str, split: str, lang: str) -> str:
    """One line of the table."""
    model, config, certify = recipe(method)
    if isinstance(model, SeriesModel):
        model.rows.embed.weight.data.mul_(0.3)
    data, start = load("train", split=split), time.perf_counter()
    unit, delta = ("block", DELTA / TRIED) if split == "unit" else (None, DELTA)
    found = fit(model, data, config=config, certify=certify, unit=unit, delta=delta)
    seconds = time.perf_counter() - start
    if found.bound is None or found.certificate is None:
        raise RuntimeError("a fit with certify must have a bound")
    print(found.certificate.text(lang), flush=True)
    test = load("test", split=split)
    error = float((series_answers(model, test).argmax(axis=1) != test.label).mean())
    b = found.bound
    told = (
        f"{method}, split by {split}: bound {b.bound:.4f}, by unit {b.bound_units:.4f} ({b.units} units); "
        f"loss {b.risk:.4f}, error {b.detail['error']:.4f} on {b.m}, {b.nats:.1f} nats; test {error:.4f}"
    )
    record("IMDb second part and test reviews", told)
    print(f"\n{told}; {b.detail}; {seconds:.0f} s\n", flush=True)
    bounds = f"**{b.bound:.3f}** | {b.bound_units:.3f}" if split == "unit" else f"**{b.bound:.3f}** | –"
    return f"| {method} | {split} | {b.first:,} / {b.m:,} | {b.detail['error']:.3f} | {bounds} | {error:.3f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--method", choices=METHODS, action="append", help="all by default")
    parser.add_argument("--split", choices=("series", "unit"), action="append", help="both by default")
    parser.add_argument("--lang", choices=("en", "ja"), default="en", help="of the certificates")
    options = parser.parse_args()
    rows = [
        run(method, split, options.lang)
        for split in options.split or ("series", "unit")
        for method in options.method or METHODS
    ]
    print("| method | split by | first / second part | error there | bound | bound by unit | test |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
