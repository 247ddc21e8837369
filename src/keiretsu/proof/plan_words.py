"""A plan in words, before anything long is run: a short table in English or Japanese."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from keiretsu.data import SeriesSet
from keiretsu.data.memory import human_bytes
from keiretsu.evaluate.candidates import candidate
from keiretsu.proof.decision import JUDGED
from keiretsu.proof.kpi_names import MEASURED
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.plan import Entrant, Plan
from keiretsu.proof.split import told_stamp
from keiretsu.proof.target_unit import unit_of_all
from keiretsu.proof.value_text import value_text

Row = tuple[Phrase, Phrase]
_IDS_SHOWN = 8

FINDINGS = {
    "lengths": Phrase("error by sequence length", "系列の長さと誤差"),
    "faults": Phrase("robustness against faults", "異常への頑健性"),
    "certificate": Phrase("certificate", "証明書"),
    "rollout": Phrase("rolling out beyond the horizon", "予測期間を超える繰り返し予測"),
    "routes": Phrase("training time by route", "計算方式ごとの学習時間"),
    "fleet": Phrase("one model for all or one each", "共有モデルと個別モデルの比較"),
}
RULE = (
    "adopt the selective SSM (or SSD) where its MAE is lower than every rival's (one-sided paired tests at {alpha}) and saves "
    "{improvement} of the best rival's at least, or where it is not worse by {margin} and cheaper to own; no gate may fail (error "
    "of long sequences at most {growth} times that of short ones, error under a fault for {abnormal} of the time at most {faults} "
    "times the best rival's, certificate{pays}); collect data first where a gain of {worthwhile} could not be seen",
    "選択的SSM（またはSSD）のMAEがどの候補よりも小さく（対応のある片側検定、水準{alpha}）、最良の候補の誤差を{improvement}以上減らすか、"
    "{margin}以上は劣らず保有費用が低い場合に採用します。ただし合格条件（長い系列の誤差が短い系列の{growth}倍以下、時間の{abnormal}に"
    "異常がある場合の誤差が最良の候補の{faults}倍以下、証明書{pays}）を一つでも満たさなければ採用しません。{worthwhile}の改善を"
    "検出できないデータの場合は、先にデータ収集を勧めます",
)


def plan_rows(
    plan: Plan, lang: str, *, series: SeriesSet | None = None, place: Path | None = None
) -> list[tuple[str, str]]:
    """Names and values of a plan, for people.

    Args:
        plan: as it was made or read.
        lang: "en" or "ja".
        series: the data, for its number of rows and series; None leaves that out.
        place: where plan.yaml lies; None where it is not kept.
    """
    return [(getattr(name, lang), getattr(value, lang)) for name, value in _rows(plan, series, place)]


def _rows(plan: Plan, series: SeriesSet | None, place: Path | None) -> Iterator[Row]:
    rule, expected = plan.rule, plan.expected
    unit = unit_of_all(plan.goal.targets)
    yield (
        Phrase("task", "課題"),
        Phrase.fill(
            "Forecast; errors are MAE in {unit}", "予測（誤差はMAE、{unit}）",
            unit_en=unit or "the unit of the log", unit_ja=unit or "ログの単位",
        ),
    )  # fmt: skip
    yield Phrase("targets", "目的変数"), _listed(plan.goal.targets)
    yield (
        Phrase("horizon", "予測期間"),
        Phrase.fill("{rows} ahead", "{n:,}行先まで", rows_en=_many(plan.goal.horizon, "row"), n_ja=plan.goal.horizon),
    )
    if series is not None:
        units, rows, channels = len(series), series.rows, len(series.channels)
        told = Phrase(
            f"{units:,} series, {_many(rows, 'row')}, {_many(channels, 'channel')}",
            f"{units:,}系列、{rows:,}行、{channels:,}チャネル",
        )
        yield Phrase("units", "系列"), told
    yield Phrase("split", "分割"), _split(plan, series)
    yield Phrase("origins", "起点"), _origins(plan)
    yield Phrase("candidates", "候補"), _joined([_entrant(each) for each in plan.candidates])
    pays = ("", "") if plan.value is None else (", payback", "、採算")
    yield (
        Phrase("rule", "判定規則"),
        Phrase.fill(
            *RULE, alpha=_share(rule.alpha), improvement=_share(rule.improvement), margin=_share(rule.margin),
            growth=f"{rule.growth:g}", faults=f"{rule.faults:g}", abnormal=_share(rule.abnormal),
            worthwhile=_share(rule.worthwhile), pays_en=pays[0], pays_ja=pays[1],
        ),
    )  # fmt: skip
    if plan.value is not None:
        yield Phrase("prices", "価格"), _same(value_text(plan.value))
    if expected.get("memory_bytes") is not None:
        yield Phrase("memory expected", "メモリの見込み"), _same(human_bytes(int(expected["memory_bytes"])))
    judged = next((name for name in JUDGED if name in plan.design), None)
    if judged is not None:
        yield Phrase("design expected", "設計の見込み"), plan.designs[judged].sentence
    asked = MEASURED if plan.kpis is None else plan.kpis
    found = [FINDINGS[name] for name in MEASURED if name in asked and not (name == "fleet" and _single(series))]
    yield Phrase("findings", "測定項目"), _joined(found) if found else Phrase("None", "なし")
    if plan.abnormal is not None:
        yield Phrase("abnormal rows", "異常の印"), _same(plan.abnormal)
    threads = _many(plan.threads, "thread")
    told = Phrase(f"{plan.seed}, on {threads} a candidate", f"{plan.seed}（候補ごとに{plan.threads}スレッド）")
    yield Phrase("seed", "乱数シード"), told
    yield Phrase("budget", "時間の上限"), Phrase.fill("{n:g} s in all", "全体で{n:g}秒", n=plan.budget_seconds)
    if place is not None:
        words = (
            "{place}; edit it and run it again with --plan {place}",
            "{place}（編集し、--plan {place} で再実行できます）",
        )
        # a path is told as it is
        yield Phrase("plan", "計画"), Phrase(*(text.format(place=place) for text in words))


def _split(plan: Plan, series: SeriesSet | None) -> Phrase:
    split = plan.split
    if split.kind == "unit":
        shown = [*split.test_series[:_IDS_SHOWN], *(["…"] if len(split.test_series) > _IDS_SHOWN else [])]
        ids = _listed(shown)
        words = ("by unit; test: {n:,} held-out series ({ids})", "系列単位、検証は学習に使わない{n:,}系列（{ids}）")
        return Phrase.fill(*words, n=len(split.test_series), ids_en=ids.en, ids_ja=ids.ja)
    words = (
        "by time; training up to {until}, test after it, gap {rows}",
        "時間順、{until}まで学習、以降を検証、間隔{gap:,}行",
    )
    until = _until(plan, series)
    return Phrase.fill(*words, until_en=until.en, until_ja=until.ja, rows_en=_many(split.gap, "row"), gap_ja=split.gap)


def _until(plan: Plan, series: SeriesSet | None) -> Phrase:
    """Where training ends, on the clocks of the log's own zone; the plan holds it in UTC."""
    until = plan.split.train_until
    if series is None or series.clock != "datetime" or not isinstance(until, str):
        return _same(str(until).replace("T", " "))
    return told_stamp(datetime.fromisoformat(until), step=series.interval, zone=series.zone)


