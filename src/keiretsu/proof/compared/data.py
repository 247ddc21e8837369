"""What changed in the data of two runs: the log itself, its channels, and what the profile found."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from keiretsu.proof.compared.line import NOTHING, Line, Part, line_of, same
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.report.numbers import count, hundredths, plain, span
from keiretsu.proof.report.texts import EN, JA
from keiretsu.proof.report.units import Clock

Result = dict[str, Any]
MOST_NAMES = 8


def data_part(a: Result, b: Result) -> Part:
    """Source, rows, series, span, interval, channels, fingerprint."""
    one, two = a["data"], b["data"]
    gone = [name for name in one["channels"] if name not in two["channels"]]
    added = [name for name in two["channels"] if name not in one["channels"]]
    lines = (
        line_of("source", Phrase("source", "データ"), one["source"], two["source"], str),
        _counted("rows", Phrase("rows", "行数"), one["rows"], two["rows"]),
        _counted("series", Phrase("series", "系列数"), one["series"], two["series"]),
        stamps_line("first", Phrase("from", "開始"), (a, b), (one["first"], two["first"])),
        stamps_line("last", Phrase("to", "終了"), (a, b), (one["last"], two["last"])),
        Line(
            "interval", Phrase("median interval", "間隔（中央値）"), _interval(a), _interval(b),
            one["interval"] != two["interval"] or one["clock"] != two["clock"], None, (one["interval"], two["interval"]),
        ),
        Line(
            "channels", Phrase("channels", "チャネル"), same(count(len(one["channels"]))),
            same(count(len(two["channels"]))), bool(gone or added), _channels(added, gone),
            (list(one["channels"]), list(two["channels"])),
        ),
        line_of(
            "fingerprint", Phrase("fingerprint", "データのハッシュ"), one["fingerprint"], two["fingerprint"],
            lambda text: f"{text[:12]}…",
        ),
    )  # fmt: skip
    return Part("data", Phrase("The data", "データ"), _see(a, b), lines)


def stamps_line(key: str, name: Phrase, runs: tuple[Result, Result], stamps: tuple[Any, Any]) -> Line:
    """A stamp of each run, as the clocks of its own log show it, with their zone."""
    told = [
        NOTHING if value is None else Phrase(clock.stamp_zoned(value, EN), clock.stamp_zoned(value, JA))
        for clock, value in zip(map(Clock.of, runs), stamps, strict=True)
    ]
    return Line(key, name, told[0], told[1], stamps[0] != stamps[1], None, stamps)


def same_data(a: Result, b: Result) -> bool:
    """Whether both runs read the same values, whatever the files are called."""
    return a["data"]["fingerprint"] == b["data"]["fingerprint"]


def findings_part(a: Result, b: Result) -> Part | None:
    """The profile's findings: those that only one run has, those whose level or value changed."""
    one, two = _findings(a), _findings(b)
    lines = tuple(_finding(name, one.get(name), two.get(name)) for name in dict.fromkeys([*two, *one]))
    if not lines:
        return None
    worse = [line.name for line in lines if _rank(line.values[1]) > _rank(line.values[0])]
    better = [line.name for line in lines if _rank(line.values[1]) < _rank(line.values[0])]
    see = Phrase("No finding changed its level.", "注意度が変わった項目はありません。")
    if worse or better:
        told = [
            Phrase.fill("{of} now calls for more attention", "{of}の注意度が上がりました", **_listed(worse))
            if worse
            else None,
            Phrase.fill("{of} now calls for less", "{of}の注意度が下がりました", **_listed(better)) if better else None,
        ]
        kept = [phrase for phrase in told if phrase is not None]
        see = Phrase("; ".join(p.en for p in kept) + ".", "。".join(p.ja for p in kept) + "。")
    return Part("findings", Phrase("What the profile found", "ログの診断"), see, lines)


def _findings(result: Result) -> dict[str, dict[str, Any]]:
    return {str(found["name"]): found for found in (result["profile"].get("findings") or [])}


def _finding(name: str, one: dict[str, Any] | None, two: dict[str, Any] | None) -> Line:
    shown = Phrase(EN.get(name, name), JA.get(name, name))
    levels = (one and one["level"], two and two["level"])
    sides = [NOTHING if found is None else _level(found) for found in (one, two)]
    note = None
    if two is not None and levels[0] != levels[1]:
        note = Phrase(two["sentence_en"], two["sentence_ja"])
    elif two is None:
        note = Phrase("gone from the later profile", "今回の診断にはありません")
    return Line(name, shown, sides[0], sides[1], levels[0] != levels[1], note, levels)


def _level(found: dict[str, Any]) -> Phrase:
    words = Phrase(EN[found["level"]], JA[found["level"]])
    if found.get("value") is None:
        return words
    unit = str(found["unit"])
    # 99.95 % must not read as 100 % beside a mark that speaks of the rest
    value = hundredths(found["value"]) if unit.startswith("%") else plain(found["value"])
    key = f"unit:{unit}"
    units = Phrase(EN.get(key, unit), JA.get(key, unit))
    return Phrase(f"{words.en}: {value} {units.en}", f"{words.ja}：{value} {units.ja}")


def _rank(level: Any) -> int:
    return {"good": 0, "watch": 1, "bad": 2}.get(level, 0)


def _listed(names: Sequence[Phrase]) -> dict[str, str]:
    return {"of_en": ", ".join(name.en for name in names), "of_ja": "、".join(name.ja for name in names)}


def _counted(key: str, name: Phrase, one: int, two: int) -> Line:
    note = None
    if one != two:
        amount = count(abs(two - one))
        note = Phrase(f"{amount} more", f"{amount}増") if two > one else Phrase(f"{amount} fewer", f"{amount}減")
    return line_of(key, name, one, two, count, note=note)


def _interval(result: Result) -> Phrase:
    clock, data = Clock.of(result), result["data"]
    if not clock.dated:
        return same(clock.interval_text(EN))
    return Phrase(span(data["interval"], EN), span(data["interval"], JA))


def _channels(added: list[str], gone: list[str]) -> Phrase | None:
    if not added and not gone:
        return None
    en, ja = [], []
    for names, words in ((added, ("added: {}", "追加: {}")), (gone, ("gone: {}", "削除: {}"))):
        if names:
            shown = names[:MOST_NAMES]
            more = len(names) - len(shown)
            en.append(words[0].format(", ".join(shown) + (f" and {more} more" if more else "")))
            ja.append(words[1].format("、".join(shown) + (f"、ほか{more}件" if more else "")))
    return Phrase("; ".join(en), "／".join(ja))


def _see(a: Result, b: Result) -> Phrase:
    if same_data(a, b):
        return Phrase("Both runs read the same data.", "二つの実行は同じデータを読み取っています。")
    one, two = a["data"], b["data"]
    if one["clock"] == two["clock"] == "datetime":
        if str(two["first"]) > str(one["last"]):
            return Phrase(
                "The later log begins where the earlier one had ended: the two share no rows.",
                "今回のログは前回のログの終了後に始まっており、共通する行はありません。",
            )
        if one["source"] == two["source"] and str(two["first"]) <= str(one["first"]) and two["last"] > one["last"]:
            return Phrase(
                "The later log covers the time of the earlier one and goes on beyond it.",
                "今回のログは前回の期間を含み、さらに先まで続いています。",
            )
    return Phrase("The two logs differ.", "二つのログは異なります。")
