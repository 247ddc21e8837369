"""A run in the process that was begun for it: `keiretsu.proof` as the command line calls it, told step by step."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keiretsu.app.copies import read_copy
from keiretsu.evaluate.candidates import candidate
from keiretsu.proof import Plan, poc
from keiretsu.proof.running.folder import RunFolder

TELL_SECONDS = 0.25
Tell = Callable[[dict[str, Any]], None]


def perform(job: dict[str, Any], tell: Tell) -> None:
    """Read the copy, compare, write the run's folder.

    Args:
        job: path, name, reading, target, horizon, budget (seconds), lang, candidates (names or None), folder.
        tell: hears of every step: `phase`, `plan`, `at`, `ended`.
    Raises:
        KeiretsuError: what stands in the way, in one sentence.
    """
    folder = Path(job["folder"])
    tell({"phase": "reading"})
    series = read_copy(job["path"], job["name"], job["reading"])
    tell({"phase": "calibration"})
    telling = _Telling(tell, RunFolder(folder))
    result = poc(
        series, target=job["target"], horizon=job["horizon"], budget=float(job["budget"]), out=folder,
        candidates=job["candidates"], progress=telling, on_plan=telling.plan,
    )  # fmt: skip
    if job["lang"] != "en":
        result.report(folder / "report.html", lang=job["lang"])
        result.slides(folder / "slides.md", lang=job["lang"])


class _Telling:
    """From the progress of a run to events that the page shows."""

    def __init__(self, tell: Tell, folder: RunFolder) -> None:
        self._tell, self._folder = tell, folder
        self._names: tuple[str, ...] = ()
        self._told: dict[str, float] = {}

    def plan(self, plan: Plan) -> None:
        """Who takes part."""
        self._names = tuple(entrant.name for entrant in plan.candidates)
        self._tell({"plan": [{"name": name, "label": _label(name)} for name in self._names]})

    def __call__(self, label: str, done: float, total: float) -> None:
        """One step of anything that is under way."""
        name = label.partition(":")[0]
        if label == "candidates":
            self._ended()
        elif name in self._names:
            self._at({"at": [name, done, total]}, name, last=done >= total)
        elif label in ("calibration", "profile", "findings"):
            self._at({"phase": label, "done": done, "total": total}, label, last=done >= total or not done)

    def _at(self, event: dict[str, Any], key: str, *, last: bool) -> None:
        now = time.monotonic()
        # a line a step would be more than anybody can read
        if last or now - self._told.get(key, -1e9) >= TELL_SECONDS:
            self._told[key] = now
            self._tell(event)

    def _ended(self) -> None:
        """Who has ended, and who errs least so far."""
        entries = {name: self._folder.read_entry(name) for name in self._names if self._folder.has(name)}
        # of those that err alike in what is shown, the first of the plan: a correction of nothing is no better
        errors = {name: entry["mae"] for name, entry in entries.items() if entry.get("mae") is not None}
        scored = [(float(f"{error:.4g}"), name) for name, error in errors.items()]
        best = min(scored, default=None, key=lambda each: each[0])
        ended = {name: "failed" if entry.get("mae") is None else "done" for name, entry in entries.items()}
        told = None if best is None else {"label": _label(best[1]), "mae": best[0]}
        self._tell({"phase": "candidates", "ended": ended, "best": told})


def _label(name: str) -> dict[str, str]:
    entry = candidate(name)
    return {"en": entry.label_en, "ja": entry.label_ja}
