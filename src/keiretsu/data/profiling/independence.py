"""Finding: how many independent units the log holds, and what they allow."""

from __future__ import annotations

from typing import Any

import numpy as np

from keiretsu.data.holdout import FEWEST_UNITS, counts_from_start
from keiretsu.data.packed import Packed
from keiretsu.data.profiling.finding import Finding, Level, counted
from keiretsu.data.profiling.samples import Sample
from keiretsu.data.profiling.units import autocorrelation_time, overlap, together
from keiretsu.data.series import SeriesSet

# a fifth of the units is held out; ten of those carry a certificate
HELD_OUT, NEEDED = 0.2, 10
# a report shows two counts, this one and that of the test, which are not the same
OWN = (
    "These count the log's own values; a comparison of two forecasts counts its own.",
    "これはログの値について数えたもので、二つの予測を比べるときは別に数えます。",
)
# series that follow each other overlap hardly at all; correlation on a shared calendar that is none to speak of
_APART, _ALONE = 1.5, 0.1


def find_independence(
    series: SeriesSet,
    packed: Packed,
    samples: list[Sample],
    *,
    target: str | None = None,
    memory: Finding | None = None,
) -> Finding:
    """Count what is independent: series, if there are ten and more that share no calendar; else blocks of time.

    Series share no calendar if each counts from its own start, if they follow each other, or if they do not move
    together on the clock they share. Blocks are as long as the autocorrelation time; series that move together count
    for fewer.

    Args:
        series: the log.
        packed: the log, or its last rows where it is long.
        samples: stretches of it, as `take_samples` gives them.
        target: the channel to be forecast; by default all are asked and the median counts.
        memory: the finding beside it, so that the sentence says where links reach further than a block is long.
    """
    if not samples:
        return _unknown(packed)
    time = _time(samples)
    blocks = series.rows / time
    own_clock = counts_from_start(series, packed) or (len(packed.ids) > 1 and overlap(packed) <= _APART)
    effective, correlation = float(len(packed.ids)), 0.0
    if len(packed.ids) > 1 and not own_clock:
        effective, correlation = _together(packed, target)
        blocks *= min(effective / len(packed.ids), 1.0)
    by_series = len(packed.ids) >= FEWEST_UNITS and (own_clock or correlation <= _ALONE)
    units = float(len(packed.ids)) if by_series else max(blocks, 1.0)
    held = int(HELD_OUT * units)
    can = held >= NEEDED
    level: Level = "good" if can else "watch" if units >= NEEDED else "bad"
    error = float(1.96 / np.sqrt(units))
    details = {
        "rows": series.rows,
        "units": round(units, 3),
        "kind": "series" if by_series else "blocks",
        "series": len(packed.ids),
        "own_clocks": bool(own_clock),
        "effective_series": round(effective, 3),
        "correlation_between_series": round(correlation, 4),
        "autocorrelation_time": round(time, 3),
        "blocks": round(blocks, 3),
        "mean_within_sd": round(error, 5),
        "held_out_units": held,
        "certificate": bool(can),
    }
    return _finding(level, details, {} if memory is None else memory.details)


def _finding(level: Level, details: dict[str, Any], memory: dict[str, Any]) -> Finding:
    units, time = details["units"], details["autocorrelation_time"] if details["kind"] == "blocks" else None
    words = _sentence(details, time, memory)
    advice = _advice(level, details["held_out_units"])
    return Finding(
        name="independence",
        level=level,
        value=round(units, 2),
        unit="independent units",
        sentence_en=words[0],
        sentence_ja=words[1],
        advice_en=advice[0],
        advice_ja=advice[1],
        details=details,
    )


def _time(samples: list[Sample]) -> float:
    """The autocorrelation time in rows: the median over channels of the mean over their series."""
    times: dict[str, list[float]] = {}
    for sample in samples:
        times.setdefault(sample.channel, []).append(autocorrelation_time(sample.values))
    return float(np.median([np.mean(found) for found in times.values()]))


