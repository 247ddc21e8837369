"""A stream of rows with every fault mixed in: no exception, no NaN, coverage held, every row accounted for."""

from __future__ import annotations

import pytest

from support.endured import Endured, endure, fused_model
from support.faults import RARE, RATES

NOMINAL, POINTS = 0.9, 0.02


def check(found: Endured) -> None:
    told, counters = found.told, found.counters
    assert found.backend == "fused"
    assert not found.not_finite
    assert not found.out_of_turn
    # what the generator counted for itself is what the service counted
    assert counters["rows"] == told.rows
    assert counters["refused"] == dict(told.refused)
    assert counters["answered"] == told.rows - told.refused.total() == sum(found.answered.values())
    assert found.waiting == told.waiting > 0
    assert counters["waiting"] == 0
    assert counters["series"] == counters["cold_starts"] == told.names
    # … what came out, and what the store holds
    assert found.refused == told.refused.total()
    for name in ("rows", "accepted", "answered", "judged", "held"):
        assert found.kept[name] == counters[name]
    # those beyond what any state is shown at least
    assert counters["clipped"] >= told.injected["huge"] > 0
    assert abs(found.coverage - NOMINAL) <= POINTS
    assert all(told.injected[name] for name in (*RATES, *RARE))


@pytest.mark.parametrize("partner", ["bank", pytest.param(None, marks=pytest.mark.slow)])
def test_twenty_thousand_rows_with_every_fault_are_accounted_for(partner, tmp_path):
    check(endure(fused_model(partner), tmp_path, rows=20_000, series=10, dense=20.0))


@pytest.mark.slow
def test_ten_million_rows_with_every_fault_are_accounted_for_in_flat_memory(tmp_path, capsys):
    def tell(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}", end="", flush=True)

    found = endure(fused_model(None), tmp_path, rows=10_000_000, series=50, tell=tell)
    tell(f"faults: {dict(found.told.injected)}")
    tell(f"counters: {found.counters}")
    check(found)
    assert abs(found.memory[-1] / found.memory[0] - 1) <= 0.01
