"""What a run must repeat when it is run again."""

from __future__ import annotations

import json

from keiretsu.proof import Result

MOVING = {"created", "timings", "environment", "costs"}


def outcome_of(result: Result) -> dict:
    """What a replay must repeat."""
    kept = {key: value for key, value in result.to_dict().items() if key not in MOVING}
    kept["candidates"] = [
        {**entry, "cost": {k: v for k, v in (entry["cost"] or {}).items() if "second" not in k}}
        for entry in kept["candidates"]
    ]
    return json.loads(json.dumps(kept))
