"""plan.yaml: a plan as text that people may edit, checked key by key when it is read back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from keiretsu.errors import ArgumentError, FileFormatError
from keiretsu.evaluate.candidates import CANDIDATES, INCUMBENT
from keiretsu.evaluate.examine import Goal
from keiretsu.proof.extra_names import EXTRAS
from keiretsu.proof.kpi_names import MEASURED
from keiretsu.proof.plan import SCHEMA, DataReference, DecisionRule, Entrant, OriginRule, Plan
from keiretsu.proof.split import SplitRule
from keiretsu.proof.value import Value
from keiretsu.proof.value_text import parse_value

HEADER = (
    "# Plan of a Keiretsu proof of concept. Edit it and run it again with --plan; the data must be the same.\n"
    "# Times are UTC where the log's zone is known, else as the log writes them.\n"
)


def plan_text(plan: Plan) -> str:
    """The plan as YAML."""
    return HEADER + yaml.safe_dump(plan.to_dict(), sort_keys=False, allow_unicode=True, width=110)


def read_plan(path: str | Path) -> Plan:
    """Read a plan back.

    Raises:
        FileFormatError: not a plan; the message names the key, what it must hold and what it holds.
    """
    try:
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise FileFormatError(
            f"plan: {path} must be a readable file; got {error.strerror or error}. Give the path of a plan.yaml."
        ) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise FileFormatError(
            f"plan: {path} must be YAML; got a file that is not ({type(error).__name__}). "
            "Give a plan.yaml that poc wrote."
        ) from error
    return plan_from(content, where=str(path))


def plan_from(content: Any, *, where: str = "plan") -> Plan:
    """A plan from plain values, every key checked.

    Raises:
        FileFormatError: a key is missing, unknown, or holds something else than it must.
    """
    keys = _Keys(content, where, "")
    keys.choice("schema", (SCHEMA,))
    keys.choice("task", ("forecast",))
    data, goal, split = keys.part("data"), keys.part("goal"), keys.part("split")
    origins, rule = keys.part("origins"), keys.part("rule")
    names = (*(entry.name for entry in CANDIDATES), INCUMBENT)
    entrants = [_entrant(entry, names) for entry in keys.parts("candidates")]
    if len({entrant.name for entrant in entrants}) < len(entrants):
        raise FileFormatError(f"plan: candidates must each have their own name; got one twice in {where}. Remove it.")
    plan = Plan(
        data=DataReference(
            data.text("fingerprint"), data.text("source"), data.text("time"), data.text("id", optional=True),
            data.texts("channels", least=1), data.settings("reading"),
        ),
        goal=Goal(goal.texts("targets", least=1), goal.whole("horizon", least=1)),
        split=_split(split),
        origins=OriginRule(origins.whole("stride", least=1), origins.number("observed", 0.0, 1.0)),
        candidates=tuple(entrants),
        rule=_rule(rule),
        period=keys.whole("period", least=1),
        budget_seconds=keys.number("budget_seconds", 0.0, 1e9),
        seed=keys.whole("seed", least=0),
        threads=keys.whole("threads", least=1),
        value=_value(keys),
        design=_design(keys, names),
        kpis=_kpis(keys),
        abnormal=keys.text("abnormal") if "abnormal" in keys.left else None,
        expected=keys.settings("expected"),
        extras=_extras(keys),
    )  # fmt: skip
    for part in (keys, data, goal, split, origins, rule):
        part.done()
    return plan


def _entrant(keys: _Keys, names: tuple[str, ...]) -> Entrant:
    shortened = "planned" in keys.left
    steps = keys.whole("steps", least=0 if shortened else 1, optional=not shortened)
    planned = keys.whole("planned", least=1) if shortened else None
    entrant = Entrant(keys.choice("name", names), steps, planned)
    keys.done()
    return entrant


def _rule(keys: _Keys) -> DecisionRule:
    usual = DecisionRule()
    return DecisionRule(
        keys.choice("kpi", ("mae",)), keys.number("level", 0.0, 0.5), keys.number("improvement", 0.0, 1.0),
        keys.number("worthwhile", 1e-6, 1.0), keys.number("power", 0.5, 0.999), keys.number("coverage", 0.5, 0.99),
        # plans made before these three were part of a rule lack them
        keys.number("margin", 0.0, 1.0, usual=usual.margin), keys.number("growth", 0.0, 1e3, usual=usual.growth),
        keys.number("faults", 0.0, 1e3, usual=usual.faults), keys.number("abnormal", 0.0, 1.0, usual=usual.abnormal),
    )  # fmt: skip


def _split(keys: _Keys) -> SplitRule:
    kind = keys.choice("kind", ("time", "unit"))
    until, test = keys.take("train_until"), keys.texts("test_series", least=1 if kind == "unit" else 0)
    wrong = not isinstance(until, (str, int, float)) or isinstance(until, bool)
    if (kind == "time" and wrong) or (kind == "unit" and until is not None):
        keys.wrong("train_until", "be a stamp for a split by time, null for one by unit", until)
    # plans made before there was a gap lack it
    gap = keys.whole("gap", least=0) if "gap" in keys.left else 0
    if kind == "unit" and gap:
        keys.wrong("gap", "be 0 for a split by unit", gap)
    return SplitRule("time" if kind == "time" else "unit", until, test, gap)


def _design(keys: _Keys, names: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """Trials, hours and days by candidate; plans made before there were any lack the key."""
    if "design" not in keys.left:
        return {}
    parts, found = keys.part("design"), {}
    for name in list(parts.left):
        if name not in names:
            keys.wrong("design", "hold candidates of the plan", name)
        each = parts.part(name)
        found[name] = {
            "trials": each.whole("trials", least=0),
            "machine_hours": each.number("machine_hours", 0.0, 1e9),
            "engineer_days": each.number("engineer_days", 0.0, 1e6),
        }
        each.done()
    return found


def _kpis(keys: _Keys) -> tuple[str, ...] | None:
    """Names of findings; plans made before there were any lack the key."""
    if "kpis" not in keys.left:
        return None
    names = keys.texts("kpis", least=0)
    unknown = [name for name in names if name not in MEASURED]
    if unknown:
        keys.wrong("kpis", "hold names among " + ", ".join(MEASURED), unknown[0])
    return names


def _extras(keys: _Keys) -> dict[str, int]:
    """Whole numbers by what is shown; plans made before there was any lack the key."""
    if "extras" not in keys.left:
        return {}
    parts = keys.part("extras")
    unknown = [name for name in parts.left if name not in EXTRAS]
    if unknown:
        keys.wrong("extras", "hold names among " + ", ".join(EXTRAS), unknown[0])
    return {name: parts.whole(name, least=0) for name in EXTRAS if name in parts.left}


def _value(keys: _Keys) -> Value | None:
    """Prices as the option --value writes them; plans without any lack the key."""
    text = keys.left.pop("value", None)
    if text is None:
        return None
    if not isinstance(text, str):
        keys.wrong("value", "be text such as missed=500000,currency=JPY", text)
    try:
        return parse_value(text)
    except ArgumentError as error:
        raise FileFormatError(f"plan: {error} The wrong value is in {keys.where}.") from error


class _Keys:
    """Takes a mapping apart key by key and remembers which keys nobody asked for."""

    def __init__(self, content: Any, where: str, prefix: str) -> None:
        self.where, self.prefix = where, prefix
        if not isinstance(content, Mapping):
            name = prefix.rstrip(".") or "the file"
            raise FileFormatError(
                f"plan: {name} must hold keys and values; got {content!r:.60} in {where}. "
                "Compare with a plan that poc wrote."
            )
        self.left = dict(content)

    def take(self, key: str) -> Any:
        if key not in self.left:
            raise FileFormatError(
                f"plan: {self.prefix}{key} must be there; got no such key in {self.where}. "
                "Compare with a plan that poc wrote."
            )
        return self.left.pop(key)

    def wrong(self, key: str, rule: str, got: Any) -> None:
        raise FileFormatError(f"plan: {self.prefix}{key} must {rule}; got {got!r:.60} in {self.where}. Mend the value.")

    def settings(self, key: str) -> dict[str, Any]:
        """Arguments by name; none where the key is not there."""
        value = self.left.pop(key, {})
        if not isinstance(value, Mapping):
            self.wrong(key, "hold names and values", value)
        return dict(value)

    def done(self) -> None:
        if self.left:
            key = next(iter(self.left))
            raise FileFormatError(
                f"plan: {self.prefix}{key} must not be there; got an unknown key in {self.where}. Remove it."
            )

    def part(self, key: str) -> _Keys:
        return _Keys(self.take(key), self.where, f"{self.prefix}{key}.")

    def parts(self, key: str) -> list[_Keys]:
        value = self.take(key)
        if not isinstance(value, list) or not value:
            self.wrong(key, "be a list of at least one entry", value)
        return [_Keys(item, self.where, f"{self.prefix}{key}[{place}].") for place, item in enumerate(value)]

    def text(self, key: str, *, optional: bool = False) -> Any:
        value = self.take(key)
        if not (isinstance(value, str) or (optional and value is None)):
            self.wrong(key, "be text" + (" or null" if optional else ""), value)
        return value

    def texts(self, key: str, *, least: int) -> tuple[str, ...]:
        value = self.take(key)
        if not isinstance(value, list) or len(value) < least or not all(isinstance(item, str) for item in value):
            self.wrong(key, f"be a list of at least {least} texts", value)
        return tuple(value)

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.take(key)
        if value not in allowed:
            self.wrong(key, "be one of " + ", ".join(allowed), value)
        return value

    def whole(self, key: str, *, least: int, optional: bool = False) -> Any:
        value = self.take(key)
        if optional and value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            self.wrong(key, f"be a whole number, at least {least}", value)
        return value

    def number(self, key: str, low: float, high: float, *, usual: float | None = None) -> float:
        """A number; where there is a `usual` one the key may be missing."""
        if usual is not None and key not in self.left:
            return usual
        value = self.take(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            self.wrong(key, f"be a number from {low:g} to {high:g}", value)
        return float(value)
