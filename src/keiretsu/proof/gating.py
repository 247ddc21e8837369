"""From what was measured to gates and plain figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from keiretsu.evaluate.kpis import (
    Ratio,
    ratios,
    summarise_faults,
    summarise_lengths,
    summarise_rollout,
)
from keiretsu.evaluate.kpis.estimate import paired_ratio, part
from keiretsu.evaluate.kpis.faults import losses_of, tried_of
from keiretsu.proof import gates
from keiretsu.proof.bench import Bench
from keiretsu.proof.gates import Gate
from keiretsu.proof.measuring import Findings
from keiretsu.proof.running.folder import Arrays


def gates_of(name: str, rival: str, found: Findings, bench: Bench) -> tuple[Gate, ...]:
    """The gates of one judged candidate; what was not measured is unknown."""
    rule = bench.plan.rule
    growth = None
    if name in found.arrays.get("lengths", {}):
        told = _lengths(found.arrays["lengths"][name], bench)
        growth = float("inf") if told.diverged else told.growth
    mixed = mixed_ratios(name, rival, found, bench)
    made = found.certificates.get(name, {})
    return (
        gates.stability(growth, limit=rule.growth),
        gates.robustness(mixed, limit=rule.faults, share=rule.abnormal),
        gates.certificate(made.get("holds"), moved=made.get("moved") or ()),
    )


def mixed_ratios(name: str, rival: str, found: Findings, bench: Bench) -> dict[str, Ratio] | None:
    """Fault and severity → the candidate's error over the rival's when that fault lasts for a share of the time.

    (1 - s) · error on the clean log + s · error under the fault, s = `rule.abnormal`, from the same origins

    Each has an interval that holds for all of them together (Bonferroni). None where it was not measured for both.
    """
    by_name = found.arrays.get("faults", {})
    if name not in by_name or rival not in by_name:
        return None
    judged, share = bench.examination, bench.plan.rule.abnormal
    one, other = by_name[name], by_name[rival]
    own = part(judged.pairing, one["place"])
    clean, *faulty = _pairs(one, other, bench)
    tried = tried_of(one)
    level = 1 - 0.05 / max(len(tried), 1)
    return {
        f"{fault} {severity:g}": paired_ratio(
            (1 - share) * clean[0] + share * first, (1 - share) * clean[1] + share * second, own, level=level
        )
        for (fault, severity), (first, second) in zip(tried, faulty, strict=True)
    }


def figures_of(names: Iterable[str], rival: str, found: Findings, bench: Bench) -> dict[str, Any]:
    """Everything that was measured as plain JSON."""
    judged = bench.examination
    how = {"scale": judged.scale, "pairing": judged.pairing}
    arrays = found.arrays
    faults = arrays.get("faults", {})
    against = {
        name: ratios(faults[name], faults[rival], judged.truth, **how).to_dict()
        for name in names
        if name in faults and rival in faults
    }
    mixed = {name: mixed_ratios(name, rival, found, bench) for name in names}
    return {
        "measured": list(found.done),
        "reasons": dict(found.reasons),
        "lengths": {name: _lengths(each, bench).to_dict() for name, each in arrays.get("lengths", {}).items()},
        "rollout": {
            name: summarise_rollout(each, judged.truth, **how).to_dict()
            for name, each in arrays.get("rollout", {}).items()
        },
        "faults": {name: summarise_faults(each, judged.truth, **how).to_dict() for name, each in faults.items()},
        "fault_ratios": against,
        "mixed_ratios": {
            name: {which: ratio.to_dict() for which, ratio in each.items()} for name, each in mixed.items() if each
        },
        "certificates": {name: dict(each) for name, each in found.certificates.items()},
    }


def _lengths(arrays: Arrays, bench: Bench) -> Any:
    judged = bench.examination
    return summarise_lengths(arrays, judged.truth, scale=judged.scale, pairing=judged.pairing)


def _pairs(one: Arrays, other: Arrays, bench: Bench) -> list[tuple[np.ndarray, np.ndarray]]:
    judged = bench.examination
    return list(
        zip(losses_of(one, judged.truth, judged.scale), losses_of(other, judged.truth, judged.scale), strict=True)
    )
