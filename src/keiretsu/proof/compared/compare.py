"""Setting two results side by side."""

from __future__ import annotations

from typing import Any

from keiretsu.errors import FileFormatError
from keiretsu.proof.compared.compared import Compared
from keiretsu.proof.compared.costs import costs_part
from keiretsu.proof.compared.data import data_part, findings_part
from keiretsu.proof.compared.errors import errors_part
from keiretsu.proof.compared.line import Part
from keiretsu.proof.compared.plans import plan_part
from keiretsu.proof.compared.standing import cautions_of, same_test, sentence_of, standing_of
from keiretsu.proof.compared.verdicts import certificate_part, gates_part, verdict_part
from keiretsu.proof.result import REQUIRED, SCHEMA

Result = dict[str, Any]


def compare_runs(a: Result, b: Result) -> Compared:
    """What changed from one run to the next, and whether the earlier verdict still stands.

    Nothing is tested: the two runs were judged in test parts of their own, and results hold no losses that could be
    paired. Errors are set side by side as they were measured. Where the runs forecast other targets or another horizon,
    that is said, and only their data, plans and costs are compared.

    Args:
        a: the earlier run, what its `result.json` holds.
        b: the later one.
    Raises:
        FileFormatError: one of the two is no result of this version.
    """
    _check(a, "a")
    _check(b, "b")
    standing, data, plan = standing_of(a, b), data_part(a, b), plan_part(a, b)
    findings = findings_part(a, b)
    judged: list[Part | None] = []
    if standing != "incomparable":
        judged = [verdict_part(a, b), errors_part(a, b), gates_part(a, b), certificate_part(a, b)]
    parts = [part for part in (*judged, data, findings, plan, costs_part(a, b)) if part is not None]
    return Compared(
        standing=standing,
        sentence=sentence_of(a, b, standing, data, plan),
        same_test=same_test(a, b),
        cautions=cautions_of(a, b, standing, plan),
        parts=tuple(parts),
        runs=(_run(a), _run(b)),
    )


def _run(result: Result) -> dict[str, Any]:
    return {
        "source": result["data"]["source"],
        "created": result.get("created"),
        "targets": list(result["targets"]),
        "horizon": result["horizon"],
        "decision": result["verdict"]["decision"],
        "choice": result["verdict"]["choice"],
        "sentence": dict(result["verdict"]["sentence"]),
    }


def _check(result: Any, argument: str) -> None:
    if not isinstance(result, dict) or result.get("schema") != SCHEMA or any(key not in result for key in REQUIRED):
        raise FileFormatError(
            f"compare: {argument} must be a whole result of the format {SCHEMA}; got something else. "
            "Give the result.json that `keiretsu poc` wrote."
        )
