"""What a run wrote down in English (why something failed, what it ran on), in the report's language."""

from __future__ import annotations

import re

from keiretsu.errors_ja import in_japanese

# what `keiretsu.ops.backends` says of itself, in parts
_BACKEND: tuple[tuple[str, str], ...] = (
    (r"compiled kernels, instruction set (\S+?)(?=\)|$)", r"コンパイル済みカーネル、命令セット \1"),
    (
        r"the compiled extension is not there \(.*\); torch operations serve instead",
        "コンパイル済み拡張なし、torch の演算で代用",
    ),
    (r"tensors on (\S+) take torch operations", r"\1 上では torch の演算を使用"),
)


def reason_of(message: str, lang: str) -> str:
    """Why something failed; in Japanese one that is not known stands in English, said to be so."""
    if lang != "ja":
        return message
    told = in_japanese(message)
    # what the user's own program said stays as it was, so letters alone tell nothing
    return told if told != message or re.search(r"[ぁ-んァ-ヶ一-龠]", told) else f"（英文の記録）{message}"


def backend_of(told: str, lang: str) -> str:
    """What computed; the name of the path as it is, the reason in the report's language."""
    if lang != "ja":
        return told
    for english, japanese in _BACKEND:
        told = re.sub(english, japanese, told)
    return re.sub(r" \((.*)\)$", r"（\1）", told) if "演算" in told or "カーネル" in told else told
