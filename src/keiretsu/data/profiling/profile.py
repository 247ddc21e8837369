"""What kind of log this is: eight findings, each with its number and a line of advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from keiretsu.data.pack import pack
from keiretsu.data.profiling.cost import Cost, cost_sentences, expect_cost
from keiretsu.data.profiling.drift import find_drift
from keiretsu.data.profiling.finding import Finding
from keiretsu.data.profiling.independence import find_independence
from keiretsu.data.profiling.length import find_length
from keiretsu.data.profiling.memory import find_memory
from keiretsu.data.profiling.missing import find_missing
from keiretsu.data.profiling.noise import find_noise
from keiretsu.data.profiling.noise_doubts import with_doubts
from keiretsu.data.profiling.outlook import outlook
from keiretsu.data.profiling.phase import Expected, Place, expect, find_place
from keiretsu.data.profiling.region import Region, find_region
from keiretsu.data.profiling.regularity import find_regularity
from keiretsu.data.profiling.samples import take_samples
from keiretsu.data.profiling.stationarity import find_stationarity
from keiretsu.data.profiling.stop_words import with_stops
from keiretsu.data.profiling.stops import find_stops, without_stops
from keiretsu.data.profiling.unmarked import event_channels
from keiretsu.data.profiling.views import Views
from keiretsu.data.require import require_channel
from keiretsu.data.series import SeriesSet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCHEMA = "keiretsu.profile/3"
ORDER = ("length", "memory", "stationarity", "drift", "regularity", "missing", "noise", "independence")
# where a second view of a long log stands, in views before the first
_ELSEWHERE = 1.5
_MARKS = {"good": "good ", "watch": "watch", "bad": "bad  "}


@dataclass(frozen=True)
class Profile:
    """Eight headline findings on a log.

    Attributes:
        findings: in the order of `ORDER`.
        source: where the data came from.
        target: the channel the findings are about where they are about one; None: all channels.
        scope: which rows were looked at, in English and Japanese; empty where it was all of them.
    """

    findings: tuple[Finding, ...]
    source: str
    target: str | None = None
    scope: tuple[str, str] = ("", "")

    @property
    def region(self) -> Region:
        """How long the memory is, how much changes, how uneven the clock is, and which model that favours."""
        return find_region({finding.name: finding for finding in self.findings})

    @property
    def place(self) -> Place:
        """Where the log stands among the simulated ones on which every family was trained."""
        return find_place({finding.name: finding for finding in self.findings})

    def expected(self, *, own_past: bool = True) -> Expected | None:
        """What the model families did on simulated logs like this one; None where the log does not tell its place.

        Args:
            own_past: whether the target's own past will be known where it is forecast; without, it is a virtual sensor.
        """
        return expect(self.place, own_past=own_past)

    @property
    def outlook(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """`expected` in a sentence, English and Japanese: with the target's own past known, and without."""
        place = self.place
        return outlook(place, self.expected(), own_past=True), outlook(
            place, self.expected(own_past=False), own_past=False
        )

    @property
    def cost(self) -> tuple[Cost, ...]:
        """Minutes and gigabytes that fitting a linear forecaster, and one with a state-space model, should take."""
        details = self["length"].details
        return expect_cost(details["values"] // max(details["channels"], 1), details["channels"])

    @property
    def cost_sentences(self) -> tuple[str, str]:
        """`cost` in a sentence, English and Japanese."""
        return cost_sentences(self["length"])

    def __getitem__(self, name: str) -> Finding:
        return next(finding for finding in self.findings if finding.name == name)

    @property
    def advice(self) -> tuple[str, ...]:
        """One line of advice a finding, in English."""
        return tuple(finding.advice_en for finding in self.findings)

    @property
    def periods(self) -> tuple[int, ...]:
        """Seasonal periods in rows, strongest first."""
        return tuple(self["memory"].details["periods"])

    @property
    def regular(self) -> bool:
        """Whether at least 95 % of intervals are within 5 % of the median."""
        return bool(self["regularity"].details["regular"])

    def to_dict(self) -> dict[str, Any]:
        """The profile as plain JSON types; `profile.schema.json` beside this file describes them."""
        return {
            "schema": SCHEMA,
            "source": self.source,
            "target": self.target,
            "regular": self.regular,
            "periods": list(self.periods),
            "scope_en": self.scope[0],
            "scope_ja": self.scope[1],
            "region": self.region.to_dict(),
            "place": asdict(self.place),
            "expected": [None if one is None else one.to_dict() for one in self._views()],
            "outlook_en": [english for english, _ in self.outlook],
            "outlook_ja": [japanese for _, japanese in self.outlook],
            "cost": [cost.to_dict() for cost in self.cost],
            "findings": [finding.to_dict() for finding in self.findings],
        }

    def _views(self) -> tuple[Expected | None, Expected | None]:
        return self.expected(), self.expected(own_past=False)

    def plot(self) -> Figure:
        """A figure with a panel a finding; save it with `.savefig(path)`."""
        # matplotlib is slow to import, and a profile is mostly read as text
        from keiretsu.data.profiling.plot import draw

        return draw(self)

    def __str__(self) -> str:
        lines = [self.source + (f", target {self.target}" if self.target else ""), *filter(None, self.scope[:1])]
        lines += [self.region.sentence_en, *(english for english, _ in self.outlook), self.cost_sentences[0]]
        for finding in self.findings:
            value = "-" if finding.value is None else f"{finding.value:,.6g}"
            lines.append(f"{finding.name:<13}{_MARKS[finding.level]}  {value:>9} {finding.unit}")
            lines.append(f"             {finding.sentence_en}")
            lines += [f"             {finding.advice_en}"] if finding.level != "good" else []
        return "\n".join(lines)


def profile(series: SeriesSet, *, target: str | None = None) -> Profile:
    """Find out what kind of log this is, before any training.

    A log of more than 200,000 rows (fewer where there are very many channels) is looked at in two views: memory, noise
    and the pattern of missing values on the last rows, level and drift on every k-th; rows, intervals and shares of
    missing values are counted on all. What was looked at stands in `.scope`; each finding that rests on a view is made
    once more on another, and `details["stability"]` says what came out there.

    Args:
        series: what `read` returned.
        target: the channel to be forecast; by default the findings are about all channels.
    Returns:
        Profile: length, memory, stationarity, drift, regularity, missing, noise, independence.
    Raises:
        ColumnError, DataError: `target` is not a channel.
    Example:
        >>> print(profile(series, target="pressure"))
    """
    if target is not None:
        require_channel(series, target, function="profile", argument="target")
    views = Views(series)
    found = _on_views(views, target)
    if views.long:
        again = _on_views(replace(views, offset=_ELSEWHERE), target, regularity=found["regularity"])
        found = {name: _with_stability(finding, again.get(name)) for name, finding in found.items()}
    findings = tuple(found[name] for name in ORDER)
    return Profile(findings, source=series.source, target=target, scope=views.sentences())


def _on_views(views: Views, target: str | None, *, regularity: Finding | None = None) -> dict[str, Finding]:
    """The findings by name; without those that rest on the whole log where these are known already."""
    whole, near, thin = views.whole, views.near, views.thin
    packed = pack(near)
    spread = packed if thin is near else pack(thin)
    found: dict[str, Finding] = {}
    if regularity is None:
        found["length"] = find_length(whole)
        found["regularity"] = regularity = find_regularity(whole, pack(whole), packed)
    regular = bool(regularity.details["regular"])
    # memory, level and noise are those of the running plant
    near_stops = find_stops(packed, zone=whole.zone)
    stops = near_stops if near is thin else find_stops(spread, zone=whole.zone)
    running = without_stops(packed, near_stops)
    running_spread = running if near is thin else without_stops(spread, stops)
    samples = take_samples(running, target=target, regular=regular)
    found["memory"] = memory = find_memory(samples, regular=regular, packed=running, target=target)
    levels = samples if near is thin else take_samples(running_spread, target=target, regular=regular)
    periods = tuple(memory.details["periods"]) if near is thin else _thinned(memory.details["periods"], views.step)
    level = find_stationarity(levels, periods=periods, packed=running_spread, zone=whole.zone)
    found["stationarity"] = with_stops(level, stops, clock=whole.clock, name=whole.time_name)
    events = event_channels(whole) - {target}
    found["drift"] = find_drift(spread, levels, memory=_thinned_memory(memory, views.step), events=events)
    found["missing"] = find_missing(whole, packed, target, stops=near_stops)
    noise = find_noise(running, target=target, periods=tuple(memory.details["periods"]))
    found["noise"] = with_doubts(noise, whole, target=target)
    found["independence"] = find_independence(whole, packed, samples, target=target, memory=memory)
    return found


def _thinned(periods: Sequence[int], step: int) -> tuple[int, ...]:
    """Periods in rows of the thinned view; those that do not fall on its rows are not seen there."""
    return tuple(period // step for period in periods if period % step == 0 and period // step > 1)


def _thinned_memory(memory: Finding, step: int) -> float | None:
    return None if memory.value is None else max(memory.value / step, 1.0)


def _with_stability(finding: Finding, other: Finding | None) -> Finding:
    if other is None:
        return finding
    told = {"value_elsewhere": other.value, "level_elsewhere": other.level, "stable": other.level == finding.level}
    return replace(finding, details={**finding.details, "stability": told})
