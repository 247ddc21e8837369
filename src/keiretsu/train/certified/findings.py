"""A certified training as findings: the bound by series, the bound by unit, and whether the units can be believed."""

from __future__ import annotations

from math import ceil

import numpy as np
from scipy.sparse import csr_array

from keiretsu.bounds.certificates import Finding
from keiretsu.bounds.likeness import Likeness, neighbours_alike
from keiretsu.bounds.words import Words
from keiretsu.train.certified import words
from keiretsu.train.certified.learned import LearnedBound, Method
from keiretsu.train.series_data import SeriesData

_METHOD: dict[Method, str] = {
    "pac-bayes": "PAC-Bayes, one network drawn once, prior learned on the first part",
    "occam": "compression (Occam), what was learned from the second part under a prefix code",
    "covering": "covering of the class around what the first part taught",
}
_NEIGHBOURS = "cosine of rare words, neighbours against pairs at random"
_SOURCE: dict[Method, str] = {
    "pac-bayes": "theory, section 5, PAC-Bayes",
    "occam": "theory, section 5, Occam",
    "covering": "theory, section 5, Theorem 3",
}


def learned_findings(data: SeriesData, bound: LearnedBound) -> tuple[Finding, ...]:
    """All findings of a training that was certified."""
    alone = data.units == len(data)
    likeness = neighbours_alike(_word_weights(data), data.unit)
    findings = [_by_series(bound)]
    if alone:
        findings.append(_told("unit", words.UNIT_UNKNOWN, method="the units given"))
    else:
        findings.append(_by_unit(bound))
    findings.append(_likeness(likeness, alone=alone))
    return tuple(findings)


def _by_series(bound: LearnedBound) -> Finding:
    told = words.LOSSES["ramp" if bound.method == "covering" else "error"]
    template = words.VACUOUS if bound.vacuous else words.BOUND
    sentence = Words(
        *(
            template.of(lang).format(
                bound=_up(bound.bound), trivial=bound.trivial, m=bound.m, risk=bound.risk, told=told.of(lang)
            )
            for lang in ("en", "ja")
        )
    )
    return Finding(
        name="error of new series",
        topic="learning",
        kind="vacuous" if bound.vacuous else "confident",
        value=bound.bound,
        unit=words.ERROR,
        level=1 - bound.delta,
        sentence=sentence,
        assumption=words.SERIES.filled(m=bound.m),
        method=_METHOD[bound.method],
        source=_SOURCE[bound.method],
    )


def _by_unit(bound: LearnedBound) -> Finding:
    vacuous = bound.bound_units >= bound.trivial
    template = words.UNITS_VACUOUS if vacuous else words.UNITS_BOUND
    return Finding(
        name="error of new units",
        topic="learning",
        kind="vacuous" if vacuous else "confident",
        value=bound.bound_units,
        unit=words.ERROR,
        level=1 - bound.delta,
        sentence=template.filled(bound=_up(bound.bound_units), trivial=bound.trivial, units=bound.units),
        assumption=words.UNITS.filled(units=bound.units),
        method=_METHOD[bound.method],
        source=_SOURCE[bound.method],
    )


def _likeness(found: Likeness, *, alone: bool) -> Finding:
    if found.alike:
        which = words.WHICH[alone]
        told = Words(
            *(
                words.CLUSTERED.of(lang).format(
                    near=found.near, far=found.far, p=_chance(found.p), which=which.of(lang)
                )
                for lang in ("en", "ja")
            )
        )
    else:
        told = words.CALM.filled(p=_chance(found.p))
    return _told(
        "clustering",
        told,
        kind_measured=not found.alike,
        method="cosine of rare words, neighbours against pairs at random",
    )


def _told(name: str, sentence: Words, *, method: str, kind_measured: bool = False) -> Finding:
    return Finding(
        name=name,
        topic="learning",
        kind="measured" if kind_measured else "refused",
        sentence=sentence,
        assumption=Words("", ""),
        method=method,
        source="theory, section 8",
    )


def _word_weights(data: SeriesData) -> csr_array:
    """(series, words): which words stand in each series, each weighed by how rare it is; words of one series alone say
    nothing of likeness and are left out."""
    rows = np.repeat(np.arange(len(data)), data.length)
    own = np.arange(data.tokens.shape[1]) < data.length[:, None]
    counts = csr_array((np.ones(len(rows)), (rows, data.tokens[own])))
    counts.sum_duplicates()
    counts.data[:] = 1.0
    seen = np.asarray(counts.sum(axis=0)).ravel()
    weight = np.where(seen > 1, np.log(len(data) / np.maximum(seen, 1)), 0.0)
    return csr_array(counts.multiply(weight[None, :]))


def _chance(p: float) -> str:
    return "< 1e-6" if p < 1e-6 else f"= {p:.2g}"


def _up(bound: float) -> str:
    """A bound in percent, rounded to the side on which it holds."""
    return f"{ceil(1000 * bound - 1e-9) / 10:.1f}%"
