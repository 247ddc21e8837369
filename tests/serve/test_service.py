"""The service: whatever is read together, whatever fails, and whoever is let go of, the answers are the same."""

from __future__ import annotations

import itertools
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.serve import (
    Answered,
    Asked,
    Key,
    Place,
    Refused,
    Seen,
    Service,
    ServiceSettings,
    StoreError,
    Unwatched,
    Waiting,
    open_store,
)
from support.plain_runner import PlainRunner, row

ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 12), st.floats(-10, 10)), max_size=40)


def service(store=None, *, runner=None, again=None, watcher=None, **settings) -> Service:
    return Service(
        runner or PlainRunner(), store or open_store(None), ServiceSettings(**settings), again=again, watcher=watcher
    )


def answers(outcomes) -> list[tuple[str, int, bytes]]:
    return [(one.id, one.seq, one.body) for one in outcomes if isinstance(one, Answered)]


def kept(made: Service) -> dict:
    """All that is kept of all series."""
    found = made.store.load(made.store.ids())
    return {id: (s.seq, s.rows, s.stamp, s.newest, s.state, s.counts, len(s.waiting)) for id, s in found.items()}


@given(ROWS, st.lists(st.integers(0, 40), max_size=6), st.sampled_from([0.0, 3.0]), st.sampled_from([1, 2, 100]))
def test_answers_and_states_do_not_depend_on_how_rows_are_gathered_or_on_how_many_series_are_held(
    rows, cuts, lateness, held
):
    given = [row(id, stamp, load) for id, stamp, load in rows]
    one_by_one, gathered = service(lateness=lateness), service(lateness=lateness, series_in_memory=held)
    whole = [answer for one in given for answer in answers(one_by_one.take([one]))]
    ends = sorted({0, len(given), *(cut for cut in cuts if cut < len(given))})
    parts = [answer for a, b in itertools.pairwise(ends) for answer in answers(gathered.take(given[a:b]))]
    assert parts == whole
    assert kept(gathered) == kept(one_by_one)
    assert {**gathered.counters(), "batches": 0, "series_in_memory": 0} == {
        **one_by_one.counters(), "batches": 0, "series_in_memory": 0,
    }  # fmt: skip


@given(ROWS)
def test_a_series_is_answered_alike_whichever_others_there_are(rows):
    alone, among = service(), service()
    mine = [row(id, stamp, load) for id, stamp, load in rows if id == "a"]
    own = answers(alone.take(mine))
    both = [one for one in answers(among.take([row(*one) for one in rows])) if one[0] == "a"]
    assert both == own


@given(ROWS, st.sampled_from([0.0, 4.0]))
def test_counters_add_up(rows, lateness):
    made = service(lateness=lateness)
    outcomes = made.take([row(*one) for one in rows])
    counted = made.counters()
    assert counted["rows"] == len(rows) == counted["accepted"] + sum(counted["refused"].values())
    assert counted["accepted"] == counted["answered"] + counted["waiting"]
    assert counted["answered"] == len(answers(outcomes))
    made.drain()
    assert made.counters()["waiting"] == 0
    assert made.counters()["answered"] == counted["accepted"]


class Failing:
    """A store that fails at chosen commits, before or after they came about."""

    def __init__(self, store, seed: int) -> None:
        self._store, self._chance = store, random.Random(seed)

    def __getattr__(self, name):
        return getattr(self._store, name)

    def commit(self, batch) -> None:
        fault = self._chance.choice(["none", "none", "before", "after"])
        if fault != "before":
            self._store.commit(batch)
        if fault != "none":
            raise StoreError("the store is away")


@given(ROWS, st.integers(0, 1000))
def test_a_store_that_fails_before_or_after_a_commit_changes_no_answer_when_it_is_tried_again(rows, seed):
    given = [row(*one) for one in rows]
    sound, failing = service(), service(Failing(open_store(None), seed), again=lambda error, attempt: True)
    parts = [given[k : k + 3] for k in range(0, len(given), 3)]
    assert [answers(failing.take(part)) for part in parts] == [answers(sound.take(part)) for part in parts]
    assert kept(failing) == kept(sound)
    assert failing.counters() == sound.counters()


@given(ROWS, st.integers(0, 1000))
def test_rows_asked_again_by_the_caller_after_a_fault_are_answered_once(rows, seed):
    given = [row(*one) for one in rows]
    sound, failing = service(), service(Failing(open_store(None), seed))
    for k in range(0, len(given), 3):
        sound.take(given[k : k + 3])
        for _ in range(50):
            try:
                failing.take(given[k : k + 3])
                break
            except StoreError:
                continue
    assert [(a.id, a.seq, a.body) for a in failing.store.answers(0)] == [
        (a.id, a.seq, a.body) for a in sound.store.answers(0)
    ]


