"""`backend="auto"` goes by the stored lengths where they hold, by those built in elsewhere, and answers the same."""

from __future__ import annotations

import json
import logging

import pytest
import torch

from keiretsu import ops
from keiretsu.ops import crossover, lti

from .test_lti import lti_inputs

MEASURED = {"chunks_from": 20, "fft_from": 40, "fft_from_with_gradient": 30}


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """The file that `auto` reads, not yet there."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    crossover._stored.cache_clear()
    (tmp_path / "keiretsu").mkdir()
    yield tmp_path / "keiretsu" / "crossover.json"
    crossover._stored.cache_clear()


@pytest.fixture
def taken(monkeypatch):
    """The names of the paths that ran."""
    names: list[str] = []
    for name, function in {"fft": lti._fft, "chunked": lti._chunks, "reference": lti._rows}.items():

        def run(*arguments, name=name, function=function):
            names.append(name)
            return function(*arguments)

        monkeypatch.setattr(lti, function.__name__, run)
    return names


def measurement(**changes):
    known = {
        "machine": crossover.machine(),
        "lengths": [16, 32, 64],
        "crossings": {"complex": MEASURED, "real": MEASURED | {"fft_from": 50}},
    }
    return known | changes


@pytest.mark.parametrize("complex_states", [False, True])
@pytest.mark.parametrize("gradient", [False, True])
@pytest.mark.parametrize("reset", [False, True])
def test_auto_follows_the_file_and_answers_the_same_on_both_sides(cache, taken, complex_states, gradient, reset):
    crossover.store(measurement(), cache)
    for length in (0, 1, 19, 20, 29, 30, 39, 40, 49, 50):
        inputs = lti_inputs(2, length, 2, 3, complex_states=complex_states)
        marked = {"reset": torch.arange(2 * length).reshape(2, length) % 7 == 3} if reset else {}
        inputs["u"].requires_grad_(gradient)
        taken.clear()
        got = ops.lti_conv(**inputs, **marked)
        fft_from = 30 if gradient else 40 if complex_states else 50
        other = "chunked" if gradient or length >= 20 else "reference"
        # pieces of seven rows are too short for it
        assert taken == ["fft" if length >= fft_from and not reset else other]
        for path in ("fft", "chunked", "reference"):
            wanted = ops.lti_conv(**inputs, **marked, backend=path)
            torch.testing.assert_close(got, wanted, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("marks", "path"),
    [([30], "fft"), ([4], "fft"), ([20, 40], "chunked"), ([10, 20, 30], "chunked")],
    ids=["halves", "most in one", "none long enough", "most in short ones"],
)
def test_between_resets_the_typical_piece_decides(cache, taken, marks, path):
    crossover.store(measurement(), cache)
    inputs = lti_inputs(1, 60, 2, 3, complex_states=True)
    inputs["u"].requires_grad_()
    reset = torch.zeros(1, 60, dtype=torch.bool)
    reset[0, marks] = True
    ops.lti_conv(**inputs, reset=reset)
    assert taken == [path]


@pytest.mark.parametrize("path", ["fft", "chunked", "reference"])
def test_pieces_of_very_different_lengths(path):
    inputs = lti_inputs(2, 700, 2, 3, complex_states=True)
    reset = torch.zeros(2, 700, dtype=torch.bool)
    reset[0, [1, 2, 40, 90, 100, 350]] = True
    reset[1, [0, 80, 699]] = True
    truth = ops.lti_conv(**inputs, reset=reset, backend="reference")
    torch.testing.assert_close(ops.lti_conv(**inputs, reset=reset, backend=path), truth, rtol=1e-10, atol=1e-10)


def test_a_gradient_of_the_first_state_alone_counts(cache, taken):
    crossover.store(measurement(), cache)
    inputs = lti_inputs(1, 5, 2, 3, complex_states=False)
    inputs["h0"].requires_grad_()
    ops.lti_conv(**inputs)
    with torch.no_grad():
        ops.lti_conv(**inputs)
    assert taken == ["chunked", "reference"]


@pytest.mark.parametrize("complex_states", [False, True])
def test_without_a_file_the_built_in_lengths_serve(cache, complex_states):
    known = crossover.current(complex_states=complex_states)
    assert known == crossover.built_in(complex_states=complex_states)
    assert known.origin == "built in"
    assert json.loads(json.dumps(known.to_dict()))["fft_from"] == known.fft_from


@pytest.mark.parametrize("fact", ["cpu", "torch", "keiretsu", "threads"])
def test_a_measurement_of_another_machine_is_not_used(cache, caplog, fact):
    other = crossover.machine() | {fact: 99 if fact == "threads" else "another"}
    crossover.store(measurement(machine=other), cache)
    with caplog.at_level(logging.WARNING, "keiretsu"):
        assert crossover.current(complex_states=True).origin == "built in"
    assert not caplog.records


def test_threads_may_change_after_the_file_was_read(cache):
    crossover.store(measurement(), cache)
    threads = torch.get_num_threads()
    assert crossover.current(complex_states=True).origin == "measured"
    torch.set_num_threads(threads + 1)
    try:
        assert crossover.current(complex_states=True).origin == "built in"
    finally:
        torch.set_num_threads(threads)
    assert crossover.current(complex_states=True).origin == "measured"


def test_a_crossing_not_reached_lies_beyond_the_lengths_measured(cache):
    never = dict.fromkeys(MEASURED)
    crossover.store(measurement(lengths=[16, 99_999], crossings={"complex": never, "real": MEASURED}), cache)
    known = crossover.current(complex_states=True)
    assert (known.chunks_from, known.fft_from, known.fft_from_with_gradient) == (100_000,) * 3
    crossover.store(measurement(lengths=[2], crossings={"complex": never, "real": MEASURED}), cache)
    assert crossover.current(complex_states=True).fft_from == crossover.built_in(complex_states=True).fft_from


DAMAGED = {
    "empty": b"",
    "not text": b"\xff\xfe\x00",
    "half": json.dumps({"format": 1, "machine": {}})[:-9].encode(),
    "a list": b"[1]",
    "another format": b'{"format": 99}',
    "no lengths": b'{"format": 1, "lengths": []}',
    "deep": b"[" * 100_000,
    "a word for a length": json.dumps(
        {"format": 1, "lengths": [16], "crossings": dict.fromkeys(("complex", "real"), MEASURED | {"fft_from": "x"})}
    ).encode(),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_is_ignored_with_one_warning(cache, caplog, damage):
    cache.write_bytes(DAMAGED[damage])
    inputs = lti_inputs(1, 5, 2, 3, complex_states=True)
    with caplog.at_level(logging.WARNING, "keiretsu"):
        for _ in range(3):
            ops.lti_conv(**inputs)
    (record,) = caplog.records
    assert str(cache) in record.getMessage()
    assert crossover.current(complex_states=True).origin == "built in"


def test_a_folder_in_the_files_place_is_ignored_too(cache, caplog):
    cache.mkdir()
    with caplog.at_level(logging.WARNING, "keiretsu"):
        assert crossover.current(complex_states=False).origin == "built in"
    assert len(caplog.records) == 1


def test_where_the_file_is(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    home = tmp_path / ".cache" / "keiretsu" / "crossover.json"
    assert crossover.cache_file() == home
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert crossover.cache_file() == home
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert crossover.cache_file() == tmp_path / "xdg" / "keiretsu" / "crossover.json"


def test_other_devices_take_the_built_in_lengths(cache, taken):
    nothing = dict.fromkeys(MEASURED, 1)
    crossover.store(measurement(crossings={"complex": nothing, "real": nothing}), cache)
    inputs = {name: tensor.to("meta") for name, tensor in lti_inputs(1, 3, 2, 3, complex_states=False).items()}
    ops.lti_conv(**inputs)
    assert taken == ["reference"]
