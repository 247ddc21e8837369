"""The view of a run: every extreme kept, gaps kept, what is rounded said, whole or refused, small whatever the log."""

from __future__ import annotations

import json
import logging
from base64 import b64encode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from keiretsu.proof.view import NAME, read_view, view_of, write_view
from keiretsu.proof.view.chosen import apart
from keiretsu.proof.view.coded import coded_stamps, coded_values, decoded_stamps, decoded_values
from keiretsu.proof.view.make import MOST_BYTES
from keiretsu.proof.view.reduced import bucket_starts, marks_of
from support.views import run_of

CONTENT = {
    "created": "2026-11-25T10:00:00Z",
    "data": {"fingerprint": "f" * 64},
    "verdict": {"choice": "ridge"},
    "comparison": {"candidate": "selective", "rival": "ridge"},
    "examples": [],
}
known_or_missing = st.one_of(st.just(float("nan")), st.floats(-1e9, 1e9, allow_subnormal=False))
columns = hnp.arrays(np.float64, st.integers(1, 300), elements=known_or_missing)


@given(columns, st.integers(1, 50))
def test_every_bucket_keeps_its_extremes_its_ends_and_its_gaps(values, each):
    starts = bucket_starts(np.arange(len(values)), each=each, gap=1e9)
    marks = marks_of(values, starts)
    for place, bucket in enumerate(np.split(values, starts[1:])):
        known = bucket[~np.isnan(bucket)]
        assert len(bucket) <= each
        assert marks.missing[place] == len(bucket) - len(known)
        found = (marks.lowest[place], marks.highest[place], marks.first[place], marks.last[place])
        if len(known):
            assert found == (known.min(), known.max(), known[0], known[-1])
        else:
            assert np.isnan(found).all()


@given(st.lists(st.integers(1, 40), min_size=1, max_size=120), st.integers(1, 20), st.integers(2, 30))
def test_no_bucket_spans_a_pause(steps, each, gap):
    ticks = np.cumsum(steps)
    starts = bucket_starts(ticks, each=each, gap=gap)
    for bucket in np.split(ticks, starts[1:]):
        assert len(bucket) <= each
        assert (np.diff(bucket) <= gap).all()


@given(columns)
def test_values_are_off_by_half_a_step_at_most_and_say_so(values):
    coded = json.loads(json.dumps(coded_values(values)))
    back = decoded_values(coded)
    assert np.array_equal(np.isnan(back), np.isnan(values))
    known = ~np.isnan(values)
    size = np.abs(values[known]).max(initial=0.0)
    allowed = {"u2": coded.get("step", 0.0) / 2 * (1 + 1e-9) + size * 1e-14, "f4": size * 2.0**-24, "f8": 0.0}
    if coded.get("exact"):
        allowed["u2"] = 1e-7 * max(coded["step"], 1e-300) + size * 1e-14
    assert np.abs(back - values)[known].max(initial=0.0) <= allowed[coded["kind"]]


def test_values_of_few_decimals_lose_nothing():
    values = np.round(np.random.default_rng(0).normal(20, 3, 5000), 2)
    coded = coded_values(values)
    assert (coded["kind"], coded["step"], coded["exact"]) == ("u2", 0.01, True)
    assert np.allclose(decoded_values(coded), values, rtol=0, atol=1e-12)


def test_one_outlier_does_not_make_the_rest_coarse():
    values = np.append(np.random.default_rng(0).normal(size=5000), 1e7)
    back = decoded_values(coded_values(values))
    assert np.abs(back - values)[:-1].max() < 1e-6


@given(hnp.arrays(np.int64, st.integers(1, 200), elements=st.integers(-(2**50), 2**50)))
def test_stamps_lose_nothing(ticks):
    assert np.array_equal(decoded_stamps(json.loads(json.dumps(coded_stamps(ticks)))), ticks)


def test_the_stamps_of_a_regular_clock_take_next_to_nothing():
    assert len(json.dumps(coded_stamps(np.arange(0, 10**12, 10**6)))) < 100
    assert np.array_equal(decoded_stamps(coded_stamps(np.array([0.5, 0.75, 9.0]))), [0.5, 0.75, 9.0])


