"""Which setting mattered: shares of what the losses of a study vary by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scipy.stats import rankdata

if TYPE_CHECKING:
    from optuna.study import Study
    from optuna.trial import FrozenTrial

FEWEST_FINISHED = 10


def importance(study: Study, finished: Sequence[FrozenTrial], *, seed: int) -> dict[str, float] | None:
    """How much of the variation of the losses' ranks each setting alone explains, largest first, summing to 1.

    Args:
        study: whose finished trials are looked at.
        finished: those trials, which have a loss.
        seed: of the forest.
    Returns:
        A share by name; None with fewer than ten finished trials, where it would be chance, or where all lost the same.

    Source: Hutter, Hoos & Leyton-Brown 2014 (functional ANOVA). Deviation: ranks stand for losses, because a few
    settings that ruin a model would else be all that is seen.
    """
    from optuna.importance import FanovaImportanceEvaluator, get_param_importances

    losses = [float(trial.value) for trial in finished if trial.value is not None]
    if len(losses) < FEWEST_FINISHED or min(losses) == max(losses):
        return None
    rank = dict(zip((trial.number for trial in finished), rankdata(losses).tolist(), strict=True))
    shares = get_param_importances(
        study, evaluator=FanovaImportanceEvaluator(seed=seed), target=lambda trial: rank[trial.number]
    )
    return {name: float(share) for name, share in shares.items()}
