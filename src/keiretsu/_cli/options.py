"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from keiretsu.errors import ArgumentError

Given = TypeVar("Given")


class Lang(StrEnum):
    """The languages of a report."""

    en = "en"
    ja = "ja"


class Mixer(StrEnum):
    """What corrects the ridge partner; `none` leaves it alone."""

    selective = "selective"
    ssd = "ssd"
    lti = "lti"
    linear_attention = "linear_attention"
    attention = "attention"
    gru = "gru"
    none = "none"


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Show the log of what happens on stderr.")]
Target = Annotated[list[str] | None, typer.Option("--target", help="Column to forecast; may be given more than once.")]
Horizon = Annotated[int | None, typer.Option("--horizon", help="Rows to forecast ahead.", min=1)]
Prices = Annotated[
    str | None,
    typer.Option("--prices", help="What accuracy is worth: unit=20,machines=100 and so on. --value takes it, too."),
]
Seed = Annotated[int, typer.Option("--seed", help="Of everything drawn at random.", min=0)]


def needed(value: Given | None, command: str, option: str) -> Given:
    if value is None:
        raise ArgumentError(f"{command}: {option} must be given; got none. Read `keiretsu {command} --help`.")
    return value
