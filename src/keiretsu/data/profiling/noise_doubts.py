"""Values that may mean "no value" in the finding on noise: before that is settled readings are not to be trusted."""

from __future__ import annotations

from dataclasses import replace

from keiretsu.data.columns import listed
from keiretsu.data.profiling.finding import Finding
from keiretsu.data.profiling.noise import ADVICE
from keiretsu.data.series import SeriesSet

_NAMES, _VALUES = 4, 3


def with_doubts(finding: Finding, series: SeriesSet, *, target: str | None) -> Finding:
    """The finding on noise, with advice on values of any channel that reading proposed as "no value" and let stand.

    The level stays that of the target, which alone is judged where one is named; the advice is about the log.

    Args:
        finding: on the noise.
        series: the log, with the report of its reading.
        target: the channel to be forecast.
    """
    doubts = {name: counts for name, counts in series.report.proposed.items() if counts and name in series.channels}
    details = {**finding.details, "doubts": {name: dict(counts) for name, counts in doubts.items()}}
    if not doubts:
        return replace(finding, details=details)
    values = tuple(dict.fromkeys(value for counts in doubts.values() for value in counts))
    shown = ", ".join(values[:_VALUES]) + (" …" if len(values) > _VALUES else "")
    means = "means" if len(values) == 1 else "mean"
    en = f"Settle first whether {shown} in {listed(tuple(doubts), most=_NAMES)} {means} 'no value'"
    ja = f"まず、{_listed_ja(tuple(doubts))}の {shown} が「値なし」を意味するかを確かめてください。"
    if (finding.advice_en, finding.advice_ja) != ADVICE["good"]:
        return replace(
            finding, advice_en=f"{en}. {finding.advice_en}", advice_ja=ja + finding.advice_ja, details=details
        )
    rest_en, rest_ja = "other readings", "それ以外の測定値"
    if target is not None and target not in doubts:
        rest_en, rest_ja = f"the readings of {target!r}", f"「{target}」の測定値"
    return replace(
        finding,
        advice_en=f"{en}; {rest_en} can be taken as they are.",
        advice_ja=f"{ja}{rest_ja}はそのまま使えます。",
        details=details,
    )


def _listed_ja(names: tuple[str, ...]) -> str:
    more = f"など {len(names):,} チャネル" if len(names) > _NAMES else ""
    return "".join(f"「{name}」" for name in names[:_NAMES]) + more
