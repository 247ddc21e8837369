"""Units that come in groups are warned of; units that do not, are not."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.stats import binomtest

import keiretsu as kr
from keiretsu.bounds.certificates import Reference
from keiretsu.data import pack
from keiretsu.estimators.certify_clusters import cluster_findings


def machines(*, sites: int, each: int, apart: float, seed: int) -> kr.SeriesSet:
    """`each` machines a site, whose levels lie `apart` spreads of one machine from those of other sites."""
    rng = np.random.default_rng(seed)
    site = apart * rng.normal(size=(sites, 2))
    frames = []
    for number in range(sites * each):
        level = site[number // each] + rng.normal(size=2)
        rows = level + rng.normal(size=(40, 2))
        frames.append(
            pl.DataFrame(rows, schema=["load", "y"]).with_columns(
                id=pl.lit(f"m{number:03d}"), time=pl.Series(np.arange(40.0))
            )
        )
    return kr.read(pl.concat(frames), time="time", id="id")


def reference(series: kr.SeriesSet) -> Reference:
    packed = pack(series)
    return Reference.of(packed, interval=packed.interval)


def test_machines_of_one_site_are_noticed():
    (found,) = cluster_findings(reference(machines(sites=12, each=6, apart=2.0, seed=0)), unit="machine")
    assert found.kind == "refused"
    assert "are alike" in found.sentence.en
    assert "互いに似ています" in found.sentence.ja


def test_machines_that_stand_alone_are_let_alone():
    draws = 60
    warned = sum(
        bool(cluster_findings(reference(machines(sites=60, each=1, apart=1.0, seed=seed)), unit="machine"))
        for seed in range(draws)
    )
    assert binomtest(warned, draws, 0.001, alternative="greater").pvalue > 0.01


@pytest.mark.parametrize("count", [2, 24])
def test_few_machines_tell_nothing(count):
    assert cluster_findings(reference(machines(sites=1, each=count, apart=0.0, seed=0)), unit="machine") == []


def test_the_certificate_warns():
    series = machines(sites=20, each=8, apart=2.0, seed=1)
    ids = np.array(series.ids)
    rng = np.random.default_rng(0)
    seen = np.sort(rng.permutation(len(ids))[:40])
    model = kr.Forecaster(3, mixer=None).fit(series.select(ids=ids[seen].tolist()), target="y")
    held = [name for k, name in enumerate(series.ids) if k not in set(seen)]
    certificate = model.certify(series.select(ids=held), unit="machine")
    assert certificate["clustered units"].kind == "refused"
