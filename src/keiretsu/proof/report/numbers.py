"""Numbers as a reader meets them: four significant digits, times and sizes in the unit that fits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from math import floor, isfinite

MISSING = "–"
_LITTLE = 0.01  # of a currency; what is less has no figure
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
# units of durations of one table, by the words that they are told with
_UNITS = (("us", 1e-6), ("ms", 1e-3), ("s", 1.0), ("span_h", _HOUR))
_MOST = 10_000


def figure(value: float | None, digits: int = 4) -> str:
    """`value` with `digits` significant digits, thousands apart, a true minus; "–" if there is none."""
    if value is None or not isfinite(value):
        return MISSING
    if value == 0:
        return "0"
    magnitude = abs(value)
    if magnitude >= 1e9 or magnitude < 1e-4:
        return f"{value:.{digits - 1}e}".replace("-", "−")
    power = int(f"{magnitude:.{digits - 1}e}".split("e")[1])  # after rounding, so that 9.9996 is 10.00
    decimals = max(0, digits - 1 - power)
    return f"{value:,.{decimals}f}".replace("-", "−")


def count(value: int | float | None) -> str:
    """A whole number with thousands apart, a true minus."""
    if value is None:
        return MISSING
    text = f"{value:,.0f}".replace("-", "−")
    return "0" if text == "−0" else text


def plain(value: int | float | None) -> str:
    """A figure for prose: whole numbers whole, others with three significant digits."""
    if value is None or float(value).is_integer():
        return count(value)
    return figure(float(value), 3)


def percent(value: float | None, decimals: int = 1) -> str:
    """A share as a percentage: 0.1234 is "12.3 %"."""
    if value is None or not isfinite(value):
        return MISSING
    text = f"{100 * value:.{decimals}f}"
    if decimals and text.endswith("0" * decimals):
        text = text[: -decimals - 1]
    return f"{text}\u00a0%".replace("-", "−").replace("−0\u00a0%", "0\u00a0%")


def hundredths(value: int | float | None) -> str:
    """A figure counted in percent: with four digits, and more where only they tell it from 0 or 100."""
    if value is None or float(value).is_integer():
        return plain(value)
    text = (figure(float(value), digits) for digits in range(4, 9))
    told = (each.rstrip("0").rstrip(".") if "." in each else each for each in text)
    return next((each for each in told if float(each.replace("−", "-").replace(",", "")) not in (0, 100)), plain(value))


def found(value: int | float | None, unit: str) -> str:
    """The figure of a finding with the digits that its sentence has; `unit` is the finding's own."""
    if value is None:
        return MISSING
    if unit.startswith("%"):
        return hundredths(value)
    if unit == "rows":
        return count(floor(value + 0.5))
    if unit == "sd":
        return figure(float(value), 2)
    return f"{value:.2f}" if unit.startswith("AUC") else plain(value)


def p_value(value: float | None) -> str:
    """A p-value with two significant digits; small ones as a bound."""
    if value is None or not isfinite(value):
        return MISSING
    if value < 0.001:
        return "< 0.001"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def p_told(value: float | None) -> str:
    """The same with its sign: "p = 0.03", "p < 0.001"."""
    told = p_value(value)
    return f"p {told}" if told.startswith("<") else f"p = {told}"


def duration(seconds: float | None, t: dict[str, str]) -> str:
    """How long something took, from microseconds to hours, in the words of `t`."""
    if seconds is None or not isfinite(seconds):
        return MISSING
    if seconds < 1e-3:
        return t["us"].format(n=figure(seconds * 1e6, 3))
    if seconds < 1:
        return t["ms"].format(n=figure(seconds * 1e3, 3))
    if seconds < _MINUTE:
        return t["s"].format(n=figure(seconds, 3))
    if seconds < _HOUR:
        minutes, rest = divmod(round(seconds), 60)
        return t["min_s" if rest else "min"].format(m=minutes, s=rest)
    hours, rest = divmod(round(seconds / _MINUTE), 60)
    return t["h_min"].format(h=hours, m=rest)


def alike(seconds: Iterable[float | None], t: dict[str, str]) -> list[str]:
    """Durations of one table or list, each with three digits, all in the finest unit that keeps them under 10,000."""
    each = list(seconds)
    longest = max((one for one in each if one is not None and isfinite(one)), default=0.0)
    key, unit = next(((key, unit) for key, unit in _UNITS if longest < _MOST * unit), _UNITS[-1])
    return [
        MISSING if one is None or not isfinite(one) else t[key].format(n=figure(one / unit, 3), m=figure(one / unit, 3))
        for one in each
    ]


def span_unit(seconds: float) -> tuple[str, float]:
    """The unit in which a stretch of the log's own time reads best: its key ("s", "min", "h", "d") and its seconds."""
    for key, unit in (("d", _DAY), ("h", _HOUR), ("min", _MINUTE)):
        if seconds >= 2 * unit or seconds == unit:
            return key, unit
    return "s", 1.0


def span(seconds: float, t: dict[str, str]) -> str:
    """A stretch of the log's own time: 345,600 s is "4 days"."""
    key, unit = span_unit(seconds)
    if key == "d" and seconds == unit:
        key, unit = "h", _HOUR
    amount = count(seconds / unit) if seconds % unit == 0 else figure(seconds / unit, 3).rstrip("0").rstrip(".")
    return t[f"span_{key}"].format(n=amount)


def money(amount: float | None) -> str:
    """An amount in whole units of its currency; below one with two digits, below a hundredth as a bound."""
    if amount is None:
        return MISSING
    if 0 < amount < _LITTLE:
        return f"< {_LITTLE}"
    return figure(amount, 2) if 0 < amount < 1 else count(amount)


def size(bytes_: float | None) -> str:
    """Bytes in decimal units: 12,345 is "12.3 kB"."""
    if bytes_ is None:
        return MISSING
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if bytes_ >= factor:
            return f"{figure(bytes_ / factor, 3)} {unit}"
    return f"{bytes_:.0f} B"


def stamp(value: str | float | None, *, finer: bool = False) -> str:
    """A stamp of the log: ISO text without its zero seconds, or a number; `finer`: with parts of a second."""
    if value is None:
        return MISSING
    if isinstance(value, int | float):
        return count(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    if finer and moment.microsecond:
        return moment.strftime("%Y-%m-%d %H:%M:%S.%f").rstrip("0")
    return moment.strftime("%Y-%m-%d %H:%M:%S" if moment.second or finer else "%Y-%m-%d %H:%M")


def made_at(value: str) -> str:
    """When a result was made, for prose: "2026-11-27 14:57 UTC"; what is no stamp with a zone stays as it is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if moment.tzinfo else value
