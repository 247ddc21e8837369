"""What both stores promise: all or nothing, one writer, and that nothing of another model or version is touched."""

from __future__ import annotations

import sqlite3

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.errors import ArgumentError, FileFormatError, OutputError
from keiretsu.serve.stores import Batch, Kept, Place, Read, Reply, Series, StoreError, StoreTakenError, open_store
from keiretsu.serve.stores.coding import pack_waiting, unpack_waiting


@pytest.fixture
def store(store_url):
    opened = open_store(store_url)
    opened.begin("model-1")
    yield opened
    opened.close()


def series(id: str = "pump", **more) -> Series:
    fields = {"seq": 3, "rows": 2, "stamp": 1.5, "newest": 2.5, "jump": (9.0, 2), "state": b"s", "watch": b"w"}
    waiting = [(2.0, np.array([1.0, np.nan])), (2.5, np.array([0.1, 0.2]))]
    return Series(id, **{**fields, "waiting": waiting, "counts": {"accepted": 5}, **more})


def plain(one: Series) -> tuple:
    return (
        one.id, one.seq, one.rows, one.stamp, one.newest, one.jump, one.state, one.watch, one.counts,
        [(stamp, values.tobytes()) for stamp, values in one.waiting],
    )  # fmt: skip


def test_what_was_committed_is_there_for_the_next_process(store, store_url):
    answers = [Kept(1, "pump", 3, '{"a":"é"}'.encode())]
    batch = Batch(
        1, series=[series(), series("液体")], answers=answers, counts={"rows": 4}, places=[Place("f", {"offset": 3})],
        replies=[Reply("k", "d", b"r")],
    )  # fmt: skip
    store.commit(batch)
    store.close()
    later = open_store(store_url)
    later.begin("model-1")
    assert plain(later.load(["pump", "none"])["pump"]) == plain(series())
    assert later.unsent() == answers
    assert later.ids() == ["pump", "液体"]
    assert later.waiting() == ["pump", "液体"]
    assert later.counts() == {"rows": 4}
    assert later.place("f") == {"offset": 3}
    assert later.place("g") is None
    assert later.reply("k") == Reply("k", "d", b"r")
    assert later.facts() == {"batch": 1, "answer": 1, "sent": 0, "fingerprint": "model-1", "series": 2}
    later.close()


def test_a_batch_that_fails_in_its_midst_leaves_nothing(store):
    store.commit(Batch(1, answers=[Kept(1, "pump", 1, b"x")]))
    with pytest.raises(StoreError):
        # the answer's number is taken; all before it in the transaction must go, too
        store.commit(Batch(2, series=[series()], counts={"rows": 1}, answers=[Kept(1, "pump", 2, b"y")]))
    assert store.facts()["batch"] == 1
    assert not store.load(["pump"])
    assert not store.counts()
    store.commit(Batch(2, series=[series()]))
    assert store.facts()["batch"] == 2


def test_a_batch_committed_again_is_kept_once(store):
    batch = Batch(1, series=[series()], answers=[Kept(1, "pump", 3, b"x")], counts={"rows": 1})
    store.commit(batch)
    store.commit(batch)
    assert store.counts() == {"rows": 1}
    assert len(store.unsent()) == 1


def test_a_series_without_a_new_state_keeps_the_one_it_has(store):
    store.commit(Batch(1, series=[series()]))
    store.commit(Batch(2, series=[series(state=None, watch=None, seq=4)]))
    kept = store.load(["pump"])["pump"]
    assert (kept.seq, kept.state, kept.watch) == (4, b"s", b"w")


def test_delivered_answers_are_not_sent_again_and_forgotten_ones_are_gone(store):
    store.commit(Batch(1, answers=[Kept(k, "pump", k, b"x") for k in (1, 2, 3)]))
    store.sent(2)
    assert [one.number for one in store.unsent()] == [3]
    assert [one.number for one in store.answers(0)] == [1, 2, 3]
    store.commit(Batch(2, sent=3, forget=2))
    assert [one.number for one in store.answers(0)] == [3]
    assert store.unsent() == []


def test_the_last_rows_of_a_series_stay_and_older_ones_go(store):
    for k in range(1, 6):
        rows = [Read("pump", k, float(k), np.array([k, np.nan])), Read("fan", k, float(k), np.array([0.0, k]))]
        store.commit(Batch(k, tail=rows, tail_rows=2))
    kept = store.tail("pump")
    assert [(one.seq, one.stamp, one.values[0]) for one in kept] == [(4, 4.0, 4.0), (5, 5.0, 5.0)]
    assert np.isnan(kept[0].values[1])


