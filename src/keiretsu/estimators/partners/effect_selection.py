"""Whether covariates are used, and which effect of them: what rolling origins inside training say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from keiretsu.estimators.partners.effect import Effect, WithEffect
from keiretsu.estimators.partners.effect_learn import EffectChoice, EffectLearner
from keiretsu.estimators.partners.last_value import LastValue
from keiretsu.estimators.partners.learn import Pairs, RidgeLearner, judged_blocks, judged_steps
from keiretsu.estimators.partners.partner import Partner
from keiretsu.estimators.partners.selection import PartnerName, Selection, select
from keiretsu.estimators.partners.table import WindowTable
from keiretsu.estimators.partners.trial import Losses, Pooled, Trial, losses_on, pool, trial_of
from keiretsu.train import Blocks

# One-sided, of the gain on all later blocks; several kinds are tried.
LEVEL = 0.99


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
        side: the partner, with covariates or without.
        trials: every kind of effect on every judged block; pooled: on all of them.
    """

    side: Side
    trials: tuple[Trial, ...]
    pooled: tuple[Pooled, ...]

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
        facts["pooled"] = [asdict(one) | {"passed": one.passed} for one in self.pooled]
        if not self.trials:
            facts["unused_because"] = "they say nothing of later blocks, or the series are too short to judge it"
        elif not self.used:
            facts["unused_because"] = (
                "forecasts with them were not better on every later block and by an interval on all"
            )
        return facts


def select_effect(
    table: WindowTable, blocks: Blocks, plain: Side, partner: PartnerName | None, effects: EffectLearner
) -> EffectSelection:
    """Covariates stay out unless forecasts with them are better on every block that comes after a fit, two at least.

    And the interval of the gain over the batches of all these blocks must exclude zero; of kinds that pass, the one
    with the largest gain is taken. Within a kind of effect, products and penalty follow from the covariates' own error
    (`EffectLearner`); the partner's features and penalty are chosen anew on what the effect leaves over.
    """
    unit, steps = table.spread, judged_steps(table, blocks)
    best, most = plain, 0.0
    trials: list[Trial] = []
    pooled: list[Pooled] = []
    for kind in effects.kinds():
        choice = effects.choose(kind)
        if choice.penalty is None:
            continue
        effect_of = _remembering(effects, choice)
        side = Side(None, None, plain.horizon, effect_of, choice)
        if partner is not None:
            learner = RidgeLearner(table, blocks, effect_of, home=kind == "levels")
            side = Side(learner, select(learner, partner), plain.horizon, effect_of, choice)
        losses: list[Losses] = []
        for block in judged_blocks(blocks):
            wanted, pairs = blocks.within(block), blocks.pairs_before(block)
            fitted = [plain.fit(pairs), side.fit(pairs)]
            base, own = losses_on(table, fitted, wanted, unit=unit, steps=steps)
            losses.append((base, own, blocks.batch[wanted]))
            trials.append(trial_of(kind, block, *losses[-1]))
        pooled.append(pool(kind, losses, level=LEVEL))
        # of kinds that lost, nothing is kept: their moments are as large as those of the one that won
        if pooled[-1].passed and pooled[-1].gain > most:
            best, most = side, pooled[-1].gain
    return EffectSelection(best, tuple(trials), tuple(pooled))


def _remembering(effects: EffectLearner, choice: EffectChoice) -> Callable[[Pairs | None], Effect]:
    made: dict[Pairs | None, Effect] = {}

    def effect_of(pairs: Pairs | None) -> Effect:
        if pairs not in made:
            # rows of the blocks that the origins and the ends of their horizons lie in
            made[pairs] = effects.fit(choice, None if pairs is None else {block for pair in pairs for block in pair})
        return made[pairs]

    return effect_of
