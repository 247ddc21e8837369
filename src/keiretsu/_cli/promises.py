"""`keiretsu stream RUN --compare`: what the run promised, beside what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keiretsu._cli import printing
from keiretsu.errors import ArgumentError, DataError

if TYPE_CHECKING:
    from keiretsu.serve.comparing import Comparison

# Below this share of the rows it is not worth a word.
_FEW = 0.05
_OWN = {
    "en": "About {own:,} of these rows are of the run's own log, most of which the model learned from: judge by what "
    "came of late, or begin a store behind the log (keiretsu stream {run} --follow FILE --store NEW.db, without "
    "--from-start).",
    "ja": "このうち約 {own:,} 行は検証に使ったログ自身の行で、大半はモデルの学習に使われています。"
    "直近の値で判断するか、ログより後の行から新しいストアを始めてください"
    "（--from-start を付けずに keiretsu stream {run} --follow ファイル --store 新しい.db）。",
}
_FAR = {
    "en": "{n:,} of their values lay far outside training (series {names}): what was forecast from them, and what they "
    "were themselves, is among these errors.",
    "ja": "学習時の範囲から大きく外れた値が {n:,} 個あり（系列: {names}）、それに基づく予測の誤差と"
    "その値自体の誤差も含まれています。",
}
_MOST_NAMES = 5
_RESTS = {
    "en": "{rows:,} rows of {series:,} series; drift alarms: {alarms:,}.",
    "ja": "対象: {series:,} 系列、{rows:,} 行。変化の検知: {alarms:,} 回。",
}


def promises(run: Path, store: str, *, lang: str, as_json: bool, candidate: str | None, **given: Any) -> None:
    """Print the table, or JSON.

    Args:
        store: in which the run's model has answered.
        given: coverage, adaptive, known, static, as the model was run with.
    """
    from keiretsu.serve import comparing, open_store
    from keiretsu.serve.watch import Watch
    from keiretsu.serve.winner import open_runner

    runner, won = open_runner(run, candidate=candidate, **given)
    if won is None:
        raise ArgumentError(f"stream: --compare needs the folder of a run, which made promises; got {run}. Name one.")
    if "://" not in store and not Path(store).is_file():
        raise DataError(f"stream: --compare needs the store that {run} answered into; {store} is not there. Name it.")
    kept = open_store(store)
    try:
        comparing.check_store(kept, runner)
        found = comparing.realised_in(kept, Watch(runner, certificate=runner.certificate))
        own = comparing.rows_of_log(kept, runner, won.data["last"]) if won.data.get("last") is not None else 0
        far = comparing.far_outside(kept)
        promised, microseconds = comparing.Promised.of(won.entry), comparing.step_microseconds(kept, runner)
        comparison = comparing.compare(promised, found, microseconds=microseconds)
    finally:
        kept.close()
    if as_json:
        told = {"run": str(won.run), "candidate": won.name, "store": store, "log_rows": own, "outside": far}
        printing.print_json({**told, **comparison.to_dict()})
    else:
        _print(comparison, lang, run=run, own=own, far=far)


def _print(comparison: Comparison, lang: str, *, run: Path, own: int, far: Mapping[str, int]) -> None:
    heads, rows = comparison.table(lang)
    counted = {name: getattr(comparison, name) for name in ("rows", "series", "alarms")}
    mixed = [_OWN[lang].format(own=own, run=run)] if own > _FEW * comparison.rows else []
    if far:
        names = ", ".join([*list(far)[:_MOST_NAMES], *(["…"] if len(far) > _MOST_NAMES else [])])
        mixed.append(_FAR[lang].format(n=sum(far.values()), names=names))
    printing.print_lines(comparison.sentence.of(lang), _RESTS[lang].format(**counted), *mixed, "")
    printing.print_table(heads, rows)
