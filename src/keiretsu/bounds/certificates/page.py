"""A certificate as a page of text: what holds, what was seen, what cannot be said, each with its assumption."""

from __future__ import annotations

import textwrap
import unicodedata
from typing import TYPE_CHECKING

from keiretsu.bounds.certificates.finding import TOPICS, Finding, Kind, Topic
from keiretsu.bounds.words import Words

if TYPE_CHECKING:
    from keiretsu.bounds.certificates.certificate import Certificate

WIDTH = 98

_TITLES: dict[Topic, Words] = {
    "stability": Words("Will it stay stable?", "安定に動き続けるか"),
    "accuracy": Words("How far off will it be on data nobody has seen?", "未知のデータでどれだけ外れるか"),
    "coverage": Words("Will its intervals hold?", "予測区間は守られるか"),
    "learning": Words("Did it learn, or learn by heart?", "学習したのか、丸暗記したのか"),
}
_KINDS: dict[Kind, Words] = {
    "proved": Words("proved", "証明"),
    "confident": Words("confident", "統計的保証"),
    "measured": Words("measured", "実測"),
    "vacuous": Words("says nothing", "無意味"),
    "refused": Words("not claimed", "主張しない"),
}
HEAD = Words(
    "Certificate of {made}: {targets}, {horizon} rows ahead",
    "証明書（{made}）: {targets}、{horizon} 行先まで",
)
HEAD_WORDS = Words("Certificate of {made}: a model of labelled series", "証明書（{made}）: ラベル付き系列のモデル")
PAYING = Words(
    "{units} units in the part that pays, a unit being one {unit}. What is 'confident' holds, all of it at once, with "
    "probability {level:g} % or more.",
    "後半の単位は {units} 個（単位は {unit}）。「統計的保証」の項目は、すべて同時に {level:g} % "
    "以上の確率で成り立ちます。",
)
UNITS = Words(
    "Held-out units: {units}, a unit being one {unit}. What is 'confident' holds, all of it at once, with probability "
    "{level:g} % or more.",
    "検証に使った単位は {units} 個（単位は {unit}）。「統計的保証」の項目は、"
    "すべて同時に {level:g} % 以上の確率で成り立ちます。",
)
ASSUMES = Words("if: ", "前提: ")
SAME = Words("as above.", "同上。")
LEGEND = Words(
    "proved: for any data, at any length.  confident: by chance in the units drawn.  measured: seen here, no claim.",
    "証明: どんなデータでも、どんな長さでも成立。統計的保証: 単位の抽出に関する確率で成立。"
    "実測: 観測値であり主張ではない。",
)


def page(certificate: Certificate, lang: str) -> str:
    """The page; lines of at most `WIDTH` columns, a Japanese character counting as two."""
    subject = certificate.subject
    targets = ", ".join(map(str, subject.get("targets", [])))
    channels = certificate.reference is not None
    told = (HEAD if channels else HEAD_WORDS).of(lang)
    head = told.format(made=certificate.made, targets=targets, horizon=subject.get("horizon", "?"))
    counted = UNITS if channels else PAYING
    level = round(100 * (1 - certificate.delta), 6)
    lines = [head, *_wrapped(counted.of(lang).format(units=certificate.units, unit=certificate.unit, level=level), 0)]
    for topic in TOPICS:
        about, before = certificate.about(topic), ""
        if about:
            lines += ["", _TITLES[topic].of(lang)]
            for finding in about:
                lines += _told(finding, lang, before)
                before = finding.assumption.of(lang)
    return "\n".join([*lines, "", *_wrapped(LEGEND.of(lang), 0)])


def _told(finding: Finding, lang: str, before: str) -> list[str]:
    label = _KINDS[finding.kind].of(lang)
    told = _wrapped(f"[{label}] {finding.sentence.of(lang)}", 2)
    assumption = finding.assumption.of(lang)
    if not assumption:
        return told
    return told + _wrapped(ASSUMES.of(lang) + (SAME.of(lang) if assumption == before else assumption), 6)


def _wrapped(text: str, indent: int) -> list[str]:
    """Lines of text; Japanese may break anywhere but before a closing mark."""
    space = " " * indent
    if all(unicodedata.east_asian_width(c) in "NaHA" or c.isascii() for c in text):
        return textwrap.wrap(text, WIDTH, initial_indent=space, subsequent_indent=space + "  ")
    lines, line, used = [], space, indent
    for place, character in enumerate(text):
        size = columns(character)
        following = text[place + 1] if place + 1 < len(text) else ""
        room = WIDTH - (2 if following and following in "。、）」" else 0)
        if used + size > room and character not in "。、）」":
            lines.append(line.rstrip())
            line, used = space + "  ", indent + 2
        line, used = line + character, used + size
    return [*lines, line]


def columns(character: str) -> int:
    """How many columns of a terminal a character takes."""
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
