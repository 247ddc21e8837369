"""Findings from held-out units: how far off, how often better than the last value, how well the intervals hold."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from keiretsu.bounds import holdout, share
from keiretsu.bounds.certificates import Finding
from keiretsu.bounds.words import Words
from keiretsu.estimators import certify_words as words
from keiretsu.estimators.certify_number import at_most, number, percent
from keiretsu.estimators.certify_units import ORIGINS, UnitLosses

if TYPE_CHECKING:
    from keiretsu.estimators.forecaster import Forecaster

# With fewer units a bound on a mean says next to nothing.
FEWEST = 5
HOLDOUT = "Waudby-Smith & Ramdas 2024 (betting), upper bound"
EXACT = "Clopper & Pearson 1934, upper bound"
CONFORMAL = "split conformal, largest score of a unit (Vovk et al. 2005)"


def held_out_findings(
    model: Forecaster,
    losses: UnitLosses,
    *,
    caps: tuple[float, ...],
    coverage: float | None,
    delta: float,
    unit: str,
) -> list[Finding]:
    """All of them; δ is shared equally over those that are confident."""
    count = len(losses.ids)
    measured = _measured(model, losses, coverage, unit)
    if count < FEWEST:
        told = words.ONE_UNIT if count == 1 else words.FEW_UNITS
        refused = told.filled(count=count, fewest=FEWEST, unit=unit)
        return [
            *measured,
            _refused("error on new units", "accuracy", refused),
            _refused("coverage", "coverage", refused),
        ]
    naive = model.pass_.own_past
    questions = len(model.targets) * (2 if naive else 1) + (coverage is not None)
    each = share(delta, questions)[0]
    findings = []
    for place, target in enumerate(model.targets):
        findings.append(_error(losses, place, target, caps[place], each, unit))
        if naive:
            findings.append(_better(losses, place, target, each, unit))
    if coverage is not None:
        findings += [_misses(losses, coverage, each, unit), *_whole_unit(losses, coverage, unit)]
    return [*findings, *measured]


def _error(losses: UnitLosses, place: int, target: str, cap: float, delta: float, unit: str) -> Finding:
    seen = losses.errors[:, place]
    found = holdout(seen[~np.isnan(seen)] / cap, delta=delta, tails=1)
    vacuous = found.upper >= 0.99
    told = words.ERROR_VACUOUS if vacuous else words.ERROR
    return Finding(
        name=f"error of {target}",
        topic="accuracy",
        kind="vacuous" if vacuous else "confident",
        value=found.upper * cap,
        unit=words.UNITS_OF.filled(target=target),
        level=found.level,
        sentence=told.filled(
            target=target,
            bound=at_most(found.upper * cap),
            seen=number(found.mean * cap),
            cap=at_most(cap),
            unit=unit,
        ),
        assumption=words.INDEPENDENT.filled(count=found.count, unit=unit),
        method="hold-out, betting",
        source=HOLDOUT,
    )


def _better(losses: UnitLosses, place: int, target: str, delta: float, unit: str) -> Finding:
    pairs = losses.errors[:, place], losses.plain[:, place]
    known = ~np.isnan(pairs[0]) & ~np.isnan(pairs[1])
    worse = (pairs[0] >= pairs[1])[known].astype(float)
    found = holdout(worse, delta=delta, method="clopper-pearson", tails=1)
    least = 1 - found.upper
    vacuous = least <= 0.5
    told = words.BETTER_VACUOUS if vacuous else words.BETTER
    return Finding(
        name=f"better than the last value of {target}",
        topic="accuracy",
        kind="vacuous" if vacuous else "confident",
        value=least,
        unit=words.SHARE_OF_UNITS.filled(unit=unit),
        level=found.level,
        sentence=told.filled(
            target=target,
            least=percent(least, digits=0),
            seen=int(len(worse) - worse.sum()),
            count=len(worse),
            unit=unit,
        ),
        assumption=words.INDEPENDENT.filled(count=found.count, unit=unit),
        method="hold-out, Clopper-Pearson",
        source=EXACT,
    )


def _misses(losses: UnitLosses, coverage: float, delta: float, unit: str) -> Finding:
    found = holdout(losses.missed[~np.isnan(losses.missed)], delta=delta, tails=1)
    return Finding(
        name="coverage",
        topic="coverage",
        kind="confident",
        value=1 - found.upper,
        unit=words.SHARE_OF_TRUTHS,
        level=found.level,
        sentence=words.COVERAGE.filled(
            least=percent(1 - found.upper), seen=100 * (1 - found.mean), promised=100 * coverage, unit=unit
        ),
        assumption=words.INDEPENDENT.filled(count=found.count, unit=unit),
        method="hold-out, betting",
        source=HOLDOUT,
    )


def _whole_unit(losses: UnitLosses, coverage: float, unit: str) -> list[Finding]:
    """Every forecast of a whole new unit at once: the k-th largest stretch of the held-out units."""
    scores = np.sort(losses.reach[~np.isnan(losses.reach)])
    count = len(scores)
    if not count:
        return []
    rank = min(ceil((count + 1) * coverage), count)
    level = rank / (count + 1)
    factor = float(scores[rank - 1])
    return [
        Finding(
            name="every forecast of a new unit at once",
            topic="coverage",
            kind="confident",
            value=factor,
            unit=words.TIMES_WIDTH,
            level=level,
            sentence=words.WHOLE_UNIT.filled(factor=at_most(factor), level=percent(level), unit=unit, rows=ORIGINS),
            assumption=words.EXCHANGEABLE.filled(count=count, unit=unit),
            method="split conformal, simultaneous over rows, steps and targets",
            source=CONFORMAL,
        )
    ]


def _measured(model: Forecaster, losses: UnitLosses, coverage: float | None, unit: str) -> list[Finding]:
    """What was seen, where too few units allow a claim."""
    if len(losses.ids) >= FEWEST:
        return []
    findings = []
    for place, target in enumerate(model.targets):
        pair = (float(np.nanmean(side[:, place])) for side in (losses.errors, losses.plain))
        error, plain = (number(x) for x in pair)
        told = words.MEASURED_ERROR.filled(target=target, error=error, plain=plain)
        findings.append(
            _seen(f"measured error of {target}", "accuracy", told, float(np.nanmean(losses.errors[:, place])))
        )
    if coverage is not None:
        covered = 1 - float(np.nanmean(losses.missed))
        told = words.MEASURED_COVERAGE.filled(covered=100 * covered, promised=100 * coverage)
        findings.append(_seen("measured coverage", "coverage", told, covered))
        findings.append(
            Finding(
                name="adaptive intervals",
                topic="coverage",
                kind="proved",
                sentence=words.ADAPTIVE,
                assumption=words.ADAPTIVE_IF.filled(horizon=model.horizon),
                method="adaptive conformal intervals with late truth",
                source="Gibbs & Candès 2021; theory, section 6",
            )
        )
    return findings


def _seen(name: str, topic: str, told: Words, value: float) -> Finding:
    return Finding(
        name=name,
        topic=topic,  # type: ignore[arg-type]
        kind="measured",
        value=value,
        sentence=told,
        assumption=words.NOTHING,
        method="equally spaced rows of the held-out log",
        source="",
    )


def _refused(name: str, topic: str, told: Words) -> Finding:
    return Finding(
        name=name,
        topic=topic,  # type: ignore[arg-type]
        kind="refused",
        sentence=told,
        assumption=words.NOTHING,
        method="number of independent units",
        source="theory, section 6, independence",
    )
