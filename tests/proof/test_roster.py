"""Who takes part: all where none are named, else those that are, in the order in which they run."""

from __future__ import annotations

from sklearn.linear_model import Ridge

from keiretsu.evaluate.candidates import CANDIDATES
from keiretsu.proof.roster import roster_of


def test_where_none_are_named_all_take_part():
    names = [entry.name for entry in roster_of(None, None).entries]
    assert names == [entry.name for entry in CANDIDATES]
    assert len(names) == len(set(names)) >= 7


def test_what_the_user_has_comes_first_and_the_named_in_the_order_of_the_registry():
    registry = [entry.name for entry in CANDIDATES]
    names = [entry.name for entry in roster_of(["selective", "ridge", "naive"], Ridge()).entries]
    assert names == ["incumbent", *(name for name in registry if name in ("naive", "ridge", "selective"))]
