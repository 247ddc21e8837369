"""`make bench-decision` or `python benchmarks/decision_power.py`: how often the decision errs, and what it can see.

Loss series are simulated and handed to the very function that `keiretsu poc` decides with. Each candidate's losses are
a difficulty that all share and a part of its own: AR(1), summed over horizons that overlap, normal, heavy-tailed or
skewed, in one series or several. First the false-adopt rate, where the judged candidate is no better than some rival
(or, for the second way to adopt, worse by the margin exactly), with 95 % Clopper-Pearson intervals; then the share of
adoptions against the true improvement. A rate above the level is measured again, on ten times as many fresh draws, and
both stay in the table. Results go to `decision_power.csv`, the curve to docs/images.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.signal import lfilter
from scipy.stats import beta

from keiretsu.evaluate.significance import Pairing
from keiretsu.proof.decision import Terms, decide
from keiretsu.proof.plan import DecisionRule

RULE = DecisionRule()
RIVALS = ("naive", "seasonal_naive", "ridge", "lightgbm", "gru", "attention")
JUDGED = "selective"
OWN = 0.5  # standard deviation of each candidate's own part; the mean loss of the best is 1
PICTURE = Path(__file__).parent.parent / "docs/images/decision_power.svg"
RESULTS = Path(__file__).with_suffix(".csv")
MEMORIES = (0.0, 0.5, 0.8, 0.95)
EFFECTIVE = (25, 50, 100, 400)
GAINS = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3)
POWER_MEMORY = 0.8


@dataclass(frozen=True)
class Cell:
    """One way in which losses may hang together.

    Attributes:
        moments: origins in one series; series: how many, on one calendar.
        overlap: neighbouring origins that share rows of their horizons.
        memory: coefficient of the AR(1).
        tails: of the shocks: "normal"; "t3", Student's t with three degrees; "skewed": the judged candidate's are
            exponential, so that it errs seldom and then much.
        rivals: how many.
        worse: by how much all rivals but the first are worse than that, as a share of its mean loss.
        gain: by how much the judged candidate is better than the first rival, as a share of its mean loss.
        cheaper: whether it is cheaper to own, which opens the second way to adopt.
    """

    moments: int = 1000
    series: int = 1
    overlap: int = 1
    memory: float = 0.0
    tails: str = "normal"
    rivals: int = 1
    worse: float = 0.0
    gain: float = 0.0
    cheaper: bool = False

    @property
    def pairing(self) -> Pairing:
        """As the origins hang together."""
        series = np.repeat(np.arange(self.series), self.moments)
        return Pairing(series, np.tile(np.arange(self.moments), self.series), self.overlap)

    @property
    def names(self) -> tuple[str, ...]:
        """Candidates, the first rival first, the judged one last."""
        return ("ridge", *[name for name in RIVALS if name != "ridge"][: self.rivals - 1], JUDGED)


def losses(cell: Cell, generator: np.random.Generator) -> dict[str, np.ndarray]:
    """One draw: (series · moments,) losses a candidate."""
    own = OWN * noise(cell, len(cell.names), generator)
    hard = 0.3 * noise(cell, 1, generator)[0]
    first, judged = 1.0, 1.0 - cell.gain
    means = dict.fromkeys(cell.names, 1.0 + cell.worse) | {cell.names[0]: first, JUDGED: judged}
    return {name: means[name] + hard + part for name, part in zip(cell.names, own, strict=True)}


def noise(cell: Cell, many: int, generator: np.random.Generator) -> np.ndarray:
    """(many, series · moments) of variance 1 and mean 0."""
    before = 10 * int(1 / (1 - cell.memory)) + cell.overlap
    shape = (many, cell.series, before + cell.moments)
    shocks = generator.standard_normal(shape) if cell.tails != "t3" else generator.standard_t(3, shape) / np.sqrt(3)
    if cell.tails == "skewed":
        shocks[-1] = generator.standard_exponential(shape[1:]) - 1.0
    remembered = lfilter([np.sqrt(1 - cell.memory**2)], [1.0, -cell.memory], shocks, axis=-1)
    summed = np.asarray(lfilter(np.ones(cell.overlap), [1.0], remembered, axis=-1))[..., before:]
    return summed.reshape(many, -1) / summed_deviation(cell)


def summed_deviation(cell: Cell) -> float:
    """Standard deviation of a sum of `overlap` neighbours of an AR(1) of variance 1."""
    apart = np.arange(1, cell.overlap)
    return float(np.sqrt(cell.overlap + 2 * np.sum((cell.overlap - apart) * cell.memory**apart)))


def adoptions(cell: Cell, *, draws: int, seed: int = 0) -> int:
    """How many of `draws` draws end in adoption."""
    # the cell's own stream, whatever else is run
    key = [seed, *(int(1e6 * abs(v)) if isinstance(v, float) else len(v) if isinstance(v, str) else int(v)
                   for v in asdict(cell).values())]  # fmt: skip
    generator, pairing = np.random.default_rng(key), cell.pairing
    costs = None if not cell.cheaper else {name: 1.0 - (name == JUDGED) for name in cell.names}
    terms = Terms(costs=costs, resamples=0)
    return sum(
        decide(losses(cell, generator), pairing, RULE, share=1.0, terms=terms).decision == "adopt" for _ in range(draws)
    )


def clopper_pearson(hits: int, draws: int, *, level: float = 0.95) -> tuple[float, float]:
    """Exact interval of a rate."""
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, hits, draws - hits + 1)) if hits else 0.0
    return low, float(beta.ppf(1 - tail, hits + 1, draws - hits)) if hits < draws else 1.0


def cells() -> Iterator[tuple[str, Cell]]:
    """Every way in which the judged candidate is no better, by kind."""
    for memory in MEMORIES:
        for moments in (100, 200, 1000, 2000):
            yield "pair", Cell(moments, memory=memory)
        for moments, overlap in ((200, 6), (200, 24), (1000, 6), (1000, 24), (1000, 48)):
            yield "pair, horizons overlap", Cell(moments, overlap=overlap, memory=memory)
        yield "pair, heavy tails", Cell(200, memory=memory, tails="t3")
        yield "pair, heavy tails", Cell(1000, overlap=24, memory=memory, tails="t3")
        for moments, series in ((200, 1), (1000, 1), (100, 12)):
            yield "pair, skewed", Cell(moments, series, memory=memory, tails="skewed")
        for series in (3, 12, 40):
            yield "pair, several series", Cell(200, series, 6, memory)
        yield "seven alike", Cell(500, memory=memory, rivals=6)
        yield "seven, one rival as good", Cell(500, memory=memory, rivals=6, worse=1.0)
        yield "worse by the margin, cheaper", Cell(1000, memory=memory, gain=-RULE.margin, cheaper=True)
        yield "worse by the margin, cheaper", Cell(2000, memory=memory, gain=-RULE.margin, cheaper=True, rivals=6)


def powers() -> Iterator[Cell]:
    """Seven candidates of which one is better, over lengths and gains."""
    for effective in EFFECTIVE:
        moments = round(effective * (1 + POWER_MEMORY) / (1 - POWER_MEMORY))
        for gain in GAINS:
            yield Cell(moments, memory=POWER_MEMORY, rivals=6, worse=0.1, gain=gain)


def measured(kind: str, cell: Cell, draws: int, *, seed: int = 0) -> dict[str, object]:
    """A row of results."""
    hits = adoptions(cell, draws=draws, seed=seed)
    low, high = clopper_pearson(hits, draws)
    return {"kind": kind, **asdict(cell), "draws": draws, "rate": hits / draws, "low": low, "high": high}


def show(row: dict[str, object]) -> None:
    """One line of the table in docs/decision.md."""
    places = " | ".join(str(row[key]) for key in ("kind", "moments", "series", "overlap", "memory", "tails"))
    gain, rate, low, high = (100 * float(str(row[key])) for key in ("gain", "rate", "low", "high"))
    above = "  above the level" if row["kind"] != "power" and rate > 100 * RULE.level else ""
    print(f"| {places} | {gain:g} % | {rate:.2f} % | {low:.2f} to {high:.2f} |{above}", flush=True)


def draw(rows: list[dict[str, str]]) -> None:
    """The power curve as an SVG whose bytes depend on the figures only."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "keiretsu", "font.size": 10})
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8.4, 4.2))
    for effective in EFFECTIVE:
        moments = round(effective * (1 + POWER_MEMORY) / (1 - POWER_MEMORY))
        mine = [row for row in rows if row["kind"] == "power" and int(row["moments"]) == moments]
        gains = [100 * float(row["gain"]) for row in mine]
        rates = [100 * float(row["rate"]) for row in mine]
        axes.plot(gains, rates, marker="o", markersize=3.5, label=f"{effective} effective units")
    axes.axhline(100 * RULE.level, color="black", linewidth=0.8, linestyle=":", label=f"stated level {RULE.level:.0%}")
    axes.set(
        xlabel=f"true improvement over the best rival, % of its MAE (σ of the difference: {100 * OWN * 2**0.5:.0f} %)",
        ylabel="adopted, % of runs",
        ylim=(0, 102),
    )
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=9, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    figure.tight_layout()
    figure.savefig(PICTURE, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=2000, help="of each false-adopt rate")
    parser.add_argument("--power-draws", type=int, default=500, help="of each point of the power curve")
    parser.add_argument("--picture", action="store_true", help="only draw the curve of the stored results anew")
    options = parser.parse_args()
    if not options.picture:
        began, rows = time.perf_counter(), []
        for kind, cell in [*cells(), *(("power", cell) for cell in powers())]:
            rows.append(measured(kind, cell, options.power_draws if kind == "power" else options.draws))
            show(rows[-1])
            if kind != "power" and rows[-1]["rate"] > RULE.level:
                rows.append(measured(f"{kind}, again", cell, 10 * options.draws, seed=1))
                show(rows[-1])
        with RESULTS.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"{len(rows)} cells in {time.perf_counter() - began:.0f} s; {RESULTS.name} is written")
    with RESULTS.open(encoding="utf-8") as file:
        draw(list(csv.DictReader(file)))


if __name__ == "__main__":
    main()
