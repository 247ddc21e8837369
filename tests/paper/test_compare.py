"""Ours against theirs: verdicts, slopes with their intervals, growth, pairs, and that no diverged run is lost."""

from __future__ import annotations

from dataclasses import replace
from math import exp, inf, log, nan, sqrt

import numpy as np
import pytest
import torch
from scipy import stats

from keiretsu.paper.compare import agreements, diverged_runs, gap, margin_costs, slopes
from keiretsu.paper.fits import mean_of, straight_line
from keiretsu.paper.growth import Steps, growths, published_growths, steps_before_training, steps_of
from keiretsu.paper.published import PublishedPoint, read_curves, read_logs
from keiretsu.paper.run import model_of, task_of
from support.paper_runs import published, run


def point(task: str = "majority", T: int = 100, test: float = 0.87, sd: float = 0.005, train: float = 0.96):
    return PublishedPoint(task, T, 5, train, 0.01, test, sd)


def test_a_difference_is_allowed_up_to_two_of_their_deviations_or_fifteen_thousandths():
    runs = [run(seed=seed, test=0.88 + 0.002 * seed) for seed in range(3)]
    (found,) = agreements(runs, [point()])
    assert found.ours is not None
    assert (found.ours.mean, found.ours.sd) == (pytest.approx(0.882), pytest.approx(0.002))
    assert found.difference == pytest.approx(0.012)
    assert found.allowed == 0.015
    assert (found.agrees, found.verdict) == (True, "agrees")
    assert agreements(runs, [point(test=0.86)])[0].verdict == "above"
    assert agreements(runs, [point(test=0.90)])[0].verdict == "below"
    wide = agreements(runs, [point(test=0.86, sd=0.012)])[0]
    assert (wide.allowed, wide.verdict) == (0.024, "agrees")


def test_of_listops_only_falling_short_is_a_difference():
    runs = [run(task="listops", test=0.30, m=1_000)]
    assert agreements(runs, [point("listops", test=0.16)])[0].verdict == "no worse"
    assert agreements(runs, [point("listops", test=0.40)])[0].verdict == "below"


def test_smaller_runs_and_lengths_that_are_not_published_say_so():
    small = agreements([run(task="imdb", m=5_000, epochs=10, test=0.7)], [point("imdb", test=0.7)])[0]
    assert small.reduced
    assert "fewer series or epochs" in small.verdict
    assert agreements([run(T=33)], [point()])[0].verdict == "not published"
    alone = agreements([run()], None)[0]
    assert (alone.agrees, alone.difference, alone.verdict) == (None, None, "not published")


def test_diverged_runs_are_counted_and_in_no_mean():
    runs = [run(test=0.9), run(seed=1, diverged=True), run(seed=2, diverged=True)]
    (found,) = agreements(runs, [point(test=0.9)])
    assert (found.runs, found.diverged) == (3, 2)
    assert found.ours is not None
    assert (found.ours.count, found.ours.mean, found.ours.sd) == (1, 0.9, None)
    assert agreements(runs[1:], [point()])[0].verdict == "all diverged"
    counted = diverged_runs([*runs, run(experiment="stability", abscissa=0.1, T=600, diverged=True)])
    assert [(d.experiment, d.abscissa, d.runs, d.diverged, d.lengths) for d in counted] == [
        ("length", 0.0, 3, 2, (100,)),
        ("stability", 0.1, 1, 1, (600,)),
    ]
    assert counted[0].share == pytest.approx(2 / 3)


def test_runs_of_other_kinds_are_not_compared():
    others = [run(experiment="stability"), run(mixer="gru", experiment="beyond"), run(margin=0.01)]
    assert agreements(others, [point()]) == []


def test_a_slope_is_that_of_the_runs_and_says_where_zero_lies():
    rng = np.random.default_rng(0)
    runs = [
        run(T=T, seed=seed, train=0.9 + 1e-4 * T + 0.001 * rng.standard_normal(), test=0.9)
        for T in (100, 200, 300, 400)
        for seed in range(3)
    ]
    lost = run(T=400, seed=9, diverged=True)
    found = {slope.of: slope for slope in slopes([*runs, lost], None)}
    line = found["s_A = 0 at the start"].line
    assert line is not None
    assert line.slope == pytest.approx(np.polyfit([r.spec.T for r in runs], [gap(r) for r in runs], 1)[0])
    assert line.slope == pytest.approx(1e-4, abs=1e-5)
    assert line.holds_zero is False
    assert found["s_A = 0 at the start"].left_out == 1
    assert "the gap grows" in found["s_A = 0 at the start"].sentence
    assert "1 diverged left out" in found["s_A = 0 at the start"].sentence
    flat = [replace(r, train_accuracy=0.95 + 0.01 * rng.standard_normal()) for r in runs]
    assert "0 lies inside" in slopes(flat, None)[0].sentence
    down = [replace(r, train_accuracy=1.0 - 1e-4 * r.spec.T + 0.001 * rng.standard_normal()) for r in runs]
    assert "the gap shrinks" in slopes(down, None)[0].sentence


