"""What a check of a certificate says, in English and Japanese."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from collections.abc import Sequence

from keiretsu.bounds.words import Words

# the four verdicts
HOLDS = Words(
    "Nothing in this log speaks against the certificate.",
    "このログに、証明書の有効性を疑わせるものはありません。",
)
MOVED_ON = Words(
    "The certificate was kept in this log, but is due for renewal: the log has moved away from the rows it was made on, "
    "and rows like these it does not cover. Certify the model again on new data before relying on it.",
    "証明書の約束はこのログでも守られましたが、更新が必要です。データが証明時の行から離れており、このような行は証明書の対象外です。"
    "頼りにする前に、新しいデータで改めて証明してください。",
)
OTHER_CLOCK = Words(
    "The certificate was kept in this log, but is due for renewal: rows came at another pace, or after a longer gap, than "
    "those it was made on, and such rows it does not cover. Certify the model again on new data before relying on it.",
    "証明書の約束はこのログでも守られましたが、更新が必要です。行の間隔または空白が証明時より長い（または異なる）ため、このような行は"
    "証明書の対象外です。頼りにする前に、新しいデータで改めて証明してください。",
)
UNTRIED = Words(
    "The certificate is due for renewal: this log has moved away from the rows it was made on, and rows like these it "
    "does not cover. Whether its promise was kept here is not known. Certify the model again on new data.",
    "証明書の更新が必要です。このログは証明時の行から離れており、このような行は証明書の対象外です。約束が守られたかどうかは"
    "分かっていません。新しいデータで改めて証明してください。",
)
BROKEN = Words(
    "The certificate was not kept in this log: certify the model again on new data.",
    "証明書の約束は、このログでは守られませんでした。新しいデータで改めて証明してください。",
)
# the four questions
NAMES = {
    "median": Words("level", "水準"),
    "spread": Words("spread", "ばらつき"),
    "missing": Words("share missing", "欠損の割合"),
}
ALIKE = Words(
    "Inputs: like those of the certificate (smallest corrected p-value {p:.2g}).",
    "入力: 証明時と同様です（補正後の最小 p 値 {p:.2g}）。",
)
ALIKE_BUT = Words(
    "Inputs: like those of the certificate (smallest corrected p-value {p:.2g}); not compared is what only tells the "
    "time or counts: {names}.",
    "入力: 証明時と同様です（補正後の最小 p 値 {p:.2g}）。時刻や積算値だけを表すチャネルは比較していません: {names}。",
)
MOVED = Words(
    "Inputs: the {what} of {channel} is not that of the certificate (corrected p-value {p:.1g}).",
    "入力: {channel} の{what_ja}が証明時と異なります（補正後の p 値 {p:.1g}）。",
)
MOVED_WITHIN = Words(
    "Inputs: the {what} of {channel} is not that of the certificate (corrected p-value {p:.1g}, if stretches of a unit "
    "count as independent).",
    "入力: {channel} の{what_ja}が証明時と異なります（補正後の p 値 {p:.1g}。同じ単位の区間を独立とみなした場合）。",
)
TOO_SHORT = Words(
    "Inputs: too few rows to be held against those of the certificate.",
    "入力: 証明時と比べるには行数が足りません。",
)
NO_MODEL = Words(
    "Range: not counted, as the model is not at hand.",
    "範囲: モデルが手元にないため、数えていません。",
)
IN_RANGE = Words(
    "Range: {clipped:,} values ({share:.2g} %) lay outside the range the model was built for and were clipped.",
    "範囲: モデルの想定範囲を外れて切り詰めた値は {clipped:,} 個（{share:.2g} %）です。",
)
OUT_OF_RANGE = Words(
    "Range: {clipped:,} values ({share:.2g} %) lay outside the range the model was built for, more than {limit:.2g} %.",
    "範囲: モデルの想定範囲を外れた値が {clipped:,} 個（{share:.2g} %）あり、許容する {limit:.2g} % を超えています。",
)
NO_GAP = Words(
    "Clock: rows come at the usual pace, without a gap.",
    "時計: 行は通常の間隔で届いており、空白はありません。",
)
SAME_CLOCK = Words(
    "Clock: rows come at the usual pace; the longest gap is {longest:.3g} usual steps.",
    "時計: 行は通常の間隔で届いており、最長の空白は通常の {longest:.3g} 間隔分です。",
)
OTHER_PACE = Words(
    "Clock: the usual step between rows is {ratio:.3g} times that of the certificate.",
    "時計: 行の通常の間隔が証明時の {ratio:.3g} 倍です。",
)
LONGER_GAP = Words(
    "Clock: a gap of {new:.3g} usual steps, longer than the {old:.3g} of the certificate.",
    "時計: 通常の {new:.3g} 間隔分の空白があり、証明時の最長 {old:.3g} を超えています。",
)
COVERED = Words(
    "Coverage: {covered:.1f} % of truths lay inside their intervals ({level:g} % interval {low:.1f} % to {high:.1f} %, "
    "of {units} units); {promised:g} % were promised.",
    "的中率: 実測値の {covered:.1f} % が区間に入りました（{level:g} % 信頼区間 {low:.1f} %〜{high:.1f} %、{units} 単位。約束は "
    "{promised:g} %）。",
)
SHORT = Words(
    "Coverage: {covered:.1f} % of truths lay inside their intervals, fewer than the {promised:g} % promised; {units} "
    "units allow {low:.1f} % to {high:.1f} % ({level:g} % interval), so that this may be chance.",
    "的中率: 区間に入った実測値は {covered:.1f} % で、約束の {promised:g} % を下回りました。ただし {units} 単位での {level:g} % "
    "信頼区間は {low:.1f} %〜{high:.1f} % で、偶然の範囲内です。",
)
NOT_COVERED = Words(
    "Coverage: only {covered:.1f} % of truths lay inside their intervals; {promised:g} % were promised, and {units} "
    "units allow no more than {high:.1f} % ({level:g} % interval from {low:.1f} %).",
    "的中率: 区間に入った実測値は {covered:.1f} % だけです（約束は {promised:g} %）。{units} 単位での {level:g} % 信頼区間は "
    "{high:.1f} % まで（下端 {low:.1f} %）で、約束に届きません。",
)
_ONE = "of one unit no interval can be told, and {least:g} % or more passes"
_ONE_JA = "1 単位では信頼区間を求められないため、{least:g} % 以上を合格とします"
COVERED_ONE = Words(
    "Coverage: {covered:.1f} % of truths lay inside their intervals; {promised:g} % were promised (" + _ONE + ").",
    "的中率: 実測値の {covered:.1f} % が区間に入りました（約束は {promised:g} %。" + _ONE_JA + "）。",
)
SHORT_ONE = Words(
    "Coverage: {covered:.1f} % of truths lay inside their intervals, fewer than the {promised:g} % promised "
    "(" + _ONE + ").",
    "的中率: 区間に入った実測値は {covered:.1f} % で、約束の {promised:g} % を下回りました（" + _ONE_JA + "）。",
)
NOT_COVERED_ONE = Words(
    "Coverage: only {covered:.1f} % of truths lay inside their intervals; {promised:g} % were promised (" + _ONE + ").",
    "的中率: 区間に入った実測値は {covered:.1f} % だけです（約束は {promised:g} %。" + _ONE_JA + "）。",
)
NO_TRUTH = Words(
    "Coverage: not judged, as no truth has come yet or the model is not at hand.",
    "的中率: 実測値がまだないか、モデルが手元にないため、判定していません。",
)

# names of channels shown
_MOST = 4


def alike(p: float, clocks: Sequence[str]) -> Words:
    """Inputs are like those of the certificate, by that smallest p-value; `clocks` were left out."""
    if not clocks:
        return ALIKE.filled(p=p)
    more = len(clocks) - _MOST
    rest = (f" and {more} more", f"ほか {more} 件") if more > 0 else ("", "")
    shown = Words(", ".join(clocks[:_MOST]) + rest[0], "、".join(clocks[:_MOST]) + rest[1])
    return Words(ALIKE_BUT.en.format(p=p, names=shown.en), ALIKE_BUT.ja.format(p=p, names=shown.ja))
