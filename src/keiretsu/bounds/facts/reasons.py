"""Why a layer has no bound, in words."""

from __future__ import annotations

from keiretsu.bounds.facts.fact import NoBound
from keiretsu.nn import AttentionMixer, GRUMixer, LinearAttentionMixer

_WORDS: dict[type, tuple[str, str]] = {
    GRUMixer: (
        "nothing in its weights keeps a GRU's state contracting, so that what one row does to later ones may grow with "
        "the length",
        "GRU の状態が縮小することを重みが保証しないため、ある行の影響が系列の長さとともに大きくなり得ます",
    ),
    AttentionMixer: (
        "no constants have been proved for softmax attention with rotary positions and the perceptron behind it",
        "回転位置符号付きの softmax 注意機構とその後段のパーセプトロンについて、証明済みの定数がありません",
    ),
    LinearAttentionMixer: (
        "its state sums all rows and never forgets, and what it reads is divided by a sum of weights that may be next "
        "to 0, so that no constant holds for every length",
        "線形注意機構の状態は全行の和で忘却がなく、0 に近くなり得る重みの和で割るため、"
        "どの長さでも成り立つ定数がありません",
    ),
}


def no_row(mixer: object, name: str) -> NoBound:
    """A mixer that has no row in the table of depth.

    Args:
        mixer: of any kind that the table lacks.
        name: where it stands in its model.
    """
    kind = type(mixer).__name__
    words, words_ja = _WORDS.get(
        type(mixer), (f"{kind} has no proved constants", f"{kind} には証明済みの定数がありません")
    )
    return NoBound(f"No bound for {name}: {words}.", f"{name} の上界なし: {words_ja}。")


def no_margin(name: str) -> NoBound:
    """A layer whose A is free to cross 0.

    Args:
        name: where it stands in its model.
    """
    return NoBound(
        f"No bound for {name}: nothing keeps its A below 0 (margin=None), so that no constant holds for every length.",
        f"{name} の上界なし: A を負に保つ余裕がないため（margin=None）、どの長さでも成り立つ定数がありません。",
    )


def not_finite(name: str) -> NoBound:
    """A quantity that no power of two is above.

    Args:
        name: of the group, or of what the model stands in.
    """
    return NoBound(
        f"No bound for {name}: it is not finite, or too large for the arithmetic of its constants.",
        f"{name} の上界なし: 有限でないか、定数を計算できる範囲を超えています。",
    )
