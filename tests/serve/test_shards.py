"""Shards: a series belongs to one of them for ever, and its answers are those of one service, to the bit."""

from __future__ import annotations

import signal
from collections import Counter

import numpy as np
import pytest

from keiretsu.errors import ArgumentError
from keiretsu.serve import Answered, ForecasterRunner, Refused, Row, Service, ServiceSettings, open_store
from keiretsu.serve.shard import Parcel
from keiretsu.serve.shards import ShardError, Shards, shard_of
from keiretsu.serve.stores import StoreTakenError
from keiretsu.serve.watch import Watch

SETTINGS = ServiceSettings(lateness=3600, batch_rows=50, series_in_memory=10)


def drawn(count: int) -> list[Row | Refused]:
    """Rows of thirty series, some of them late or refused by the intake."""
    chance, hours = np.random.default_rng(3), np.zeros(30)
    rows: list[Row | Refused] = []
    for number in range(count):
        pump = int(chance.integers(30))
        hours[pump] += 1
        if number % 40 == 0:
            rows.append(Refused(f"line {number}", None, "malformed", "no row"))
            continue
        late = 3600.0 * chance.integers(4) if number % 17 == 0 else 0.0
        stamp = 1_767_225_600 + 3600 * hours[pump] - late
        rows.append(Row(f"pump {pump}", stamp, chance.normal(size=2), f"line {number}"))
    return rows


def by_series(outcomes) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for one in outcomes:
        if isinstance(one, Answered):
            found.setdefault(one.id, []).append(one.body)
    return found


def by_body(outcomes) -> list[bytes]:
    return [one.body for one in outcomes if isinstance(one, Answered)]


def states(url: str) -> dict[str, tuple]:
    store = open_store(url)
    found = {}
    for id, one in store.load(store.ids()).items():
        waiting = [(stamp, values.tobytes()) for stamp, values in one.waiting]
        found[id] = (one.seq, one.rows, one.stamp, one.newest, one.counts, waiting, one.state, one.watch)
    store.close()
    return found


def test_a_series_has_the_same_shard_for_ever():
    assert [shard_of(f"pump {k}", 8) for k in range(8)] == [0, 5, 4, 5, 4, 4, 2, 4]
    assert shard_of("ポンプ3", 1000) == 901


def test_series_are_spread_evenly():
    counts = Counter(shard_of(f"pump {k}", 16) for k in range(16_000))
    assert len(counts) == 16
    # four deviations of a fair draw
    assert all(abs(count - 1000) < 4 * 31 for count in counts.values())


def test_no_shards_are_refused():
    with pytest.raises(ArgumentError, match="at least 1"):
        shard_of("pump 1", 0)
    with pytest.raises(ArgumentError, match="each another"):
        Shards("model", ["a.db", "a.db"])


def test_what_is_packed_is_unpacked_in_its_order():
    rows = drawn(200)
    for before, after in zip(rows, Parcel.of(rows).rows(), strict=True):
        if isinstance(before, Refused):
            assert after == before
        else:
            assert isinstance(after, Row)
            assert (after.id, after.stamp, after.place) == (before.id, before.stamp, before.place)
            assert np.array_equal(after.values, before.values)
    assert Parcel.of([]).rows() == []


@pytest.fixture(scope="module")
def two_nodes():
    """Two nodes of Ray in this machine."""
    ray = pytest.importorskip("ray", reason="Ray is not installed")
    from ray.cluster_utils import Cluster

    before = signal.getsignal(signal.SIGTERM)
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 2, "include_dashboard": False})
    cluster.add_node(num_cpus=2)
    ray.init(address=cluster.address, log_to_driver=False, configure_logging=False)
    yield ray
    ray.shutdown()
    cluster.shutdown()
    signal.signal(signal.SIGTERM, before)


def test_on_two_nodes_every_series_gets_the_bytes_of_one_service(two_nodes, model, model_file, tmp_path):
    rows = drawn(1500)
    runner = ForecasterRunner(model)
    service = Service(runner, open_store(tmp_path / "one.db"), SETTINGS, watcher=Watch(runner))
    outcomes = [one for start in range(0, 1500, 50) for one in service.take(rows[start : start + 50])]
    outcomes += service.drain()
    whole = service.counters()
    service.close()

    stores = [str(tmp_path / f"shard{k}.db") for k in range(2)]
    shards = Shards(model_file, stores, SETTINGS)
    # batches of another size, sent before the ones before are answered
    under_way = [shards.send(rows[start : start + 300]) for start in range(0, 1500, 300)]
    found = [one for part in under_way for one in part()] + shards.drain()
    counters = shards.counters()
    shards.close()

    assert by_series(found) == by_series(outcomes)
    assert len({one["node"] for one in counters}) == 2
    for name in ("rows", "answered", "judged", "held", "series"):
        assert sum(one[name] for one in counters) == whole[name]
    assert sum((Counter(one["refused"]) for one in counters), Counter()) == whole["refused"]
    kept = [states(store) for store in stores]
    assert all(shard_of(id, 2) == shard for shard, part in enumerate(kept) for id in part)
    assert {id: one for part in kept for id, one in part.items()} == states(str(tmp_path / "one.db"))


def test_a_shard_that_died_goes_on_from_its_store(two_nodes, model, model_file, tmp_path):
    rows, store = drawn(400), [str(tmp_path / "shard.db")]
    runner = ForecasterRunner(model)
    service = Service(runner, open_store(None), SETTINGS, watcher=Watch(runner))
    unbroken = by_series(service.take(rows))
    shards = Shards(model_file, store, SETTINGS)
    first = shards.take(rows[:200])
    shards.kill()
    with pytest.raises(ShardError, match="anew on the same stores"):
        shards.take(rows[200:])
    again = Shards(model_file, store, SETTINGS)
    assert by_series([*first, *again.take(rows[200:])]) == unbroken
    # what was said before is there to be asked for, too
    assert [one.body for one in again.answers(0, 0, 10_000)][: len(by_body(first))] == by_body(first)
    again.close()


def test_a_store_that_another_model_has_is_told_at_once(two_nodes, model_file, tmp_path):
    place = str(tmp_path / "other.db")
    store = open_store(place)
    store.begin("another model")
    store.close()
    with pytest.raises(StoreTakenError, match="another model"):
        Shards(model_file, [place], SETTINGS)
