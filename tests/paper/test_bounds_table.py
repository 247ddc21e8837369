"""Tables of bounds: the theory page's figures from the published norms, and what is withheld and why."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isfinite, pi, sqrt

import numpy as np
import polars as pl
import pytest
import torch

from keiretsu.bounds import LayerClass, StepClass, covering_bound, layer_groups, round_outwards
from keiretsu.errors import DataError
from keiretsu.nn import PlainConfig, PlainModel, Tokens
from keiretsu.paper.bounds_table import (
    Norms,
    bound_row,
    bounds_of_logs,
    bounds_of_models,
    embedding_group,
    norms_of_results,
    spread,
    summarise,
    write_bounds,
)
from keiretsu.paper.published import PublishedLog, mirrors, read_curves, read_logs, read_norms
from keiretsu.paper.sections_bounds import contradiction, mirror_sentence
from support.paper_runs import published, run

# one of the published IMDb models, as in tests/bounds/test_covering.py
MODEL = Norms(
    source="", task="imdb", T=1_000, m=25_000, seed=0, start=None, width=16, states=4, vocabulary=30_522,
    abscissa=-0.0142205, A_max=2.99981, p_low=-1.314471, p_high=-1.314471, B_q=2.087363, B_B=4.057461, B_C=4.005098,
    B_w=3.453173, B_u=4.359248,
)  # fmt: skip


def log(start: float, abscissa: tuple[float, ...], loss: tuple[float, ...], *, q: float = 3.0, seed: int = 0):
    last: dict[str, float | None] = {
        "s_A": abscissa[-1], "abs_p": 0.4, "q_l2": q, "WB_fro": 6.0, "WC_fro": 6.0, "A_maxabs": 9.0, "u_max_l2": 5.0,
        "loss": loss[-1],
    }  # fmt: skip
    return PublishedLog("imdb", 500, start, 2_500, seed, 16, 4, tuple(range(len(loss))), abscissa, loss, last)


def test_a_row_is_the_covering_bound_of_its_norms():
    layer = LayerClass(
        4.359248, 4.057461, 4.005098, 3.453173, StepClass(2.087363, -1.314471, -1.314471), 2.99981, 0.0142205
    )
    rounded = round_outwards(layer, fixed=("longest",))
    groups = layer_groups(rounded.layer, width=16, states=4)
    found = covering_bound(groups, risk=0.1, m=25_000, ln_strata=rounded.cost)
    row = bound_row(MODEL)
    assert row.gap_fixed == pytest.approx(found.plain - 0.1, rel=1e-12)
    assert row.kl_fixed == pytest.approx(found.bound - 0.1, rel=1e-12)
    assert (row.parameters_fixed, row.parameters_counted) == (225, 225 + 488_352)
    assert row.gap_counted is not None
    assert row.gap_fixed < 0.395 < 1 < row.gap_counted


def test_the_published_models_give_the_figures_of_the_theory_page():
    norms = read_norms(published())
    assert norms is not None
    rows = bounds_of_models(norms)
    held = [row for row in rows if row.gap_fixed is not None]
    assert (len(rows), len(held)) == (100, 78)
    assert {row.m for row in rows} == {25_000}
    for row in held:
        assert row.abscissa < 0
        assert 0.345 < row.gap_fixed < 0.395
        assert 15 < row.gap_counted < 17
        assert 1e7 < row.capacity < 2e10
        assert 1e14 < row.capacity_any < 2e22
        assert 0 < row.rho_A < 1
        assert row.S_2 <= row.T * (row.T - 1) / 2
        assert row.lower is None
        assert not row.vacuous
    by_length = summarise(rows)
    assert [s.T for s in by_length] == list(range(100, 2_001, 100))
    assert sum(s.models for s in by_length) == 100
    assert sum(s.margins for s in by_length) == 78
    assert by_length[0].gap_fixed is None
    middle, low, high = by_length[-1].gap_fixed
    assert low <= middle <= high


def test_without_a_margin_there_is_the_lower_bound_and_none_of_ours():
    row = bound_row(replace(MODEL, abscissa=0.02))
    by_hand = 3.453173 * (1.02**1_000 - 1) / 0.02 * sqrt(2 / (pi * 25_000))
    assert row.lower == pytest.approx(by_hand, rel=1e-9)
    assert row.gap_fixed is row.gap_counted is row.capacity is None
    assert "no margin" in row.note
    assert row.vacuous
    assert bound_row(replace(MODEL, abscissa=0.02, B_u=None)).lower == row.lower
    assert "no largest row" in bound_row(replace(MODEL, B_u=None)).note


def test_a_log_is_bounded_with_its_own_number_of_series():
    logs = [log(0.1, (0.1, -0.02), (0.0, 0.6)), replace(log(0.1, (0.1, -0.02), (0.0, 0.6), seed=1), m=25_000)]
    few, many = bounds_of_logs(logs)
    assert (few.m, many.m) == (2_500, 25_000)
    assert few.gap_fixed > 1 > many.gap_fixed
    assert few.vacuous
    # ‖w‖ is not in the file: twice what is taken for it changes the bound by one to two in a hundred
    wider = bounds_of_logs(logs, read_out=8.0)[0].gap_fixed
    assert 1.005 < wider / few.gap_fixed < 1.02


def test_a_log_under_the_wrong_sign_is_found_and_not_bounded():
    true, false = log(0.1, (0.1, 0.03, -0.02), (0.0, 1e20, 0.6)), log(-0.1, (-0.1, -0.03, 0.02), (0.0, 1e20, 0.6))
    (found,) = mirrors([false, true])
    assert (found.below, found.above) == (false, true)
    bounded, unbounded = bounds_of_logs([true, false])
    assert bounded.gap_fixed is not None
    assert unbounded.gap_fixed is unbounded.lower is None
    assert "sign of s_A turned" in unbounded.note
    assert not mirrors([log(-0.1, (-0.1, -0.03, 0.02), (0.0, 2.0, 0.6)), true])
    assert not mirrors([log(-0.1, (-0.1, -0.03, 0.02), (0.0, 1e20, 0.6), q=3.1), true])
    assert contradiction([found]) is None
    other = mirrors([log(-0.1, (-0.1, -0.2), (0.0, 1e9), seed=1), log(0.1, (0.1, 0.2), (0.0, 1e9), seed=1)])
    assert "contradict each other in sign" in (contradiction([found, *other]) or "")


def test_the_published_logs_have_two_copies_that_contradict_each_other():
    logs = read_logs(published())
    assert logs is not None
    assert len(logs) == 60
    found = mirrors(logs)
    assert [m.below.key for m in found] == [("imdb", 500, -0.1, 0), ("imdb", 500, -0.1, 1)]
    assert [m.below.abscissa[-1] for m in found] == pytest.approx([0.013979, -0.126445], abs=1e-6)
    assert [m.above.abscissa[-1] for m in found] == pytest.approx([-0.013979, 0.126445], abs=1e-6)
    assert all(m.below.loss[1] > 1e28 for m in found)
    told = contradiction(found) or ""
    assert "+0.013979 (seed 0) and -0.126445 (seed 1)" in told
    assert "+0.013979 where the other ends at -0.013979" in mirror_sentence(found[0])


def test_the_published_logs_are_bounded_each_or_say_why_not():
    logs = read_logs(published())
    assert logs is not None
    rows = bounds_of_logs(logs)
    assert {(row.task, row.m) for row in rows} == {("imdb", 2_500), ("listops", 1_000), ("majority", 1_000)}
    assert all((row.gap_fixed is None) == bool(row.note) for row in rows)
    assert sum(row.gap_fixed is not None for row in rows) == 26
    imdb = [row.gap_fixed for row in rows if row.task == "imdb" and row.gap_fixed is not None]
    assert 1.05 < min(imdb) < max(imdb) < 1.25
    assert sum("broken off" in row.note for row in rows) == 4
    assert sum("sign" in row.note for row in rows) == 2


def test_ten_classes_are_ten_read_outs_in_the_count():
    row = bound_row(replace(MODEL, task="listops", vocabulary=16))
    assert row.parameters_fixed == 16 * (1 + 10 + 12) + 1
    assert row.gap_fixed > bound_row(MODEL).gap_fixed


def test_a_margin_set_before_costs_less_than_the_same_margin_measured():
    measured, fixed = (
        bound_row(replace(MODEL, abscissa=-0.0625)),
        bound_row(replace(MODEL, abscissa=-0.0625, margin=0.0625)),
    )
    assert fixed.gap_fixed < measured.gap_fixed
    assert fixed.capacity == measured.capacity


def test_no_change_of_an_embedding_moves_the_answer_farther_than_its_group_says():
    g = torch.Generator().manual_seed(3)
    model = PlainModel(Tokens(6), PlainConfig(width=3, states=2, margin=0.2, clip=None, step=0.4), seed=1).double()
    tokens = torch.randint(0, 6, (64, 30), generator=g)
    with torch.no_grad():
        model.q.normal_(generator=g)
        rows = model.embed.weight
        rows.mul_(1.0 / rows.norm(dim=1, keepdim=True).clamp_min(1.0))
        norms = [float(torch.linalg.matrix_norm(w, 2)) for w in (model.W_B, model.W_C)]
        p, q, w, A = float(model.p), float(model.q.norm()), float(model.w.norm()), -model.decay()
        layer = LayerClass(1.0, *norms, w, StepClass(q, p, p), float(A.max()), float(A.min()))
        group = embedding_group(layer, words=6, width=3)
        assert (group.dimension, group.radius) == (18, 1.0)
        before, start, worst = model.scores(tokens), rows.clone(), 0.0
        for size in (1e-3, 0.03, 0.5):
            for _ in range(40):
                moved = start + size * torch.randn(start.shape, generator=g, dtype=torch.float64)
                rows.copy_(moved / moved.norm(dim=1, keepdim=True).clamp_min(1.0))
                distance = float((rows - start).norm(dim=1).max())
                worst = max(worst, float((model.scores(tokens) - before).abs().max()) / distance)
    assert 0.001 * group.lipschitz < worst <= group.lipschitz


def test_our_runs_have_bounds_and_diverged_ones_do_not():
    runs = [run(margin=0.01, s_A=-0.03), run(seed=1, diverged=True), run(mixer="gru"), run(s_A=0.1)]
    norms = norms_of_results(runs)
    assert [(n.seed, n.margin, n.abscissa) for n in norms] == [(0, 0.01, -0.03), (0, None, 0.1)]
    held, free = map(bound_row, norms)
    assert held.parameters_fixed == 4 * (2 + 12) + 1
    assert held.parameters_counted == held.parameters_fixed + 2 * 4
    assert 0.5 < held.gap_fixed < held.gap_counted < 1.5
    assert isfinite(free.lower)


def test_the_file_has_every_row_and_empty_cells_for_nothing(tmp_path):
    rows = [bound_row(replace(MODEL, abscissa=0.02)) for _ in range(120)] + [bound_row(MODEL)]
    write_bounds(rows, tmp_path / "bounds.csv")
    table = pl.read_csv(tmp_path / "bounds.csv", infer_schema_length=None)
    assert table.height == 121
    assert table["gap_fixed"].null_count() == 120
    assert table["gap_fixed"][-1] == pytest.approx(rows[-1].gap_fixed)
    assert table["note"][0] == rows[0].note


def test_median_and_range():
    assert spread([3.0, None, 1.0, 10.0]) == (3.0, 1.0, 10.0)
    assert spread([None]) is None
    assert spread([inf, 1.0])[2] == inf


def test_absent_tables_are_none_and_a_missing_column_is_named(tmp_path):
    assert read_curves(tmp_path) is read_logs(tmp_path) is read_norms(tmp_path) is None
    (tmp_path / "length_independence.csv").write_text("task,T\nmajority,25\n")
    with pytest.raises(DataError, match="must have a column runs"):
        read_curves(tmp_path)


def test_curves_are_read_as_they_stand():
    curves = read_curves(published())
    assert curves is not None
    first = curves[0]
    assert (first.task, first.T, first.runs, first.test, first.test_sd) == ("majority", 25, 5, 0.859, 0.01434)
    assert np.all([0 < point.test < point.train <= 1 for point in curves])
