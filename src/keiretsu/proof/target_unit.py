"""The unit in which a target is measured, where the header of its column names one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_INNER = r"[^\[\](){}［］（）【】〔〕]"
_LAST = re.compile(
    rf"^(?P<name>.*?\S)?\s*(?P<open>[\[［【〔])(?P<unit>{_INNER}+(?:\({_INNER}+\))?)[\]］】〕]\s*$"
    rf"|^(?P<name_>.*?\S)?\s*[(（](?P<unit_>{_INNER}+)[)）]\s*$"
)
_LONGEST = 12  # characters; what is longer is a remark
# in square brackets anything short is a unit but these, which say how a value was taken
_REMARKS = frozenset({
    "raw", "avg", "ave", "mean", "max", "std", "sum", "med", "sp", "pv", "mv", "op", "old", "new", "set", "actual",
    "target", "left", "right", "up", "down", "on", "off", "na", "n/a", "nan", "none", "平均", "最大", "最小", "合計",
    "設定", "実績", "目標", "現在値", "設定値",
})  # fmt: skip
# in round brackets, where remarks are as frequent, what is made of these
_PREFIXES = "kKMGTmµμunpcdh"
_PLAIN = frozenset(
    "m g s A K mol cd Hz N Pa J W C V F Ω ohm S Wb T H lm lx Bq Gy Sv L l bar t eV cal Wh VA var Ah ppm rad".split()  # noqa: SIM905
)
_WHOLE = frozenset(
    "% ％ ‰ °C ℃ °F ℉ degC degF deg ° ppb pH rpm min h hr hrs sec s d day days in ft yd mi lb lbs oz psi psia psig gal "  # noqa: SIM905
    "atm mmHg Torr inHg mmH2O mmAq barg bara Nm3 Nm³ Sm3 Nl NL m3 m³ m2 m² cm2 cm² cm3 cm³ cc dB NTU FTU cps cP cSt St "
    "USD EUR JPY pcs kcal MPaG kPaG PaG MPaA kPaA 円 個 本 枚 台 人 件 回 分 秒 時間 日 度 トン kWh MWh GWh".split()
)
_APART = re.compile(r"[/·・*×⋅\s]+")
_POWER = re.compile(r"\^?[-−]?[1-9]$|[²³⁻¹]+$")


def unit_in(name: str) -> str | None:
    """The unit at the end of a column's name, without its brackets; None where there is none.

    In square brackets anything short that is neither a number nor a remark such as "raw" is taken for one; in round
    ones, where remarks are frequent, only what is made of known units.

    Example:
        >>> unit_in("flow [m3/h]"), unit_in("pressure (kPa)"), unit_in("load (raw)"), unit_in("sensor[3]")
        ('m3/h', 'kPa', None, None)
    """
    found = _LAST.match(name)
    unit = (found["unit"] or found["unit_"]).strip() if found else ""
    if not found or not (found["name"] or found["name_"]) or not 0 < len(unit) <= _LONGEST or not unit.isprintable():
        return None
    if found["open"]:
        named = unit.casefold() not in _REMARKS and re.search(r"[^\W\d_]|[%％‰°℃℉$€¥Ω]", unit)
        return unit if named else None
    return unit if all(map(_known, _APART.split(unit))) else None


def without_unit(name: str) -> str:
    """A column's name without the unit at its end, for labels that name the unit apart."""
    found = _LAST.match(name)
    return (found["name"] or found["name_"]).rstrip() if found and unit_in(name) else name


def unit_of_all(targets: Iterable[str]) -> str | None:
    """The unit that all targets share; None where one has none, or they differ."""
    units = {unit_in(str(target)) for target in targets}
    return units.pop() if len(units) == 1 else None


def measured_of(text: str, target: str) -> str:
    """A figure of one target in its unit; alone where its name holds none."""
    return in_unit_of(text, (target,))


def in_unit_of(text: str, targets: Iterable[str]) -> str:
    """A figure in the unit that all targets share; alone where they share none."""
    unit = unit_of_all(targets)
    return text if unit is None else f"{text}\u00a0{unit}"


def _known(part: str) -> bool:
    if part in _WHOLE:
        return True
    bare = _POWER.sub("", part)
    return bare in _WHOLE or bare in _PLAIN or (bare[:1] in _PREFIXES and bare[1:] in _PLAIN)
