"""What the two runs and the models to use cost, then and now."""

from __future__ import annotations

from typing import Any

from keiretsu.proof.compared.line import Line, Part, line_of
from keiretsu.proof.phrase import Phrase
from keiretsu.proof.report.numbers import duration, money, plain, size
from keiretsu.proof.report.texts import EN, JA

Result = dict[str, Any]


def costs_part(a: Result, b: Result) -> Part:
    """Seconds of the run, and of the model that each verdict names; what it costs to own where prices were given."""
    one, two = _chosen(a), _chosen(b)
    seconds = a["timings"].get("total_seconds"), b["timings"].get("total_seconds")
    lines = [
        line_of("total", Phrase("the whole run", "実行全体の時間"), *seconds, _seconds),
        _of("fit_seconds", Phrase("fit of the model to use", "使うモデルの学習時間"), one, two, _seconds),
        _of("microseconds_per_row", Phrase("time per row", "1行あたりの時間"), one, two, lambda v: _seconds(v / 1e6)),
        _of("bytes", Phrase("its size on disk", "モデルのサイズ"), one, two, size),
        line_of("state_bytes", Phrase("its state a series", "系列ごとの状態"), one.get("state_bytes"),
                two.get("state_bytes"), size),
        _owned(a, b),
    ]  # fmt: skip
    kept = tuple(line for line in lines if line.values != (None, None))
    where = a.get("environment") == b.get("environment")
    see = Phrase("Times of the same kind of machine.", "同じ種類の計算機で測った時間です。")
    if not where:
        see = Phrase(
            "The runs took place on machines or versions that differ: times compare only roughly.",
            "計算機またはソフトウェアの版が異なるため、時間の比較は目安にとどまります。",
        )
    return Part("costs", Phrase("What it costs", "費用"), see, kept)


def _chosen(result: Result) -> dict[str, Any]:
    choice = result["verdict"]["choice"]
    return next((c for c in result["candidates"] if c["name"] == choice), {})


def _of(key: str, name: Phrase, one: dict[str, Any], two: dict[str, Any], show: Any) -> Line:
    first, second = ((candidate.get("cost") or {}).get(key) for candidate in (one, two))
    return line_of(key, name, first, second, show)


def _seconds(value: float) -> Phrase:
    return Phrase(duration(value, EN), duration(value, JA))


def _owned(a: Result, b: Result) -> Line:
    """The cost to own the model to use; amounts of two currencies, or over other days, are shown with both."""
    one, two = (_ownership(run) for run in (a, b))
    return line_of("ownership", Phrase("cost to own it", "保有費用"), one, two, _amount)


def _ownership(result: Result) -> dict[str, Any] | None:
    owned = (result.get("costs") or {}).get("ownership") or []
    found = next((each for each in owned if each["candidate"] == result["verdict"]["choice"]), None)
    return found and {key: found[key] for key in ("total", "currency", "days")}


def _amount(owned: dict[str, Any]) -> Phrase:
    amount = f"{money(owned['total'])} {owned['currency']}"
    words = ("{amount} over {days} {days:day|days}", "{amount}（{days}日間）")
    return Phrase.fill(*words, amount=amount, days=plain(owned["days"]))
