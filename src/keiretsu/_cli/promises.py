"""`keiretsu stream RUN --compare`: what the run promised, beside what came of it."""

from __future__ import annotations

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
    "came of late, or begin the store behind the log.",
    "ja": "このうち約 {own:,} 行は検証に使ったログ自身の行で、大半はモデルの学習に使われています。"
    "直近の値で判断するか、ログより後の行からストアを始めてください。",
}
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
    from keiretsu.serve import open_store
    from keiretsu.serve.comparing import Promised, check_store, compare, realised_in, rows_of_log, step_microseconds
    from keiretsu.serve.watch import Watch
    from keiretsu.serve.winner import open_runner

    runner, won = open_runner(run, candidate=candidate, **given)
    if won is None:
        raise ArgumentError(f"stream: --compare needs the folder of a run, which made promises; got {run}. Name one.")
    if "://" not in store and not Path(store).is_file():
        raise DataError(f"stream: --compare needs the store that {run} answered into; {store} is not there. Name it.")
    kept = open_store(store)
    try:
        check_store(kept, runner)
        found = realised_in(kept, Watch(runner, certificate=runner.certificate))
        own = rows_of_log(kept, runner, won.data["last"]) if won.data.get("last") is not None else 0
        comparison = compare(Promised.of(won.entry), found, microseconds=step_microseconds(kept, runner))
    finally:
        kept.close()
    if as_json:
        told = {"run": str(won.run), "candidate": won.name, "store": store, "log_rows": own}
        printing.print_json({**told, **comparison.to_dict()})
    else:
        _print(comparison, lang, own=own)


def _print(comparison: Comparison, lang: str, *, own: int) -> None:
    heads, rows = comparison.table(lang)
    counted = {name: getattr(comparison, name) for name in ("rows", "series", "alarms")}
    mixed = [_OWN[lang].format(own=own)] if own > _FEW * comparison.rows else []
    printing.print_lines(comparison.sentence.of(lang), _RESTS[lang].format(**counted), *mixed, "")
    printing.print_table(heads, rows)
