"""Results to be put into words, and the numbers that such words may hold."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from keiretsu.proof.report import numbers
from keiretsu.proof.report.texts import EN

CASES = ("adopt", "keep", "collect", "crashed", "absent", "units", "before")
HOSTILE = 'p_1* <img src=x onerror=alert(1)> | `code` [a](b) "$x$" &lt; ~~no~~\n---\n# 温度'
# Named by what runs, not by what was found.
_NAMES = re.compile(r"S4D|Mamba-2|torch|x86_64|avx512|report\.html")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_APART = {"history", "future", "forecasts", "by_horizon"}


def spoken_result(make: Callable[..., dict[str, Any]], case: str) -> dict[str, Any]:
    """A result of each kind that words must be found for.

    crashed: a rival gave no forecast; absent: the judged candidate gave none; units: whole series held out, two
    targets; before: of a version that measured the error alone.
    """
    if case == "units":
        return _evened(make("keep", dated=False, horizon=24, targets=("Ps30", "T50")))
    if case == "before":
        return _evened(make("adopt", evidence=False))
    if case not in ("crashed", "absent"):
        return _evened(make(case))
    result = _evened(make("keep"))
    gone = result["candidates"][4 if case == "crashed" else -1]
    gone.update(status="failed", error="training met NaN", scores=None, coverage=None, mae_interval=None, kpis=None)
    if case == "absent":
        result["comparison"] = None
        result["findings"] |= {"lengths": {}, "faults": {}, "certificates": {}, "rollout": {}}
        for example in result["examples"]:
            example["forecasts"].pop("selective")
    return result


def _evened(part: Any) -> Any:
    """The result with the same figures in both languages of its own texts: "one row" becomes "1 row" in both."""
    if isinstance(part, list):
        return [_evened(each) for each in part]
    if not isinstance(part, dict):
        return part
    part = {key: _evened(value) for key, value in part.items()}
    for english, japanese in (("en", "ja"), ("sentence_en", "sentence_ja")):
        figures = numbers_in(part[english]) if isinstance(part.get(english), str) else []
        if isinstance(part.get(japanese), str) and sorted(numbers_in(part[japanese])) != sorted(figures):
            part[japanese] = f"数値は {'、'.join(figures) or 'ありません'} です。"
    return part


def numbers_in(text: str) -> list[str]:
    """Every number that a reader meets, in order, without signs and the commas between thousands."""
    return [found.replace(",", "").rstrip(".") for found in _NUMBER.findall(_NAMES.sub(" ", text))]


def accounted(result: dict[str, Any]) -> set[str]:
    """The numbers that words about `result` may hold: its own, as they are shown, and what follows from them."""
    shown: set[str] = set()
    for value in (*_leaves(result), *_derived(result)):
        shown.update(numbers_in(value) if isinstance(value, str) else _ways(value))
    return shown


def _leaves(part: Any) -> Iterator[Any]:
    if isinstance(part, dict):
        for key, value in part.items():
            # a split or a candidate is told by its keys, too
            yield str(key)
            yield from () if key in _APART else _leaves(value)
    elif isinstance(part, list):
        yield len(part)
        for value in part:
            yield from _leaves(value)
    elif part is not None and not isinstance(part, bool):
        yield part


def _derived(result: dict[str, Any]) -> Iterator[Any]:
    data, split, test = result["data"], result["split"], result["comparison"]
    yield data["series"] - len(split["test_series"])
    yield sum(candidate["status"] == "ok" for candidate in result["candidates"])
    yield numbers.span(result["horizon"] * data["interval"], EN)
    yield numbers.span(data["interval"], EN)
    yield numbers.percent(0.95)
    yield from (numbers.stamp(data[key]) for key in ("first", "last"))
    yield from (numbers.stamp(example["origin"]) for example in result["examples"])
    yield numbers.stamp(split["train_until"])
    yield from range(1, 9)
    if test:
        rival = next(c for c in result["candidates"] if c["name"] == test["rival"])["scores"]["mae"]
        yield from (end / rival for end in test["interval"] if end is not None)
        yield 1 - test["p_value"]
        yield from (0.001, 0.1)
    for example in result["examples"]:
        truth, forecast = example["future"]["truth"], example["forecasts"][result["verdict"]["choice"]]
        pairs = [(y, m) for y, m in zip(truth, forecast["mean"], strict=True) if y is not None]
        yield len(pairs)
        yield sum(abs(y - m) for y, m in pairs) / len(pairs)
        bands = zip(truth, forecast["lower"], forecast["upper"], strict=True)
        yield sum(y is not None and low <= y <= high for y, low, high in bands)


def _ways(value: float) -> set[str]:
    """A number in every form in which the report may show it."""
    size = abs(value)
    texts = [numbers.count(size), numbers.plain(size), numbers.percent(size), numbers.p_value(size), f"{size:g}"]
    texts += [numbers.figure(size, digits) for digits in (3, 4)]
    texts += [numbers.duration(size, EN), numbers.duration(size / 1e6, EN), numbers.size(size), f"{math.ceil(size)}"]
    return {found for text in texts for found in numbers_in(text)}
