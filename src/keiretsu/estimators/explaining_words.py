"""What an explanation says, in English and Japanese."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from keiretsu.data.profiling.finding import duration
from keiretsu.data.profiling.pictures.axis import compact

if TYPE_CHECKING:
    from keiretsu.estimators.explaining_result import Explanation

# What lies outside the rows that are told apart is mentioned from this share of all that moves the answer.
WORTH_SAYING = 0.05


def signed(value: float) -> str:
    """A number with its sign; 0 has none."""
    shown = compact(float(f"{value:.3g}"))
    return f"+{shown}" if value > 0 and shown != "0" else shown


def percent(share: float) -> str:
    """A share in whole percent; what is there but small is "<1"."""
    return "<1" if 0 < share < 0.005 else f"{100 * share:.0f}"


def stamp_text(time: Any) -> str:
    """A stamp to the minute, or to the second or less where it has them."""
    if not isinstance(time, datetime):
        return f"{time:g}" if isinstance(time, float) else str(time)
    finest = "microseconds" if time.microsecond else "seconds" if time.second else "minutes"
    return time.isoformat(sep=" ", timespec=finest)


def age_text(age: float, clock: str, lang: str) -> str:
    """How long ago, in words, to three digits."""
    number, word = duration(age, clock, japanese=lang == "ja").split(" ", 1)
    value = float(number.replace(",", ""))
    return f"{compact(float(f'{value:.3g}'))} {word}"


def sentence(why: Explanation, lang: str) -> str:
    """Everything a manager should hear, in one paragraph."""
    said = _english(why) if lang == "en" else _japanese(why)
    return (" " if lang == "en" else "").join(part for part in said if part)


def _english(why: Explanation) -> list[str]:
    subject = f"the forecast of {why.target} {'1 row' if why.ahead == 1 else _rows(why.ahead)} ahead"
    whole, other = why.total, _other(why)
    if not whole > 0:
        said = [f"In {subject}, no value of the last {_rows(why.rows)} counts but the newest one."]
    else:
        own = _own(why)
        lead = f"Beside its last value, {subject} rests "
        lead += (
            f"to {percent(own)} % on its own last {_rows(why.reach_of(why.target))}" if own > 0 else "on others alone"
        )
        if other is not None:
            lead += f"; of the other channels, {other[0]} counts most ({percent(other[1])} %)"
        age = f" ({age_text(why.reach_age, why.clock, 'en')})" if why.reach_age > 0 else ""
        among = f"what the last {why.rows:,} rows weigh" if _worth(why, _sum(why, "earlier")) else "the weight"
        said = [f"{lead}.", f"90 % of {among} lies within the last {_rows(why.reach)}{age}."]
    if _worth(why, _sum(why, "earlier")):
        said.append(f"Rows before the last {why.rows:,} add {signed(_sum(why, 'earlier'))}.")
    name, most = _covariate(why)
    if _worth(why, most):
        said.append(f"Covariates add {signed(why.known)}, most of all {name} ({signed(most)}).")
    if _worth(why, _sum(why, "rest")):
        rest = signed(_sum(why, "rest"))
        said.append(
            f"Had every channel stood still, it would differ from the last value by {rest}."
            if not why.covariates
            else f"Had nothing moved but covariates, the model would add another {rest}."
        )
    if why.correction is None:
        said.append("No learned correction is let in: the forecast is the partner's alone.")
    else:
        said.append(
            f"The learned correction (share let in: {percent(why.share)} %) adds {signed(why.correction.total)}."
        )
    return said


def _japanese(why: Explanation) -> list[str]:
    subject = f"{why.target} の {why.ahead:,} 行先の予測"
    whole, other = why.total, _other(why)
    if not whole > 0:
        said = [f"{subject}には、直近 {why.rows:,} 行のうち最新値だけが使われています。"]
    else:
        own = _own(why)
        lead = f"{subject}は、直近値のほか、"
        lead += (
            f"{percent(own)} % が自身の直近 {why.reach_of(why.target):,} 行に基づきます"
            if own > 0
            else "他のチャネルだけに基づきます"
        )
        if other is not None:
            lead += f"。他のチャネルでは {other[0]} の重みが最大です（{percent(other[1])} %）"
        age = f"（{age_text(why.reach_age, why.clock, 'ja')}）" if why.reach_age > 0 else ""
        among = f"直近 {why.rows:,} 行の重み" if _worth(why, _sum(why, "earlier")) else "重み"
        said = [f"{lead}。", f"{among}の 90 % は直近 {why.reach:,} 行{age}にあります。"]
    if _worth(why, _sum(why, "earlier")):
        said.append(f"直近 {why.rows:,} 行より前の行による増減は {signed(_sum(why, 'earlier'))} です。")
    name, most = _covariate(why)
    if _worth(why, most):
        said.append(f"共変量による増減は {signed(why.known)} で、最大は {name}（{signed(most)}）です。")
    if _worth(why, _sum(why, "rest")):
        rest = signed(_sum(why, "rest"))
        said.append(
            f"全チャネルが動かなかった場合、予測と直近値の差は {rest} です。"
            if not why.covariates
            else f"共変量のほか何も動かなかった場合にモデルがさらに加える増減は {rest} です。"
        )
    if why.correction is None:
        said.append("学習した補正は採用されておらず、予測はパートナーモデルだけによるものです。")
    else:
        said.append(
            f"学習した補正（採用割合 {percent(why.share)} %）による増減は {signed(why.correction.total)} です。"
        )
    return said


def _rows(count: int) -> str:
    return "row" if count == 1 else f"{count:,} rows"


def _own(why: Explanation) -> float:
    """Share of the weight on the target's own rows within its reach."""
    newest = why.frame.filter((pl.col("channel") == why.target) & (pl.col("lag") < why.reach_of(why.target)))
    return float(newest["weight"].abs().sum()) / why.total


def _other(why: Explanation) -> tuple[str, float] | None:
    """The heaviest of the other channels, and its share."""
    others = why.by_channel.filter((pl.col("channel") != why.target) & (pl.col("absolute") > 0))
    return None if not len(others) else (others["channel"][0], float(others["share"][0]))


def _sum(why: Explanation, name: str) -> float:
    return sum(getattr(part, name) for part in (why.partner, why.correction) if part is not None)


def _covariate(why: Explanation) -> tuple[str, float]:
    """The covariate that adds or takes most, and how much."""
    return max(why.covariates.items(), key=lambda one: abs(one[1]), default=("", 0.0))


def _worth(why: Explanation, value: float) -> bool:
    # against the size of the answer, too: rounding is not worth a word
    value = abs(value)
    floor = max(WORTH_SAYING * (why.total + value), 1e-9 * max(abs(why.mean), abs(why.last)))
    return value > floor
