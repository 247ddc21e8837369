"""A candidate's certificate: made on the first half of the test part, checked on the second."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from keiretsu.bounds.certificates.expiry import PROMISED
from keiretsu.data import SeriesSet
from keiretsu.data.series import ID, TIME
from keiretsu.evaluate.folds import Fold
from keiretsu.evaluate.kpis.rows import context_of, training_length
from keiretsu.proof.bench import Bench


def certified(model: Any, bench: Bench) -> dict[str, Any]:
    """What holds of a fitted forecaster on rows that it was not fitted on, as plain JSON.

    The gate asks whether values stay in the certified range and intervals keep their promise. That inputs or the clock
    have changed is told, but is no fault of the model: on a log that moves it is to be expected, and asks for a new
    certificate, not for another model.

    Forecasts of a series that the model was trained on go on from its earlier rows, as all others of the run do.

    Returns:
        holds: whether range and coverage hold in the second half; moved: the other questions (inputs, clock) that the
        second half answers with no; text, check: for people, by language; checks: each by itself.
    Raises:
        KeiretsuError: no certificate can be made of these rows.
    """
    first, second = halves(bench.fold)
    made = model.certify(first, before=_before(model, bench.fold, first))
    ends = made.check(second, before=_before(model, bench.fold, second))
    return {
        "holds": all(check.holds is not False for check in ends.checks if check.name in PROMISED),
        "moved": [check.name for check in ends.checks if check.holds is False and check.name not in PROMISED],
        "units": made.units,
        "unit": made.unit,
        "text": {lang: made.text(lang) for lang in ("en", "ja")},
        "check": {lang: ends.text(lang) for lang in ("en", "ja")},
        "checks": ends.to_dict(),
    }


def halves(fold: Fold) -> tuple[SeriesSet, SeriesSet]:
    """The earlier and the later half of the test rows of each series; of held-out units, every other one."""
    if fold.after is None:
        ids = fold.seen.ids
        return fold.seen.select(ids=ids[0::2]), fold.seen.select(ids=ids[1::2] or ids)
    test = fold.seen.after(fold.after)
    return (
        test.cut(lambda name, rows: (0, rows // 2)),
        test.cut(lambda name, rows: (rows // 2, rows)),
    )  # fmt: skip


def _before(model: Any, fold: Fold, part: SeriesSet) -> SeriesSet | None:
    """The rows that come before a half, as far back as a state reaches; None where whole units are held out."""
    if fold.after is None:
        return None
    starts = dict(part.frame.group_by(ID).agg(pl.col(TIME).min()).iter_rows())
    earlier = fold.seen.frame.filter(pl.col(TIME) < pl.col(ID).replace_strict(starts, default=None))
    # four training lengths, as before a log with faults
    rows = 4 * training_length(model, fold.train) + context_of(model)
    return replace(fold.seen, frame=earlier).tail_rows(rows)
