"""Stops of the plant in the finding on its level: how many, when, how long, which channels, and what they mean."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from dataclasses import replace

from keiretsu.data.columns import listed
from keiretsu.data.profiling.finding import Finding, duration
from keiretsu.data.profiling.stops import Stop

_NAMES, _MOST_TOLD = 4, 100
_ADVICE = (
    "Forecasts across a stop and its start-up are judged with the rest: if stops do not matter to you, take those rows "
    "out of the file; if they do, mark them in a column of 0 and 1, and `keiretsu poc --abnormal` tells their errors apart.",
    "停止と立ち上げをまたぐ予測も、ほかの予測と同じように評価されます。停止を対象としない場合はその行をファイルから除き、"
    "対象とする場合は 0 と 1 の列で示すと、`keiretsu poc --abnormal` で誤差を分けて確認できます。",
)


def with_stops(finding: Finding, stops: tuple[Stop, ...], *, clock: str, name: str) -> Finding:
    """The finding on the level with the stops beside it, told before what the running plant does.

    Args:
        finding: of the rows without stops.
        stops: of the plant, in order.
        clock, name: of the log, so that spans are told in its units.
    """
    told = [one.to_dict() for one in stops[:_MOST_TOLD]]
    if not stops:
        return replace(finding, details={**finding.details, "stops": told})
    en, ja = _sentences(stops, clock, name)
    return replace(
        finding,
        level="watch" if finding.level == "good" else finding.level,
        sentence_en=f"{en} {finding.sentence_en}",
        sentence_ja=f"{ja}{finding.sentence_ja}",
        # of a level that holds there is nothing else to be done
        advice_en=_ADVICE[0] if finding.level == "good" else f"{finding.advice_en} {_ADVICE[0]}",
        advice_ja=_ADVICE[1] if finding.level == "good" else f"{finding.advice_ja}{_ADVICE[1]}",
        details={**finding.details, "stops": told},
    )


def _sentences(stops: tuple[Stop, ...], clock: str, name: str) -> tuple[str, str]:
    longest = max(stops, key=lambda one: one.lasting)
    lasts_en, lasts_ja = (duration(longest.lasting, clock, name=name, japanese=japanese) for japanese in (False, True))
    total = sum(one.lasting for one in stops)
    all_en, all_ja = (duration(total, clock, name=name, japanese=japanese) for japanese in (False, True))
    several = len({one.id for one in stops}) > 1
    of_en, of_ja = (f" of {longest.id!r}", f"系列「{longest.id}」、") if several else ("", "")
    channels = tuple(dict.fromkeys(name for one in stops for name in one.channels))
    named_en, named_ja = listed(channels, most=_NAMES), _shown_ja(channels)
    times_en, times_ja, those_ja = "once", "1 回", "この区間"
    when_en, when_ja = f"for {lasts_en} from {longest.first} on", f"{longest.first} から {lasts_ja}"
    if len(stops) > 1:
        when_en = f"for {all_en} in all, longest for {lasts_en} from {longest.first} on{of_en}"
        when_ja = f"計 {all_ja}、最長は{of_ja}{longest.first} から {lasts_ja}"
        times_en, times_ja, those_ja = f"{len(stops):,} times", f"{len(stops):,} 回", "これらの区間"
    begin_en = (
        f"The plant seems to have stood still {times_en}, {when_en} ({named_en} left {_its(channels)} usual range)"
    )
    begin_ja = f"設備の停止とみられる区間が {times_ja}あります（{when_ja}。{named_ja}が普段の範囲を外れています）"
    if all(one.judged == 1 for one in stops):
        begin_en = f"{named_en} kept a single value far from its others {times_en}, {when_en}: the plant stood still, or nothing was measured"
        begin_ja = f"{named_ja}が他の値から離れた同じ値のままの区間が {times_ja}あり（{when_ja}）、設備の停止か、測定されていなかった可能性があります"
    return (
        f"{begin_en}; memory, level and noise are judged without those rows.",
        f"{begin_ja}。記憶・水準・ノイズは{those_ja}を除いて判断しました。",
    )


def _its(channels: tuple[str, ...]) -> str:
    return "its" if len(channels) == 1 else "their"


def _shown_ja(channels: tuple[str, ...]) -> str:
    more = f"など {len(channels):,} チャネル" if len(channels) > _NAMES else ""
    return "、".join(f"「{name}」" for name in channels[:_NAMES]) + more