@given(st.lists(st.integers(1, 9), min_size=1, max_size=80), st.integers(1, 30), st.integers(1, 12), st.data())
def test_whole_forecasts_do_not_overlap_and_hold_an_example(steps, horizon, most, data):
    rows = np.cumsum(steps)
    always = np.array([data.draw(st.integers(0, len(rows) - 1))])
    kept = apart(rows, horizon=horizon, most=most, always=always)
    assert always[0] in kept
    assert len(kept) <= most + 1
    assert (np.diff(rows[kept]) >= horizon).all()


def test_the_log_comes_back_row_by_row_with_its_gaps_and_its_clock():
    log, outcome = run_of(400, missing=(100, 130), zone="Asia/Tokyo")
    view = view_of(log, outcome, CONTENT)
    (series,) = view["series"]
    assert [part["each"] for part in series["parts"]] == [1, 1]
    back = np.concatenate([decoded_values(part["targets"][0]["value"]) for part in series["parts"]])
    values = log.frame["OT"].to_numpy()
    assert np.array_equal(np.isnan(back), np.isnan(values))
    assert np.isnan(back[100:130]).all()
    assert np.allclose(back[130:], values[130:], rtol=0, atol=1e-9)
    stamps = np.concatenate([decoded_stamps(part["time"]) for part in series["parts"]])
    assert np.array_equal(stamps, log.frame["time"].to_physical().to_numpy())
    assert (view["clock"]["kind"], view["clock"]["zone"]) == ("datetime", "Asia/Tokyo")


def test_forecasts_stand_at_the_times_they_were_made_for():
    log, outcome = run_of(600, horizon=24, targets=("OT", "load"))
    view = view_of(log, outcome, CONTENT)
    origins, ticks = view["series"][0]["origins"], log.frame["time"].to_physical().to_numpy()
    assert list(origins["forecasts"]) == ["ridge", "selective", "naive"]
    for place, step in enumerate((1, 24)):
        assert origins["steps"][place]["step"] == step
        expected = ticks[outcome.origins.rows + step]
        assert np.array_equal(decoded_stamps(origins["steps"][place]["time"]), expected)
        for target in (0, 1):
            made = origins["forecasts"]["selective"][target][place]
            truth = outcome.entries[1].forecast.mean[:, target, step - 1]
            half = made["mean"].get("step", 0) / 2 + 1e-9
            assert np.abs(decoded_values(made["mean"]) - truth).max() <= half
            assert np.abs(decoded_values(made["upper"]) - truth - 2).max() <= made["upper"].get("step", 0) / 2 + 1e-9
            assert origins["forecasts"]["naive"][target][place]["lower"] is None
    whole = view["series"][0]["whole"]
    times = decoded_stamps(whole["time"]).reshape(-1, 24)
    assert (np.diff(times, axis=1) == 3.6e9).all()
    assert np.array_equal(times[:, 0] - 3.6e9, decoded_stamps(whole["origin"]))


def test_series_of_the_examples_come_first_and_what_is_left_out_is_named():
    log, outcome = run_of(120, series=15, horizon=4)
    origin = log.frame["time"][int(outcome.origins.rows[0])].isoformat()
    view = view_of(log, outcome, {**CONTENT, "examples": [{"id": "u09", "origin": origin}]})
    assert view["series"][0]["id"] == "u09"
    assert len(view["series"]) == 12
    assert view["left_out"]["series"] == 3
    assert set(view["left_out"]["first_series"]).isdisjoint(each["id"] for each in view["series"])


def test_a_million_rows_take_less_than_three_megabytes_and_the_test_part_is_finer(tmp_path):
    names = tuple(f"c{number}" for number in range(9))
    log, outcome = run_of(1_000_000, names=("ridge", "selective", *names), horizon=96, stride=100)
    view = view_of(log, outcome, CONTENT)
    place = write_view(tmp_path, view)
    assert place.stat().st_size <= MOST_BYTES < 3_000_000
    train, test = view["series"][0]["parts"]
    assert test["each"] < train["each"]
    values = log.frame["OT"].to_numpy()[: train["rows"]]
    stop = np.cumsum(decoded_stamps(train["count"])).astype(int)
    highest = np.maximum.reduceat(values, np.append(0, stop[:-1]))
    assert np.allclose(decoded_values(train["targets"][0]["highest"]), highest, rtol=0, atol=1e-9)
    assert not view["left_out"]["candidates"]


