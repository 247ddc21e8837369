"""What changed in the plans of two runs."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from typing import Any

from keiretsu.proof.compared.data import stamps_line
from keiretsu.proof.compared.line import Line, Part, line_of, same
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.report.numbers import count, duration, plain
from keiretsu.proof.report.texts import EN, JA
from keiretsu.proof.report.units import Clock

Result = dict[str, Any]
# Median intervals of which the longer is this many times the other, at most, are those of one log: that of an
# irregular log moves as it grows.
ALIKE = 1.25
SPLITS = {"time": Phrase("by time", "時間順"), "unit": Phrase("by unit", "系列単位")}
RULE = {
    "level": Phrase("largest chance of a false gain", "誤って改善とみなす確率の上限"),
    "improvement": Phrase("gain that is required", "採用に必要な改善率"),
    "worthwhile": Phrase("gain worth looking for", "検出したい改善率"),
    "power": Phrase("chance of seeing it", "検出力"),
    "coverage": Phrase("coverage asked of intervals", "予測区間の目標的中率"),
    "margin": Phrase("loss accepted where it is cheaper", "低費用なら許容する誤差の増加"),
    "growth": Phrase("growth of the error that passes", "許容する誤差の増大"),
    "faults": Phrase("error under faults that passes", "異常時に許容する誤差の比"),
    "abnormal": Phrase("share of time under a fault", "異常が占める時間の割合"),
}


def plan_part(a: Result, b: Result) -> Part:
    """Goal, budget, split, origins, candidates and their steps, rule, prices."""
    one, two = a["plan"], b["plan"]
    lines = [
        line_of("targets", Phrase("targets", "目的変数"), a["targets"], b["targets"], _listed),
        Line("horizon", Phrase("horizon", "予測期間"), _horizon(a), _horizon(b), not same_horizon(a, b), None,
             (a["horizon"], b["horizon"])),
        line_of("budget", Phrase("time allowed", "指定時間"), *_both(a, b, "timings", "budget_seconds"), _seconds),
        line_of("split", Phrase("split", "分割"), a["split"]["kind"], b["split"]["kind"], lambda kind: SPLITS[kind]),
        stamps_line("train_until", Phrase("training ends at", "学習区間の終わり"), (a, b), _both(a, b, "split", "train_until")),
        line_of("train_rows", Phrase("training rows", "学習の行数"), *_both(a, b, "split", "train_rows"), count),
        line_of("test_rows", Phrase("test rows", "検証の行数"), *_both(a, b, "split", "test_rows"), count),
        line_of("origins", Phrase("test origins", "検証の起点数"), *_both(a, b, "split", "origins"), count),
        line_of("period", Phrase("cycle that is assumed", "前提とする周期"), one.get("period"), two.get("period"), _period),
        line_of("reading", Phrase("how the log was read", "ログの読み取り方"), _reading(one), _reading(two), str),
        _candidates(a, b),
        *_steps(one, two, _labels(a, b)),
        *_rule(one, two),
        line_of("value", Phrase("prices", "価格の条件"), one.get("value"), two.get("value"), str),
        line_of("abnormal", Phrase("channel of abnormal rows", "異常を示すチャネル"), one.get("abnormal"), two.get("abnormal"), str),
        line_of("seed", Phrase("seed", "乱数の種"), a.get("seed"), b.get("seed"), str),
        line_of("version", Phrase("version of Keiretsu", "Keiretsuの版"), a.get("keiretsu"), b.get("keiretsu"), str),
    ]  # fmt: skip
    kept = tuple(line for line in lines if line.values != (None, None))
    # how many steps fit follows from how fast the machine was, and differs every time
    changed = [line for line in kept if line.changed and not line.key.startswith("steps ")]
    see = Phrase("Both runs followed the same plan.", "二つの実行の計画は同じです。")
    if changed:
        names = {"of_en": ", ".join(x.name.en for x in changed), "of_ja": "、".join(x.name.ja for x in changed)}
        see = Phrase.fill("What differs: {of}.", "異なる点: {of}。", **names)
    return Part("plan", Phrase("The plan", "計画"), see, kept)


def _reading(plan: dict[str, Any]) -> str | None:
    """The settings of reading that say what cells mean, in the order of their names: another one is another log."""
    told = plan.get("data", {}).get("reading") or {}
    shown = [
        f"{name}: {told[name]}"
        for name in sorted(told)
        if name not in ("time", "id") and told[name] not in (None, [], {})
    ]
    return "; ".join(shown) or None


def same_horizon(a: Result, b: Result) -> bool:
    """Whether both runs look as far ahead: the same number of rows, which come at about the same pace."""
    (rows, seconds), (other_rows, other_seconds) = horizon_of(a), horizon_of(b)
    if rows != other_rows or (seconds is None) != (other_seconds is None):
        return False
    if seconds is None or other_seconds is None:
        return True
    return max(seconds, other_seconds) <= ALIKE * min(seconds, other_seconds)


def horizon_of(result: Result) -> tuple[int, float | None]:
    """Rows ahead, and the seconds that they are; None where the clock is no calendar."""
    data = result["data"]
    dated = data["clock"] == "datetime" and data.get("interval")
    return result["horizon"], result["horizon"] * data["interval"] if dated else None


def _horizon(result: Result) -> Phrase:
    clock = Clock.of(result)
    return Phrase(clock.rows(result["horizon"], EN), clock.rows(result["horizon"], JA))


def _both(a: Result, b: Result, part: str, key: str) -> tuple[Any, Any]:
    return (a.get(part) or {}).get(key), (b.get(part) or {}).get(key)


def _seconds(value: float) -> Phrase:
    return Phrase(duration(value, EN), duration(value, JA))


def _listed(names: list[str]) -> Phrase:
    return Phrase(", ".join(names), "、".join(names))


def _period(rows: int) -> Phrase:
    """Rows of the season that simple methods repeat."""
    if rows == 1:
        return Phrase("none", "なし")
    return Phrase(f"{count(rows)} rows", f"{count(rows)} 行")


def _labels(a: Result, b: Result) -> dict[str, Phrase]:
    return {c["name"]: Phrase(**c["label"]) for c in (*a["candidates"], *b["candidates"])}


def _candidates(a: Result, b: Result) -> Line:
    labels = _labels(a, b)
    one, two = ([c["name"] for c in run["candidates"]] for run in (a, b))
    en, ja = [], []
    for names, words in (
        ([name for name in two if name not in one], ("added: {}", "追加: {}")),
        ([name for name in one if name not in two], ("gone: {}", "なし: {}")),
    ):
        if names:
            en.append(words[0].format(", ".join(labels[name].en for name in names)))
            ja.append(words[1].format("、".join(labels[name].ja for name in names)))
    note = Phrase("; ".join(en), "／".join(ja)) if en else None
    return Line(
        "candidates", Phrase("candidates", "候補の数"), same(count(len(one))), same(count(len(two))), bool(en), note, (one, two)
    )  # fmt: skip


def _steps(one: Result, two: Result, labels: dict[str, Phrase]) -> list[Line]:
    """Steps of the candidates that took part in both runs, where they differ."""
    first, second = ({c["name"]: c.get("steps") for c in plan.get("candidates") or []} for plan in (one, two))
    return [
        line_of(
            f"steps {name}",
            Phrase(f"steps of {labels[name].en}", f"{labels[name].ja}の学習ステップ数"),
            steps,
            second[name],
            count,
        )
        for name, steps in first.items()
        if name in second and steps != second[name]
    ]


def _rule(one: Result, two: Result) -> list[Line]:
    first, second = one.get("rule") or {}, two.get("rule") or {}
    return [
        line_of(
            f"rule {key}", Phrase(f"rule: {name.en}", f"判定規則: {name.ja}"), first.get(key), second.get(key), plain
        )
        for key, name in RULE.items()
        if first.get(key) != second.get(key)
    ]
