"""Covariates of training rows: read, laid beside the rows, and tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from keiretsu.data import Packed, SeriesSet
from keiretsu.data.known.covariates import KnownTable
from keiretsu.estimators.covariates import CovariatePlan, Knowledge
from keiretsu.estimators.partners.effect_learn import EffectLearner
from keiretsu.estimators.partners.effect_selection import EffectSelection, Side, select_effect
from keiretsu.estimators.partners.known_rows import Foretold, KnownRows
from keiretsu.estimators.partners.selection import PartnerName
from keiretsu.estimators.scaling import Scaling
from keiretsu.estimators.training_rows import TrainingRows


@dataclass(frozen=True, eq=False)
class CovariateFit:
    """Covariates that a fit was given, and what came of them.

    Attributes:
        knowledge: of the training log; rows: covariates of its rows; selection: whether they are used, and how.
    """

    knowledge: Knowledge
    rows: KnownRows
    selection: EffectSelection

    def facts(self) -> dict[str, Any]:
        """Plain JSON types."""
        plan = self.knowledge.plan
        return {"known": list(plan.names), "static": list(plan.static), **self.selection.facts()}


def try_covariates(
    series: SeriesSet, packed: Packed, rows: TrainingRows, plain: Side, partner: PartnerName | None
) -> CovariateFit:
    """Lay the covariates of a packed log beside its rows, and see whether they help the partner."""
    knowledge = _knowledge(series, packed, rows)
    known = _known_rows(packed, knowledge)
    table = replace(rows.windows_for(partner), known=known)
    effects = EffectLearner(known, rows.truth, rows.blocks.of_row, rows.blocks.count)
    return CovariateFit(knowledge, known, select_effect(table, rows.blocks, plain, partner, effects))


def _knowledge(series: SeriesSet, packed: Packed, rows: TrainingRows) -> Knowledge:
    parts = packed.covariates.parts
    tables = sorted((part for part in parts if isinstance(part, KnownTable)), key=lambda table: table.names)
    calendars = tuple(part for part in parts if not isinstance(part, KnownTable))
    columns = tuple(sorted(name for table in tables for name in table.names))
    plan = CovariatePlan(calendars, columns, packed.static_names, series.time_name, series.id_name)
    covariates = replace(packed.covariates, parts=(*calendars, *tables))
    statics = dict(zip(packed.ids, packed.static, strict=True))
    coming = (tables[0].frame, tables[0].source) if tables else None
    return Knowledge(plan, replace(rows.clock, zone=series.zone), rows.horizon, covariates, statics, coming, "fit")


def _known_rows(packed: Packed, knowledge: Knowledge) -> KnownRows:
    plan = knowledge.plan
    values = packed.known[:, [packed.known_names.index(name) for name in plan.names]]
    owner = np.repeat(np.arange(len(packed.ids)), np.diff(packed.starts))
    scaling = Scaling.fit(np.concatenate((values, packed.static[owner]), axis=1))

    def foretold(number: int, rows: np.ndarray) -> Foretold:
        return knowledge.of(packed.ids[number]).ahead(packed.stamp[rows])

    awry = [
        knowledge.of(name).awry(packed.stamp[start:stop])
        for name, start, stop in zip(packed.ids, packed.starts[:-1], packed.starts[1:], strict=True)
    ]
    return KnownRows(
        values, plan.names, packed.static, plan.static, packed.starts, scaling, foretold, np.concatenate(awry)
    )