def test_many_targets_and_candidates_are_left_out_by_name_rather_than_grow_the_file():
    targets = tuple(f"t{number}" for number in range(40))
    names = ("ridge", "selective", *(f"c{number}" for number in range(10)))
    log, outcome = run_of(3000, names=names, targets=targets, horizon=8, stride=1)
    view = view_of(log, outcome, CONTENT)
    assert len(json.dumps(view, separators=(",", ":"))) <= MOST_BYTES
    kept = list(view["series"][0]["origins"]["forecasts"])
    assert kept[0] == "ridge"
    assert kept + view["left_out"]["candidates"] == list(names)
    assert view["left_out"]["candidates"]


def test_a_run_without_forecasts_has_no_view():
    log, outcome = run_of(200)
    for entry in outcome.entries:
        entry.forecast = None
    assert view_of(log, outcome, CONTENT) is None


def test_what_is_written_is_read_and_what_is_not_there_is_none(tmp_path):
    log, outcome = run_of(200, horizon=1)
    view = view_of(log, outcome, CONTENT)
    assert read_view(tmp_path) is None
    write_view(tmp_path, view)
    assert read_view(tmp_path) == view
    assert read_view(tmp_path / "result.json") == view


def _damage(view: dict, how: str) -> object:
    part, made = view["series"][0]["parts"][0], view["series"][0]["origins"]
    first = made["forecasts"]["ridge"][0][0]["mean"]
    match how:
        case "schema":
            view["schema"] = "keiretsu.view/9"
        case "a list":
            return [view]
        case "no targets":
            view["targets"] = []
        case "fewer values":
            part["targets"][0]["value"]["data"] = part["targets"][0]["value"]["data"][:-8]
        case "not base64":
            first["data"] = "§" * 8
        case "another kind":
            first["kind"] = "pickle"
        case "no stamps":
            del part["time"]
        case "stamps without end":
            part["time"] = {"kind": "runs", "first": 0, "unit": 1, "runs": [[10**15, 1]]}
        case "a step of text":
            part["targets"][0]["value"] = {"kind": "u2", "low": "0", "step": 1, "data": b64encode(b"00").decode()}
        case "steps missing":
            made["steps"] = made["steps"][:1]
        case "no number":
            view["clock"]["interval"] = None
    return view


HOW = ("schema", "a list", "no targets", "fewer values", "not base64", "another kind", "no stamps",
       "stamps without end", "a step of text", "steps missing", "no number")  # fmt: skip


@pytest.mark.parametrize("how", HOW)
def test_a_damaged_view_is_none_with_one_sentence(how, tmp_path, caplog):
    log, outcome = run_of(200)
    view = json.loads(json.dumps(view_of(log, outcome, CONTENT)))
    (tmp_path / NAME).write_text(json.dumps(_damage(view, how)), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert read_view(tmp_path) is None
    (said,) = caplog.messages
    assert NAME in said
    assert "\n" not in said


@pytest.mark.parametrize("bytes_", [b"", b"{", b"\xff\xfe", b"null", b"[" * 100_000], ids=repr)
def test_a_file_that_is_no_json_is_none_with_one_sentence(bytes_, tmp_path, caplog):
    (tmp_path / NAME).write_bytes(bytes_)
    with caplog.at_level(logging.WARNING):
        assert read_view(tmp_path) is None
    assert len(caplog.messages) == 1


@settings(max_examples=30)
@given(st.data())
def test_whatever_is_cut_out_of_a_view_nothing_is_raised(data):
    log, outcome = _small()
    view = json.loads(json.dumps(view_of(log, outcome, CONTENT)))
    node, path = view, []
    for _ in range(data.draw(st.integers(1, 7))):
        keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        if not keys:
            break
        path.append((node, data.draw(st.sampled_from(keys))))
        node = path[-1][0][path[-1][1]]
    holder, key = path[-1]
    holder[key] = data.draw(st.sampled_from([None, -1, "x", [], {}, 1e300, True]))
    from keiretsu.proof.view.check import check_view

    assert check_view(view) is None or isinstance(check_view(view), str)


def _small():
    return run_of(150, horizon=3)
