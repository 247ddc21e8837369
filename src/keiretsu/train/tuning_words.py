"""What a tuning run found, in one or two sentences, in English and Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# what a reader calls the settings; one that is not here goes by its name
NAMES = {
    "mixer": ("the mixer", "ミキサーの種類"),
    "margin": ("the margin", "安定余裕"),
    "delta_min": ("the smallest Δ", "Δの下限"),
    "delta_span": ("the span of Δ", "Δの幅"),
    "discretization": ("the discretisation", "離散化"),
    "state": ("the state size", "状態数"),
    "depth": ("the depth", "層数"),
    "width": ("the width", "幅"),
    "dropout": ("dropout", "ドロップアウト率"),
    "weight_decay": ("weight decay", "重み減衰"),
    "learning_rate": ("the learning rate", "学習率"),
}
_SHOWN = 3
# a share below which a setting is not worth a word
_LITTLE = 0.05


def sentences(
    counts: Mapping[str, int], loss: float, importance: Mapping[str, float] | None, *, first: float | None
) -> tuple[str, str]:
    """The outcome and what mattered.

    Args:
        counts: of trials by "finished", "pruned" and "failed".
        loss: the best.
        importance: shares by setting, largest first; None: not known.
        first: loss of the first trial, which every search starts from; None where it did not finish.
    """
    trials = sum(counts.values())
    from_en, from_ja = "", ""
    if first is not None and trials > 1:
        from_en = f", against {first:.4g} at the start" if loss < first else ", which none of the others bettered"
        from_ja = f"（開始時は {first:.4g}）" if loss < first else "（開始時の設定のまま改善なし）"
    told_en = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    told_ja = "、".join(f"{_STATES[state]} {count}" for state, count in counts.items() if count)
    en = f"Of {trials} {'trial' if trials == 1 else 'trials'} ({told_en}) the best had a loss of {loss:.4g}{from_en}."
    ja = f"試行 {trials} 回（{told_ja}）のうち、最良の損失は {loss:.4g} です{from_ja}。"
    mattered = _mattered(counts["finished"], importance)
    return f"{en} {mattered[0]}", f"{ja}{mattered[1]}"


_STATES = {"finished": "完了", "pruned": "打ち切り", "failed": "失敗"}


def _mattered(finished: int, importance: Mapping[str, float] | None) -> tuple[str, str]:
    if importance is None:
        trials = f"{finished} finished {'trial' if finished == 1 else 'trials'}"
        return (
            f"Which setting mattered is not known from {trials}.",
            f"完了した試行 {finished} 回では、どの設定が効いたかは分かりません。",
        )
    shown = [(name, share) for name, share in importance.items() if share >= _LITTLE][:_SHOWN]
    told = [(*NAMES.get(name, (name, name)), f"{100 * share:.0f} %") for name, share in shown]
    rest = [f"{en} ({share})" for en, _, share in told[1:]]
    then = f", then {' and '.join(rest)}" if rest else ""
    first_en, first_ja, first_share = told[0]
    return (
        f"What mattered most was {first_en} ({first_share} of the variation){then}; "
        f"this rests on {finished} finished trials.",
        f"最も効いた設定は{first_ja}（変動の {first_share}）"
        + "".join(f"、次いで{ja}（{share}）" for _, ja, share in told[1:])
        + f"です（完了した試行 {finished} 回に基づく）。",
    )


def told_trials(table: list[dict[str, Any]]) -> dict[str, int]:
    """How many trials ended in which way."""
    return {state: sum(row["ended"] == state for row in table) for state in _STATES}
