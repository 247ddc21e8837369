"""Seconds by route: what is measured, where routes cross, and that the time given is kept to."""

from __future__ import annotations

import json

import pytest
import torch

from keiretsu.errors import ArgumentError
from keiretsu.evaluate.costs import routes
from keiretsu.evaluate.costs.routes import RouteSize, crossing_of, measure_routes, route_size

SMALL = RouteSize(batch=1, channels=2, states=2)


class Clock:
    """A clock that only work moves, by `laws[route](rows)` seconds."""

    def __init__(self, laws):
        self.now, self.laws, self.calls = 0.0, laws, []

    def work(self, route, size, rows):
        self.calls.append((route, rows))
        took = self.laws[route](rows)
        self.now += took
        return took


@pytest.fixture
def timed(monkeypatch):
    def run(laws, **options):
        clock = Clock(laws)
        monkeypatch.setattr(routes, "_seconds", clock.work)
        monkeypatch.setattr(routes, "perf_counter", lambda: clock.now)
        return measure_routes(SMALL, **options), clock

    return run


def test_every_route_is_measured_on_real_layers():
    threads = torch.get_num_threads()
    found = measure_routes(SMALL, longest=200, seconds=5.0)
    assert found.lengths == (64, 128)
    assert set(found.seconds) == {"fft", "scan", "recurrence"}
    assert all(value is not None and value > 0 for taken in found.seconds.values() for value in taken)
    assert found.recurrence_microseconds_per_row > 0
    assert torch.get_num_threads() == threads
    json.dumps(found.to_dict(), allow_nan=False)


def test_routes_cross_where_their_lines_do(timed):
    found, _ = timed(
        {"fft": lambda n: 1e-4 * n**0.5, "scan": lambda n: 1e-5 * n, "recurrence": lambda n: 1e-4 * n},
        longest=1_000, seconds=1e6,
    )  # fmt: skip
    assert found.lengths == (64, 128, 256, 512)
    # 1e-4 √n = 1e-5 n at n = 100
    assert found.crossings["fft_over_scan"] == pytest.approx(100, abs=1)
    assert found.crossings["scan_over_recurrence"] == 64
    assert crossing_of(found.lengths, found.seconds["recurrence"], found.seconds["scan"]) is None


def test_the_recurrence_goes_only_as_far_as_its_share_of_the_time(timed):
    found, clock = timed(
        {"fft": lambda n: 1e-6 * n, "scan": lambda n: 1e-6 * n, "recurrence": lambda n: 1e-3 * n},
        longest=16_384, seconds=6.0,
    )  # fmt: skip
    assert found.lengths[-1] == 16_384
    measured = [rows for rows, value in zip(found.lengths, found.seconds["recurrence"], strict=True) if value]
    assert measured == [64, 128, 256]
    assert clock.now < 6.0


def test_a_limit_that_is_too_short_still_measures_the_shortest_length(timed):
    found, _ = timed(dict.fromkeys(routes.ROUTES, lambda n: 1.0 * n), longest=16_384, seconds=0.1)
    assert found.lengths == (64,)
    assert found.seconds["fft"] == (64.0,)


def test_routes_take_turns(timed):
    _, clock = timed(dict.fromkeys(routes.ROUTES, lambda n: 1e-6 * n), longest=128, seconds=1e6)
    turn = [(route, rows) for rows in (64, 128) for route in routes.ROUTES]
    assert clock.calls[len(routes.ROUTES) :] == routes.ROUNDS * turn


def test_states_that_do_not_fit_the_memory_are_not_kept(timed, monkeypatch):
    monkeypatch.setattr(routes, "available_memory", lambda: 0)
    found, _ = timed(dict.fromkeys(routes.ROUTES, lambda n: 1e-6 * n), longest=256, seconds=1e6)
    assert found.seconds["recurrence"][1:] == (None, None)
    assert None not in found.seconds["scan"]


def test_lengths_without_both_routes_do_not_count():
    assert crossing_of((64, 128, 256), (4.0, 1.0, None), (2.0, 2.0, 9.0)) == 91
    assert crossing_of((64, 128), (None, None), (1.0, 1.0)) is None


def test_the_size_is_that_of_the_data(hourly):
    assert route_size(hourly) == RouteSize(4, 2, 16)


@pytest.mark.parametrize("wrong", [{"longest": 0}, {"longest": 9, "threads": 0}, {"longest": 9, "seconds": 0.0}])
def test_a_wrong_number_is_refused(wrong):
    with pytest.raises(ArgumentError, match="measure_routes: "):
        measure_routes(SMALL, **wrong)
