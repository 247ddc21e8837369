"""Notes of reading, which are kept in English, as Japanese sentences."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

import re

from keiretsu.data.read_ways import source_in_japanese

_RULES = {
    "blank lines": "空行",
    "repeated header lines": "見出し行の繰り返し",
    "empty sequences": "空の系列",
    "repeated stamps, first kept": "同じ時刻の行。最初の行を残しました",
    "repeated stamps, last kept": "同じ時刻の行。最後の行を残しました",
    "repeated stamps, averaged": "同じ時刻の行。平均を取りました",
    "observations joined with others of their stamp": "同じ時刻の行にまとめた観測値",
    "values repeated at one stamp (refused)": "同じ時刻に重複した値。中止の対象",
    "values repeated at one stamp (the first kept)": "同じ時刻に重複した値。最初の値を残しました",
    "values repeated at one stamp (the last kept)": "同じ時刻に重複した値。最後の値を残しました",
    "values repeated at one stamp (averaged)": "同じ時刻に重複した値。平均を取りました",
    "dropped by corrupt": "異常の模擬で除いた行",
    "units below the header": "見出しの下にある単位の行",
    # events
    "blank code": "種類が空欄",
    "code of no alarm": "警報なしを表すコード",
    "event of an unknown series": "ログにない系列のイベント",
    "event after the last row": "最後の行より後のイベント",
}
_TIMES = r"(?P<times>once|[\d,]+ times)"
_NOTES = (
    (r"(?P<n>[\d,]+) lines? above the header of (?P<name>.+) (?:was|were) passed over", "{name}の見出しより上の{n}行は読み飛ばしました。"),
    (r"numbers of (?P<name>.+) have decimal commas", "{name}の数値は、カンマを小数点として読み取りました。"),
    (rf"the clock jumped back {_TIMES}; rows were sorted all the same", "時刻が{times}過去に戻っています。行は時刻順に並べ替えました。"),
    (rf"the clock jumped back {_TIMES}; what follows became series of its own: (?P<made>.+)", "時刻が{times}過去に戻っています。その後の行は別の系列としました（{made}）。"),
    (r"(?P<n>[\d,]+) stamps? in an hour that happens twice in (?P<zone>\S+) (?:was|were) told apart by the order of the rows", "{zone}で二度現れる時間帯の時刻{n}個は、行の順序で区別しました。"),
    (r"(?P<n>[\d,]+) stamps? in an hour that happens twice in (?P<zone>\S+) stands? there once; (?:it was|they were) taken for the earlier", "{zone}で二度現れる時間帯に一度だけ現れる時刻{n}個は、早いほうの時刻としました。"),
    (r"no row has a stamp in the hour from (?P<hour>\S+ \S+), which summer time leaves out in (?P<zone>\S+); if the clock is that of a zone, zone= names it", "{hour}からの1時間の行がありません。この1時間は、{zone}では夏時間の開始により存在しません。ログの時計が地方時なら、zone= で指定してください。"),
    (r"stamps were read as (?P<unit>\w+) since 1970(?: \((?P<first>.+) to (?P<last>.+)\))?; epoch='none' keeps the numbers", "時刻は1970年からの{unit}として読み取りました（{first}〜{last}）。数値のままにするには epoch='none' を指定してください。"),
    (r"(?P<n>[\d,]+) cells? of (?P<name>.+) holds? none of its words (?P<words>.+): 0 in each of their channels", "{name}の{n}個のセルは、どの語（{words}）にも当たらないため、各チャネルで0としました。"),
    (r"events: (?P<joined>[\d,]+) of (?P<all>[\d,]+) from (?P<name>.+) joined as (?P<kinds>[\d,]+) kinds?(?P<each>(?: \(.+?\))?)(?P<lost>(?:; [\d,]+: [^;]+)*)", "{name}の{all}行のうち{joined}件のイベントを{kinds}種類として加えました{each}{lost}。"),
    (r"events: codes? (?P<codes>.+) means? no alarm and ha(?:s|ve) no channels; --event-normal none .+", "コード{codes}は「警報なし」とみなし、チャネルにしていません。すべてのコードをイベントにするには --event-normal none（Pythonでは normal=[]）を指定してください。"),
    (r"events: (?P<n>[\d,]+) rarer codes? shares? the channels of (?P<name>.+)", "回数の少ない{n}種類のイベントは{name}にまとめました。"),
)  # fmt: skip
_CODES = re.compile(r"['\"](.*?)['\"] \(([\d,]+) rows?\)")
_UNITS = {"seconds": "秒数", "milliseconds": "ミリ秒数", "microseconds": "マイクロ秒数", "nanoseconds": "ナノ秒数"}


def rule_in_japanese(rule: str) -> str:
    """Why rows were not taken; a rule that is not known stands as it is."""
    return _RULES.get(rule, rule)


def note_in_japanese(note: str) -> str:
    """A note of reading; one that is not known stands as it is, marked as English."""
    for pattern, sentence in _NOTES:
        found = re.fullmatch(pattern, note)
        if found is not None:
            return sentence.format(**{name: _part(name, value or "") for name, value in found.groupdict().items()})
    return f"読み取り時の注記（英語）: {note}"


def _part(name: str, value: str) -> str:
    if name == "name":
        return source_in_japanese(value)
    if name == "times":
        return "一度" if value == "once" else value.replace(" times", "回")
    if name == "codes":
        return "、".join(f"「{code}」（{count}行）" for code, count in _CODES.findall(value))
    if name == "unit":
        return _UNITS.get(value, value)
    if name == "lost":
        parts = [part.split(": ", 1) for part in value.split("; ") if part]
        told = "、".join(f"{rule_in_japanese(rule)} {count}行" for count, rule in parts)
        return f"（対象外: {told}）" if told else ""
    return value
