"""One thing that is claimed of a model, or that cannot be, with all that the claim rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Literal, get_args

from keiretsu.bounds.words import Words

# What of a model a finding is about, in the order in which a certificate tells them.
Topic = Literal["stability", "accuracy", "coverage", "learning"]
TOPICS: tuple[Topic, ...] = get_args(Topic)
Kind = Literal["proved", "confident", "measured", "vacuous", "refused"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Finding:
    """One line of a certificate.

    Attributes:
        name: identifies it in a certificate, such as "state bound of layer 1".
        topic: see `TOPICS`.
        kind: "proved" holds whatever the data, as long as its assumption does; "confident" holds with probability
            `level` over the units drawn; "measured" was seen on the data at hand and claims nothing about others;
            "vacuous" is a bound that says no more than a guess; "refused" cannot be claimed, and the sentence says why.
        value: the number, in `unit`; None where there is none.
        unit: what the number counts, in words.
        level: 1 - δ of this finding; None where nothing is left to chance.
        sentence: the finding; assumption: what must be true for it.
        method: how it was found.  source: where the method comes from.
    """

    name: str
    topic: Topic
    kind: Kind
    sentence: Words
    assumption: Words
    method: str
    source: str
    value: float | None = None
    unit: Words = Words("", "")  # noqa: RUF009 (a tuple cannot change)
    level: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types; a number that is infinite is the word "inf"."""
        value = self.value if self.value is None or isfinite(self.value) else str(self.value)
        pairs = {name: getattr(self, name)._asdict() for name in ("sentence", "assumption", "unit")}
        plain = {name: getattr(self, name) for name in ("name", "topic", "kind", "method", "source", "level")}
        return {**plain, "value": value, **pairs}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Finding:
        """What `to_dict` gave.

        Raises:
            KeyError, TypeError, ValueError: it is not that.
        """
        topic, kind = told["topic"], told["kind"]
        if topic not in TOPICS or kind not in KINDS:
            raise ValueError(f"a finding is about {topic!r} and is {kind!r}, which no finding is")
        pairs = {
            name: Words(str(told[name]["en"]), str(told[name]["ja"])) for name in ("sentence", "assumption", "unit")
        }
        texts = {name: str(told[name]) for name in ("name", "method", "source")}
        numbers = {name: None if told[name] is None else float(told[name]) for name in ("value", "level")}
        return cls(topic=topic, kind=kind, **texts, **pairs, **numbers)  # type: ignore[arg-type]
