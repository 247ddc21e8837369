"""What a fitted forecaster proves of itself, and keeps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from keiretsu.estimators.covariates import Told
from keiretsu.estimators.fitted import Fitted

if TYPE_CHECKING:
    from keiretsu.bounds.certificates import Certificate
    from keiretsu.data import SeriesSet


class Certified(Fitted):
    """The side of a `Forecaster` that makes, keeps and gives back its certificate."""

    def certify(
        self,
        series: SeriesSet,
        *,
        delta: float = 0.05,
        coverage: float | None = None,
        unit: str | None = None,
        known: Any = None,
        static: Any = None,
        before: SeriesSet | None = None,
    ) -> Certificate:
        """What holds of this model on units nobody has seen, under which assumptions; see `Certificate`.

        Args:
            series: held-out units (machines, engines, patients), no row of which the model was fitted or tuned on.
            delta: all confident findings hold at once with probability at least 1 - delta.
            coverage: of the intervals that are judged; None takes 0.9, or less where training left few residuals.
            unit: what one series is, for the text; the source's name of the id by default.
            known, static: covariates, as in `predict`.
            before: earlier rows of the same series, of training for instance, which are read and not judged: where the
                model will run on series that it has followed. Without them each series begins with its first row here.
        Returns:
            Certificate. It stays with the model, and in its file after `save`.
        Raises:
            NotFittedError: before `fit`.
            DataError: a series holds rows of training; it is named.
            ColumnError: a channel of training is missing.
            TooShortError: no series has a truth to judge a forecast by.
        """
        from keiretsu.estimators.certify import certify
        from keiretsu.estimators.forecaster import Forecaster

        self._fitted("certify")
        made = certify(
            cast(Forecaster, self),
            series,
            delta=delta,
            coverage=coverage,
            unit=unit,
            told=Told(known, static),
            before=before,
        )
        self.learned_ = replace(self.learned_, certificate=made.to_dict())
        return made

    @property
    def certificate(self) -> Certificate | None:
        """The certificate kept with the model, able to `check` later logs; None as long as nothing was certified."""
        from keiretsu.bounds.certificates import Certificate
        from keiretsu.estimators.certify import judge_of
        from keiretsu.estimators.forecaster import Forecaster

        self._fitted("certificate")
        if self.learned_.certificate is None:
            return None
        kept = Certificate.from_dict(self.learned_.certificate)
        return kept.judged_by(judge_of(cast(Forecaster, self), kept.subject.get("coverage")))
