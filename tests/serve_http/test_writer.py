"""One thread writes for all: groups grow while it writes, and one request's failure is its own."""

from __future__ import annotations

import time

import pytest

from keiretsu.serve.asking import Asked
from keiretsu.serve.http.health import Health
from keiretsu.serve.http.metrics import Metrics
from keiretsu.serve.http.problem import ProblemError
from keiretsu.serve.http.writer import Writer
from keiretsu.serve.rows import Answered
from keiretsu.serve.stores import StoreError
from support.fake_service import FakeService, intake


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def writer(service):
    writer = Writer(service, health=Health(), metrics=Metrics(), group_rows=10, most_waiting=20)
    yield writer
    service.hold.set()
    assert writer.close(10)


def asked(id: str = "a", rows: int = 1) -> Asked:
    return Asked([intake().row({"id": id, "time": time}, f"rows[{time}]") for time in range(rows)])


def held_up(service: FakeService, writer: Writer):
    """A first request that the writer is busy with."""
    service.hold.clear()
    first = writer.put(asked())
    while writer._queue:
        time.sleep(0.001)
    return first


def test_what_comes_during_a_commit_goes_into_one_transaction(service, writer) -> None:
    first = held_up(service, writer)
    others = [writer.put(asked(str(number))) for number in range(7)]
    service.hold.set()
    answers = [future.result(10).outcomes[0] for future in (first, *others)]
    assert [one.id for one in answers if isinstance(one, Answered)] == ["a", *map(str, range(7))]
    assert service.groups == [1, 7]


def test_a_group_is_bounded_and_one_large_request_still_passes(service, writer) -> None:
    held_up(service, writer)
    futures = [writer.put(asked("a", rows)) for rows in (6, 6, 1)]
    service.hold.set()
    assert [len(future.result(10).outcomes) for future in futures] == [6, 6, 1]
    assert service.groups == [1, 1, 2]


def test_more_rows_than_may_wait_are_refused_and_what_waits_is_kept(service, writer) -> None:
    held_up(service, writer)
    waits = writer.put(asked(rows=19))
    with pytest.raises(ProblemError) as refused:
        writer.put(asked())
    assert refused.value.status == 503
    service.hold.set()
    assert len(waits.result(10).outcomes) == 19
    assert len(writer.put(asked()).result(10).outcomes) == 1


def test_a_store_that_fails_fails_its_group_and_the_next_works(service, writer) -> None:
    service.fault = "The disk is full."
    with pytest.raises(StoreError, match="The disk is full"):
        writer.put(asked()).result(10)
    assert writer._health.why() == "The disk is full."
    service.fault = None
    assert len(writer.put(asked()).result(10).outcomes) == 1
    assert writer._health.why() is None


def test_health_comes_back_by_itself(service, writer) -> None:
    service.fault = "The database is away."
    with pytest.raises(StoreError):
        writer.put(asked()).result(10)
    service.fault, end = None, time.monotonic() + 20
    while writer._health.why() is not None and time.monotonic() < end:
        time.sleep(0.01)
    assert writer._health.why() is None


def test_a_mistake_of_ours_fails_its_own_request_and_not_its_neighbours(service, writer, caplog) -> None:
    service.broken = "poison"
    held_up(service, writer)
    futures = [writer.put(asked(id)) for id in ("b", "poison", "c")]
    service.hold.set()
    assert len(futures[0].result(10).outcomes) == 1
    with pytest.raises(ZeroDivisionError):
        futures[1].result(10)
    assert len(futures[2].result(10).outcomes) == 1


def test_what_was_accepted_is_finished_and_nothing_more_is_accepted(service) -> None:
    writer = Writer(service, health=Health(), metrics=Metrics(), group_rows=10, most_waiting=100)
    held_up(service, writer)
    futures = [writer.put(asked("a", 5)) for _ in range(8)]
    assert not writer.close(0.01)
    with pytest.raises(ProblemError):
        writer.put(asked())
    service.hold.set()
    assert writer.close(10)
    assert all(future.done() and len(future.result().outcomes) == 5 for future in futures)


def test_a_request_that_nobody_waits_for_any_more_is_not_begun(service, writer) -> None:
    held_up(service, writer)
    gone = writer.put(asked("gone"))
    assert gone.cancel()
    service.hold.set()
    assert len(writer.put(asked("here")).result(10).outcomes) == 1
    assert {one.id for one in service.kept} == {"a", "here"}
