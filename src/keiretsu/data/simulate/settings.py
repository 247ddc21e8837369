"""What a simulated plant log is made of: one frozen dataclass for each thing that can be true of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from keiretsu.data.corrupt.faults import FAULTS
from keiretsu.errors import ArgumentError

MemoryKind = Literal["none", "ar", "lag", "latch", "leak", "long"]
ClockKind = Literal["regular", "jitter", "poisson", "gamma", "bursts", "gaps"]
DriftKind = Literal["none", "shift", "trend", "variance", "wander"]
MissingKind = Literal["random", "blocks", "together", "value"]


@dataclass(frozen=True)
class Memory:
    """How far back the target looks, and in which way.

    Attributes:
        kind: "none": white. "ar": an autoregression with time constant `reach`. "lag": what channel `u` was `reach`
            rows ago. "latch": what channel `v` was when channel `flag` was last up; flags are half to one and a half
            times `reach` rows apart. "leak": a tank that loses its content with time constant `reach` and is filled by
            channel `dose`, 0 on most rows; of unit variance on an even clock. "long": fractional noise.
        reach: rows.
        use: "linear", or "nonlinear": ar, leak and long pass through tanh, lag takes the size of `u` without its sign
            (their correlation is 0), latch is multiplied by a quick channel `c` (its autocorrelation is quick too).
        counted: "rows", or "time": an autoregression or a leak decays with the clock, `reach` being counted in mean
            intervals.
        exponent: d of the fractional noise, 0 to below 0.5; `reach` is not used there.
    """

    kind: MemoryKind = "ar"
    reach: int = 10
    use: Literal["linear", "nonlinear"] = "linear"
    counted: Literal["rows", "time"] = "rows"
    exponent: float = 0.3

    def __post_init__(self) -> None:
        _one_of("Memory", "kind", self.kind, ("none", "ar", "lag", "latch", "leak", "long"))
        _one_of("Memory", "use", self.use, ("linear", "nonlinear"))
        _one_of("Memory", "counted", self.counted, ("rows", "time"))
        _whole("Memory", "reach", self.reach, least=1)
        _between("Memory", "exponent", self.exponent, 0, 0.49)


@dataclass(frozen=True)
class Regimes:
    """Ways of running that alternate unseen.

    Attributes:
        number: how many; the next is any other with equal chance.
        dwell: mean rows in one, geometric.
        level: distance of the highest regime's level from the lowest's, in sd of the signal.
        gain: the last regime's amplitude ÷ the first's; those between are evenly spread.
        decay: the last regime's time constant ÷ the first's (memory kind "ar" only).
    """

    number: int = 1
    dwell: float = 500.0
    level: float = 0.0
    gain: float = 1.0
    decay: float = 1.0

    def __post_init__(self) -> None:
        _whole("Regimes", "number", self.number, least=1)
        _between("Regimes", "dwell", self.dwell, 1)
        _between("Regimes", "level", self.level, 0)
        _between("Regimes", "gain", self.gain, 1e-6)
        _between("Regimes", "decay", self.decay, 1e-6)


@dataclass(frozen=True)
class Clock:
    """When rows are written.

    Attributes:
        kind: "regular"; "jitter": rows off an even grid; "gamma": independent intervals; "poisson": gamma with
            variation 1; "bursts": even runs with long pauses between; "gaps": an even clock with stretches not there.
        interval: mean interval in seconds (between gaps, for "gaps").
        variation: standard deviation of the intervals ÷ their mean, for jitter (at most 0.4), gamma and bursts.
        burst: mean rows of a burst.
        gap_rate: gaps a row. gap_rows: mean rows lost in one, exponential.
        lab_every: k > 1 adds a channel `lab`, the noiseless target on one row of k.
    """

    kind: ClockKind = "regular"
    interval: float = 60.0
    variation: float = 0.3
    burst: float = 20.0
    gap_rate: float = 0.002
    gap_rows: float = 30.0
    lab_every: int = 1

    def __post_init__(self) -> None:
        _one_of("Clock", "kind", self.kind, ("regular", "jitter", "poisson", "gamma", "bursts", "gaps"))
        _between("Clock", "interval", self.interval, 1e-3)
        _between("Clock", "burst", self.burst, 2)
        most = {"jitter": 0.4, "bursts": 0.99 * (self.burst - 1) ** 0.5}.get(self.kind, 10.0)
        _between("Clock", "variation", self.variation, 0, most)
        _between("Clock", "gap_rate", self.gap_rate, 0, 1)
        _between("Clock", "gap_rows", self.gap_rows, 1)
        _whole("Clock", "lab_every", self.lab_every, least=1)


@dataclass(frozen=True)
class Drift:
    """How the target's law moves. Sizes are in standard deviations of the target's own series before any drift.

    Attributes:
        kind: "shift": the level rises by `size` at the place `at`. "trend": it rises by `size` over the log.
            "variance": deviations are `size` times as large from `at` on. "wander": a random walk that ends with sd
            `size`.
        size: see above; may be negative for shift and trend.
        at: share of the series' rows that lie before.
    """

    kind: DriftKind = "none"
    size: float = 1.0
    at: float = 0.5

    def __post_init__(self) -> None:
        _one_of("Drift", "kind", self.kind, ("none", "shift", "trend", "variance", "wander"))
        _between("Drift", "size", self.size, 0 if self.kind in ("variance", "wander") else -1e6)
        _between("Drift", "at", self.at, 0, 1)


@dataclass(frozen=True)
class Seasons:
    """Cycles of the target, by the clock.

    Attributes:
        periods: in mean intervals.
        amplitudes: height of each sine, in sd of the signal without seasons.
    """

    periods: tuple[float, ...] = ()
    amplitudes: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if len(self.periods) != len(self.amplitudes):
            raise ArgumentError(
                f"Seasons: amplitudes must be as many as periods; got {len(self.amplitudes)} and {len(self.periods)}. "
                f"Give one amplitude a period."
            )
        for period in self.periods:
            _between("Seasons", "periods", period, 2)


@dataclass(frozen=True)
class Noise:
    """What measuring adds to the target and to every other sensor.

    Attributes:
        signal_to_noise: variance of the signal (of sd 1) ÷ variance of the noise.
        freedom: degrees of freedom of Student's t, above 2; None for normal noise.
        outlier_rate, outlier_size: share of rows with an outlier; its size in sd of the sensor, either sign.
        step: quantisation in sd of the sensor; 0 for none.
    """

    signal_to_noise: float = 10.0
    freedom: float | None = None
    outlier_rate: float = 0.0
    outlier_size: float = 10.0
    step: float = 0.0

    def __post_init__(self) -> None:
        _between("Noise", "signal_to_noise", self.signal_to_noise, 1e-6)
        if self.freedom is not None:
            _between("Noise", "freedom", self.freedom, 2.01)
        _between("Noise", "outlier_rate", self.outlier_rate, 0, 1)
        _between("Noise", "outlier_size", self.outlier_size, 0)
        _between("Noise", "step", self.step, 0)


@dataclass(frozen=True)
class Missing:
    """Which values of the target are absent.

    Attributes:
        kind: "random"; "blocks" of mean length `block`; "together": rows on which every sensor is absent; "value": the
            odds of being absent are `odds` times as high for values above the series' median as for the others.
        rate: share of the target's values absent.
        odds: odds ratio, for "value".
        block: rows, geometric.
        others: share of the other sensors' values absent, at random.
        stuck: share of the target's values that repeat an older one, in stretches of mean length `block`.
    """

    kind: MissingKind = "random"
    rate: float = 0.0
    odds: float = 1.0
    block: float = 20.0
    others: float = 0.0
    stuck: float = 0.0

    def __post_init__(self) -> None:
        _one_of("Missing", "kind", self.kind, ("random", "blocks", "together", "value"))
        for name in ("rate", "others", "stuck"):
            _between("Missing", name, getattr(self, name), 0, 0.9)
        _between("Missing", "odds", self.odds, 1e-3, 1e3)
        _between("Missing", "block", self.block, 1)


@dataclass(frozen=True)
class Labels:
    """What a person would have marked.

    Attributes:
        faults: names of value faults of `keiretsu.data.corrupt`, taken in turn; then truth has a column `abnormal`.
        periods: abnormal periods a series, none overlapping.
        period_rows: rows of each.
        severity: of the faults, above 0 to 1.
        wear: rise of the target by the end of the series, growing as the cube of time, in sd; above 0, truth has a
            column `rul`: rows left.
    """

    faults: tuple[str, ...] = ()
    periods: int = 3
    period_rows: int = 100
    severity: float = 0.5
    wear: float = 0.0

    def __post_init__(self) -> None:
        known = tuple(name for name, fault in FAULTS.items() if fault.acts_on == "values")
        for name in self.faults:
            _one_of("Labels", "faults", name, known)
        _whole("Labels", "periods", self.periods, least=1)
        _whole("Labels", "period_rows", self.period_rows, least=1)
        _between("Labels", "severity", self.severity, 1e-9, 1)
        _between("Labels", "wear", self.wear, 0)


@dataclass(frozen=True)
class Plant:
    """All that is true of a simulated plant log; see each part.

    Attributes:
        channels: quick sensors `x1`, `x2`, … beside the target that have nothing to do with it.
    """

    channels: int = 2
    memory: Memory = field(default_factory=Memory)
    regimes: Regimes = field(default_factory=Regimes)
    clock: Clock = field(default_factory=Clock)
    drift: Drift = field(default_factory=Drift)
    seasons: Seasons = field(default_factory=Seasons)
    noise: Noise = field(default_factory=Noise)
    missing: Missing = field(default_factory=Missing)
    labels: Labels = field(default_factory=Labels)

    def __post_init__(self) -> None:
        _whole("Plant", "channels", self.channels, least=0)


def _one_of(where: str, name: str, value: object, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ArgumentError(f"{where}: {name} must be one of {', '.join(known)}; got {value!r}. Choose one of them.")


def _whole(where: str, name: str, value: object, *, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ArgumentError(
            f"{where}: {name} must be a whole number from {least}; got {value!r}. Give {least} or more."
        )


def _between(where: str, name: str, value: float, least: float, most: float = 1e9) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise ArgumentError(
            f"{where}: {name} must lie between {least:g} and {most:g}; got {value!r}. Give a number in that range."
        )
