"""`make bench-certify` or `python benchmarks/certify_cost.py`: what a certificate costs beside the fit it speaks of.

A simulated fleet of machines, and the engines of examples/turbofan.csv read as `make demo` reads them. Two thirds of
the units are fitted, the others held out for the certificate: the ridge alone, with a selective correction, and a
selective mixer alone, which is always certified layer by layer (a correction that training shut out has no layers to
speak of). Prints seconds of both and their ratio, measured once, in one process, and how many layers had a bound.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import keiretsu as kr
from keiretsu.bounds.certificates import Certificate
from keiretsu.data import simulate

TURBOFAN = Path(__file__).parent.parent / "examples/turbofan.csv"
FAMILIES: dict[str, dict[str, Any]] = {
    "ridge": {"mixer": None},
    "corrected": {"mixer": "selective"},
    "mixer": {"mixer": "selective", "partner": None},
}
DELTA = 0.05


def logs() -> dict[str, tuple[kr.SeriesSet, str, int]]:
    """Series, target and horizon of each."""
    return {
        "fleet": (simulate.fleet(48, rows=600, seed=0), "pressure", 24),
        "turbofan": (kr.read(TURBOFAN, time="cycle", id="engine"), "Ps30", 24),
    }


def measured(series: kr.SeriesSet, *, target: str, horizon: int, family: str) -> tuple[float, float, Certificate]:
    """Seconds of the fit and of the certificate."""
    fitted = 2 * len(series.ids) // 3
    model = kr.Forecaster(horizon, seed=0, **FAMILIES[family])
    began = time.perf_counter()
    model.fit(series.select(ids=series.ids[:fitted]), target=target)
    between = time.perf_counter()
    found = model.certify(series.select(ids=series.ids[fitted:]), delta=DELTA)
    return between - began, time.perf_counter() - between, found


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print(f"{'log':9} {'model':10} {'rows':>7} {'held out':>9} {'fit':>9} {'certify':>9} {'ratio':>8} {'layers':>7}")
    for name, (series, target, horizon) in logs().items():
        for family in FAMILIES:
            fit, certify, found = measured(series, target=target, horizon=horizon, family=family)
            layers = sum(finding.name.startswith("state bound") for finding in found.findings)
            print(
                f"{name:9} {family:10} {series.rows:7,} {found.units:9} "
                f"{fit:7.2f} s {certify:7.2f} s {100 * certify / fit:6.1f} % {layers:7}",
                flush=True,
            )


if __name__ == "__main__":
    main()
