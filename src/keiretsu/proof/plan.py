"""Plan: everything a proof does, fixed before the test part is opened."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from keiretsu.data import SeriesSet
from keiretsu.errors import ArgumentError
from keiretsu.evaluate.candidates import candidate
from keiretsu.evaluate.examine import Goal
from keiretsu.proof.design import Design
from keiretsu.proof.split import SplitRule
from keiretsu.proof.value import Value
from keiretsu.proof.value_text import value_text

SCHEMA = "keiretsu.plan/1"


@dataclass(frozen=True)
class DataReference:
    """Which data a plan is for, and how it was read.

    Attributes:
        fingerprint: SHA-256 of the content; a replay on other data is refused.
        source: where it was read from, for people.
        time, id: the columns of the source that hold stamps and ids.
        channels: the channels that were kept.
        reading: what `read` was told beside the source.
    """

    fingerprint: str
    source: str
    time: str
    id: str | None
    channels: tuple[str, ...]
    reading: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, Any]:
        """Keyword arguments of `read` that give this data again; `channels` may then have to be selected."""
        return {"time": self.time, "id": self.id, **self.reading}


@dataclass(frozen=True)
class OriginRule:
    """From which rows of the test part is forecast: every `stride`-th whose horizon lies inside its series and is known
    to the share `observed` at least, for every target."""  # fmt: skip

    stride: int
    observed: float = 0.5


@dataclass(frozen=True)
class Entrant:
    """A candidate and its budget.

    Attributes:
        steps: optimizer steps, or boosting rounds; None where it has none; 0 when it was left out for lack of time.
        planned: what calibration had given it, if the run had to shorten that; None if it was not shortened.
    """

    name: str
    steps: int | None = None
    planned: int | None = None


# Student's t with an estimated long-run variance misses its level a little; docs/decision.md holds by how much.
SPENT = 0.8


@dataclass(frozen=True)
class DecisionRule:
    """When the selective SSM is adopted.

    Attributes:
        kpi: what decides; "mae".
        level: largest chance to call a candidate better that is not.
        improvement: smallest share of the rival's MAE that must be saved.
        worthwhile: the share worth looking for; the test must be able to see it, else data is asked for.
        power: probability with which it must be able to.
        coverage: asked of the prediction intervals.
        margin: share of a rival's MAE by which a candidate that is cheaper to own may be worse.
        growth: largest error late in long sequences ÷ error early in them.
        faults: largest error ÷ the rival's where a fault lasts for the share `abnormal` of the time.
        abnormal: that share.
    """

    kpi: str = "mae"
    level: float = 0.05
    improvement: float = 0.01
    worthwhile: float = 0.05
    power: float = 0.8
    coverage: float = 0.9
    margin: float = 0.02
    growth: float = 1.5
    faults: float = 1.02
    abnormal: float = 0.1

    @property
    def alpha(self) -> float:
        """What a single test may spend: four fifths of the level; the rest is for what its approximation misses."""
        return SPENT * self.level


@dataclass(frozen=True)
class Plan:
    """All choices of a proof as plain numbers; replaying it on the same data gives the same outcome, times apart.

    Attributes:
        data: which data.
        goal: targets and horizon (rows).
        split: where the test part begins.
        origins: from which rows is forecast.
        candidates: who enters, with how many steps, in the order in which they run.
        rule: when to adopt.
        period: rows in a season, found on training rows; 1 for none.
        budget_seconds: wall-clock seconds that the steps were made to fit; for people, it decides nothing in a replay.
        seed, threads: of all that is drawn, of all sums.
        value: prices that the decision counts with; None where whether it pays is not judged.
        design: candidate → what it is expected to take until it can be used: trials, machine_hours, engineer_days.
        kpis: findings beside the errors, names of `kpi_names.MEASURED`; None for all of them.
        abnormal: the channel that is above 0.5 in abnormal rows, whose errors are told apart; None for none.
        expected: memory (bytes), design, one model for all machines or one each; for people, it decides nothing.
        extras: what is shown beside what decides, as whole numbers by the names of `extra_names`; empty for nothing.
    """

    data: DataReference
    goal: Goal
    split: SplitRule
    origins: OriginRule
    candidates: tuple[Entrant, ...]
    rule: DecisionRule
    period: int
    budget_seconds: float
    seed: int
    threads: int
    value: Value | None = None
    design: dict[str, dict[str, float]] = field(default_factory=dict)
    kpis: tuple[str, ...] | None = None
    abnormal: str | None = None
    expected: dict[str, Any] = field(default_factory=dict)
    extras: dict[str, int] = field(default_factory=dict)

    @property
    def shortened(self) -> tuple[Entrant, ...]:
        """The candidates that got fewer steps than calibration had given them."""
        return tuple(entrant for entrant in self.candidates if entrant.planned is not None)

    @property
    def designs(self) -> dict[str, Design]:
        """What bringing each candidate into use is expected to take."""
        return {
            name: Design(
                candidate(name), int(each["trials"]), None, each["machine_hours"], each["engineer_days"], None, ()
            )
            for name, each in self.design.items()
        }

    def to_dict(self) -> dict[str, Any]:
        """As plain values, as `plan.yaml` holds them."""
        plain = _plain(asdict(self))
        for entrant in plain["candidates"]:
            if entrant["planned"] is None:
                del entrant["planned"]
        # as the option --value has it, so that one text is learned; a plan without prices does not speak of them
        del plain["value"]
        if self.value is not None:
            plain["value"] = value_text(self.value)
        for key in ("abnormal", "expected", "design", "extras"):
            if not plain[key]:
                del plain[key]
        if self.kpis is None:
            del plain["kpis"]
        return {"schema": SCHEMA, "task": "forecast", **plain}

    def __str__(self) -> str:
        steps = ", ".join(e.name + (f" {e.steps}" if e.steps else "") for e in self.candidates)
        return (
            f"Plan: {', '.join(self.goal.targets)}, {_many(self.goal.horizon, 'row')} ahead; split by "
            f"{self.split.kind}; every {_many(self.origins.stride, 'row')} an origin; {steps}; seed {self.seed}, "
            f"{_many(self.threads, 'thread')}"
        )


def reference_to(series: SeriesSet) -> DataReference:
    """What a plan says about its data."""
    return DataReference(
        series.fingerprint(),
        series.source,
        series.time_name,
        series.id_name,
        series.channels,
        series.report.settings,
    )


def check_fits(plan: Plan, series: SeriesSet) -> None:
    """Refuse data that a plan was not made for.

    Raises:
        ArgumentError: the fingerprints differ.
    """
    if not series.has_fingerprint(plan.data.fingerprint):
        raise ArgumentError(
            f"poc: plan must be for this data (fingerprint {plan.data.fingerprint[:12]}, {plan.data.source}); got data "
            f"with fingerprint {series.fingerprint()[:12]}. Give the data of the plan, or leave the plan out to make "
            f"a new one."
        )


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
