"""Whether a fit ended before its steps were used up, because nothing more was to be gained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The share of a fit's steps in which the length of training is looked for; a test holds it to the trainer's.
SEARCHED = 0.55
# A fit of fewer steps has hardly begun; that its error did not fall in them tells nothing of what more would do.
TELLING_STEPS = 40


def had_enough(summary: Mapping[str, Any], steps: int) -> bool:
    """Whether more steps would not have been used.

    Args:
        summary: of a model trained by steps: `history` holds its stages, the first of them `held_out`, the error on
            held-out training rows at each step that was judged.
        steps: that it was given.
    """
    stages = summary.get("history") or []
    if not stages:
        # its rows are too short for a correction to be judged: it takes no steps, however many it is given
        return True
    judged = stages[0].get("held_out") or []
    if steps < TELLING_STEPS:
        return False
    return bool(judged) and judged[-1]["step"] < max(1, round(SEARCHED * steps))
