"""Machine time that designing each candidate is expected to take, beside what this run spent on it."""

from __future__ import annotations

from keiretsu.proof.report.charts.palette import Look
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.figure import Drawing, Key
from keiretsu.proof.report.numbers import figure
from keiretsu.proof.report.phrases import say
from keiretsu.proof.report.pictures.shapes import dots
from keiretsu.proof.report.pictures.shared import line, words_of
from keiretsu.proof.report.sheet import Sheet

_HOUR, _LEAST = 3600.0, 1e-3
_EXPECTED, _SPENT = Look("#8a9299", None, "D"), Look("#0072b2", None, "o")


def effort_picture(context: Context) -> Drawing | None:
    """Both times by candidate on a logarithmic axis; None where the plan expects nothing."""
    expected = context.result["plan"].get("design") or {}
    spent = context.result["timings"].get("by_candidate") or {}
    rows = [row for row in context.rows if row.name in expected and spent.get(row.name)]
    if not rows:
        return None
    w, t = words_of(context), context.t
    took = {row.name: (max(_HOUR * expected[row.name]["machine_hours"], _LEAST), max(spent[row.name], _LEAST))
            for row in rows}  # fmt: skip
    # in the seconds of the axis and of the table
    told = {
        row.name: {"label": row.label, **{key: t["s"].format(n=figure(one, 3))
                                          for key, one in zip(("expected", "spent"), took[row.name], strict=True)}}
        for row in rows
    }  # fmt: skip
    items = [say(w["effort_item"], **told[row.name]) for row in rows]
    shown = next((row.name for row in rows if row.name == context.judged), rows[0].name)
    ends = [one for pair in took.values() for one in pair]
    return Drawing(
        title=w["effort"],
        alt=say(w["effort_alt"], list=t["list_semicolon"].join(items)),
        see=say(w["effort_see"], **told[shown] | {"label": context.opening(shown)}),
        keys=(Key("mark", w["effort_expected"], _EXPECTED), Key("mark", w["effort_spent"], _SPENT)),
        svg=dots.draw(
            [
                dots.Dots(row.label, [dots.Dot(took[row.name][0], None, None, _EXPECTED),
                                      dots.Dot(took[row.name][1], None, None, _SPENT)], row.name == shown)
                for row in rows
            ],
            key="picture-effort",
            x_label=w["effort_x"],
            x_range=(min(ends) / 1.8, max(ends) * 1.8),
            powers=True,
        ),
        data=Sheet(
            w["effort"],
            (t["candidate"], w["effort_head_expected"], w["effort_head_spent"]),
            tuple(line(row.label, *(figure(one, 3) for one in took[row.name])) for row in rows),
            "",
        ),
    )  # fmt: skip
