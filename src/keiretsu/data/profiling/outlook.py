"""What the phase map says of a log, in one sentence for each of two uses of the target."""

from __future__ import annotations

import math

from keiretsu.data.profiling.finding import counted
from keiretsu.data.profiling.phase import Expected, Place

_FAMILIES = {
    "last value": ("the last value", "直近値"),
    "constant": ("a constant", "定数"),
    "ridge": ("a linear model on the last rows", "直近行の線形モデル"),
    "lightgbm": ("gradient boosting", "勾配ブースティング"),
    "lti": ("a time-invariant state-space model", "時不変状態空間モデル"),
    "gru": ("a gated recurrent network", "GRU"),
    "selective": ("a selective state-space model", "選択的状態空間モデル"),
}
_CARRIERS = {
    "own": ("its own past", "自身の過去"),
    "channel": ("another channel", "他チャネル"),
    "event": ("rare events", "まれな事象"),
    "dose": ("rare doses", "まれな投入"),
}
_USES = {
    True: ("with the target's own past known, ", "対象の過去値が使える場合、"),
    False: (
        "with it not known (a virtual sensor, recalibrated by rare laboratory values), ",
        "対象の過去値が使えない場合（まれな分析値で再校正する仮想センサー）、",
    ),
}


def outlook(place: Place, expected: Expected | None, *, own_past: bool) -> tuple[str, str]:
    """What to expect of the model families, in English and Japanese.

    Args:
        place: of the log; expected: what `expect` said of it; own_past: for which use.
    """
    if expected is None:
        return _unknown(place, own_past=own_past)
    carrier = _CARRIERS[place.carrier]
    rows = f"{place.memory:,.0f}"
    begin_en = f"On simulated logs like this one (a memory of {counted(place.memory or 0.0)} in {carrier[0]}), "
    begin_ja = f"似た模擬ログ（{carrier[1]}による {rows} 行の記憶）では、"
    use_en, use_ja = _USES[own_past]
    gain = expected.gains[expected.winner]
    won = _FAMILIES[expected.winner]
    if expected.winner == "ridge":
        rival = min((name for name in expected.errors if name != "ridge"), key=lambda name: expected.errors[name])
        told = _beside(_FAMILIES[rival], expected.gains[rival], expected.worth)
        end_en, end_ja = f"{won[0]} was enough: {told[0]}", f"{won[1]}で足りました（{told[1]}）"
    else:
        than = f"{_difference_en(gain)} than" if _difference_en(gain) else "as little as"
        end_en = f"{won[0]} won: it erred {than} a linear model on the last rows"
        end_ja = f"{won[1]}が勝り、誤差は直近行の線形モデルより{_difference_ja(gain)}でした"
    beyond = ("", "") if expected.inside else (
        " (the log lies beyond what was simulated; the nearest edge stands in)",
        "（模擬の範囲外のため、最も近い端の値です）",
    )  # fmt: skip
    return f"{begin_en}{use_en}{end_en}{beyond[0]}.", f"{begin_ja}{use_ja}{end_ja}{beyond[1]}。"


def _beside(rival: tuple[str, str], gain: float, worth: float) -> tuple[str, str]:
    """The best of the other families beside the linear model, which is enough as long as none saves a share `worth`."""
    if round(100 * gain) > 0:
        # cut, not rounded: 4.97 % must not print as the 5 % that it falls short of
        saved = math.floor(1000 * gain) / 10
        return (
            f"the best of the others, {rival[0]}, erred only {saved:g} % less, and it takes {100 * worth:.0f} % "
            "to be worth a larger model",
            f"ほかで最良の{rival[1]}でも誤差の減少は{saved:g} %で、"
            f"より複雑なモデルを選ぶ目安の{100 * worth:.0f} %に届きません",
        )
    return (
        f"{rival[0]}, the next best, erred {_difference_en(gain) or 'as much'}",
        f"次点の{rival[1]}の誤差は{_difference_ja(gain)}",
    )


def _unknown(place: Place, *, own_past: bool) -> tuple[str, str]:
    if not own_past and place.carrier == "own" and place.memory is not None:
        return (
            # that none was found is not that there is none: what each was tried by is said
            "No other channel was found to carry the target's memory (tried: whether rare events or doses move it "
            "within a dozen rows, and whether one channel's news shows in it at one later lag; what acts slowly or "
            "jointly may stay unseen): of a virtual sensor the map says nothing.",
            "対象の記憶を担う他のチャネルは見つかりませんでした（調べたのは、まれな事象や投入の前後十数行での動きと、"
            "個々のチャネルの変化が一定の遅れで現れるかどうかで、緩やかな影響や複合的な影響は見落とすことがあります）。"
            "仮想センサーについては図から判断できません。",
        )
    return (
        "The log is too short or too sparse to be placed among the simulated ones.",
        "ログが短い、または値が少ないため、模擬ログの中に位置付けられません。",
    )


def _difference_en(gain: float) -> str:
    share = round(100 * abs(gain))
    return "" if share == 0 else f"{share} % {'less' if gain > 0 else 'more'}"


def _difference_ja(gain: float) -> str:
    share = round(100 * abs(gain))
    return "同程度" if share == 0 else f"{share} % {'小さい値' if gain > 0 else '大きい値'}"
