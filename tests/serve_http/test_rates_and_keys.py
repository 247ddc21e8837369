"""How much a client may ask, and how it is known."""

from __future__ import annotations

import pytest

from keiretsu.errors import ArgumentError
from keiretsu.serve.http.keys import Keys, key_of, read_keys
from keiretsu.serve.http.rates import MOST_CLIENTS, Rate
from keiretsu.serve.http.settings import HttpSettings, Limits

KEY = "a-key-of-24-characters--"


class Clock:
    """Time as the test has it."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_in_the_long_run_a_client_gets_its_rate() -> None:
    clock = Clock()
    rate, passed = Rate(10.0, clock=clock), 0
    for step in range(10_000):
        clock.now = step / 100
        passed += rate.take("a", 3) == 0
    assert 3 * passed == pytest.approx(10 * 100, abs=25)


def test_the_time_to_wait_is_the_time_after_which_it_passes() -> None:
    clock = Clock()
    rate = Rate(5.0, clock=clock)
    assert rate.take("a", 30) == 0
    wait = rate.take("a", 1)
    assert wait == pytest.approx(4.0)
    clock.now += wait * 0.99
    assert rate.take("a", 1) > 0
    clock.now += wait * 0.02
    assert rate.take("a", 1) == 0


def test_clients_do_not_share_a_bucket() -> None:
    rate = Rate(1.0, clock=Clock())
    assert rate.take("a", 100) == 0
    assert rate.take("a", 1) > 0
    assert rate.take("b", 1) == 0


def test_clients_that_never_come_back_take_no_memory() -> None:
    rate = Rate(1.0, clock=Clock())
    for number in range(MOST_CLIENTS + 50):
        rate.take(str(number), 1)
    assert len(rate._left) == MOST_CLIENTS


def test_a_key_is_one_client_and_a_wrong_one_none() -> None:
    keys = Keys((KEY, KEY[::-1]))
    first, second = keys.client(KEY.encode()), keys.client(KEY[::-1].encode())
    assert first is not None
    assert second is not None
    assert first != second
    assert KEY not in first
    assert [keys.client(wrong) for wrong in (None, b"", KEY[:-1].encode(), b"\xff" * 24)] == [None] * 4


@pytest.mark.parametrize(
    ("headers", "key"),
    [
        ([(b"authorization", b"Bearer abc")], b"abc"),
        ([(b"authorization", b"bearer abc ")], b"abc"),
        ([(b"x-api-key", b"abc")], b"abc"),
        ([(b"authorization", b"Basic abc")], None),
        ([], None),
    ],
)
def test_a_key_comes_in_one_of_two_headers(headers: list[tuple[bytes, bytes]], key: bytes | None) -> None:
    assert key_of(headers) == key


@pytest.mark.parametrize("text", ["", "# none\n\n", "short\n", "a key with blanks in it, long enough\n", "é" * 30])
def test_a_file_without_a_sound_key_is_refused(tmp_path, text: str) -> None:
    path = tmp_path / "keys"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ArgumentError, match="serve: "):
        read_keys(path)


def test_a_file_that_is_not_there_is_refused_in_one_sentence(tmp_path) -> None:
    with pytest.raises(ArgumentError, match="cannot"):
        read_keys(tmp_path / "none")


def test_a_host_that_others_reach_needs_a_key(tmp_path) -> None:
    with pytest.raises(ArgumentError, match="--api-key-file must be given"):
        HttpSettings(host="0.0.0.0")
    assert not HttpSettings(host="0.0.0.0", api_key_file=tmp_path / "keys").local


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ArgumentError, match="rows must be above 0"):
        Limits(rows=0)
