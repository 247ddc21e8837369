"""Where a log stands: length of memory, change, unevenness of the clock, and which model these favour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from keiretsu.data.profiling.finding import Finding

Amount = Literal["low", "medium", "high", "unknown"]
# rows of useful past; sd of a step or of the move between the halves; coefficient of variation of intervals
MEMORY, CHANGE, UNEVEN = (64, 500), (0.5, 1.0), (0.12, 0.3)
# what the reach rests on where no other channel carries it
_OWN = (None, "own past", "own size")
# the share of a cycle in the variance from which a seasonal forecast is the one to beat
_SEASONAL = 0.3

_MODELS = {
    "last value": ("the last value", "直近値"),
    "seasonal naive": ("a seasonal forecast", "季節ナイーブ予測"),
    "ridge": ("a linear model on the last rows", "直近行の線形モデル"),
    "lightgbm": (
        "gradient boosting on features of the clock and of events",
        "時刻や事象の特徴量を使う勾配ブースティング",
    ),
}
_AMOUNTS = {"low": "小", "medium": "中", "high": "大", "unknown": "不明"}


@dataclass(frozen=True)
class Axis:
    """One axis of the region.

    Attributes:
        amount: "low", "medium", "high", or "unknown" where the log is too short to tell.
        value, unit: the number behind it.
    """

    amount: Amount
    value: float | None
    unit: str


@dataclass(frozen=True)
class Region:
    """What kind of log this is, in three amounts, and what they favour.

    Attributes:
        memory, change, irregularity: the three axes.
        advantage: whether a selective state-space model has something to win: "likely", "possible", "unlikely".
        simpler: the model to beat, which wins where it has not.
        sentence_en, sentence_ja: for a manager.
    """

    memory: Axis
    change: Axis
    irregularity: Axis
    advantage: Literal["likely", "possible", "unlikely"]
    simpler: str
    sentence_en: str
    sentence_ja: str

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON types."""
        return asdict(self)


def find_region(findings: Mapping[str, Finding]) -> Region:
    """Read the region off the findings.

    A selective model can carry what a rare event left behind over hundreds of rows, and follow a clock that is uneven.
    It needs a long memory or an uneven clock to win anything, and a signal: where noise is nearly all, nobody wins. A
    linear memory alone does not need selection; that is why a long memory makes an advantage possible, and likely only
    where other channels carry it or the clock is uneven.
    """
    memory, change = _memory(findings["memory"]), _change(findings["stationarity"])
    uneven = _irregularity(findings["regularity"])
    noise = findings["noise"].details["noise_share"]
    drowned = noise is not None and noise > 0.95
    carried = findings["memory"].details.get("reach_by") not in _OWN
    if drowned or (memory.amount in ("low", "unknown") and uneven.amount == "low"):
        advantage = "unlikely"
    elif memory.amount == "high" and (uneven.amount != "low" or carried):
        advantage = "likely"
    else:
        advantage = "possible"
    simpler = _simpler(findings, memory, uneven, drowned=drowned)
    return Region(memory, change, uneven, advantage, simpler, *_sentences(memory, change, uneven, advantage, simpler))


def _amount(value: float | None, ends: tuple[float, float]) -> Amount:
    if value is None:
        return "unknown"
    return "low" if value < ends[0] else "medium" if value < ends[1] else "high"


def _memory(finding: Finding) -> Axis:
    reach = finding.details.get("reach_estimate")
    value = None if finding.value is None or reach is None else float(reach)
    return Axis(_amount(value, MEMORY), value, "rows of useful past")


def _change(finding: Finding) -> Axis:
    if finding.value is None:
        return Axis("unknown", None, "sd")
    step = finding.details["level_shift_size"] if finding.details["level_shift"] else 0.0
    value = max(finding.value, step or 0.0)
    return Axis(_amount(value, CHANGE), round(value, 4), "sd")


def _irregularity(finding: Finding) -> Axis:
    value = finding.details.get("variation_without_gaps")
    # a clock with rows left out here and there is an even one: rows still stand for time
    amount = "low" if finding.details["regular"] else _amount(value, UNEVEN)
    return Axis(amount, value, "coefficient of variation of intervals")


def _simpler(findings: Mapping[str, Finding], memory: Axis, uneven: Axis, *, drowned: bool) -> str:
    seasons = findings["stationarity"].details.get("seasons", [])
    if drowned:
        return "last value"
    if uneven.amount in ("medium", "high"):
        return "lightgbm"
    if any(season["strength"] >= _SEASONAL for season in seasons) and memory.amount != "high":
        return "seasonal naive"
    return "ridge"


def _sentences(memory: Axis, change: Axis, uneven: Axis, advantage: str, simpler: str) -> tuple[str, str]:
    name_en, name_ja = _MODELS[simpler]
    ends = {
        "likely": (
            f"here a selective model is likely to win over {name_en}",
            f"選択的状態空間モデルが{name_ja}に勝る見込みがあります",
        ),
        "possible": (
            f"here a selective model may win, and {name_en} is the one to beat",
            f"選択的状態空間モデルが勝る可能性があり、比較の基準は{name_ja}です",
        ),
        "unlikely": (
            f"here {name_en} should do, and a selective model has nothing to win",
            f"{name_ja}で足り、選択的状態空間モデルの利点は見込めません",
        ),
    }[advantage]
    return (
        f"Memory is {memory.amount}, change {change.amount}, irregularity {uneven.amount}: {ends[0]}.",
        f"記憶は{_AMOUNTS[memory.amount]}、変化は{_AMOUNTS[change.amount]}、"
        f"間隔の不規則さは{_AMOUNTS[uneven.amount]}で、{ends[1]}。",
    )
