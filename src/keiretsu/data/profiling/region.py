"""Where a log stands: length of memory, change, unevenness of the clock, and which model won on logs like it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from keiretsu.data.profiling.finding import Finding
from keiretsu.data.profiling.phase import Expected, expect, find_place

Amount = Literal["low", "medium", "high", "unknown"]
# rows of useful past; sd of a step or of the move between the halves; coefficient of variation of intervals
MEMORY, CHANGE, UNEVEN = (64, 500), (0.5, 1.0), (0.12, 0.3)
# families that carry a state: where one of them wins on the map, the engine of this library has something to win
_STATE_SPACE = ("lti", "selective")
_SIMPLE = ("last value", "ridge", "lightgbm")
# share of noise in the variance above which nobody wins
_DROWNED = 0.95
# the share of a cycle in the variance from which a seasonal forecast is the one to beat
_SEASONAL = 0.3

_MODELS = {
    "constant": ("the mean of the log", "ログの平均値"),
    "last value": ("the last value", "直近値"),
    "seasonal naive": ("a seasonal forecast", "前周期の値を繰り返す予測"),
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
        advantage: whether a state-space model has something to win: "likely" where it won on simulated logs like this
            one, "possible" where it did for a virtual sensor only, "unlikely" where it did for neither.
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
    """Read the region off the findings and the map.

    Where the target's own past is known, most memories are in it already; a carried state wins where it is drowned in
    noise, or where the past is not known (a virtual sensor) and an event or a dose long ago decides.
    """
    memory, change = _memory(findings["memory"]), _change(findings["stationarity"])
    uneven = _irregularity(findings["regularity"])
    noise = findings["noise"].details["noise_share"]
    place = find_place(findings)
    known, virtual = expect(place, own_past=True), expect(place, own_past=False)
    if noise is not None and noise > _DROWNED:
        advantage, simpler = "unlikely", "constant"
    else:
        advantage = "likely" if _won(known) else "possible" if _won(virtual) else "unlikely"
        simpler = _simpler(findings, memory, known)
    return Region(memory, change, uneven, advantage, simpler, *_sentences(memory, change, uneven, advantage, simpler))


def _won(expected: Expected | None) -> bool:
    return expected is not None and expected.winner in _STATE_SPACE


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


def _simpler(findings: Mapping[str, Finding], memory: Axis, known: Expected | None) -> str:
    seasons = findings["stationarity"].details.get("seasons", [])
    if any(season["strength"] >= _SEASONAL for season in seasons) and memory.amount != "high":
        return "seasonal naive"
    if known is None:
        return "ridge"
    return min((name for name in _SIMPLE if name in known.errors), key=lambda name: known.errors[name])


def _sentences(memory: Axis, change: Axis, uneven: Axis, advantage: str, simpler: str) -> tuple[str, str]:
    name_en, name_ja = _MODELS[simpler]
    ends = {
        "likely": (
            f"on simulated logs like this one a state-space model won over {name_en}",
            f"似た模擬ログでは、状態空間モデルが{name_ja}に勝りました",
        ),
        "possible": (
            f"{name_en} should do where the target's own past is known, and a state-space model may win otherwise",
            f"対象の過去値が使える場合は{name_ja}で足り、使えない場合（仮想センサー）は状態空間モデルが勝る見込みがあります",
        ),
        "unlikely": (
            f"here {name_en} should do, and a state-space model has nothing to win",
            f"{name_ja}で足り、状態空間モデルの利点は見込めません",
        ),
    }[advantage]
    return (
        f"Memory is {memory.amount}, change {change.amount}, irregularity {uneven.amount}: {ends[0]}.",
        f"記憶は{_AMOUNTS[memory.amount]}、変化は{_AMOUNTS[change.amount]}、"
        f"間隔の不規則さは{_AMOUNTS[uneven.amount]}で、{ends[1]}。",
    )
