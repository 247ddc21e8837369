"""Two runs of the same question, made up: the later one has a longer log, another channel and more time."""

from __future__ import annotations

import copy
from typing import Any

from report.conftest import make_result


def earlier() -> dict[str, Any]:
    """The run of a quarter ago: keep ridge regression."""
    return make_result("keep")


def later() -> dict[str, Any]:
    """The run of today, by the same rule, with the same verdict."""
    result = copy.deepcopy(make_result("keep"))
    result["created"] = "2027-02-25T10:00:00Z"
    data, split = result["data"], result["split"]
    data.update(rows=18620, last="2018-08-15T19:00:00", fingerprint="0a1b" * 16)
    data["channels"] = ["OT", "flow", "load_high"]
    split.update(train_rows=14896, test_rows=3724, train_until="2018-03-12T10:00:00", origins=2977)
    result["timings"].update(budget_seconds=600.0, total_seconds=561.0)
    return result
