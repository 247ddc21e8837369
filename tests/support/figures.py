"""The figures that a report may show of a result: its values as a page writes them, and what a page works out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from support.report_text import NUMBER


def written(result: dict) -> set[str]:
    """The ways a page may write the values of a result; those of example forecasts and by step only as they are."""
    plain = [result["examples"], [c["scores"]["by_horizon"] for c in result["candidates"]]]
    rest = {key: part for key, part in result.items() if key != "examples"}
    rest["candidates"] = [
        {**c, "scores": {key: part for key, part in c["scores"].items() if key != "by_horizon"}}
        for c in result["candidates"]
    ]
    found = {text for value in leaves(rest) for text in told(value)}
    found |= {text for value in leaves(plain) if isinstance(value, str) for text in told(value)}
    return found | {text for value in leaves(plain) if isinstance(value, float) for text in rounded(abs(value))}


def leaves(value: Any) -> Iterator[Any]:
    """Everything in a result that is no list and no object, and how long its lists are."""
    if isinstance(value, dict):
        yield from value
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list):
        yield len(value)
        for part in value:
            yield from leaves(part)
    else:
        yield value


def told(value: Any) -> Iterator[str]:
    """The ways a page may write one value: the numbers in a text; a number as such, as a share, in another unit."""
    if isinstance(value, str):
        yield from (n.lstrip("-") for n in re.findall(NUMBER, value))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        # shares; milli and micro; kilo, mega and giga; minutes and hours
        for factor in (1.0, 100.0, 1e3, 1e6, 1e-3, 1e-6, 1e-9, 1 / 60, 1 / 3600):
            yield from rounded(abs(float(value)) * factor)
        minutes, seconds = divmod(round(abs(value)), 60)
        yield from (f"{minutes}", f"{seconds}")


def rounded(value: float) -> Iterator[str]:
    """A number with two to four significant digits, or with up to one decimal, thousands apart."""
    for digits in (2, 3, 4):
        power = int(f"{value:.{digits - 1}e}".split("e")[1]) if value else 0
        yield f"{value:,.{max(0, digits - 1 - power)}f}"
        yield f"{value:.{digits - 1}e}".replace("-", "−")
    yield from (f"{value:,.0f}", f"{value:.1f}", f"{value:g}")


def derived(result: dict) -> set[str]:
    """What the page works out: each figure computed here a second time."""
    horizon, data, found = result["horizon"], result["data"], set()
    found |= {str(step) for step in range(1, 4 * horizon + 1)}  # steps and blocks ahead
    for lengths in (result.get("findings") or {}).get("lengths", {}).values():
        found |= {f"{multiple * lengths['length']:,}" for multiple in lengths["multiples"]}
    for example in result["examples"]:
        for forecast in example["forecasts"].values():
            pairs = [(y, m) for y, m in zip(example["future"]["truth"], forecast["mean"], strict=True) if y is not None]
            found |= set(rounded(sum(abs(y - m) for y, m in pairs) / len(pairs))) if pairs else set()
            ends = zip(example["future"]["truth"], forecast["lower"] or [], forecast["upper"] or [], strict=False)
            found |= {str(len(pairs)), str(sum(y is not None and low <= y <= high for y, low, high in ends))}
    for case in (result.get("explained") or {}).get("cases", ()):
        pairs = zip(case["future"]["truth"], case["forecast"]["mean"], strict=True)
        errors = [abs(y - m) for y, m in pairs if y is not None and m is not None]
        found |= set(rounded(sum(errors) / len(errors))) if errors else set()
    for candidate in result["candidates"]:
        steps = candidate["scores"]["by_horizon"]
        found |= set(rounded(steps[-1] / steps[0]))
        distance = (candidate.get("kpis") or {}).get("distance") or {}
        for change in (distance.get("slope"), *(distance.get("interval") or ())):
            found |= set(rounded(abs(1000 * change))) if change is not None else set()
        found.add("1,000")  # rows in which an error changes by that
        for stretch in distance.get("stretches", ()):
            for end in (stretch["start"], stretch["stop"]):
                found |= {text for unit in (1, 60, 3600, 86400) for text in rounded(end * data["interval"] / unit)}
        if data["clock"] == "datetime":
            rows = data["series"] * 86400 / data["interval"]
            seconds = rows * candidate["cost"]["microseconds_per_row"] / 1e6
            found |= {*rounded(rows), *rounded(seconds), *rounded(1e3 * seconds), *rounded(1e6 * seconds)}
    if data["read_report"].get("zone"):
        found |= zoned(result)
    maes = {candidate["name"]: candidate["scores"]["mae"] for candidate in result["candidates"]}
    test = result["comparison"]
    found |= set(rounded(1 - test["p_value"]))  # of the opposite of what was tested
    found |= {text for end in test["interval"] for text in rounded(abs(100 * end / maes[test["rival"]]))}
    if "figures" in result["profile"]:
        found |= drawn(result)
    return found


def zoned(result: dict) -> set[str]:
    """Every stamp of a result nine hours later, as clocks in Japan show it, and the name of that zone."""
    assert result["data"]["read_report"]["zone"] == "Etc/GMT-9"
    found = set(told("UTC+09:00"))
    for text in leaves(result):
        if isinstance(text, str) and len(text) == 19 and text[10] == "T":
            found |= set(told(f"{datetime.fromisoformat(text) + timedelta(hours=9):%Y-%m-%d %H:%M}"))
    return found


def drawn(result: dict) -> set[str]:
    """What pictures work out of a dated log: days, shares of intervals, means beside the split, seconds."""
    found, stretches = set(), result["profile"]["figures"]["stretches"]
    found |= {text for each in stretches for text in rounded(each["start"] / 86400)}
    for finding in result["profile"]["findings"]:
        counts = finding["details"].get("counts") or []
        found |= {text for count in counts for text in rounded(100 * count / sum(counts))}
    first, until = (datetime.fromisoformat(t) for t in (result["data"]["first"], result["split"]["train_until"]))
    split, known = (until - first).total_seconds(), [each for each in stretches if each["mean"] is not None]
    sides = ([e for e in known if e["stop"] <= split], [e for e in known if e["start"] >= split])
    for side in sides:
        found |= set(rounded(sum(e["mean"] * e["values"] for e in side) / sum(e["values"] for e in side)))
    for plan in result["plan"]["design"].values():
        found |= set(rounded(3600 * plan["machine_hours"]))
    return found
