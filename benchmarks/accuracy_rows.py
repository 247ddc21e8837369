"""Rows of the accuracy table: partners alone, the product with its gate, mixers with it forced open, mixers alone.

One recipe serves every row, data set and horizon. It was fixed in advance, by the validation months alone; so was the
partner: of ridge, bank and the mean of both, the last has the smallest error over both data sets and all horizons.
"""

from __future__ import annotations

import hashlib
from copy import copy
from dataclasses import dataclass, field, replace
from time import process_time

import keiretsu as kr
from keiretsu.estimators.correction import CorrectionTrainer
from keiretsu.estimators.partner_fit import PartnerFit
from keiretsu.estimators.partners.selection import PartnerName
from keiretsu.nn import MIXERS, ModelConfig
from keiretsu.nn.config import MixerName
from keiretsu.train import TrainConfig

PRODUCT = "average + selective, gated"
# Options that came after the first results, at the value with which those were run: they make no other recipe.
ADDED = ("patch=1, ",)


@dataclass(frozen=True)
class Recipe:
    """How every mixer is shaped and trained; `model` is given each mixer's name in turn.

    Small, regularised, few steps. Tried on the validation months with one seed (ETTh1 at 96, ETTh2 at 336 rows; the
    selective mixer alone and let in whole on the ridge): of five pairs, 100 to 400 steps at 1e-3 to 1e-2, this had the
    smallest geometric mean of the four errors, though not each of them; crops much shorter than 3,000 rows, or one a
    step, did far worse. It also keeps the slowest mixer near the ten minutes a row may take.
    """

    model: ModelConfig = field(default_factory=lambda: ModelConfig(width=32, depth=1, state=16, dropout=0.5))
    train: TrainConfig = field(default_factory=lambda: TrainConfig(steps=100, learning_rate=3e-3))

    def config(self, mixer: MixerName) -> ModelConfig:
        return replace(self.model, mixer=mixer)

    @property
    def mark(self) -> str:
        """Eight hexadecimal digits: results of another recipe are not taken for this one's."""
        told = repr((self.model, self.train))
        for neutral in ADDED:
            told = told.replace(neutral, "")
        return hashlib.sha256(told.encode()).hexdigest()[:8]


@dataclass(frozen=True)
class Row:
    """One row of the table.

    Attributes:
        name: in the results.
        partner, mixer: as in `Forecaster`.
        opened: whether the correction is let in whole, whatever the gate would say.
    """

    name: str
    partner: PartnerName | None
    mixer: MixerName | None = None
    opened: bool = False


ROWS = (
    Row("ridge", "ridge"),
    Row("bank", "bank"),
    Row("auto", "auto"),
    Row("average", "average"),
    Row(PRODUCT, "average", "selective"),
    Row("auto + selective, gated", "auto", "selective"),
    *(Row(f"average + {mixer}, opened", "average", mixer, opened=True) for mixer in MIXERS),
    *(Row(f"{mixer} alone", None, mixer) for mixer in MIXERS),
)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A forecaster and what its fit took; `share` is the part of the correction that was let in.

    `seconds` are of processor time, which other work on the machine does not change.
    """

    model: kr.Forecaster
    seconds: float
    steps: int
    share: float


class Fits:
    """All fits on the same training rows for one horizon; partners without a mixer are fitted once for all seeds.

    Args:
        series: the training rows, every channel of them a target.
        horizon: rows ahead.
        recipe: of what is trained.
    """

    def __init__(self, series: kr.SeriesSet, horizon: int, recipe: Recipe) -> None:
        self.series, self.horizon, self.recipe = series, horizon, recipe
        self._opened: dict[PartnerName, OpenGate] = {}

    def fit(self, row: Row, seed: int) -> Fitted:
        if row.mixer is None or not row.opened or row.partner is None:
            return self._by_itself(row, seed)
        if row.partner not in self._opened:
            self._opened[row.partner] = OpenGate(self.series, self.horizon, row.partner)
        return self._opened[row.partner].fit(self.recipe.config(row.mixer), self.recipe.train, seed)

    def _by_itself(self, row: Row, seed: int) -> Fitted:
        model = kr.Forecaster(
            self.horizon,
            mixer=row.mixer,
            partner=row.partner,
            margin=self.recipe.model.margin,
            seed=seed,
            model=self.recipe.model,
            train=self.recipe.train,
        )
        began = process_time()
        model.fit(self.series, target=list(self.series.channels))
        return Fitted(model, process_time() - began, int(model.summary["steps"]), model.share)


class OpenGate:
    """A partner, and corrections of it that need not earn their place: trained as any, then let in whole.

    Args:
        series, horizon: as in `Fits`; partner: what is corrected.
    """

    def __init__(self, series: kr.SeriesSet, horizon: int, partner: PartnerName) -> None:
        self.alone = kr.Forecaster(horizon, mixer=None, partner=partner).fit(series, target=list(series.channels))
        began = process_time()
        self._rows = PartnerFit(series, tuple(series.channels), horizon=horizon, partner=partner, seed=0)
        self._seconds = process_time() - began

    def fit(self, config: ModelConfig, train: TrainConfig, seed: int) -> Fitted:
        """The forecaster and the seconds of a fit of its own: the partner's are counted each time."""
        began = process_time()
        made = self._rows
        trainer = CorrectionTrainer(
            made.rows, made.table, made.partner_of, gated=False, config=config, settings=train, seed=seed
        )
        correction = trainer.run()
        if correction is None:
            raise RuntimeError(trainer.evidence.reason)
        opened = copy(self.alone)
        opened.learned_ = replace(opened.learned_, causal_pass=replace(opened.pass_, correction=correction))
        opened.pass_ = opened.learned_.causal_pass
        return Fitted(opened, self._seconds + process_time() - began, trainer.evidence.steps, correction.share)
