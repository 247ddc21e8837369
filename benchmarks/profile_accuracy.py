"""How often the profile decides right on simulated logs: long memory, uneven clock, level shift, missing by value.

    python benchmarks/profile_accuracy.py [--logs 200] [--first 1000000] [--severities]

Logs are drawn from the frozen ranges of `keiretsu.data.simulate.ranges`, half of them nulls of each question, from
seeds that nothing was tuned on. The peer of a decision is a coin. With --severities each number is held at a value
between and beyond those of the ranges, the others drawn, 20 logs a value: how often the effect is seen.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import keiretsu as kr
from keiretsu.data import Profile
from keiretsu.data.simulate.ranges import draw_log

# question: the true number, from where on it is an effect, the decision
QUESTIONS: dict[str, tuple[str, float, Callable[[Profile], bool]]] = {
    "long memory (reach >= 500 rows against <= 20)": (
        "reach", 500, lambda found: bool(found["memory"].details["reach_long"])
    ),
    "uneven clock (variation >= .3 against <= .05)": (
        "interval_cv", 0.3, lambda found: bool(found["regularity"].details["irregular"])
    ),
    "level shift (>= 1 sd against none)": (
        "level_shift", 1.0, lambda found: bool(found["stationarity"].details["level_shift"])
    ),
    "missing by value (odds ratio >= 3 against 1)": (
        "missing_odds", 3.0, lambda found: bool(found["missing"].details["depends_on_value"])
    ),
}  # fmt: skip
SEVERITIES: dict[str, tuple[float, ...]] = {
    "reach": (5, 20, 50, 100, 200, 500, 1000, 2000),
    "interval_cv": (0.0, 0.05, 0.1, 0.2, 0.3, 0.6, 1.0),
    "level_shift": (0.0, 0.25, 0.5, 1.0, 2.0, 4.0),
    "missing_odds": (1.0, 1.5, 2.0, 3.0, 5.0, 10.0),
}
A_VALUE = 20


def accuracy(logs: int, first: int) -> None:
    right: dict[str, list[list[bool]]] = {question: [[], []] for question in QUESTIONS}
    for seed in range(first, first + logs):
        made = draw_log(seed)
        found = kr.profile(made.series, target="y")
        for question, (name, effect, decision) in QUESTIONS.items():
            if name in made.parameters["judged"]:
                true = made.parameters[name] >= effect
                right[question][int(true)].append(decision(found) == true)
    print(f"{logs} logs from seed {first}")
    for question, (nulls, effects) in right.items():
        rates = [sum(one) / max(len(one), 1) for one in (nulls, effects)]
        counts = f"nulls {sum(nulls)}/{len(nulls)}, effects {sum(effects)}/{len(effects)}"
        print(f"{question:48} balanced accuracy {sum(rates) / 2:6.1%}   {counts}", flush=True)


def severities(first: int) -> None:
    decisions = {name: decision for name, _, decision in QUESTIONS.values()}
    for name, values in SEVERITIES.items():
        seen = []
        for value in values:
            fixed: dict[str, Any] = {name: int(value) if name == "reach" else value}
            made = [draw_log(first + k, **fixed) for k in range(A_VALUE)]
            asked = [one for one in made if name in one.parameters["judged"]] if name == "level_shift" else made
            hits = sum(decisions[name](kr.profile(one.series, target="y")) for one in asked)
            seen.append(f"{value:g}: {hits}/{len(asked)}")
        print(f"{name:14}{'  '.join(seen)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logs", type=int, default=200)
    parser.add_argument("--first", type=int, default=1_000_000)
    parser.add_argument("--severities", action="store_true")
    given = parser.parse_args()
    accuracy(given.logs, given.first)
    if given.severities:
        severities(given.first + given.logs)


if __name__ == "__main__":
    main()
