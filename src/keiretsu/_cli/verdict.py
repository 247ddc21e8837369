"""A finished comparison as a dozen lines on a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from keiretsu._cli.printing import print_lines, print_table

_WORDS = {
    "en": {"adopt": "ADOPT", "keep": "KEEP THE SIMPLER MODEL", "collect": "COLLECT DATA FIRST"},
    "ja": {"adopt": "採用", "keep": "単純なモデルのまま", "collect": "先にデータ収集"},
}
_HEADS = {
    "en": ("candidate", "MAE", "interval", "better than naive", "fit seconds"),
    "ja": ("候補", "MAE", "区間", "直前値比の誤差減", "学習秒数"),
}


def print_verdict(result: dict[str, Any], folder: Path, lang: str) -> None:
    """Print verdict, reasons, candidates by error, and where the report lies."""
    verdict = result["verdict"]
    print_lines(f"{_WORDS[lang][verdict['decision']]}: {verdict['sentence'][lang]}", "")
    print_lines(*(f"  {number}. {reason[lang]}" for number, reason in enumerate(verdict["reasons"], 1)), "")
    print_table(_HEADS[lang], [_row(candidate, lang) for candidate in _by_error(result["candidates"])])
    places = {"report": "report.html", "slides": "slides.md", "replay": "plan.yaml"}
    print_lines("", *(f"{what}: {folder / name}" for what, name in places.items()))


def _by_error(candidates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(candidates, key=lambda c: c["scores"]["mae"] if c["status"] == "ok" else float("inf"))


def _row(candidate: dict[str, Any], lang: str) -> list[str]:
    label = candidate["label"][lang]
    if candidate["status"] != "ok":
        return [label, "failed", "", "", ""]
    scores, interval = candidate["scores"], candidate.get("mae_interval")
    return [
        label,
        f"{scores['mae']:.4g}",
        f"{interval[0]:.4g} to {interval[1]:.4g}" if interval else "",
        "" if scores["skill"] is None else f"{scores['skill']:.1%}",
        f"{candidate['cost']['fit_seconds']:.1f}",
    ]