def _origins(plan: Plan) -> Phrase:
    stride, observed = plan.origins.stride, _share(plan.origins.observed)
    words = (
        "every {n}row of the test part whose horizon is known to {observed} at least",
        "検証区間の{n}行ごと（予測期間の値が{observed}以上ある行）",
    )
    return Phrase.fill(
        *words, n_en="" if stride == 1 else f"{_ordinal(stride)} ", n_ja=f"{stride:,}", observed=observed
    )


def _ordinal(number: int) -> str:
    """2nd, 3rd, 11th, 21st."""
    teen = 10 <= number % 100 <= 20
    return f"{number:,}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _entrant(each: Entrant) -> Phrase:
    who = candidate(each.name)
    if who.budget is None or each.steps is None:
        return Phrase(who.label_en, who.label_ja)
    unit = {"steps": ("steps", "回"), "rounds": ("rounds", "回")}[who.budget]
    return Phrase(f"{who.label_en} ({each.steps:,} {unit[0]})", f"{who.label_ja}（{each.steps:,}{unit[1]}）")


def _single(series: SeriesSet | None) -> bool:
    return series is not None and len(series) < 2


def _many(count: int, thing: str) -> str:
    """A number of things in English words."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _same(text: str) -> Phrase:
    return Phrase(text, text)


def _listed(names: Sequence[str]) -> Phrase:
    return _joined([_same(name) for name in names])


def _joined(parts: Sequence[Phrase]) -> Phrase:
    return Phrase(", ".join(part.en for part in parts), "、".join(part.ja for part in parts))


def _share(share: float) -> str:
    # no space, at which a terminal would break a Japanese sentence
    return f"{100 * share:g}%"