def test_only_so_many_replies_stay(store):
    for k in range(1, 6):
        store.commit(Batch(k, replies=[Reply(f"k{k}", "d", b"r")], keep_replies=2))
    assert [store.reply(f"k{k}") is not None for k in range(1, 6)] == [False, False, False, True, True]


def test_another_model_is_refused_until_it_takes_over(store, store_url):
    store.commit(Batch(1, series=[series(), series("fan")]))
    with pytest.raises(StoreTakenError, match="holds the states of another model"):
        store.begin("model-2")
    store.adopt("model-2", [series(state=b"new", rows=9)])
    found = store.load(["pump", "fan"])
    assert (found["pump"].state, found["pump"].rows, found["pump"].seq) == (b"new", 9, 3)
    assert (found["fan"].state, found["fan"].rows) == (b"", 0)
    store.begin("model-2")


def test_a_second_process_is_told_that_the_store_is_taken(store, store_url, monkeypatch):
    monkeypatch.setattr("keiretsu.serve.stores.postgres._LOCK_SECONDS", 0.1)
    other = open_store(store_url)
    with pytest.raises(StoreTakenError, match="another process is writing to the store"):
        other.begin("model-1")
    other.close()


def test_of_two_that_write_all_the_same_the_second_to_commit_stops(store, store_url):
    other = open_store(store_url)
    other.commit(Batch(1, counts={"rows": 1}))
    with pytest.raises(StoreTakenError, match="another process has written"):
        store.commit(Batch(1, counts={"rows": 1}))
    other.close()


def test_a_store_of_a_newer_version_is_left_alone(store, store_url):
    with store._transaction():
        store._run("UPDATE keiretsu_facts SET value = '99' WHERE name = 'schema'")
    with pytest.raises(StoreTakenError, match="is of version 99, and this keiretsu knows 1"):
        open_store(store_url)


def test_no_message_holds_the_password(server):
    url = server.url.replace("keiretsu@", "keiretsu:secret@").replace(str(server.port), "1")
    with pytest.raises(StoreError) as found:
        open_store(url)
    assert "secret" not in str(found.value)
    assert "keiretsu@127.0.0.1:1/postgres" in str(found.value)


def test_a_database_that_goes_away_and_comes_back_is_connected_again(server, store_url):
    if "://" not in store_url:
        pytest.skip("a file does not go away")
    store = open_store(store_url)
    store.begin("model-1")
    server.stop("immediate")
    try:
        with pytest.raises(StoreError, match="bring the database back"):
            store.commit(Batch(1, counts={"rows": 1}))
    finally:
        server.start()
    store.commit(Batch(1, counts={"rows": 1}))
    assert store.counts() == {"rows": 1}
    store.close()


def test_a_full_disk_keeps_nothing_of_the_batch_and_goes_on_when_there_is_room(tmp_path):
    store = open_store(tmp_path / "kept.db")
    store.begin("model-1")
    pages = store._all("PRAGMA page_count")[0][0]
    store._all(f"PRAGMA max_page_count = {pages + 4}")
    large = Batch(1, series=[series(state=bytes(100_000))], counts={"rows": 1})
    with pytest.raises(StoreError, match="disk is full"):
        store.commit(large)
    assert store.facts()["batch"] == 0
    assert not store.load(["pump"])
    store._all("PRAGMA max_page_count = 100000")
    store.probe()
    store.commit(large)
    assert store.counts() == {"rows": 1}


def test_places_that_are_no_stores_are_named_in_one_sentence(tmp_path):
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at" * 20)
    with pytest.raises(FileFormatError, match="is none"):
        open_store(tmp_path / "text.db")
    with pytest.raises(OutputError, match="must name a file"):
        open_store(tmp_path)
    with pytest.raises(ArgumentError, match="must be a file or a URL"):
        open_store("mysql://root:secret@host/x")


def test_a_file_is_kept_with_a_write_ahead_log_that_reaches_the_disk(tmp_path):
    store = open_store(tmp_path / "kept.db")
    assert store._all("PRAGMA journal_mode") == [("wal",)]
    assert store._all("PRAGMA synchronous") == [(2,)]
    with sqlite3.connect(tmp_path / "kept.db") as reader:
        assert reader.execute("SELECT COUNT(*) FROM keiretsu_series").fetchone() == (0,)
    reader.close()
    store.close()


@given(st.lists(st.tuples(st.floats(allow_nan=False), st.lists(st.floats(), min_size=2, max_size=2)), max_size=5))
def test_waiting_rows_come_back_to_the_bit(rows):
    waiting = [(stamp, np.array(values)) for stamp, values in rows]
    back = unpack_waiting(pack_waiting(waiting))
    assert [stamp for stamp, _ in back] == [stamp for stamp, _ in waiting]
    assert all(np.array_equal(a, b, equal_nan=True) for (_, a), (_, b) in zip(waiting, back, strict=True))
