"""Prices as one line of text: what the option `--value` takes and a plan keeps."""

from __future__ import annotations

from dataclasses import fields
from difflib import get_close_matches
from math import isfinite
from typing import Any

from keiretsu.errors import ArgumentError
from keiretsu.proof.value import Value

EXAMPLE = "Write for example missed=500000,currency=JPY."
# What may cost nothing; all other amounts are divided by, or would make the whole account 0.
FREE = ("hour", "compute", "retrainings", "memory", "storage")
NAMES = tuple(field.name for field in fields(Value))


def parse_value(text: str) -> Value:
    """Read `missed=500000,currency=JPY`: names and amounts with commas between, in any order.

    Args:
        text: names are the fields of `Value`; `missed` or `unit` must be among them.
    Raises:
        ArgumentError: an unknown or repeated name, an amount that is none, or neither `missed` nor `unit`.
    Example:
        >>> parse_value("missed=500000,machines=100,compute=30").machines
        100.0
    """
    given: dict[str, Any] = {}
    for part in text.split(","):
        name, equals, amount = (piece.strip() for piece in part.partition("="))
        if not equals or not amount:
            raise ArgumentError(f"value: every part must read name=amount; got {part.strip()!r}. {EXAMPLE}")
        if name not in NAMES:
            near = get_close_matches(name, NAMES, n=1, cutoff=0.0)[0]
            raise ArgumentError(
                f"value: a name must be one of {', '.join(NAMES)}; got {name!r}. Did you mean {near!r}? {EXAMPLE}"
            )
        if name in given:
            raise ArgumentError(f"value: {name} must come once; got it twice. {EXAMPLE}")
        given[name] = _currency(amount) if name == "currency" else _amount(name, amount)
    if "missed" not in given and "unit" not in given:
        raise ArgumentError(f"value: missed or unit must be there; got {text!r}. {EXAMPLE}")
    return Value(**given)


def value_text(value: Value) -> str:
    """The line that `parse_value` reads back to an equal value; what is as usual is left out, the currency never.

    Raises:
        ArgumentError: a field holds what no such line can say.
    """
    told = {field.name: getattr(value, field.name) for field in fields(Value)}
    parts = [
        f"{field.name}={_written(told[field.name])}"
        for field in fields(Value)
        if field.name == "currency" or told[field.name] != field.default
    ]
    text = ",".join(parts)
    parse_value(text)
    return text


def _written(amount: float | str) -> str:
    """The shortest text of a number that reads back to the same bits."""
    return amount if isinstance(amount, str) else repr(float(amount)).removesuffix(".0")


def _amount(name: str, text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = float("nan")
    least = "0 or more" if name in FREE else "above 0"
    if not isfinite(amount) or amount < 0 or (amount == 0 and least == "above 0"):
        raise ArgumentError(f"value: {name} must be a number {least}; got {text!r}. {EXAMPLE}")
    return amount


def _currency(text: str) -> str:
    if not (text.isascii() and text.isalpha() and len(text) == 3):
        raise ArgumentError(f"value: currency must be a code of three letters; got {text!r}. {EXAMPLE}")
    return text.upper()
