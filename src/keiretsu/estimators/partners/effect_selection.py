"""Whether covariates are used, and which effect of them: what rolling origins inside training say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from keiretsu.estimators.partners.effect import Effect, WithEffect
from keiretsu.estimators.partners.effect_learn import EffectChoice, EffectLearner
from keiretsu.estimators.partners.last_value import LastValue
from keiretsu.estimators.partners.learn import Pairs, RidgeLearner, judged_blocks, judged_steps, units
from keiretsu.estimators.partners.partner import Partner
from keiretsu.estimators.partners.selection import PartnerName, Selection, select
from keiretsu.estimators.partners.table import WindowTable
from keiretsu.estimators.partners.trial import Trial, losses_on, trial_of, winner
from keiretsu.train import Blocks


@dataclass(frozen=True, eq=False)
class Side:
    """A partner that can be fitted on any blocks.

    Attributes:
        learner, selection: of the ridge; None for the last value.
        horizon: rows ahead.
        effect_of: the effect learned from some pairs; None where covariates are not used.
        choice: how it is learned.
    """

    learner: RidgeLearner | None
    selection: Selection | None
    horizon: int
    effect_of: Callable[[Pairs | None], Effect] | None = None
    choice: EffectChoice | None = None

    def fit(self, pairs: list[tuple[int, int]] | None) -> Partner:
        """The partner learned from the origins of some pairs; from all by default."""
        inner: Partner = LastValue(self.horizon)
        if self.learner is not None and self.selection is not None:
            inner = self.selection.fit(self.learner, pairs=pairs)
        if self.effect_of is None:
            return inner
        return WithEffect(inner, self.effect_of(None if pairs is None else tuple(pairs)))


@dataclass(frozen=True, eq=False)
class EffectSelection:
    """What was decided.

    Attributes:
        side: the partner, with covariates or without; trials: every kind of effect on every judged block.
    """

    side: Side
    trials: tuple[Trial, ...]

    @property
    def used(self) -> bool:
        """Whether covariates are."""
        return self.side.effect_of is not None

    def facts(self) -> dict[str, Any]:
        """Plain JSON types: what was decided, and why."""
        facts: dict[str, Any] = {"used": self.used}
        if self.side.choice is not None:
            facts |= asdict(self.side.choice)
        facts["trials"] = [asdict(trial) | {"passed": trial.passed} for trial in self.trials]
        if not self.trials:
            facts["unused_because"] = "the series are too short to judge covariates"
        elif not self.used:
            facts["unused_because"] = "forecasts with them were not better on every later block by an interval"
        return facts


def select_effect(
    table: WindowTable, blocks: Blocks, plain: Side, partner: PartnerName | None, effects: EffectLearner
) -> EffectSelection:
    """Covariates stay out unless forecasts with them are better on every block that comes after a fit.

    As for the partner's own choices, each block's interval over batches must exclude zero, and there must be two such
    blocks. Within a kind of effect, products and penalty follow from the covariates' own error (`EffectLearner`); the
    partner's features and penalty are chosen anew on what the effect leaves over.
    """
    unit, steps = units(table), judged_steps(table, blocks)
    sides: dict[str, Side] = {}
    trials: list[Trial] = []
    for kind in effects.kinds():
        choice = effects.choose(kind)
        if choice.penalty is None:
            continue
        effect_of = _remembering(effects, choice)
        side = Side(None, None, plain.horizon, effect_of, choice)
        if partner is not None:
            learner = RidgeLearner(table, blocks, effect_of)
            side = Side(learner, select(learner, partner), plain.horizon, effect_of, choice)
        for block in judged_blocks(blocks):
            wanted, pairs = blocks.within(block), blocks.pairs_before(block)
            fitted = [plain.fit(pairs), side.fit(pairs)]
            base, own = losses_on(table, fitted, wanted, unit=unit, steps=steps)
            trials.append(trial_of(kind, block, base, own, blocks.batch[wanted]))
        best = winner(trials, [*sides, kind])
        # of the kinds that lost, nothing is kept: their moments are as large as those of the one that won
        sides = {name: one for name, one in {**sides, kind: side}.items() if name == best}
    best = next(iter(sides.values()), plain)
    return EffectSelection(best, tuple(trials))


def _remembering(effects: EffectLearner, choice: EffectChoice) -> Callable[[Pairs | None], Effect]:
    made: dict[Pairs | None, Effect] = {}

    def effect_of(pairs: Pairs | None) -> Effect:
        if pairs not in made:
            # rows of the blocks that the origins and the ends of their horizons lie in
            made[pairs] = effects.fit(choice, None if pairs is None else {block for pair in pairs for block in pair})
        return made[pairs]

    return effect_of
