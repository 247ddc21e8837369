"""Gates: what a candidate must hold besides a low error before it is adopted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Any, Literal

from keiretsu.errors import ArgumentError
from keiretsu.evaluate.kpis import Ratio
from keiretsu.proof.fault_names import fault_phrase
from keiretsu.proof.phrase import Phrase

NAMES = ("stability", "robustness", "certificate")
Status = Literal["pass", "fail", "unknown"]
# Of the fault that is told: shown to be worse than allowed, measured to be but not shown, not even measured to be.
_FAULTS = {
    "fail": (
        "With {share} of the time under the fault at which it is most surely worse than the best of the rest "
        "({worst}), its error is {size:.2f} times the error of that one, {shown:.2f} at least; up to {limit:.2f} "
        "passes. Ask maintenance whether that fault occurs here at all.",
        "それ以外で最良の候補より劣ることが最も確かな異常（{worst}）が時間の{share}を占める場合、誤差はその候補の{size:.2f}倍"
        "（少なくとも{shown:.2f}倍）です（許容は{limit:.2f}倍まで）。この異常が実際に起こるかどうかは、保全に確認してください。",
    ),
    "open": (
        "With {share} of the time under the fault at which it compares worst with the best of the rest ({worst}), its "
        "error is {size:.2f} times the error of that one, which may be chance: {shown:.2f} times is what is shown at "
        "least, and it fails only where more than {limit:.2f} times is.",
        "それ以外で最良の候補と比べて最も不利になる異常（{worst}）が時間の{share}を占める場合、誤差はその候補の{size:.2f}倍ですが、"
        "偶然の可能性があります（確かなのは{shown:.2f}倍以上まで）。{limit:.2f}倍を超えることが確かな場合だけを不合格とします。",
    ),
    "level": (
        "With {share} of the time under the fault at which it compares worst with the best of the rest ({worst}), its "
        "error is {size:.2f} times the error of that one; up to {limit:.2f} passes.",
        "それ以外で最良の候補と比べて最も不利になる異常（{worst}）が時間の{share}を占める場合、誤差はその候補の{size:.2f}倍です"
        "（許容は{limit:.2f}倍まで）。",
    ),
}
# How the sentence of a certificate goes on that was kept on rows which it does not cover.
RENEW = (
    "; but the data there had moved away from the rows it was made on, so that it does not cover rows like them: "
    "certify again before relying on it.",
    "ただし、後半のデータは作成時の行から離れており、このような行は証明書の対象外です。頼りにする前に、証明書を更新してください。",
)
OTHER_CLOCK = (
    "; but rows there came at another pace, or after a longer gap, than those it was made on, so that it does not "
    "cover rows like them: certify again before relying on it.",
    "ただし、後半の行の間隔または空白は作成時と異なっており、このような行は証明書の対象外です。"
    "頼りにする前に、証明書を更新してください。",
)


@dataclass(frozen=True)
class Gate:
    """One finding against its limit.

    Attributes:
        name: "stability", "robustness" or "certificate".
        status: "pass", "fail", or "unknown" where nothing was measured; an unknown gate is said with the verdict.
        value: what was measured, dimensionless; None where nothing was, or where it is no number.
        limit: the largest value that passes; None where there is no number.
        sentence: the finding in words.
    """

    name: str
    status: Status
    value: float | None
    limit: float | None
    sentence: Phrase

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "name": self.name,
            "status": self.status,
            "value": self.value,
            "limit": self.limit,
            "sentence": self.sentence.to_dict(),
        }


def stability(growth: float | None, *, limit: float) -> Gate:
    """Does the error stay where it is as the sequence grows longer?

    Args:
        growth: error late in long sequences ÷ error early in them, ≥ 0; infinite where the model diverged; None or
            not a number where it was not measured.
        limit: the largest growth that passes.
    Raises:
        ArgumentError: growth is below 0.
    """
    if growth is None or isnan(growth):
        words = (
            "Whether the error grows with the length of the sequence was not measured.",
            "系列が長くなったときに誤差が増えるかどうかは測定していません。",
        )
        return Gate("stability", "unknown", None, limit, Phrase(*words))
    passed = _ratio("stability", "growth", growth) <= limit
    words = (
        "Late in long sequences the error is {growth:.2f} times that early in them; up to {limit:.2f} passes.",
        "長い系列の後半の誤差は前半の{growth:.2f}倍です（許容は{limit:.2f}倍まで）。",
    )
    sentence = Phrase.fill(*words, growth=growth, limit=limit)
    return Gate("stability", "pass" if passed else "fail", growth, limit, sentence)


def robustness(ratios: Mapping[str, Ratio | None] | None, *, limit: float, share: float) -> Gate:
    """Is the candidate still as good as the best of the rest where a fault lasts for a share of the time?

    Args:
        ratios: fault → the candidate's error ÷ the rival's, both with the fault lasting for `share` of the time; their
            intervals hold together. None where one was not measured.
        limit: the largest ratio that passes. A fault fails the candidate where its ratio is shown to be larger, by
            the lower end of the interval (by itself where it has none), or where the forecasts are not finite.
        share: of the time.
    """
    known = {name: ratio for name, ratio in (ratios or {}).items() if ratio is not None and not isnan(ratio.size)}
    missing = [name for name in ratios or {} if name not in known]
    if not known:
        words = (
            "How faults in the input change the error was not measured.",
            "入力の異常が誤差に与える影響は測定していません。",
        )
        return Gate("robustness", "unknown", None, limit, Phrase(*words))
    # what fails is what is shown; what is told of one that passes is what was measured
    shown = max(known, key=lambda name: (_shown(known[name]), known[name].size))
    failed = _shown(known[shown]) > limit
    worst = shown if failed else max(known, key=lambda name: (known[name].size, _shown(known[name])))
    size, least = known[worst].size, _shown(known[worst])
    status: Status = "fail" if failed else "unknown" if missing else "pass"
    words = list(_FAULTS["fail" if failed else "level" if size <= limit else "open"])
    if missing:
        words[0] += " Not measured: {missing}."
        words[1] += "未測定: {missing}。"
    named, left = fault_phrase(worst), [fault_phrase(name) for name in missing]
    figures = {
        "worst_en": named.en,
        "worst_ja": named.ja,
        "missing_en": "; ".join(name.en for name in left),
        "missing_ja": "、".join(name.ja for name in left),
        "share": f"{100 * share:g} %",
    }
    sentence = Phrase.fill(words[0], words[1], size=size, shown=least, limit=limit, **figures)
    return Gate("robustness", status, size if isfinite(size) else None, limit, sentence)


def _shown(ratio: Ratio) -> float:
    """How large a ratio is at least."""
    return ratio.size if ratio.interval is None else ratio.interval[0]


def certificate(holds: bool | None, *, moved: Collection[str] = ()) -> Gate:
    """Was the certificate, made on the first half of the test part, kept on the second?

    Args:
        holds: whether its promise was kept; None where no certificate was made.
        moved: in what the second half is not like the first ("inputs", "clock"), so that the certificate does not cover
            rows like it. That is no fault of the model, and leaves the gate as it is; but the sentence says that it
            must be renewed.
    """
    if holds is None:
        words = ("No certificate of the model was checked.", "モデルの証明書は確認していません。")
        return Gate("certificate", "unknown", None, None, Phrase(*words))
    if holds:
        words = (
            "The certificate, made on the first half of the test part, was kept on the second",
            "検証区間の前半で作成した証明書の約束は、後半でも守られました。",
        )
        rest = RENEW if "inputs" in moved else OTHER_CLOCK if moved else (".", "")
        return Gate("certificate", "pass", None, None, Phrase(words[0] + rest[0], words[1] + rest[1]))
    words = (
        "The certificate, made on the first half of the test part, was not kept on the second.",
        "検証区間の前半で作成した証明書の約束は、後半では守られませんでした。",
    )
    return Gate("certificate", "fail", None, None, Phrase(*words))


def complete(gates: Iterable[Gate]) -> tuple[Gate, ...]:
    """All gates in their order; those that were not given are unknown.

    Raises:
        ArgumentError: one is given twice.
    """
    given = list(gates)
    by_name = {gate.name: gate for gate in given}
    if len(by_name) < len(given):
        raise ArgumentError(f"gates: each must come once; got {', '.join(g.name for g in given)}. Leave one out.")
    unknown = (stability(None, limit=1.0), robustness(None, limit=1.0, share=0.1), certificate(None))
    return tuple(by_name.get(gate.name, gate) for gate in unknown)


def _ratio(gate: str, name: str, value: float) -> float:
    if value < 0:
        raise ArgumentError(f"{gate}: {name} must be 0 or more; got {value:g}. Give a quotient of two errors.")
    return value
