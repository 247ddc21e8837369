"""What accuracy is worth in money, and when a better forecast pays for itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from keiretsu.proof.phrase import Phrase

_LITTLE = 0.01  # of a currency; what is less has no figure


@dataclass(frozen=True)
class Value:
    """Prices of one place of use, over one stretch of days.

    Attributes:
        currency: its code, for people.
        missed: what one event that is missed costs; None where events do not count.
        unit: what one unit of MAE less is worth in one forecast; None where it is not known.
        forecasts: a machine and day.
        machines: how many.
        days: over which gains and costs are added.
        hour: price of an hour of design.
        compute: price of an hour of computing.
        rows: that a machine sends a day; None: one a forecast.
        retrainings: trainings over the days, the first one included.
        memory: price of a GB (10⁹ bytes) of working memory held for a month (a twelfth of 365 days).
        storage: price of a GB on disk for a month.
    """

    currency: str = "JPY"
    missed: float | None = None
    unit: float | None = None
    forecasts: float = 1.0
    machines: float = 1.0
    days: float = 365.0
    hour: float = 0.0
    compute: float = 0.0
    rows: float | None = None
    retrainings: float = 1.0
    memory: float = 0.0
    storage: float = 0.0

    @property
    def rows_a_day(self) -> float:
        """Rows a machine and day."""
        return self.forecasts if self.rows is None else self.rows

    def owning(self, *, training_hours: float = 0.0, serving_hours: float = 0.0, design_hours: float = 0.0) -> float:
        """Cost to own a candidate over `days`, in the currency.

        compute · (training hours in all + serving hours a machine and day · machines · days) + hour · design hours
        """
        served = serving_hours * self.machines * self.days
        return self.compute * (training_hours + served) + self.hour * design_hours

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Payback:
    """What a candidate brings and costs beyond its rival, over the days of its `Value`, in that currency.

    Attributes:
        currency, days: of the value.
        benefit: gain · unit · forecasts · machines · days + avoided · missed; None where neither price applies.
        benefit_low: the same at the lower end of the gain's interval; None where that has none.
        extra: cost to own the candidate less cost to own the rival.
        pays: benefit ≥ extra; None where the benefit is not known.
        gain_needed: units of MAE at which the two are equal, at least 0; None without a `unit`.
        events_needed: avoided events at which they are, at least 0; None without `missed`.
    """

    currency: str
    days: float
    benefit: float | None
    benefit_low: float | None
    extra: float
    pays: bool | None
    gain_needed: float | None
    events_needed: float | None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @property
    def sentence(self) -> Phrase:
        """The account in words: a gain, or a loss, and what it costs to own beside the best of the rest."""
        benefit, extra, even = self.benefit, self._extra(), self._even()
        told = {"days": f"{self.days:,g}", "currency": self.currency, "extra_en": extra.en, "extra_ja": extra.ja}
        told |= {"even_en": even.en, "even_ja": even.ja}
        if benefit is None:
            words = (
                "Over {days} {days:day|days} it costs {extra}; break-even is at {even}.",
                "{days}日間の費用はそれ以外で最良の候補{extra}、損益分岐点は{even}です。",
            )
        elif benefit < 0:
            words = (
                "Over {days} {days:day|days} its errors cost {amount} {currency} more than those of the best of the "
                "rest, and to own it costs {extra}; break-even is at {even}.",
                "{days}日間の誤差による損失はそれ以外で最良の候補より{amount} {currency}多く、費用は同じ候補{extra}、"
                "損益分岐点は{even}です。",
            )
        else:
            words = (
                "Over {days} {days:day|days} the gain is worth {amount} {currency}, and to own it costs {extra}; "
                "break-even is at {even}.",
                "{days}日間の改善の価値は{amount} {currency}、費用はそれ以外で最良の候補{extra}、"
                "損益分岐点は{even}です。",
            )
        return Phrase.fill(*words, **told, amount=_amount(abs(benefit or 0.0)))

    def _extra(self) -> Phrase:
        """What it costs more, or less, than the best of the rest."""
        if self.extra == 0:
            return Phrase("as much as the best of the rest", "と同じで")
        words = (
            ("{amount} {currency} more than the best of the rest", "より{amount} {currency}多く")
            if self.extra > 0
            else ("{amount} {currency} less than the best of the rest", "より{amount} {currency}少なく")
        )
        return Phrase.fill(*words, amount=_amount(abs(self.extra)), currency=self.currency)

    def _even(self) -> Phrase:
        """From which gain on it pays."""
        parts = []
        if self.gain_needed is not None:
            told = ("an MAE lower by {gain}", "MAEの改善{gain}") if self.gain_needed else ("an equal MAE", "同じMAE")
            parts.append(Phrase(*(text.format(gain=_three_digits(self.gain_needed)) for text in told)))
        if self.events_needed is not None:
            events = _three_digits(self.events_needed)
            told = ("{n} missed {n:event|events} avoided", "見逃し{n}件の回避")
            parts.append(Phrase.fill(*told, n=events))
        return Phrase(" or ".join(part.en for part in parts), "または".join(part.ja for part in parts))


def payback(
    value: Value, *, gain: float, gain_low: float | None = None, extra: float, avoided: float | None = None
) -> Payback:
    """The account of one candidate against its rival.

    Args:
        value: prices.
        gain: MAE of the rival less the candidate's, in the unit that `value.unit` speaks of; may be below 0.
        gain_low: lower end of its interval.
        extra: cost to own the candidate less cost to own the rival, over `value.days`.
        avoided: events that the rival misses and the candidate does not, over `value.days`; None where not counted.
    """
    times = None if value.unit is None else value.unit * value.forecasts * value.machines * value.days
    events = 0.0 if avoided is None or value.missed is None else avoided * value.missed
    known = times is not None or (avoided is not None and value.missed is not None)
    low = gain_low if gain_low is not None and isfinite(gain_low) else None
    benefit = (times or 0.0) * gain + events if known else None
    return Payback(
        currency=value.currency,
        days=value.days,
        benefit=benefit,
        benefit_low=None if low is None or not known else (times or 0.0) * low + events,
        extra=extra,
        pays=None if benefit is None else benefit >= extra,
        gain_needed=max(0.0, extra - events) / times if times else None,
        events_needed=max(0.0, extra - (times or 0.0) * gain) / value.missed if value.missed else None,
    )


def _amount(amount: float) -> str:
    """A sum of 0 or more in whole units of its currency; of less than one the first two digits, or a bound."""
    if 0 < amount < _LITTLE:
        return f"< {_LITTLE}"
    return f"{amount:.2g}" if 0 < amount < 1 else f"{amount:,.0f}"


def _three_digits(number: float) -> str:
    """Three digits that tell, thousands apart, no power of ten."""
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"
