"""What `keiretsu tune` shows and writes: the best settings, what mattered, what it cost, and the map of what fails."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu._cli import printing
from keiretsu.atomic import write_atomically

if TYPE_CHECKING:
    from keiretsu.estimators import Forecaster, StabilityMap, TuneResult

_HEADS = {"en": ("setting", "best", "importance"), "ja": ("設定", "最良の値", "重要度")}


def content_of(best: Forecaster, result: TuneResult, found: StabilityMap | None) -> dict[str, Any]:
    """Everything as plain JSON types."""
    told = {} if found is None else {"stability_map": found.to_dict()}
    return {**result.to_dict(), "summary": best.summary, **told}


def print_tuned(best: Forecaster, result: TuneResult, found: StabilityMap | None, *, lang: str) -> None:
    """The outcome in a sentence, a table of settings, the share let in, and what the map says."""
    japanese = lang == "ja"
    printing.print_lines(result.sentence_ja if japanese else result.sentence_en, "")
    shares = result.importance or {}
    rows = []
    for name, value in result.settings.items():
        share = "–" if name not in shares else f"{shares[name]:.0%}"
        rows.append([name, f"{value:.4g}" if isinstance(value, float) else str(value), share])
    printing.print_table(_HEADS[lang], rows)
    measured, asked = result.seconds, result.plan.seconds
    trials, steps = len(result.trials), result.plan.steps
    cost = f"{trials} {'trial' if trials == 1 else 'trials'} of {steps} {'step' if steps == 1 else 'steps'}"
    cost += f" in {measured:,.0f} s"
    cost += "" if asked is None else f" (estimated for everything: {asked:,.0f} s)"
    cost_ja = f"{result.plan.steps} ステップの試行 {len(result.trials)} 回、{measured:,.0f} 秒"
    cost_ja += "" if asked is None else f"（全体の見積もり {asked:,.0f} 秒）"
    let_in = f"補正の採用率 {best.share:.0%}" if japanese else f"share of the correction let in: {best.share:.0%}"
    printing.print_lines("", cost_ja if japanese else cost, let_in)
    if found is not None:
        printing.print_lines(found.sentence_ja if japanese else found.sentence_en)


def write_map(found: StabilityMap, place: Path, *, lang: str) -> None:
    """The stability map as one SVG file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(place, found.svg(lang=lang).encode())
