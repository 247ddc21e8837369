"""Saying no in one sentence, in both languages."""

from __future__ import annotations

from typing import Any

from keiretsu.app.texts import REFUSALS
from keiretsu.app.ways import on_page, on_page_ja, without_function
from keiretsu.errors import KeiretsuError
from keiretsu.errors_ja import in_japanese

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
    """A sentence of `texts.REFUSALS`, filled, by language; a room's `message` is told in Japanese where it is known.

    Args:
        key: of the sentence.
        values: what fills it, a dict where the languages have words of their own for it; `page` is the
            message in words of the page, where the room said it so.
    """
    english, japanese = REFUSALS[key]
    page = values.pop("page", "")
    told = {name: value["ja"] if isinstance(value, dict) else value for name, value in values.items()}
    values = {name: value["en"] if isinstance(value, dict) else value for name, value in values.items()}
    message = values.get("message")
    if isinstance(message, str):
        # a person on the page has called no function
        spoken, values["message"] = in_japanese(message), without_function(str(page or on_page(message)))
        told["message"] = on_page_ja(spoken) if spoken != message else f"詳細（英語）: {values['message']}"
    return {"en": english.format(**values), "ja": japanese.format(**told)}