def test_slopes_are_told_apart_by_margin_by_where_s_A_ends_and_by_experiment():
    runs = [
        *(run(T=T, s_A=s_A) for T, s_A in ((100, -0.1), (200, -0.1), (300, 0.1))),
        *(run(T=T, margin=0.01) for T in (100, 200)),
        *(run(T=T, experiment="stability", abscissa=s_A) for T in (100, 200) for s_A in (-0.1, 0.1)),
        run(T=500, experiment="stability", abscissa=-0.05),
    ]
    found = {slope.of: slope.line for slope in slopes(runs, [point(T=T) for T in (100, 200)])}
    assert {name: line.points for name, line in found.items() if line is not None} == {
        "s_A = 0 at the start": 3,
        "s_A ≤ 0 at the end": 2,
        "margin": 2,
        "experiment 1 from s_A = -0.1": 2,
        "the published means": 2,
    }
    assert "fewer than two lengths" in slopes([run()], None)[0].sentence


def test_the_published_slopes():
    curves = read_curves(published())
    found = {slope.task: slope.line for slope in slopes([], curves)}
    assert set(found) == {"majority", "imdb", "listops"}
    for task, line in found.items():
        points = [p for p in curves or () if p.task == task]
        assert line is not None
        assert line.slope == pytest.approx(np.polyfit([p.T for p in points], [p.train - p.test for p in points], 1)[0])
        assert line.low is not None
        assert line.high is not None
        assert line.low < line.slope < line.high


def test_the_interval_is_hc3_by_hand():
    x, y = np.array([1.0, 1, 2, 4, 7]), np.array([0.3, 0.1, 0.5, 2.0, 2.2])
    design = np.column_stack([np.ones(5), x])
    inverse = np.linalg.inv(design.T @ design)
    beta = inverse @ design.T @ y
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    scaled = (y - design @ beta) / (1 - leverage)
    error = sqrt((inverse @ design.T @ np.diag(scaled**2) @ design @ inverse)[1, 1])
    reach = stats.t.ppf(0.975, 3) * error
    line = straight_line(x.tolist(), y.tolist())
    assert line is not None
    assert (line.intercept, line.slope) == (pytest.approx(beta[0]), pytest.approx(beta[1]))
    assert (line.low, line.high) == (pytest.approx(beta[1] - reach), pytest.approx(beta[1] + reach))
    assert line.at(3.0) == pytest.approx(beta[0] + 3 * beta[1])


def test_the_interval_covers_where_scatter_grows_with_length():
    rng = np.random.default_rng(5)
    T = np.repeat(np.arange(1.0, 9.0), 3)
    held = 0
    for _ in range(300):
        line = straight_line(T.tolist(), (0.5 + 0.2 * T + 0.1 * T * rng.standard_normal(24)).tolist())
        assert line is not None
        held += line.low <= 0.2 <= line.high
    assert 0.90 <= held / 300 <= 0.99


def test_too_few_points_have_no_interval():
    assert straight_line([1, 1], [2, 3]) is None
    two = straight_line([1, 2], [2, 3])
    assert two is not None
    assert (two.slope, two.low, two.holds_zero) == (pytest.approx(1.0), None, None)
    # one point alone decides the slope: its residual is 0 whatever the scatter
    alone = straight_line([1, 1, 2], [2, 2.5, 3])
    assert alone is not None
    assert alone.low is None
    dropped = straight_line([1, 2, 3, 4], [1, nan, 3, inf])
    assert dropped is not None
    assert dropped.points == 2


def test_a_mean_has_students_interval():
    found = mean_of([1.0, 2.0, 4.0, nan])
    assert found is not None
    low, high = stats.t.interval(0.95, 2, loc=7 / 3, scale=stats.sem([1.0, 2.0, 4.0]))
    assert (found.count, found.low, found.high) == (3, pytest.approx(low), pytest.approx(high))
    assert mean_of([nan]) is None


def test_what_the_margin_costs_is_over_pairs_of_one_length_and_seed():
    free = [run(T=T, seed=s, test=0.80) for T in (100, 200) for s in (0, 1)]
    held = [run(T=T, seed=s, margin=0.01, test=0.81 + 0.01 * s) for T in (100, 200) for s in (0, 1)]
    more = [run(T=100, seed=7, test=0.1), run(T=300, margin=0.01, test=0.9), run(T=200, seed=2, diverged=True)]
    found = margin_costs([*free, *held, *more, run(T=200, seed=2, margin=0.01)])
    assert [(c.T, c.difference.count if c.difference else 0, c.diverged_free, c.diverged_held) for c in found] == [
        (100, 2, 0, 0),
        (200, 2, 1, 0),
        (None, 4, 1, 0),
    ]
    assert all(c.difference is not None and c.difference.mean == pytest.approx(0.015) for c in found)
    assert margin_costs(free) == []