def test_a_fault_leaves_memory_and_store_as_they_were():
    store = open_store(None)
    made = service(store)
    made.take([row("a", 1)])
    before = (kept(made), made.counters(), made.state("a"))
    store.commit, whole = lambda batch: (_ for _ in ()).throw(StoreError("full")), store.commit
    with pytest.raises(StoreError):
        made.take([row("a", 2), row("b", 1)])
    store.commit = whole
    assert (kept(made), made.counters(), made.state("a")) == (
        before[0],
        {**before[1], "series_in_memory": 0},
        before[2],
    )
    assert made.take([row("a", 2)])[0].seq == 2


def test_rows_that_wait_are_answered_with_the_row_that_ripens_them():
    made = service(lateness=2)
    assert isinstance(made.take([row("a", 1, place="line 1")])[0], Waiting)
    assert [one.seq for one in made.take([row("a", 3)])] == [1]
    assert made.state("a")["waiting"] == 1
    assert [one.seq for one in made.drain()] == [2]


def test_a_body_is_one_line_of_json_with_its_keys_in_order():
    body = service().take([row("ポンプ", 1)])[0].body
    found = json.loads(body)
    assert list(found)[:3] == ["id", "seq", "time"]
    assert list(found["forecast"]["heat"]) == ["mean", "lower", "upper"]
    assert b"\n" not in body
    assert "ポンプ".encode() in body
    assert found["cold"] == 2


def test_a_number_that_is_not_finite_never_leaves():
    made = service()
    made.runner.sums["a"] = None  # type: ignore[assignment]
    made.runner.step = lambda ids, stamps, values: _nan(PlainRunner().step(ids, stamps, values))
    made.runner.keep = lambda id: bytes(24)
    body = made.take([row("a", 1)])[0].body
    assert json.loads(body)["forecast"]["heat"]["mean"] == [None, None]
    assert b"NaN" not in body


def _nan(said):
    said.mean[:] = float("nan")
    return said


def test_a_request_that_comes_again_under_its_key_is_replied_with_the_same_bytes_and_read_once():
    made, key = service(), Key("k", "digest", lambda outcomes: b"%d" % len(outcomes))
    first, again = made.take_all([Asked([row("a", 1)], key=key), Asked([row("a", 1)], key=key)])
    assert (first.reply, again.reply, list(again.outcomes)) == (b"1", b"1", [])
    later = made.take_all([Asked([row("a", 2)], key=key)])[0]
    assert (later.reply, later.fault) == (b"1", None)
    assert made.counters()["rows"] == 1
    other = Key("k", "other digest", key.render)
    assert made.take_all([Asked([row("a", 3)], key=other)])[0].fault == "key"
    assert made.counters()["rows"] == 1


def test_what_was_not_delivered_is_there_for_the_next_run(store_url):
    made = service(open_store(store_url), outbox=True, keep_answers=1)
    sent = made.take([row("a", 1), row("a", 2)], source=Place("file", {"offset": 7}))
    made.delivered(sent[0].number)
    made.take([row("a", 3)])
    made.close()
    later = service(open_store(store_url), outbox=True, keep_answers=1)
    assert later.unsent()[0].body == sent[1].body
    assert [one.seq for one in later.unsent()] == [2, 3]
    assert later.place("file") == {"offset": 7}
    later.delivered(3)
    later.take([row("a", 4)])
    assert [one.seq for one in later.answers(0)] == [4]
    later.close()


def test_refused_rows_touch_no_series():
    made = service(ids=frozenset("a"))
    made.runner.lacking.add("a")
    found = made.take([row("b", 1), row("a", 1), Refused("line 3", "a", "malformed", "no")])
    assert [one.reason for one in found] == ["unknown_id", "no_covariate", "malformed"]
    assert kept(made) == {}
    assert made.state("a") is None
    assert made.counters()["refused"] == {"malformed": 1, "no_covariate": 1, "unknown_id": 1}


def test_alarms_stand_in_the_answer_and_are_counted():
    class Alarmed(Unwatched):
        def look(self, row, *rest) -> Seen:
            return Seen("expired", [{"kind": "drift"}] if row.stamp == 2 else [])

    made = service(watcher=Alarmed())
    bodies = [json.loads(one.body) for one in made.take([row("a", 1), row("a", 2), row("a", 3)])]
    assert [len(body["alarms"]) for body in bodies] == [0, 1, 0]
    assert bodies[0]["certificate"] == "expired"
    assert made.counters()["alarms"] == 1


def test_a_store_reopened_goes_on_as_if_nothing_had_been(store_url):
    given = [row(id, stamp, stamp) for stamp in range(6) for id in "ab"]
    whole = answers(service().take(given))
    first = service(open_store(store_url))
    half = answers(first.take(given[:5]))
    first.close()
    second = service(open_store(store_url))
    assert half + answers(second.take(given[5:])) == whole
    assert second.counters()["answered"] == 12
    second.close()
