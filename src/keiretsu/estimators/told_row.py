"""Covariates that come with a streamed row: its own, and those of the rows to come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from keiretsu.data.columns import listed
from keiretsu.data.known.covariates import KnownTable
from keiretsu.data.series import TIME
from keiretsu.data.stamps import STAMP
from keiretsu.errors import ColumnError, DataError
from keiretsu.estimators.covariates import CovariatePlan
from keiretsu.estimators.known_ahead import KnownAhead


def tell_row(
    ahead: KnownAhead,
    plan: CovariatePlan,
    stamp: float,
    values: Mapping[str, float | None],
    known: Mapping[str, float | None] | None,
    future: Any,
) -> KnownAhead:
    """What is known of a series when one row of it and the rows to come are told by themselves.

    Args:
        ahead: what is known otherwise, calendars above all; plan: of the model.
        stamp: of the row.
        values: of the row's channels, where a covariate may be one of them.
        known: of the row; future: a frame, or what makes one, with a row for each step; with a column of stamps the
            rows stand there, else at the row's stamp + k median intervals.
    Raises:
        ColumnError: a column is missing.
        DataError: a value is missing, or there are too few rows.
    """
    clock, name = ahead.clock, ahead.name
    own = dict(values) | dict(known or {})
    lacking = [column for column in plan.columns if own.get(column) is None]
    if lacking:
        raise DataError(
            f"step: known must hold {lacking[0]!r} of the row, as the model reads it ahead; got none for series "
            f"{name!r} at {clock.time(stamp)}. Give known={{{lacking[0]!r}: …}} and future=…, or ask for "
            f"stream(known=[table])."
        )
    if future is None:
        raise DataError(
            f"step: future must hold {listed(plan.columns)} of the {ahead.horizon} rows after {clock.time(stamp)} in "
            f"series {name!r}; got None. Give a frame with a row for each, or ask for stream(known=[table])."
        )
    frame = future if isinstance(future, pl.DataFrame) else pl.DataFrame(future)
    absent = [column for column in plan.columns if column not in frame.columns]
    if absent:
        raise ColumnError(f"step: future must have the column {absent[0]!r}; got {listed(frame.columns)}. Add it.")
    if frame.height < ahead.horizon:
        raise DataError(
            f"step: future must hold {ahead.horizon} rows after {clock.time(stamp)} in series {name!r}; got "
            f"{frame.height}. Add those that are missing."
        )
    frame = frame.head(ahead.horizon)
    column = next((one for one in (plan.time_name, TIME) if one in frame.columns), None)
    stamps = clock.after(np.array([stamp]), ahead.horizon)[0]
    if column is not None:
        stamps = np.array([clock.stamp(one) for one in frame[column].to_list()])
        if not (np.diff(stamps, prepend=stamp) > 0).all():
            raise DataError(
                f"step: future must have stamps after {clock.time(stamp)} that ascend; got "
                f"{listed([str(clock.time(float(one))) for one in stamps[:3]])}. Sort its rows."
            )
    times = np.append(stamp, stamps)
    columns = [_numbers(one, own[one], frame[one]) for one in plan.columns]
    rows = pl.DataFrame([_times(times, clock.kind), *columns])
    return ahead.knowing((KnownTable(rows, clock.zone, "known and future"),), None if column is None else times)


def _numbers(name: str, own: float | None, rest: pl.Series) -> pl.Series:
    """The row's number and those to come; what is no finite number is missing."""
    numbers = pl.concat([pl.Series(name, [own], dtype=pl.Float64), rest.cast(pl.Float64, strict=False).alias(name)])
    return numbers.set(~numbers.is_finite(), None)


def _times(stamps: NDArray[np.float64], kind: str) -> pl.Series:
    if kind != "datetime":
        return pl.Series(TIME, stamps)
    return pl.Series(TIME, np.round(stamps * 1e6).astype(np.int64)).cast(STAMP)
