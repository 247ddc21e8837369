"""A run that is going on, as the page shows it: what it does, who has ended, who errs least, how long it may take."""

from __future__ import annotations

import threading
import time
from typing import Any

from keiretsu.app.child import Child, Event

# The phases in their order; a run says when it enters one.
PHASES = ("starting", "reading", "calibration", "profile", "candidates", "findings")


class Going:
    """Hears the events of a run and keeps what a person wants to know of them; several threads ask it.

    Args:
        budget: seconds that the run is to keep to.
    """

    def __init__(self, budget: float) -> None:
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._budget = budget
        self._phase, self._done, self._total = PHASES[0], 0.0, 0.0
        self._candidates: dict[str, dict[str, Any]] = {}
        self._best: dict[str, Any] | None = None
        self.stopping = False
        self.last: Event = {}
        self.child: Child | None = None

    @property
    def begun(self) -> bool:
        """Whether it has its plan, after which candidates are trained; what is refused before that is no run."""
        return bool(self._candidates)

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self._began

    def hear(self, event: Event) -> None:
        """Take an event of the process; what nobody knows is passed over."""
        with self._lock:
            if event.get("phase") in PHASES:
                self._phase = event["phase"]
                self._done, self._total = float(event.get("done", 0)), float(event.get("total", 0))
            if "plan" in event:
                self._candidates = {
                    who["name"]: {"label": who["label"], "status": "waiting", "share": 0.0} for who in event["plan"]
                }
            if "at" in event:
                self._at(*event["at"])
            for name, status in (event.get("ended") or {}).items():
                if name in self._candidates:
                    self._candidates[name].update(status=status, share=1.0)
            self._best = event.get("best") or self._best
            if {"done", "refused", "stopped"} & event.keys() and "phase" not in event:
                self.last = event

    def show(self) -> dict[str, Any]:
        """phase, share of it that is done (None: not known), candidates, best, seconds gone and left at most."""
        with self._lock:
            gone = self.seconds
            ended = sum(who["status"] in ("done", "failed") for who in self._candidates.values())
            share = self._done / self._total if self._total else None
            if self._phase == "candidates" and self._candidates:
                share = sum(who["share"] for who in self._candidates.values()) / len(self._candidates)
            return {
                "phase": self._phase,
                "step": PHASES.index(self._phase) + 1,
                "steps": len(PHASES),
                "share": share,
                "candidates": [dict(who, name=name) for name, who in self._candidates.items()],
                "ended": ended,
                "best": self._best,
                "seconds": gone,
                "left": max(self._budget - gone, 0.0),
                "stopping": self.stopping,
            }

    def _at(self, name: str, done: float, total: float) -> None:
        who = self._candidates.get(name)
        if who is not None and who["status"] in ("waiting", "running"):
            # it counts as whole only when it has ended: after its last step it still forecasts
            share = min(0.95 * done / total if total else 0.0, 0.95)
            # a fit has stages, each counted from nothing; what is shown does not go back
            who.update(status="running", share=max(share, who["share"]))
