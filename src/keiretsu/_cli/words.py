"""The words that several commands print, in English and Japanese."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

_AT = {"en": 0, "ja": 1}
_PLACES = {
    "report": ("report", "報告書"),
    "slides": ("slides", "スライド"),
    "replay": ("replay", "再実行用の計画"),
    "page": ("page", "ページ"),
    "model": ("model", "モデル"),
    "map": ("map", "安定性の図"),
}
# what a bar is called that is no candidate's
_WORK = {
    "calibration": "所要時間の計測",
    "profile": "ログの診断",
    "candidates": "候補の比較",
    "findings": "安定性と頑健性の確認",
    "tuning": "設定の探索",
    "stability map": "安定性の図",
    "partner": "リッジ回帰の学習",
    "training": "学習",
    "rows that are there already": "すでにある行の読み取り",
}
USAGE = {
    "options": {
        "en": "{command}: {message}. Read `{command} --help`.",
        "ja": "{command}: オプションの指定に誤りがあります（{message}）。`{command} --help` をご覧ください。",
    },
    "interrupted": {
        "en": "keiretsu: interrupted; what was done is kept.",
        "ja": "keiretsu: 中断しました。終わった分は保存されています。",
    },
}


def asked_language(arguments: Sequence[str]) -> str:
    """The language that a command line asks for, before anything else of it is understood; "en" by default."""
    told = [after for option, after in pairwise(arguments) if option == "--lang"]
    told += [argument.removeprefix("--lang=") for argument in arguments if argument.startswith("--lang=")]
    return "ja" if "ja" in told else "en"


def place(what: str, where: object, lang: str) -> str:
    """Where something was written: "report: runs/pump/report.html"."""
    return f"{_PLACES[what][_AT[lang]]}: {where}"


def work(label: str, lang: str) -> str:
    """The name of a bar, as `progress` calls the work; what is not known stands as it is."""
    if lang == "en":
        return label
    name, colon, rest = label.partition(": ")
    return f"{_WORK.get(name, name)}{colon}{_WORK.get(rest, rest)}"
