"""Who takes part in a proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from keiretsu.errors import ArgumentError
from keiretsu.evaluate.candidates import CANDIDATES, INCUMBENT, Candidate, candidate, incumbent_candidate
from keiretsu.proof.decision import JUDGED


@dataclass(frozen=True, eq=False)
class Roster:
    """Candidates by name, in the order in which they run; what the user has comes first."""

    entries: tuple[Candidate, ...]

    def look_up(self, name: str) -> Candidate:
        """The candidate of that name, the user's own among them."""
        return next((entry for entry in self.entries if entry.name == name), None) or candidate(name)

    @property
    def at_home(self) -> frozenset[str]:
        """Those that no other process knows; what one that was not given left earlier stands."""
        return frozenset(entry.name for entry in self.entries if entry.name == INCUMBENT)


def roster_of(names: Sequence[str] | None, incumbent: Any) -> Roster:
    """The candidates that are asked for.

    Args:
        names: of the registry; None takes all.
        incumbent: what the user has, a scikit-learn regressor or a command; None for nothing.
    Raises:
        ArgumentError: an unknown name, nobody to judge or nobody to judge by, or an incumbent that is neither.
    """
    own = () if incumbent is None else (incumbent_candidate(incumbent),)
    if names is None:
        return Roster((*own, *CANDIDATES))
    if isinstance(names, str):
        raise ArgumentError(f"poc: candidates must be a list of names; got the text {names!r}. Write [{names!r}].")
    wanted = {candidate(name).name for name in names}
    chosen = tuple(entry for entry in CANDIDATES if entry.name in wanted)
    entries = (*own, *chosen)
    if not wanted & set(JUDGED) or not {entry.name for entry in entries} - set(JUDGED):
        raise ArgumentError(
            f"poc: candidates must hold one of {', '.join(JUDGED)} and one other at least; got "
            f"{', '.join(names) or 'none'}. Name more, or leave them out to take all."
        )
    return Roster(entries)
