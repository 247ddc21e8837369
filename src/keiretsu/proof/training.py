"""Steps that a candidate was planned, given and took, and why it ended there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from keiretsu.proof.budget import most
from keiretsu.proof.early import had_enough
from keiretsu.proof.entry import Entry
from keiretsu.proof.plan import Entrant


@dataclass(frozen=True)
class Training:
    """Steps (optimizer steps, or boosting rounds) of one candidate that ran to its end.

    Attributes:
        planned: by calibration; given: by the time there was when it began, fewer or more; taken: in the end.
        most: that anybody may get.
        ended: "early", as nothing more was to be gained; "cut", at its end when given fewer than planned; "whole",
            given the most; "limit", all that the budget had room for, while more might have been of use.
    """

    planned: int
    given: int
    taken: int
    most: int
    ended: Literal["cut", "early", "whole", "limit"]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def training_of(entrant: Entrant, entry: Entry) -> Training | None:
    """What became of a candidate's steps; None where it counts none or gave no forecast."""
    if entrant.steps is None or entry.cost is None:
        return None
    given, taken, stepped = entrant.steps, entry.cost.steps, entry.candidate.budget == "steps"
    highest = most(entry.candidate.budget)
    enough = had_enough(entry.summary, given) if stepped else taken < given
    # a cut that nobody came near took nothing away
    bound: Literal["cut", "whole", "limit"] = "cut" if entrant.planned else "whole" if given >= highest else "limit"
    return Training(entrant.planned or given, given, taken, highest, "early" if enough else bound)
