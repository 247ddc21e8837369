"""Which ridge becomes the partner: the one on lags, the one on a bank, or the mean of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from keiretsu.estimators.partners.learn import Choice, RidgeLearner
from keiretsu.estimators.partners.mean import mean_of
from keiretsu.estimators.partners.ridge import RidgePartner
from keiretsu.estimators.partners.trial import Trial, losses_on, winner
from keiretsu.estimators.partners.trial import trial_of as _trial

PartnerName = Literal["ridge", "bank", "average", "auto"]
PARTNERS: tuple[PartnerName, ...] = ("ridge", "bank", "average", "auto")


@dataclass(frozen=True)
class Selection:
    """The partner that was chosen.

    Attributes:
        name: "ridge", "bank" or "average".
        members: one choice, or those whose mean it is.
        trials: every rival on every judged block; empty where there was nothing to choose.
    """

    name: str
    members: tuple[Choice, ...]
    trials: tuple[Trial, ...] = ()

    def fit(self, learner: RidgeLearner, *, pairs: Iterable[tuple[int, int]] | None = None) -> RidgePartner:
        """Weights from the origins of some (block, end block) pairs; all of them by default."""
        keys = None if pairs is None else list(pairs)
        fitted = [learner.fit(member, pairs=keys) for member in self.members]
        return fitted[0] if len(fitted) == 1 else mean_of(fitted)

    def facts(self) -> dict[str, Any]:
        """Plain JSON types: what was chosen, and why."""
        facts = _facts(self.members[0]) | {"kind": self.name}
        if len(self.members) > 1:
            facts["mean_of"] = [_facts(member) for member in self.members]
        if self.trials:
            facts["trials"] = [asdict(trial) | {"passed": trial.passed} for trial in self.trials]
        return facts


def select(learner: RidgeLearner, partner: PartnerName) -> Selection:
    """The partner asked for, or with "auto" the best.

    "average" is the mean of both forecasts, with equal weights: two linear looks at the same past err differently, and
    weights learned from few independent cases seldom beat equal ones (Bates and Granger, "The combination of
    forecasts", 1969; Timmermann, "Forecast combinations", 2006).

    With "auto" the ridge on lags stays unless a rival has the smaller squared error on every block that came after a
    fit, each time by an interval over batches that excludes zero, and on two such blocks at least. Of rivals that pass,
    the one with the larger mean gain is taken.
    """
    if partner == "bank":
        return Selection("bank", (learner.choose_bank(),))
    ridge = Selection("ridge", (learner.choose(),))
    if partner == "ridge":
        return ridge
    bank = Selection("bank", (learner.choose_bank(),))
    average = Selection("average", ridge.members + bank.members)
    if partner == "average":
        return average
    rivals = [bank, average]
    trials = [trial for block in learner.judged_blocks() for trial in _trials(learner, ridge, rivals, block)]
    name = winner(trials, [rival.name for rival in rivals])
    best = next((rival for rival in rivals if rival.name == name), ridge)
    return Selection(best.name, best.members, tuple(trials))


def _trials(learner: RidgeLearner, ridge: Selection, rivals: list[Selection], block: int) -> list[Trial]:
    wanted, pairs = learner.blocks.within(block), learner.blocks.pairs_before(block)
    batch = learner.blocks.batch[wanted]
    partners = [learner.answering(one.fit(learner, pairs=pairs), pairs) for one in (ridge, *rivals)]
    losses = losses_on(learner.table, partners, wanted, unit=learner.unit, steps=learner.judged_steps)
    return [_trial(rival.name, block, losses[0], own, batch) for rival, own in zip(rivals, losses[1:], strict=True)]


def _facts(choice: Choice) -> dict[str, Any]:
    bank = choice.design.bank
    return {
        "lags": choice.design.lags,
        "other_channels": choice.design.others,
        "penalty": choice.penalty,
        "shared_weights": choice.shared,
        "drift": choice.drift,
        "own_level": choice.design.home,
        "rolling_losses": list(choice.losses),
        "bank": None if bank is None else {"half_lives": list(bank.half_lives), "waves": [list(w) for w in bank.waves]},
    }
