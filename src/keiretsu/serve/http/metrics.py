"""Counts and times of this process, and the service's own counters beside them, as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
ROWS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)

# what every Prometheus reads
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
    "outside": ("outside_values", "Values far outside what training saw; they were read."),
    "second_hour": ("second_hour_rows", "Rows taken for the second of two hours that clocks show alike."),
    "cold_starts": ("cold_starts", "Series that began."),
    "unknown_codes": ("rows_with_unknown_codes", "Rows with an alarm code that training did not know."),
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
    "expired": ("expired_series", "Series in memory for which the certificate is not to be relied on any more."),
    "learning": ("learning_series", "Series in memory too new for drift to be told."),
    "mae_recent": ("absolute_error_recent", "Mean absolute error of late, of the series in memory."),
}

_SHADOW = {
    "better": "1: the challenger is better; -1: the model that answers is; 0: undecided so far.",
    "blocks": "Blocks of rows on which they were compared.",
    "difference": "How much smaller the challenger's errors are, as a share of those of the model that answers.",
}


class Metrics:
    """What this process has seen since it began; safe to tell from any thread."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        own: dict[str, Any] = {"namespace": "keiretsu", "registry": self._registry}
        self._replies = Counter("http_replies", "Replies by status of HTTP.", ["status"], **own)
        self._counts = {name: Counter(name, told, **own) for name, told in _COUNTS.items()}
        self._seen = {
            name: Histogram(name, told, buckets=bounds, **own) for name, (bounds, told) in _HISTOGRAMS.items()
        }

    def add(self, name: str) -> None:
        """One more of them."""
        self._counts[name].inc()

    def replied(self, status: int) -> None:
        """A reply of that status went out."""
        self._replies.labels(str(status)).inc()

    def observe(self, name: str, value: float) -> None:
        """One more of a histogram."""
        self._seen[name].observe(value)

    def collect(self) -> Iterable[Metric]:
        """All of it."""
        return self._registry.collect()


class Page(Collector):
    """What one page of metrics shows, in order."""

    def __init__(self, *parts: Iterable[Metric]) -> None:
        self._parts = parts

    def collect(self) -> Iterator[Metric]:
        """Each metric, as prometheus_client asks for them."""
        for part in self._parts:
            yield from part

    def render(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self)


def gauge(name: str, told: str, value: float, **labels: str) -> Metric:
    """A metric with one sample."""
    found = GaugeMetricFamily(f"keiretsu_{name}", told, labels=list(labels))
    found.add_metric(list(labels.values()), value)
    return found


def of_counters(counters: Mapping[str, Any], *, coverage: float | None) -> Iterator[Metric]:
    """The service's counters, which outlive this process, as metrics.

    Args:
        counters: of the service.
        coverage: that the intervals are meant to have.
    """
    found: dict[str, float] = {name: counters.get(name) or 0 for name in _COUNTERS}
    for of, (name, told) in _COUNTERS.items():
        yield CounterMetricFamily(f"keiretsu_{name}", told, value=found[of])
    refused = CounterMetricFamily("keiretsu_refused_rows", "Rows refused, by reason.", labels=["reason"])
    for reason, count in sorted(counters["refused"].items()):
        refused.add_metric([reason], count)
    yield refused
    for of, (name, told) in _GAUGES.items():
        yield gauge(name, told, counters.get(of) or 0)
    watch = counters.get("watch") or {}
    shares = {"coverage_nominal": coverage, "coverage_recent": watch.get("coverage_recent")}
    shares["coverage_realised"] = found["held"] / found["judged"] if found["judged"] else None
    for name, share in shares.items():
        if share is not None:
            yield gauge(name, _SHARES[name], share)
    for of, (name, told) in _WATCHED.items():
        if watch.get(of) is not None:
            yield gauge(name, told, watch[of])
    if watch.get("shadow"):
        yield from _shadow(watch["shadow"])


def _shadow(told: Mapping[str, Any]) -> Iterator[Metric]:
    """What can be said so far of a challenger."""
    better = {"challenger better": 1.0, "incumbent better": -1.0}.get(told["better"], 0.0)
    figures = {"better": better, "blocks": float(told["blocks"]), "difference": told["difference"]}
    for name, value in figures.items():
        if value is not None:
            yield gauge(f"shadow_{name}", _SHADOW[name], value, model=str(told["model"]))
