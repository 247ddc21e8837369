"""Which of two models is better, told at any time: a test that may be looked at after every row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, log1p
from typing import Any, Literal

from keiretsu.bounds.words import Words

# Sums are kept as whole numbers of this part of 1, so that they add up to the same in any order.
UNIT = 1 << 20
LEVEL = 0.05
# Bets on how large a difference is: from three quarters of all down to a thousandth, each as likely as the next.
BETS = tuple(0.75 * 0.5**k for k in range(10))
Better = Literal["challenger better", "incumbent better", "undecided so far"]
_TRIED = 60


@dataclass(frozen=True)
class Account:
    """What a comparison rests on: differences x_1 … x_n in [-1, 1], above 0 where the challenger did better.

    Attributes:
        blocks: n.  total: Σ x.  squares: Σ x².
    """

    blocks: int = 0
    total: float = 0.0
    squares: float = 0.0

    def grown(self, shift: float = 0.0) -> tuple[float, float]:
        """Logarithms of the capital of who bets that the mean is above `shift`, and that it is below.

        K⁺ = mean over λ of exp(λ Σ (x - shift) - ψ(λ) Σ x²),  ψ(λ) = -ln(1 - λ) - λ,  λ = 3/4, 3/8 …

        For x ≥ -1 and 0 ≤ λ < 1, exp(λx - ψ(λ)x²) ≤ 1 + λx, so that K⁺ is below a nonnegative martingale from 1
        whenever the differences' conditional means, given all blocks before, do not exceed `shift` on average so far.
        It reaches 2/level then with probability at most level/2, at any time (Ville).

        Source: Howard, Ramdas, McAuliffe & Sekhon 2021, theorem 4 (Fan et al. 2015), with a mixture over λ; Choe &
            Ramdas 2023, "Comparing sequential forecasters".
        """
        moved = self.total - self.blocks * shift
        return _mixed(moved, self.squares), _mixed(-moved, self.squares)


@dataclass(frozen=True)
class Verdict:
    """What can be said so far.

    Attributes:
        better: "challenger better", "incumbent better" or "undecided so far".
        blocks: that were compared.
        difference: mean of the differences, as a share of the incumbent's mean error; above 0: the challenger's errors
            are smaller. None before the first block.
        low, high: its bounds, which hold at all times together with probability 1 - level.
        level: probability, at most, of ever naming one as better that is not, on average so far.
    """

    better: Better
    blocks: int
    difference: float | None
    low: float
    high: float
    level: float

    @property
    def sentence(self) -> Words:
        """For people."""
        told = SENTENCES[self.better]
        shown = 0.0 if self.difference is None else 100 * self.difference
        ends = {"low": 100 * self.low, "high": 100 * self.high, "sure": 100 * (1 - self.level)}
        return told.filled(difference=abs(shown), signed=shown, blocks=self.blocks, **ends)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {**vars(self), "sentence": self.sentence._asdict()}


def verdict(account: Account, *, level: float = LEVEL, clip: float = 1.0) -> Verdict:
    """What an account says.

    Args:
        level: of both errors together.
        clip: what a difference of 1 stands for, as a share of the incumbent's mean error.
    """
    needed = log(2.0 / level)
    above, below = account.grown()
    better: Better = "undecided so far"
    if above >= needed:
        better = "challenger better"
    elif below >= needed:
        better = "incumbent better"
    mean = account.total / account.blocks if account.blocks else None
    low = _bound(account, needed, side=0, start=mean)
    high = _bound(account, needed, side=1, start=mean)
    return Verdict(better, account.blocks, None if mean is None else clip * mean, clip * low, clip * high, level)


def account_of(counts: Mapping[str, int], mark: str) -> Account:
    """The account of a challenger among a store's counters."""
    blocks, total, squares = (counts.get(f"shadow.{mark}.{part}", 0) for part in ("blocks", "total", "squares"))
    return Account(blocks, total / UNIT, squares / UNIT)


def counted(mark: str, x: float) -> dict[str, int]:
    """One more block in an account, as whole numbers."""
    parts = {"blocks": 1, "total": round(x * UNIT), "squares": round(x * x * UNIT)}
    return {f"shadow.{mark}.{name}": value for name, value in parts.items()}


def _mixed(total: float, squares: float) -> float:
    grown = [bet * total + (log1p(-bet) + bet) * squares for bet in BETS]
    most = max(grown)
    return most + log(sum(exp(each - most) for each in grown) / len(BETS))


def _bound(account: Account, needed: float, *, side: int, start: float | None) -> float:
    """The end of the set of means that are not excluded: below the mean for side 0, above it for side 1."""
    out, inside = (-1.0, 1.0)[side], start
    if inside is None or account.grown(out)[side] < needed:
        return out
    for _ in range(_TRIED):
        middle = 0.5 * (out + inside)
        if account.grown(middle)[side] >= needed:
            out = middle
        else:
            inside = middle
    return out


SENTENCES: dict[str, Words] = {
    "challenger better": Words(
        "Challenger better: its errors are {difference:.1f} % smaller on average so far ({low:.1f} to {high:.1f} %, "
        "{sure:g} % sure at any time; {blocks:,} blocks compared).",
        "候補モデルの方が優れています: これまでの平均で誤差が {difference:.1f} % 小さくなっています"
        "（{low:.1f}〜{high:.1f} %、いつ見ても確度 {sure:g} % 以上、比較したブロック {blocks:,} 個）。",
    ),
    "incumbent better": Words(
        "Incumbent better: the challenger's errors are {difference:.1f} % larger on average so far (its gain is "
        "{low:.1f} to {high:.1f} %, {sure:g} % sure at any time; {blocks:,} blocks compared).",
        "現行モデルの方が優れています: 候補モデルの誤差は、これまでの平均で {difference:.1f} % 大きくなっています"
        "（改善幅は {low:.1f}〜{high:.1f} %、いつ見ても確度 {sure:g} % 以上、比較したブロック {blocks:,} 個）。",
    ),
    "undecided so far": Words(
        "Undecided so far: the challenger's gain is {signed:.1f} % ({low:.1f} to {high:.1f} %, {sure:g} % sure at any "
        "time; {blocks:,} blocks compared).",
        "まだ判定できません: 候補モデルによる改善は {signed:.1f} % です"
        "（{low:.1f}〜{high:.1f} %、いつ見ても確度 {sure:g} % 以上、比較したブロック {blocks:,} 個）。",
    ),
}
