"""What an answer rests on, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.estimators.forecast import Stamp

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REACH_SHARE = 0.9


@dataclass(frozen=True)
class Part:
    """What the partner, or the correction, adds to the last value and the covariates, in the target's unit.

    Attributes:
        rest: had every channel been at rest from the first row on (level, drift).
        earlier: the rows before those looked at, together.
        rows: the rows looked at, together.
        method: how `rows` was taken apart.
    """

    rest: float
    earlier: float
    rows: float
    method: str

    @property
    def total(self) -> float:
        """All it adds."""
        return self.rest + self.earlier + self.rows


@dataclass(frozen=True, eq=False)
class Explanation:
    """Which past rows and channels one forecast rests on.

    mean = last + covariates + partner.total + correction.total, up to `gap`. The weights are of this model at this row:
    they say what it used, not what causes what. They are of past rows alone, and so are all shares.

    Attributes:
        id: the series; time: the stamp of the row that is answered from.
        target, ahead: which forecast; mean: it, in the target's unit; last: the target's last value.
        frame: a row for each past row and channel: id, time, lag (rows before the newest, 0 for itself), age (the same
            in seconds or clock units), channel, value (null where missing), partner, correction, weight (their sum), in
            the target's unit.
        partner, correction: what each adds; the correction is None where none is let in.
        share: how much of the correction is let in; `correction` and its weights have it in them.
        mixing: (rows,) mean |M_ts| of the newest row over the channels of the selective layers, oldest row first, NaN
            for a row that is not read; None without such layers.
        clock: "datetime", "integer" or "number".
        covariates: what each covariate that the model reads adds on the way from the row of the last value to the row
            that is forecast, in the target's unit; empty where it reads none.
    """

    id: str
    time: Stamp
    target: str
    ahead: int
    mean: float
    last: float
    frame: pl.DataFrame
    partner: Part
    correction: Part | None
    share: float
    mixing: NDArray[np.float64] | None
    clock: str
    covariates: dict[str, float] = field(default_factory=dict)

    @property
    def method(self) -> str:
        """How weights were found."""
        added = "no correction" if self.correction is None else f"correction: {self.correction.method}"
        return f"partner: {self.partner.method}; {added}"

    @property
    def gap(self) -> float:
        """Mean less everything told apart: rounding, and what is left of the integral."""
        added = 0.0 if self.correction is None else self.correction.total
        return self.mean - self.last - self.known - self.partner.total - added

    @property
    def known(self) -> float:
        """What all covariates add together."""
        return sum(self.covariates.values())

    @property
    def rows(self) -> int:
        """Past rows looked at, the newest included."""
        return int(self.frame["lag"].max()) + 1  # type: ignore[arg-type]  # never empty

    @property
    def total(self) -> float:
        """Sum of all weights without their signs."""
        return float(self.frame["weight"].abs().sum())

    @property
    def by_channel(self) -> pl.DataFrame:
        """Frame channel, partner, correction, weight (sums), absolute (sum without signs), share; heaviest first."""
        return self._summed("channel").sort(["absolute", "channel"], descending=[True, False])

    @property
    def by_lag(self) -> pl.DataFrame:
        """The same for each lag, newest first, with its `age`."""
        ages = self.frame.group_by("lag").agg(pl.col("age").first())
        summed = self._summed("lag").join(ages, on="lag", how="left").sort("lag")
        return summed.select("lag", "age", pl.exclude("lag", "age"))

    @property
    def reach(self) -> int:
        """Newest rows that hold 90 % of the weight without signs; 0 where there is none."""
        return self.reach_of()

    def reach_of(self, channel: str | None = None) -> int:
        """Newest rows that hold 90 % of the weight of one channel, or of all."""
        frame = self.frame if channel is None else self.frame.filter(pl.col("channel") == channel)
        size = frame.group_by("lag").agg(pl.col("weight").abs().sum()).sort("lag")["weight"].to_numpy()
        running = np.cumsum(size)
        if not running[-1] > 0:
            return 0
        return int(np.searchsorted(running, REACH_SHARE * running[-1])) + 1

    @property
    def reach_age(self) -> float:
        """`reach` in seconds or clock units: the age of the oldest of those rows."""
        lags = self.frame.filter(pl.col("lag") == max(self.reach - 1, 0))
        return float(lags["age"][0])

    @property
    def sentence_en(self) -> str:
        """What it rests on, for people."""
        from keiretsu.estimators.explaining_words import sentence

        return sentence(self, "en")

    @property
    def sentence_ja(self) -> str:
        """The same in Japanese."""
        from keiretsu.estimators.explaining_words import sentence

        return sentence(self, "ja")

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types; weights by channel, newest row first."""
        from keiretsu.estimators.explaining_words import stamp_text

        newest_first = self.frame.sort("lag", maintain_order=True)
        lags = newest_first.unique("lag", keep="first", maintain_order=True)
        weights = {
            str(part["channel"][0]): {name: part[name].to_list() for name in ("partner", "correction")}
            for part in newest_first.partition_by("channel", maintain_order=True)
        }
        number = isinstance(self.time, (int, float))
        return {
            "id": self.id,
            "time": self.time if number else stamp_text(self.time),
            "target": self.target,
            "ahead": self.ahead,
            "mean": self.mean,
            "last": self.last,
            "covariates": dict(self.covariates),
            "partner": _part(self.partner),
            "correction": None if self.correction is None else _part(self.correction),
            "share": self.share,
            "method": self.method,
            "gap": self.gap,
            "rows": self.rows,
            "reach": {"share": REACH_SHARE, "rows": self.reach, "age": self.reach_age},
            "age_unit": "seconds" if self.clock == "datetime" else "clock units",
            "by_channel": self.by_channel.to_dicts(),
            "lags": lags["lag"].to_list(),
            "times": [stamp_text(at) if self.clock == "datetime" else at for at in lags["time"]],
            "ages": lags["age"].to_list(),
            "weights": weights,
            "mixing": None if self.mixing is None else [None if v != v else v for v in self.mixing[::-1].tolist()],
            "sentence_en": self.sentence_en,
            "sentence_ja": self.sentence_ja,
        }

    def svg(self, *, lang: str = "en") -> str:
        """The picture as one SVG element, 640 units wide: past rows by channels, and bars by channel.

        Args:
            lang: "en" or "ja".
        Raises:
            ArgumentError: a language the picture does not speak.
        """
        from keiretsu.estimators.explaining_picture import draw

        return draw(self, lang)

    def plot(self) -> Figure:
        """The picture as a matplotlib figure, in English."""
        from keiretsu.estimators.explaining_plot import draw

        return draw(self)

    def __repr__(self) -> str:
        return f"Explanation({self.sentence_en})"

    def _summed(self, by: str) -> pl.DataFrame:
        size = pl.col("weight").abs().sum().alias("absolute")
        sums = self.frame.group_by(by).agg(
            pl.col("partner").sum(), pl.col("correction").sum(), pl.col("weight").sum(), size
        )
        whole = self.total
        return sums.with_columns(share=pl.col("absolute") / whole if whole > 0 else pl.lit(0.0))


def _part(part: Part) -> dict[str, Any]:
    return {"rest": part.rest, "earlier": part.earlier, "rows": part.rows, "total": part.total, "method": part.method}
