"""The candidates as the report shows them: label, place, look and the figures of their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from keiretsu.proof.report.charts.palette import Look, look
from keiretsu.proof.report.recorded import reason_of

# behind the name of a candidate whose correction was not let in
SHUT = "‡"


@dataclass(frozen=True)
class Row:
    """One candidate.

    Attributes:
        data: its entry in the result.
        label: its name in the report's language.
        role: "choice", "rival", "candidate" or "" – what the verdict and the paired test made of it.
        error: why it failed, in the report's language; empty where it did not or nothing was recorded.
    """

    name: str
    data: dict[str, Any]
    label: str
    role: str
    look: Look
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether it ran to its end and was scored."""
        return self.data["status"] == "ok" and self.data["scores"] is not None

    @property
    def mae(self) -> float:
        """Mean absolute error; only of a candidate that is `ok`."""
        return float(self.data["scores"]["mae"])

    @property
    def shut(self) -> bool:
        """Whether nothing of its correction was let in, so that it forecasts what its partner does."""
        return self.ok and self.data.get("share") == 0

    @property
    def strong(self) -> bool:
        """Whether figures draw it with weight."""
        return self.role in ("choice", "rival", "candidate")


def rows_of(result: dict[str, Any], lang: str) -> list[Row]:
    """All candidates, least error first, those that failed last."""
    comparison = result.get("comparison") or {}
    roles = {
        comparison.get("candidate"): "candidate",
        comparison.get("rival"): "rival",
        result["verdict"]["choice"]: "choice",
    }
    rows = [
        Row(
            c["name"],
            c,
            c["label"][lang],
            roles.get(c["name"], ""),
            look(c["name"], place),
            reason_of(c["error"], lang) if c.get("error") else "",
        )
        for place, c in enumerate(result["candidates"])
    ]
    return sorted(rows, key=lambda row: (not row.ok, row.mae if row.ok else 0.0))


def find(rows: list[Row], name: str | None) -> Row | None:
    """The candidate called `name`, if it was scored."""
    return next((row for row in rows if row.name == name and row.ok), None)
