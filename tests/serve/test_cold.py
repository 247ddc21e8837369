"""What is said of series that have only just begun, however many there are."""

from __future__ import annotations

from keiretsu.serve import Answered
from keiretsu.serve.lines.cold import MOST_SERIES, Cold


def test_of_a_fleet_some_series_are_named_and_memory_does_not_grow_with_it():
    told = []
    cold = Cold(lambda key, **facts: told.append((key, facts)))
    body = b'{"id":"x","outside":{},"clipped":0,"cold":7,"certificate":null}'
    cold.look([Answered(f"pump {k}", 1, body) for k in range(MOST_SERIES + 500)])
    cold.rest()
    ((key, facts),) = told
    assert (key, facts["n"], facts["rows"]) == ("cold_many", "1,000+", 7)
    assert facts["names"].startswith('"pump 0", "pump 1"')
    assert facts["names"].endswith(", …")
    # what was said is not said again
    cold.look([Answered("pump 3", 2, body)])
    cold.rest()
    assert len(told) == 1
