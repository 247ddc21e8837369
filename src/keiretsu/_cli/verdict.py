"""A finished comparison as a dozen lines on a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from keiretsu._cli import words
from keiretsu._cli.printing import print_lines, print_table
from keiretsu.data.read_report import ReadReport
from keiretsu.data.read_words import left_out_of
from keiretsu.proof.headline import headline_of
from keiretsu.proof.replay import replay_command
from keiretsu.proof.report.candidates import SHUT
from keiretsu.proof.report.sheet import cut_ends, is_cut
from keiretsu.proof.report.texts import TEXTS
from keiretsu.proof.shortened import cut_line

_VERDICT = {"en": "Verdict: {}", "ja": "判定: {}"}
_HEADS = {
    "en": ("candidate", "MAE", "interval", "less than last value", "fit seconds"),
    "ja": ("候補", "MAE", "区間", "直前値比の誤差減", "学習秒数"),
}
_FAILED = {"en": "failed", "ja": "失敗"}
_BETWEEN = {"en": "{} to {}", "ja": "{}〜{}"}
_NOT_USED = {"en": "Columns that were not used as numbers:", "ja": "数値として使わなかった列:"}
_MORE = {"en": "  … and {n} more in result.json", "ja": "  … ほか{n}列（result.jsonに記録）"}
_SHOWN = 8


def print_verdict(result: dict[str, Any], folder: Path, lang: str, *, source: str = "", events: str = "") -> None:
    """Print verdict, reasons, candidates by error, the columns that were not used, and where the report lies.

    Args:
        result: of `Result.to_dict`.
        folder: of the run.
        lang: "en" or "ja".
        source, events: the log and the table of its events as the command names them.
    """
    verdict = result["verdict"]
    print_lines(_VERDICT[lang].format(headline_of(result).to_dict()[lang]), "", verdict["sentence"][lang])
    cut = cut_line(result)
    print_lines(*([] if cut is None else [cut.to_dict()[lang]]), "")
    print_lines(*(f"  {number}. {reason[lang]}" for number, reason in enumerate(verdict["reasons"], 1)), "")
    print_table(_HEADS[lang], [_row(candidate, lang) for candidate in _by_error(result["candidates"])])
    print_lines(*_footnotes(result["candidates"], lang))
    report = ReadReport.from_dict(result["data"]["read_report"])
    told = [pair[0 if lang == "en" else 1] for pair in left_out_of(report, way="command", source=source)]
    if told:
        print_lines("", _NOT_USED[lang], *(f"  - {line}" for line in told[:_SHOWN]))
        more = len(told) - _SHOWN
        print_lines(*([_MORE[lang].format(n=more)] if more > 0 else []))
    places = {"report": "report.html", "slides": "slides.md", "replay": "plan.yaml"}
    print_lines("", *(words.place(what, folder / name, lang) for what, name in places.items()))
    told_again = {"source": source, "events": events, "plan": str(folder / "plan.yaml"), "out": f"{folder}-replay"}
    print_lines(f"  `{replay_command(result, **told_again)}`")


def _by_error(candidates: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(candidates, key=lambda c: c["scores"]["mae"] if c["status"] == "ok" else float("inf"))


def _footnotes(candidates: list[dict[str, Any]], lang: str) -> list[str]:
    """What the marks in the table say: of equal figures, and of an interval that is cut at 0."""
    shut = any(c["status"] == "ok" and c.get("share") == 0 for c in candidates)
    cut = any(is_cut(c.get("mae_interval")) for c in candidates)
    return [TEXTS[lang][key] for key, there in (("shut_note", shut), ("cut_note", cut)) if there]


def _row(candidate: dict[str, Any], lang: str) -> list[str]:
    label = candidate["label"][lang]
    if candidate["status"] != "ok":
        return [label, _FAILED[lang], "", "", ""]
    scores, interval = candidate["scores"], candidate.get("mae_interval")
    return [
        f"{label}{SHUT}" if candidate.get("share") == 0 else label,
        f"{scores['mae']:.4g}",
        _BETWEEN[lang].format(*cut_ends(interval)) if interval else "",
        "" if scores["skill"] is None else f"{scores['skill']:.1%}",
        f"{candidate['cost']['fit_seconds']:.1f}",
    ]
