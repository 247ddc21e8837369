"""Which rows are read, and when."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from keiretsu.serve import Refused, ServiceSettings
from keiretsu.serve.order import Order
from keiretsu.serve.stores import Series
from support.plain_runner import row

STAMPS = st.lists(st.one_of(st.integers(0, 40), st.integers(0, 10**6), st.sampled_from([2.5, 1e14, -7.0])), max_size=60)


def order(**settings) -> Order:
    return Order(ServiceSettings(**settings), interval=1.0, show=lambda stamp: stamp)


def taken(rules: Order, stamps, series: Series | None = None):
    """Stamps that were read, in that order, and reasons of refusal; waiting rows are read at the end."""
    series = series or Series("pump")
    read, refused = [], []
    for stamp in stamps:
        found = rules.take(series, row("pump", stamp))
        if isinstance(found, Refused):
            refused.append(found.reason)
        else:
            read += [held[0] for held in found]
    return read + [held[0] for held in rules.drain(series)], refused


@given(STAMPS, st.sampled_from([0.0, 1.0, 7.5, 1e9]), st.sampled_from([5.0, 1e4]), st.sampled_from([1, 3, 1000]))
def test_rows_are_read_in_order_of_time_and_each_is_read_or_refused_once(stamps, lateness, jump, most):
    read, refused = taken(order(lateness=lateness, jump=jump, most_waiting=most), stamps)
    assert read == sorted(set(read))
    assert len(read) + len(refused) == len(stamps)
    assert set(read) <= set(stamps)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=30, unique=True), st.data())
def test_rows_out_of_order_within_the_lateness_are_read_as_if_they_had_come_in_order(stamps, data):
    shuffled = data.draw(st.permutations(stamps))
    read, refused = taken(order(lateness=30.0), shuffled)
    assert read == sorted(stamps)
    assert not refused


@given(STAMPS, st.integers(0, 60))
def test_what_is_kept_between_two_calls_is_all_that_decides(stamps, at):
    rules, kept = order(lateness=3.0, jump=20.0), Series("pump")
    whole = taken(rules, stamps)
    first = [rules.take(kept, row("pump", stamp)) for stamp in stamps[:at]]
    rest = taken(rules, stamps[at:], kept.copy())
    reasons = [one.reason for one in first if isinstance(one, Refused)]
    read = [held[0] for one in first if not isinstance(one, Refused) for held in one]
    assert (read + rest[0], reasons + rest[1]) == whole


def test_without_lateness_a_row_is_read_at_once_and_an_older_one_is_late():
    assert taken(order(), [5, 3, 6]) == ([5, 6], ["late"])


def test_a_row_that_is_there_already_is_a_duplicate_whether_it_was_read_or_waits():
    assert taken(order(), [5, 5])[1] == ["duplicate"]
    assert taken(order(lateness=10), [5, 4, 5, 4]) == ([4, 5], ["duplicate", "duplicate"])


def test_a_row_waits_until_its_series_has_shown_a_stamp_later_by_the_lateness():
    rules, series = order(lateness=2), Series("pump")
    assert rules.take(series, row("pump", 1)) == []
    assert rules.take(series, row("pump", 2)) == []
    assert [held[0] for held in rules.take(series, row("pump", 3))] == [1]


def test_more_rows_than_may_wait_make_the_oldest_go_on():
    rules, series = order(lateness=1000, most_waiting=3), Series("pump")
    counts = [len(rules.take(series, row("pump", stamp))) for stamp in range(6)]
    assert counts == [0, 0, 0, 1, 1, 1]


def test_one_row_of_another_century_is_refused_and_changes_nothing():
    assert taken(order(jump=100), [1, 2, 10**9, 3]) == ([1, 2, 3], ["clock_jump"])


def test_a_clock_that_was_set_anew_is_believed_once_enough_rows_agree():
    assert taken(order(jump=100, agreeing=3), [1, 1000, 1001, 1002, 1003]) == (
        [1, 1002, 1003],
        ["clock_jump", "clock_jump"],
    )


def test_jumps_to_places_that_do_not_agree_are_never_believed():
    read, refused = taken(order(jump=100), [1, 1000, 5000, 9000, 13000, 17000, 2])
    assert read == [1, 2]
    assert refused == ["clock_jump"] * 5


def test_the_same_row_sent_again_does_not_confirm_a_jump():
    assert taken(order(jump=100), [1, 1000, 1000, 1000, 1000])[0] == [1]


def test_a_gap_that_no_arithmetic_holds_is_refused_however_often_it_comes():
    assert taken(order(), [0, 9e15, 9.1e15, 9.2e15, 9.3e15])[0] == [0]


def test_refusals_say_where_which_series_and_until_when_in_both_languages():
    series, rules = Series("pump"), order()
    rules.take(series, row("pump", 5))
    found = rules.take(series, row("pump", 3, place="line 7"))
    assert isinstance(found, Refused)
    for text, place, whose in ((found.sentence, "line 7", "'pump'"), (found.sentence_ja, "7行目", "「pump」")):
        assert place in text
        assert whose in text
        assert "5" in text
