"""Every mixer, and the partner alone, on both clocks."""

from __future__ import annotations

import pytest

import keiretsu as kr
from keiretsu.estimators import Forecaster
from support.fleet import MIXERS, fitted


@pytest.fixture(params=[(mixer, irregular) for mixer in MIXERS for irregular in (False, True)], ids=str)
def case(request: pytest.FixtureRequest) -> tuple[Forecaster, kr.SeriesSet]:
    """A fitted model and the rows it was fitted on."""
    mixer, irregular = request.param
    return fitted(mixer, irregular=irregular)
