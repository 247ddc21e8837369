"""The error of each candidate, then and now: as measured, each in its own test part, and no test between the two."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from typing import Any

from keiretsu.proof.compared.line import NOTHING, Line, Part, same
from keiretsu.proof.compared.verdicts import label_of
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.report.numbers import MISSING, figure, percent
from keiretsu.proof.report.sheet import error_ends, is_cut
from keiretsu.proof.report.texts import EN, JA

Result = dict[str, Any]
REFERENCE = "naive"


def errors_part(a: Result, b: Result) -> Part:
    """MAE with its interval of every candidate of either run; the later run's best first."""
    one, two = _scored(a), _scored(b)
    order = sorted(dict.fromkeys([*two, *one]), key=lambda name: _mae(two.get(name)))
    lines = tuple(_error(name, one.get(name), two.get(name), b if name in two else a) for name in order)
    see = _see(one, two)
    if any(is_cut((found or {}).get("mae_interval")) for run in (one, two) for found in run.values()):
        see = Phrase(f"{see.en} {EN['cut_note']}", f"{see.ja}{JA['cut_note']}")
    return Part("errors", Phrase("The errors", "誤差"), see, lines)


def level_words(result: Result) -> str:
    """The level of the intervals of the errors."""
    return percent((result.get("comparison") or {}).get("level") or 0.95)


def _scored(result: Result) -> dict[str, dict[str, Any]]:
    return {c["name"]: c for c in result["candidates"]}


def _mae(candidate: dict[str, Any] | None) -> float:
    scores = (candidate or {}).get("scores")
    return float("inf") if not scores else scores["mae"]


def _error(name: str, one: dict[str, Any] | None, two: dict[str, Any] | None, run: Result) -> Line:
    told, values = [_told(one), _told(two)], (_values(one), _values(two))
    note = None
    if values[0] is not None and values[1] is not None:
        first, second = values[0]["mae"], values[1]["mae"]
        change = f"{_signed(second / first - 1)}" if first else MISSING
        skills = values[0]["skill"], values[1]["skill"]
        en, ja = f"{change} as measured", f"実測で{change}"
        if name != REFERENCE and None not in skills:
            pair = f"{percent(skills[0])} → {percent(skills[1])}"
            en, ja = f"{en}; less error than last value {pair}", f"{ja}、直前値比の誤差減 {pair}"
        note = Phrase(en, ja)
    return Line(name, label_of(run, name), told[0], told[1], values[0] != values[1], note, values)


def _told(candidate: dict[str, Any] | None) -> Phrase:
    if candidate is None:
        return NOTHING
    if candidate["status"] != "ok" or not candidate["scores"]:
        return Phrase("failed", "失敗")
    interval = candidate.get("mae_interval")
    mae = figure(candidate["scores"]["mae"])
    return same(mae if not interval else f"{mae} ({error_ends(interval)})")


def _values(candidate: dict[str, Any] | None) -> dict[str, Any] | None:
    if candidate is None or not candidate.get("scores"):
        return None
    scores = candidate["scores"]
    return {"mae": scores["mae"], "interval": candidate.get("mae_interval"), "skill": scores.get("skill")}


def _signed(share: float) -> str:
    text = percent(share)
    return f"+{text}" if share > 0 and not text.startswith("0\u00a0") else text


def _see(one: dict[str, Any], two: dict[str, Any]) -> Phrase:
    """What the plainest forecast says of the two test parts: whether the log itself became harder."""
    first, second = _mae(one.get(REFERENCE)), _mae(two.get(REFERENCE))
    if not (0 < first < float("inf") and 0 < second < float("inf")):
        return Phrase(
            "MAE with its interval, in the unit of the log, each in its own test part.",
            "誤差（MAE、ログの単位）とその信頼区間です。それぞれの検証区間での値です。",
        )
    change = _signed(second / first - 1)
    if abs(second / first - 1) < 0.005:
        return Phrase(
            "Repeating the last value errs as much as then: the two test parts are about as hard to forecast.",
            "直前値の誤差は前回とほぼ同じで、予測の難しさは同程度とみられます。",
        )
    return Phrase(
        f"Repeating the last value errs by {change} compared with then, so the test parts themselves differ in how hard "
        "they are to forecast; read the others against that.",
        f"直前値の誤差が前回に比べて{change}変化しており、検証区間自体の予測の難しさが異なります。ほかの候補はこれと照らしてご覧ください。",
    )
