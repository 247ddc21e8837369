"""What is known of the model to use, where the gates are those of another that was judged beside it."""

from __future__ import annotations

from keiretsu.proof.report.candidates import find
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.expectation import PARTNER
from keiretsu.proof.report.measured import measured
from keiretsu.proof.report.numbers import count, figure, percent
from keiretsu.proof.report.phrases import say


def trust_of(context: Context) -> list[str]:
    """Coverage, error along the test part and certificate of the model to use; empty where it is the judged one.

    The last sentence leads over to what the gates say of the judged one.
    """
    t, choice = context.t, find(context.rows, context.result["verdict"]["choice"])
    if choice is None or choice.name == context.judged or not context.judged:
        return []
    lines, covered = [], choice.data.get("coverage")
    if covered:
        told = {"measured": percent(covered["measured"]), "nominal": percent(covered["nominal"])}
        lines.append(say(t["trust_covered"], **told))
    distance = (choice.data.get("kpis") or {}).get("distance") or {}
    means = [each["mean"] for each in distance.get("stretches") or () if each["mean"] is not None]
    if len(means) > 1:
        low, high, first, last = (
            measured(figure(value), t) for value in (min(means), max(means), means[0], means[-1])
        )  # fmt: skip
        told = {"low": low, "high": high, "first": first, "last": last, "count": count(len(means))}
        lines.append(say(t["trust_along"], **told))
    judged = find(context.rows, context.judged)
    # a correction that was not let in: both forecast the same, so what is known of one is known of the other
    same = judged is not None and judged.shut and choice.name == PARTNER
    if not same and choice.name not in (context.findings.get("certificates") or {}):
        lines.append(t["trust_no_certificate"])
    if not lines:
        return []
    names = {"label": choice.label, "judged": context.label(context.judged)}
    return [say(t["trust_use"], **names), *lines, say(t["trust_same" if same else "trust_judged"], **names)]
