"""What kind of log this is: five findings, each with its number and a line of advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from keiretsu.data.pack import pack
from keiretsu.data.profiling.finding import Finding
from keiretsu.data.profiling.length import find_length
from keiretsu.data.profiling.memory import find_memory
from keiretsu.data.profiling.missing import find_missing
from keiretsu.data.profiling.regularity import find_regularity
from keiretsu.data.profiling.samples import take_samples
from keiretsu.data.profiling.stationarity import find_stationarity
from keiretsu.data.require import require_channel
from keiretsu.data.series import SeriesSet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCHEMA = "keiretsu.profile/1"
_MARKS = {"good": "good ", "watch": "watch", "bad": "bad  "}


@dataclass(frozen=True)
class Profile:
    """Five headline findings on a log.

    Attributes:
        findings: length, regularity, missing, stationarity, memory, in this order.
        source: where the data came from.
        target: the channel the findings on level and memory are about; None: all channels.
    """

    findings: tuple[Finding, ...]
    source: str
    target: str | None = None

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
            "findings": [finding.to_dict() for finding in self.findings],
        }

    def plot(self) -> Figure:
        """A figure with a panel a finding; save it with `.savefig(path)`."""
        # matplotlib is slow to import, and a profile is mostly read as text
        from keiretsu.data.profiling.plot import draw

        return draw(self)

    def __str__(self) -> str:
        head = f"{self.source}" + (f", target {self.target}" if self.target else "")
        lines = [head]
        for finding in self.findings:
            value = "-" if finding.value is None else f"{finding.value:,.6g}"
            lines.append(f"{finding.name:<13}{_MARKS[finding.level]}  {value:>9} {finding.unit}")
            lines += [f"             {finding.sentence_en}", f"             {finding.advice_en}"]
        return "\n".join(lines)


def profile(series: SeriesSet, *, target: str | None = None) -> Profile:
    """Find out what kind of log this is, before any training.

    Level and memory are judged on up to 48 pairs of series and channel (the longest series, their last 131,072 rows);
    length, regularity and missing values on everything.

    Args:
        series: what `read` returned.
        target: the channel to be forecast; by default the findings are about all channels.
    Returns:
        Profile: length, regularity, missing, stationarity, memory.
    Raises:
        ColumnError, DataError: `target` is not a channel.
    Example:
        >>> print(profile(series, target="pressure"))
    """
    if target is not None:
        require_channel(series, target, function="profile", argument="target")
    packed = pack(series)
    regularity = find_regularity(series, packed)
    regular = bool(regularity.details["regular"])
    samples = take_samples(packed, target=target, regular=regular)
    memory = find_memory(samples, regular=regular)
    periods = tuple(memory.details["periods"])
    findings = (
        find_length(series),
        regularity,
        find_missing(series, packed, target),
        find_stationarity(samples, periods=periods),
        memory,
    )
    return Profile(findings, source=series.source, target=target)
