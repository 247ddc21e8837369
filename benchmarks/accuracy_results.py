"""Results of the accuracy table: one line each in accuracy.csv, and the table that is made of them."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
from accuracy_rows import PRODUCT, Row
from ett import HORIZONS

RESULTS = Path(__file__).with_name("accuracy.csv")
# Average MSE over the four horizons that one recipe should reach on the test months, and what it may lose to the ridge.
TARGETS = {"ETTh1": 0.397, "ETTh2": 0.332}
TOLERANCE = 0.001
MOST_MINUTES = 10.0


@dataclass(frozen=True)
class Result:
    """One fit, judged.

    Attributes:
        data, row, horizon, seed: which; part: "validation" or "test" months; recipe: its mark, "-" where nothing was
            trained.
        mse, mae: over all windows, channels and steps, in standard deviations of the training rows.
        share: of the correction that was let in; seconds: of the fit, processor time; steps: of the optimiser.
    """

    data: str
    row: str
    horizon: int
    seed: int
    part: str
    recipe: str
    mse: float
    mae: float
    share: float
    seconds: float
    steps: int

    @property
    def key(self) -> tuple[str, str, int, int, str, str]:
        return self.data, self.row, self.horizon, self.seed, self.part, self.recipe


def append(result: Result) -> None:
    """One line at a time, so that two runs can write to one file."""
    header = "" if RESULTS.exists() else ",".join(field.name for field in fields(Result)) + "\n"
    values = [f"{value:.6g}" if isinstance(value, float) else str(value) for value in asdict(result).values()]
    line = ",".join(f'"{value}"' if "," in value else value for value in values)
    with RESULTS.open("a") as file:
        file.write(f"{header}{line}\n")


def read() -> list[Result]:
    if not RESULTS.exists():
        return []
    kinds = {"horizon": int, "seed": int, "mse": float, "mae": float, "share": float, "seconds": float, "steps": int}
    lines = csv.DictReader(RESULTS.read_text().splitlines())
    return [Result(**{name: kinds.get(name, str)(value) for name, value in line.items()}) for line in lines]


def table(found: list[Result], data: str, part: str, rows: list[Row]) -> str:
    """MSE of each horizon, the mean of the four over seeds ± their standard deviation, MAE, shares and minutes."""
    heads = "".join(f"{horizon:>8}" for horizon in HORIZONS)
    lines = [
        f"\n{data}, {part} months, MSE",
        f"{'':31}{heads}{'mean':>9}{'± sd':>8}{'MAE':>8}{'share':>7}{'minutes':>9}",
    ]
    means: dict[str, float] = {}
    for row in rows:
        own = [one for one in found if (one.data, one.part, one.row) == (data, part, row.name)]
        each = {horizon: [one.mse for one in own if one.horizon == horizon] for horizon in HORIZONS}
        if not own:
            continue
        line = f"{row.name:31}" + "".join(f"{np.mean(each[h]):8.4f}" if each[h] else f"{'':8}" for h in HORIZONS)
        seeds = sorted({one.seed for one in own})
        whole = [seed for seed in seeds if sum(one.seed == seed for one in own) == len(HORIZONS)]
        if whole:
            per_seed = [float(np.mean([one.mse for one in own if one.seed == seed])) for seed in whole]
            mae = float(np.mean([one.mae for one in own if one.seed in whole]))
            means[row.name] = float(np.mean(per_seed))
            spread = f"{np.std(per_seed, ddof=1):8.4f}" if len(whole) > 1 else f"{'':8}"
            share, minutes = np.mean([one.share for one in own]), sum(one.seconds for one in own) / 60
            over = f"  over {MOST_MINUTES:.0f}" if minutes > MOST_MINUTES else ""
            line += f"{means[row.name]:9.4f}{spread}{mae:8.4f}{share:7.2f}{minutes:9.1f}{over}"
        lines.append(line)
    if PRODUCT in means and "ridge" in means:
        worse = means[PRODUCT] - means["ridge"]
        told = "not worse" if worse <= TOLERANCE else "WORSE"
        lines.append(f"{PRODUCT}: {worse:+.4f} to the ridge ({told} by more than {TOLERANCE})")
        if part == "test":
            told = "reached" if means[PRODUCT] <= TARGETS[data] else "missed"
            lines.append(f"target {TARGETS[data]}: {told}")
    return "\n".join(lines)
