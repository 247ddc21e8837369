"""Listeners share the newest answers; older ones, and those whose commit was never confirmed, come from the store."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from keiretsu.serve.http import tail as tails
from keiretsu.serve.http.tail import PAGE, Tail
from keiretsu.serve.rows import Answered
from keiretsu.serve.stores import Kept
from support.awaited import awaited
from support.fake_service import FakeService


def answers(first: int, last: int) -> list[Answered]:
    return [Answered("a", number, b"{}", number) for number in range(first, last + 1)]


def keep(service: FakeService, upto: int) -> None:
    service.kept = [Kept(number, "a", number, b"{}") for number in range(1, upto + 1)]


async def numbers(tail: Tail, after: int, count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        page = await tail.after(found[-1] if found else after, seconds=5)
        assert page
        assert len(page) <= PAGE
        found += [one.number for one in page]
    return found


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def tail(service):
    with ThreadPoolExecutor(1) as readers:
        yield Tail(service, readers)


def test_what_is_held_is_not_read_from_the_store(service, tail) -> None:
    tail.add(answers(11, 700))
    service.fault = "away"
    assert awaited(numbers(tail, 10, 690)) == list(range(11, 701))


def test_what_came_before_is_read_from_the_store(service, tail) -> None:
    keep(service, 1000)
    tail.add(answers(901, 1000))
    assert awaited(numbers(tail, 3, 997)) == list(range(4, 1001))


def test_answers_whose_commit_was_never_confirmed_are_heard_all_the_same(service, tail) -> None:
    keep(service, 30)
    tail.add(answers(1, 10))
    # 11 to 20 were committed, and the word of it was lost
    tail.add(answers(21, 30))
    assert awaited(numbers(tail, 10, 20)) == list(range(11, 31))


def test_memory_is_bounded_and_nothing_is_missed(service, tail, monkeypatch) -> None:
    monkeypatch.setattr(tails, "MOST_ANSWERS", 100)
    keep(service, 1000)
    for first in range(1, 1001, 50):
        tail.add(answers(first, first + 49))
        assert len(tail._held) <= 100
    assert awaited(numbers(tail, 0, 1000)) == list(range(1, 1001))


def test_large_answers_are_bounded_by_their_bytes(tail, monkeypatch) -> None:
    monkeypatch.setattr(tails, "MOST_BYTES", 10_000)
    for number in range(1, 100):
        tail.add([Answered("a", number, b"x" * 1000, number)])
        assert tail._bytes <= 10_000
        assert tail._bytes == 1000 * len(tail._held)


def test_all_who_wait_are_woken_and_who_gives_up_harms_none(service, tail) -> None:
    async def listen() -> list[list[int]]:
        tail.add(answers(1, 1))
        impatient = asyncio.create_task(tail.after(1, seconds=0.001))
        patient = [asyncio.create_task(tail.after(1, seconds=20)) for _ in range(5)]
        assert await impatient == []
        tail.add(answers(2, 3))
        return [[one.number for one in await task] for task in patient]

    assert awaited(listen()) == [[2, 3]] * 5
