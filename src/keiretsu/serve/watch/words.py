"""The watch's sentences, in both languages."""

from __future__ import annotations

from keiretsu.bounds.words import Words

OUTSIDE = Words(
    "Inputs: {share:.0f} % of late of {channel} lay outside {low:.4g} to {high:.4g}, which the certificate saw.",
    "入力: {channel} の最近の値の {share:.0f} % が、証明時の範囲 {low:.4g}〜{high:.4g} を外れています。",
)
MISSING = Words(
    "Inputs: {share:.0f} % of late of {channel} is missing, more than when the certificate was made.",
    "入力: {channel} の最近の値の {share:.0f} % が欠損しており、証明時より多くなっています。",
)
CLIPPED = Words(
    "Range: {share:.2g} % of the values of late were clipped to the range of the model, more than {limit:.2g} %.",
    "範囲: 最近の値の {share:.2g} % がモデルの想定範囲を外れ、許容する {limit:.2g} % を超えています。",
)
PACE = Words(
    "Clock: the usual step between rows is {step:.3g} times that of the certificate.",
    "時計: 行の通常の間隔が証明時の {step:.3g} 倍です。",
)
GAP = Words(
    "Clock: a gap of {gap:.3g} usual steps, longer than any when the certificate was made.",
    "時計: 通常の {gap:.3g} 間隔分の空白があり、証明時の最長を超えています。",
)
COVERED = Words(
    "Coverage: only {covered:.1f} % of the truths of late lay inside their intervals; {promised:g} % were promised.",
    "被覆率: 最近の実測値のうち区間に入ったのは {covered:.1f} % だけです（約束は {promised:g} %）。",
)
HOLDS = Words(
    "Nothing in this series speaks against the certificate.",
    "この系列に、証明書の有効性を疑わせるものはありません。",
)
EXPIRED = Words(
    "The certificate is not to be relied on for this series any more: certify the model again on new data.",
    "この系列では、証明書をこのまま頼りにすることはできません。新しいデータで改めて証明してください。",
)
NO_CERTIFICATE = Words(
    "The model has no certificate.",
    "このモデルには証明書がありません。",
)
DRIFTS = {
    "higher": Words(
        "Drift: values of {target} come out higher than forecast, as they did not before.",
        "変化を検知: {target} の実測値が、以前と違って予測より高めに出ています。",
    ),
    "lower": Words(
        "Drift: values of {target} come out lower than forecast, as they did not before.",
        "変化を検知: {target} の実測値が、以前と違って予測より低めに出ています。",
    ),
    "larger": Words(
        "Drift: errors of {target} have become larger.",
        "変化を検知: {target} の予測誤差が大きくなりました。",
    ),
    "smaller": Words(
        "Drift: errors of {target} have become smaller; a stuck sensor would look like that, too.",
        "変化を検知: {target} の予測誤差が小さくなりました。センサの固着でも同じように見えます。",
    ),
}
