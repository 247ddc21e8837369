"""What the verdict says where nothing is adopted: which candidate to use, why, and what became of the present method."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from collections.abc import Mapping

from keiretsu.proof.headline import kept_as
from keiretsu.proof.phrase import Phrase

Pair = tuple[str, str]

# By what the candidate to use is.
OPENINGS: dict[str, Pair] = {
    "own": (
        "Keep what you have for {targets}, {horizon:|up to }{horizon} {horizon:row|rows} ahead (MAE {choice_mae})",
        "現在の方法を続けることを推奨します（{targets}、{horizon}行先{horizon:|まで}、MAE {choice_mae}）。",
    ),
    "simple": (
        "Use a simple model ({choice}) for {targets}, {horizon:|up to }{horizon} {horizon:row|rows} ahead (MAE {choice_mae})",
        "単純なモデル（{choice}）の利用を推奨します（{targets}、{horizon}行先{horizon:|まで}、MAE {choice_mae}）。",
    ),
    "other": (
        "Use {choice} for {targets}, {horizon:|up to }{horizon} {horizon:row|rows} ahead (MAE {choice_mae})",
        "{choice}の利用を推奨します（{targets}、{horizon}行先{horizon:|まで}、MAE {choice_mae}）。",
    ),
}
# Where the figures say so, and not only that nothing was shown.
NOT_WORTH: Pair = (
    "; the state-space model is not worth it here",
    "このログでは、状態空間モデルを使う価値は認められません。",
)
SETTLED = ("shut", "worse", "excluded", "small", "unpaid")
GROUNDS: dict[str, Pair] = {
    "absent": ("{judged} gave no forecast", "{judged}は予測を出せませんでした。"),
    "shut": ("{judged} found nothing to add", "{judged}による上積みは見つかりませんでした。"),
    # cut so short that nothing is settled
    "shut_short": (
        "{judged} found nothing to add in the {used} of {planned} steps that there was time for",
        "{judged}は時間の都合で{planned}回のうち{used}回しか学習できず、その範囲では上積みは見つかりませんでした。",
    ),
    "worse": (
        "{judged}, with {mae}, is worse than {decisive} ({p})",
        "{judged}のMAEは{mae}で、{decisive}より劣ります（{p}）。",
    ),
    "excluded": (
        "a gain of {worthwhile} by {judged} over {decisive} is ruled out",
        "{judged}が{decisive}を{worthwhile}上回る可能性は統計的に否定されました。",
    ),
    "small": (
        "{judged} is better than every other candidate ({p}), but saves only {gain} of the MAE of {rival}, less than "
        "{improvement}",
        "{judged}は他のすべての候補を上回りますが（{p}）、{rival}に対する改善は{gain}で、基準の{improvement}に届きません。",
    ),
    "unproven": (
        "{judged}'s gain over {decisive}, {decisive_gain}, is not proven ({p})",
        "{judged}の{decisive}に対する改善{decisive_gain}は確かめられませんでした（{p}）。",
    ),
    "unproven_loss": (
        "{judged} errs {decisive_gain} more than {decisive}, so that no gain of it is proven ({p})",
        "{judged}の誤差は{decisive}より{decisive_gain}大きく、改善は確かめられませんでした（{p}）。",
    ),
    "gate": (
        "{judged} is accurate enough, with {mae}, but did not pass: {failed_gates}",
        "{judged}のMAEは{mae}で精度は十分ですが、次の基準を満たしません: {failed_gates}。",
    ),
    "unpaid": (
        "{judged} is accurate enough, with {mae}, but does not pay",
        "{judged}のMAEは{mae}で精度は十分ですが、費用に見合いません。",
    ),
}
PRESENT: dict[str, Pair] = {
    "absent": ("Your present method was not compared.", "現在お使いの方法とは比較していません。"),
    "failed": ("Your present method gave no forecast.", "現在お使いの方法からは予測が得られませんでした。"),
    "compared": ("Your present method has an MAE of {present_mae}.", "現在お使いの方法のMAEは{present_mae}です。"),
}


def kept_sentence(ground: str, choice: str, figures: Mapping[str, object], *, present: str) -> Phrase:
    """The verdict's sentence.

    Args:
        ground: what decided, of `GROUNDS`.
        choice: name of the candidate to use.
        figures: what the templates are filled with.
        present: what became of the user's present method, of `PRESENT`.
    """
    kind = kept_as(choice)
    opening, reason, last = OPENINGS[kind], GROUNDS[ground], PRESENT[present]
    worth = NOT_WORTH if ground in SETTLED else ("", "")
    # who keeps what they have knows its error already
    close = ("", "") if kind == "own" else (f" {last[0]}", last[1])
    return Phrase.fill(
        f"{opening[0]}{worth[0]}: {reason[0]}.{close[0]}", f"{opening[1]}{worth[1]}{reason[1]}{close[1]}", **figures
    )