def _together(packed: Packed, target: str | None) -> tuple[float, float]:
    columns = [packed.channels.index(target)] if target is not None else range(min(len(packed.channels), 20))
    varying = [at for at in columns if _varies(packed, at)]
    if not varying:
        return float(len(packed.ids)), 0.0
    found = np.array([together(packed, at) for at in varying])
    return float(np.median(found[:, 0])), float(np.median(found[:, 1]))


def _varies(packed: Packed, column: int) -> bool:
    known = packed.values[packed.observed[:, column], column]
    return bool(len(known)) and bool(known.max() > known.min())


def _sentence(details: dict[str, Any], time: float | None, memory: dict[str, Any]) -> tuple[str, str]:
    rows, units, error = details["rows"], details["units"], details["mean_within_sd"]
    shown = f"{units:,.0f}" if units >= 10 else f"{units:.2g}"
    behind_en, behind_ja = ("its series", "系列") if time is None else _blocks(time, memory)
    which_en = "The 1 row is" if rows == 1 else f"The {rows:,} rows are"
    return (
        f"{which_en} worth {shown} independent {'unit' if shown == '1' else 'units'} ({behind_en}); a mean "
        f"is known to within {error:.2g} sd.",
        f"{rows:,} 行は独立な単位 {shown} 個分に相当します（単位は{behind_ja}）。"
        f"平均の誤差は ±{error:.2g} 標準偏差です。",
    )


def _blocks(time: float, memory: dict[str, Any]) -> tuple[str, str]:
    """A block sums up how alike rows are at all lags: a cycle cancels in it, and weak links beyond it add little."""
    further = (memory.get("reach_estimate") or 0) > max(2 * time, time + 1)
    cycle = bool(memory.get("periods"))
    what = "the past" if not cycle else "anything but the cycle" if further else "all but the cycle"
    beyond = f"little of {what} is left" if further else f"{what} is forgotten"
    also = "、".join(("周期",) * cycle + ("より離れた行との弱い関連",) * further)
    return f"blocks of {counted(time)}, beyond which {beyond}", f"{time:,.0f} 行のブロック" + (
        f"。{also}は数えません" if also else ""
    )


def _advice(level: Level, held: int) -> tuple[str, str]:
    units = "unit" if held == 1 else "units"
    if level == "good":
        return (
            f"A fifth held out leaves {held:,} {units}: enough to certify an error on them. {OWN[0]}",
            f"2 割を取り置くと {held:,} 単位となり、誤差を保証するのに足ります。{OWN[1]}",
        )
    if level == "watch":
        return (
            f"A fifth held out leaves only {held:,} {units}: compare models, but do not expect a certificate. {OWN[0]}",
            f"2 割を取り置いても {held:,} 単位です。モデルの比較はできますが、保証は期待できません。{OWN[1]}",
        )
    return (
        "Whatever is found on held-out rows may be luck; collect a longer log or more units.",
        "取り置いた行での結果は偶然の可能性があります。より長いログか、より多くの系列を集めてください。",
    )


def _unknown(packed: Packed) -> Finding:
    nothing: dict[str, Any] = dict.fromkeys(
        ("units", "effective_series", "correlation_between_series", "autocorrelation_time", "blocks", "mean_within_sd")
    )
    return Finding(
        name="independence",
        level="bad",
        value=None,
        unit="independent units",
        sentence_en="No channel has enough varying values to count independent units.",
        sentence_ja="独立な単位を数えられるだけの変動する値がありません。",
        advice_en="Collect more rows.",
        advice_ja="データを増やしてください。",
        details={
            "rows": packed.rows,
            "kind": "blocks",
            "series": len(packed.ids),
            "own_clocks": False,
            "held_out_units": 0,
            "certificate": False,
            **nothing,
        },
    )