def test_growth_is_the_slope_of_the_logarithm_and_counts_what_overflowed():
    runs = [
        run(T=T, seed=seed, experiment="stability", abscissa=0.1, loss=(exp(1 + 0.15 * T), 1.0))
        for seed in (0, 1)
        for T in (25, 50, 100, 200)
    ]
    over = run(T=600, experiment="stability", abscissa=0.1, loss=(inf, 1.0), diverged=True)
    sweep = run(T=25, experiment="stability", abscissa=0.05)
    steps = {r.spec: Steps(1.4, 1.5 + r.spec.seed) for r in runs}
    found = growths([*runs, over, sweep, run(experiment="stability", abscissa=-0.1)], steps)
    assert [(g.seed, g.beyond) for g in found] == [(0, 1), (1, 0), (None, 1)]
    for growth in found:
        assert growth.line is not None
        assert (growth.line.slope, growth.line.intercept) == (pytest.approx(0.15), pytest.approx(1.0))
    assert [g.expected for g in found] == [
        pytest.approx((0.14, 0.15)), pytest.approx((0.14, 0.25)), pytest.approx((0.14, 0.20)),
    ]  # fmt: skip
    assert "expected 0.1400 by the mean step" in found[0].sentence
    assert "1 beyond float32 left out" in found[0].sentence
    assert growths(runs)[0].expected is None


def test_the_published_first_losses_grow_with_length():
    logs = read_logs(published())
    assert logs is not None
    found = {(g.task, g.seed): g for g in published_growths(logs)}
    assert set(found) == {("imdb", 0), ("imdb", 1), ("imdb", None), ("listops", 0), ("majority", 0)}
    for key in (("imdb", 0), ("imdb", 1), ("imdb", None), ("listops", 0)):
        line = found[key].line
        assert line is not None
        assert line.low is not None
        assert 0 < line.low < line.slope < 0.3
    # six lengths of each seed, and the two that broke off
    assert (found["imdb", None].line.points, found["imdb", None].beyond) == (12, 2)


def test_steps_before_training_are_those_of_the_words():
    result = run(T=30, experiment="stability", abscissa=0.1)
    (found,) = steps_before_training([result, run(T=30)], data=None).values()
    task = task_of(result.spec, data=None)
    model = model_of(result.spec, task)
    with torch.no_grad():
        u = model.embed.weight[torch.from_numpy(task.train.tokens)]
        means = torch.nn.functional.softplus(model.p + u @ model.q).mean(1)
    assert (found.mean, found.largest) == (pytest.approx(float(means.mean())), pytest.approx(float(means.max())))
    assert steps_of(model, torch.from_numpy(task.train.tokens)) == found
    reviews = run(task="imdb", experiment="stability", abscissa=0.1, m=2_500)
    assert steps_before_training([reviews], data=None) == {}


def test_the_loss_before_training_grows_as_fast_as_the_steps_of_its_weights_say():
    """No training: one seed's weights at several lengths; the rate lies between the mean and the largest steps'."""
    from keiretsu.paper.recipe import before_training

    runs = []
    for T in (50, 100, 150, 200):
        result = run(T=T, experiment="stability", abscissa=0.1)
        task = task_of(result.spec, data=None)
        runs.append(replace(result, loss=(before_training(model_of(result.spec, task), task, 64), 1.0)))
    (found,) = growths(runs, steps_before_training(runs, data=None))
    assert found.line is not None
    assert found.expected is not None
    low, high = found.expected
    assert 0.9 * low < found.line.slope < 1.1 * high
    assert log(runs[-1].loss[0]) > 10


def test_seeds_that_never_learned_are_counted_and_said():
    theirs = [PublishedPoint("majority", 100, 5, 0.96, 0.01, 0.87, 0.01)]
    runs = [run(seed=seed) for seed in range(9)] + [run(seed=9, train=0.55, test=0.55)]
    (found,) = agreements(runs, theirs)
    assert (found.runs, found.stuck, found.agrees) == (10, 1, False)
    assert found.ours.mean == pytest.approx(0.838)
    assert "1 of 10 seeds never learned" in found.explanation
    assert "the others have 0.870" in found.explanation
    assert "which agrees" in found.explanation
    (fine,) = agreements(runs[:9], theirs)
    assert (fine.stuck, fine.explanation) == (0, None)
