"""Words of the page that name the unit in which the target is measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from keiretsu.proof.report.texts import TEXTS
from keiretsu.proof.target_unit import unit_in, unit_of_all

Texts = dict[str, str]


def unit_of(target: str, t: Mapping[str, str]) -> str:
    """The unit of one target, else what the words of the page call the unit of all."""
    return unit_in(target) or t["unit_of_log"]


def measured(text: str, t: Mapping[str, str]) -> str:
    """A figure in the unit that all targets share, in which the words of the page, `t`, speak; alone without one."""
    unit = t["unit_of_log"]
    return text if any(unit == words["unit_of_log"] for words in TEXTS.values()) else f"{text}\u00a0{unit}"


def words_in(lang: str, targets: Iterable[str]) -> Texts:
    """The words of the page; where all targets are measured in one unit, that instead of "the unit of the log"."""
    unit = unit_of_all(targets)
    return TEXTS[lang] if unit is None else _put(TEXTS[lang], lang, unit)


def likewise(words: Texts, t: Texts, lang: str) -> Texts:
    """Further words in the unit that those of the page, `t`, speak of."""
    plain = t["unit_of_log"] == TEXTS[lang]["unit_of_log"]
    return words if plain else _put(words, lang, t["unit_of_log"])


def _put(words: Texts, lang: str, unit: str) -> Texts:
    fixed = TEXTS[lang]
    within = fixed["in_unit"], f"in {unit}" if lang == "en" else unit
    return {key: text.replace(*within).replace(fixed["unit_of_log"], unit) for key, text in words.items()}
