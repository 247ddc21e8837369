"""Counts and times of this process, and all of it with the service's own counters as Prometheus reads it."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
ROWS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
TYPE = "text/plain; version=0.0.4; charset=utf-8"

_HISTOGRAMS = {
    "reply_seconds": (SECONDS, "Seconds from a request of rows to its reply."),
    "commit_seconds": (SECONDS, "Seconds that one transaction took, the model's work included."),
    "commit_rows": (ROWS, "Rows of one transaction."),
}
_COUNTS = {
    "store_failures": "Transactions that the store did not take.",
    "listeners_dropped": "Listeners dropped because they took nothing for too long.",
}

_COUNTERS = {
    "rows": ("rows", "Rows that came since the store began; each was accepted or refused."),
    "accepted": ("accepted_rows", "Rows that were accepted; each is answered or waits."),
    "answered": ("answers", "Answers committed."),
    "clipped": ("clipped_values", "Values outside the range the model was built for, clipped."),
    "cold_starts": ("cold_starts", "Series that began."),
    "alarms": ("alarms", "Alarms raised, one a drift."),
    "judged": ("intervals_judged", "Intervals whose truth has come."),
    "held": ("intervals_held", "Intervals that held it."),
}
_GAUGES = {
    "waiting": ("waiting_rows", "Rows kept until they are ripe."),
    "series": ("series", "Series in the store."),
    "series_in_memory": ("series_in_memory", "Series whose states are in memory."),
}
_SHARES = {
    "coverage_nominal": "Share of truths that intervals are to hold.",
    "coverage_realised": "Share of truths that they have held since the store began.",
    "coverage_recent": "The same of late, of the series in memory.",
}
_WATCHED = {
    "expired": ("expired_series", "Series in memory for which the certificate no longer holds."),
    "learning": ("learning_series", "Series in memory too new for drift to be told."),
    "mae_recent": ("absolute_error_recent", "Mean absolute error of late, of the series in memory."),
}

_SHADOW = {
    "better": "1: the challenger is better; -1: the model that answers is; 0: undecided so far.",
    "blocks": "Blocks of rows on which they were compared.",
    "difference": "How much smaller the challenger's errors are, as a share of those of the model that answers.",
}

Samples = Iterable[tuple[Mapping[str, str], float]]


class Metrics:
    """What this process has seen since it began; safe to tell from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts = dict.fromkeys(_COUNTS, 0)
        self._replies: dict[int, int] = {}
        self._seen = {name: [0] * (len(bounds) + 1) for name, (bounds, _) in _HISTOGRAMS.items()}
        self._sums = dict.fromkeys(_HISTOGRAMS, 0.0)

    def add(self, name: str) -> None:
        """One more of them."""
        with self._lock:
            self._counts[name] += 1

    def replied(self, status: int) -> None:
        """A reply of that status went out."""
        with self._lock:
            self._replies[status] = self._replies.get(status, 0) + 1

    def observe(self, name: str, value: float) -> None:
        """One more of a histogram."""
        place = bisect_left(_HISTOGRAMS[name][0], value)
        with self._lock:
            self._seen[name][place] += 1
            self._sums[name] += value

    def text(self) -> str:
        """All of it, in Prometheus' text format."""
        with self._lock:
            replies = [({"status": str(status)}, float(n)) for status, n in sorted(self._replies.items())]
            parts = [family("http_replies_total", "counter", "Replies by status of HTTP.", replies)]
            parts += [family(f"{n}_total", "counter", _COUNTS[n], [({}, v)]) for n, v in self._counts.items()]
            parts += [self._histogram(name) for name in _HISTOGRAMS]
        return "".join(parts)

    def _histogram(self, name: str) -> str:
        bounds, told = _HISTOGRAMS[name]
        lines, sofar = [], 0
        for bound, seen in zip([*map(_number, map(float, bounds)), "+Inf"], self._seen[name], strict=True):
            sofar += seen
            lines.append(f'keiretsu_{name}_bucket{{le="{bound}"}} {sofar}\n')
        end = f"keiretsu_{name}_sum {_number(self._sums[name])}\nkeiretsu_{name}_count {sofar}\n"
        return _head(name, "histogram", told) + "".join(lines) + end


def family(name: str, kind: str, told: str, samples: Samples) -> str:
    """One metric with its samples."""
    lines = [f"keiretsu_{name}{_labels(labels)} {_number(value)}\n" for labels, value in samples]
    return _head(name, kind, told) + "".join(lines)


def of_counters(counters: Mapping[str, Any], *, coverage: float | None) -> str:
    """The service's counters, which outlive this process, as metrics.

    Args:
        counters: of the service.
        coverage: that the intervals are meant to have.
    """
    found: dict[str, float] = {name: counters.get(name) or 0 for name in _COUNTERS}
    parts = [family(f"{name}_total", "counter", told, [({}, found[of])]) for of, (name, told) in _COUNTERS.items()]
    refused = [({"reason": reason}, n) for reason, n in sorted(counters["refused"].items())]
    parts.append(family("refused_rows_total", "counter", "Rows refused, by reason.", refused))
    parts += [family(name, "gauge", told, [({}, counters.get(of) or 0)]) for of, (name, told) in _GAUGES.items()]
    watch = counters.get("watch") or {}
    shares = {"coverage_nominal": coverage, "coverage_recent": watch.get("coverage_recent")}
    shares["coverage_realised"] = found["held"] / found["judged"] if found["judged"] else None
    parts += [family(n, "gauge", _SHARES[n], [({}, value)]) for n, value in shares.items() if value is not None]
    for of, (name, told) in _WATCHED.items():
        if watch.get(of) is not None:
            parts.append(family(name, "gauge", told, [({}, watch[of])]))
    if watch.get("shadow"):
        parts += _shadow(watch["shadow"])
    return "".join(parts)


def _shadow(told: Mapping[str, Any]) -> list[str]:
    """What can be said so far of a challenger."""
    better = {"challenger better": 1.0, "incumbent better": -1.0}.get(told["better"], 0.0)
    figures = {"better": better, "blocks": float(told["blocks"]), "difference": told["difference"]}
    labels = {"model": str(told["model"])}
    return [family(f"shadow_{n}", "gauge", _SHADOW[n], [(labels, x)]) for n, x in figures.items() if x is not None]


def _head(name: str, kind: str, told: str) -> str:
    return f"# HELP keiretsu_{name} {told}\n# TYPE keiretsu_{name} {kind}\n"


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))
