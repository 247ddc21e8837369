"""Saying no in one sentence, in both languages."""

from __future__ import annotations

from typing import Any

from keiretsu.app.texts import REFUSALS
from keiretsu.errors import KeiretsuError

Sentence = dict[str, str]


class RefusedError(KeiretsuError):
    """What a client asked for is not done.

    Attributes:
        status: of HTTP.
        sentence: why, and what to do, by language.
        more: what else the page needs to know.
    """

    def __init__(self, status: int, key: str, *, more: dict[str, Any] | None = None, **values: object) -> None:
        self.status, self.sentence, self.more = status, refusal(key, **values), more or {}
        super().__init__(self.sentence["en"])


def refusal(key: str, **values: object) -> Sentence:
    """A sentence of `texts.REFUSALS`, filled, by language."""
    return {lang: template.format(**values) for lang, template in zip(("en", "ja"), REFUSALS[key], strict=True)}
