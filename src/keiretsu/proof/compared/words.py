"""The fixed words of the comparison's page and table."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from keiretsu.proof.compared.compared import Standing

STANDINGS: dict[Standing, dict[str, str]] = {
    "stands": {"en": "The earlier verdict still stands", "ja": "前回の結論は変わりません"},
    "other_choice": {"en": "The decision stands, the model changed", "ja": "判断は変わらず、使うモデルが変わりました"},
    "changed": {"en": "The earlier verdict no longer stands", "ja": "前回の結論は成り立ちません"},
    "unsettled": {"en": "The earlier verdict is not confirmed", "ja": "前回の結論は確認できません"},
    "settled": {"en": "The open question is settled", "ja": "結論が得られました"},
    "incomparable": {"en": "Not comparable", "ja": "比較できません"},
}
SYMBOLS: dict[Standing, str] = {
    "stands": "✓",
    "other_choice": "⇄",
    "changed": "!",
    "unsettled": "?",
    "settled": "✓",
    "incomparable": "≠",
}
TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "kind": "Two runs",
        "title": "What changed between two runs",
        "then": "Then",
        "now": "Now",
        "what": "What",
        "note": "What to know",
        "changed": "changed",
        "cautions": "What must not be read into it",
        "made": "Made at {created}",
        "goal": "{targets}, {horizon} ahead",
        "parts": "Contents",
        "language_name": "English",
        "language": "Language",
        "other_here": "This page in English",
        "other_below": "In English, further below",
        "chart": "Error by candidate, then and now",
        "chart_axis": "mean absolute error (unit of the log)",
        "chart_see": "Open mark: then; filled mark: now; bars: intervals as each run measured them. The two test parts "
        "differ, so that overlapping or separate bars prove nothing about a change.",
        "chart_see_same": "Open mark: then; filled mark: now; bars: intervals as each run measured them. Overlapping or "
        "separate bars prove nothing about a change.",
        "chart_alt": "Dot chart of the mean absolute error of each candidate then and now, in the unit of the log: {list}.",
        "chart_item": "{label}: then {before}, now {after}",
        "footer": "Made by Keiretsu {version} from two result.json. This file needs no network and loads nothing.",
        "list_semicolon": "; ",
    },
    "ja": {
        "kind": "実行の比較",
        "title": "二つの実行で何が変わったか",
        "then": "前回",
        "now": "今回",
        "what": "項目",
        "note": "補足",
        "changed": "変化",
        "cautions": "読み取る際のご注意",
        "made": "{created}に作成",
        "goal": "{targets}、{horizon}先まで",
        "parts": "目次",
        "language_name": "日本語",
        "language": "言語",
        "other_here": "このページの日本語版",
        "other_below": "日本語版は下にあります",
        "chart": "候補ごとの誤差（前回と今回）",
        "chart_axis": "平均絶対誤差（ログの単位）",
        "chart_see": "白抜きの印が前回、塗りつぶしの印が今回の誤差で、横線は各実行で求めた信頼区間です。検証区間が異なるため、横線の重なりの有無から変化の有意性を判断することはできません。",
        "chart_see_same": "白抜きの印が前回、塗りつぶしの印が今回の誤差で、横線は各実行で求めた信頼区間です。横線の重なりの有無から変化の有意性を判断することはできません。",
        "chart_alt": "候補ごとの平均絶対誤差（ログの単位）を前回と今回で並べた図。{list}。",
        "chart_item": "{label}: 前回 {before}、今回 {after}",
        "footer": "Keiretsu {version}が二つのresult.jsonから作成しました。このファイルはネットワークに接続せず、何も読み込みません。",
        "list_semicolon": "；",
    },
}
