"""What happens when something breaks; each outcome is stated in the guide."""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.awaited import awaited
from support.fresh_schema import fresh_schema
from support.postgres import postgres
from support.served import Served


def row(time: float, id: str = "a") -> dict:
    return {"id": id, "time": time, "flow": 0.5}


def head(length: int, *more: str) -> bytes:
    lines = ["POST /rows HTTP/1.1", "host: localhost:{port}", "content-type: application/json"]
    return "\r\n".join([*lines, f"content-length: {length}", *more, "", ""]).encode()


def send(place: socket.socket, served: Served, data: bytes) -> None:
    place.sendall(data.replace(b"{port}", str(served.port).encode()))


def reply_of(place: socket.socket) -> tuple[int, dict]:
    whole = b""
    while part := place.recv(65536):
        whole += part
    top, _, body = whole.partition(b"\r\n\r\n")
    return int(top.split()[1]), json.loads(body)


def test_a_full_disk_refuses_rows_says_so_and_goes_on_when_there_is_room(processes, model, tmp_path) -> None:
    with processes.running(model, tmp_path / "store.db") as running:
        first = running.post(row(1)).json()["answers"]
        # a file may grow no further: the process sees what a full disk shows it
        resource.prlimit(running.process, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        refused = running.post(row(2), key="two")
        assert refused.status_code == 503
        assert refused.json()["reason"] == "store"
        assert "could not be read or written" in refused.json()["error"]
        assert int(refused.headers["retry-after"]) >= 1
        health = running.get("/health")
        assert (health.status_code, health.json()["ready"]) == (503, False)
        assert health.json()["why"] == refused.json()["error"]
        assert running.get("/state/a").json()["seq"] == 1
        resource.prlimit(running.process, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        running.eventually("/health", 200)
        again = running.post(row(2), key="two")
        assert (again.status_code, again.json()["answers"][0]["seq"]) == (200, 2)
        broken = [answer for reply in (first, again.json()["answers"]) for answer in reply]
    with processes.running(model, tmp_path / "unbroken.db") as running:
        assert running.post([row(1), row(2)]).json()["answers"] == broken


def test_a_database_that_goes_away_refuses_rows_and_goes_on_when_it_is_back(processes, model) -> None:
    with postgres() as database, processes.running(model, fresh_schema(database)) as running:
        assert running.post(row(1)).json()["answers"][0]["seq"] == 1
        database.stop("immediate")
        refused = running.post(row(2), key="two")
        assert (refused.status_code, refused.json()["reason"]) == (503, "store")
        assert running.eventually("/health", 503).json()["live"]
        assert running.get("/metrics").status_code == 200
        database.start()
        running.eventually("/health", 200)
        again = running.post(row(2), key="two")
        assert (again.status_code, again.json()["answers"][0]["seq"]) == (200, 2)
        assert running.metric("keiretsu_answers_total") == 2


def test_a_client_that_dies_in_mid_body_leaves_nothing(server: Served) -> None:
    body = json.dumps(row(1, "died")).encode()
    for sent in (0, 1, len(body) - 1):
        with server.connect() as place:
            send(place, server, head(len(body)) + body[:sent])
    with server.connect() as place:
        send(place, server, head(len(body), "transfer-encoding: chunked").replace(b"content-length", b"x-length")
             + b"5\r\n" + body[:5] + b"\r\n")  # fmt: skip
    assert server.post(row(1, "lives")).status_code == 200
    assert server.get("/state/died").status_code == 404


def test_a_client_that_dies_after_its_body_has_been_read_all_the_same(server: Served) -> None:
    body = json.dumps(row(1, "sent and left")).encode()
    with server.connect() as place:
        send(place, server, head(len(body), "idempotency-key: gone") + body)
    assert server.eventually("/state/sent%20and%20left", 200).json()["seq"] == 1
    again = server.post(row(1, "sent and left"))
    assert again.json()["reason"] == "duplicate"


def test_what_is_no_http_is_told_so_in_json(server: Served) -> None:
    for hostile in (b"\x16\x03\x01 TLS\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"x" * 200_000,
                    b"POST /rows HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n"):  # fmt: skip
        with server.connect() as place:
            place.sendall(hostile)
            status, told = reply_of(place)
        assert (status, told["error"].endswith(".")) == (400, True) or status == 421
    assert server.get("/health").status_code == 200


@pytest.fixture(scope="module")
def impatient(processes, model, tmp_path_factory):
    """A server with small limits."""
    store = tmp_path_factory.mktemp("store") / "store.db"
    limits = "body_seconds=1,stalled_seconds=1,connections=40,listeners=5,body_bytes=100000"
    with processes.running(model, store, "--limits", limits) as running:
        yield running


def test_a_client_that_sends_too_slowly_is_let_go(impatient: Served) -> None:
    for data, reason in ((b"", "slow_headers"), (b"POST /ro", "slow_headers"), (head(100) + b"{", "slow_body")):
        with impatient.connect() as place:
            send(place, impatient, data)
            status, told = reply_of(place)
        assert (status, told["reason"]) == (408, reason)


def test_more_connections_than_allowed_are_told_so(impatient: Served) -> None:
    places = [impatient.connect() for _ in range(45)]
    try:
        status, told = reply_of(places[-1])
        assert (status, told["reason"]) == (503, "connections")
    finally:
        for place in places:
            place.close()
    assert impatient.eventually("/health", 200)


def test_a_body_beyond_the_limit_is_refused_while_it_comes(impatient: Served) -> None:
    part = b"ffff\r\n" + b" " * 0xFFFF + b"\r\n"
    with impatient.connect() as place:
        send(place, impatient, head(0, "transfer-encoding: chunked").replace(b"content-length", b"x-length"))
        for _ in range(3):
            place.sendall(part)
        status, told = reply_of(place)
    assert (status, told["reason"]) == (413, "too_long")


def test_a_listener_that_takes_nothing_is_dropped_and_can_come_back(impatient: Served) -> None:
    rows = [[row(400 * request + k, "slow") for k in range(400)] for request in range(8)]
    with impatient.connect(receive_bytes=4096) as place:
        request = b"GET /answers HTTP/1.1\r\nhost: localhost:{port}\r\n\r\n"
        send(place, impatient, request)
        assert b"200 OK" in place.recv(200)
        for part in rows:
            assert impatient.post(part).status_code == 200
        end = time.monotonic() + 60
        while not impatient.metric("keiretsu_listeners_dropped_total") and time.monotonic() < end:
            time.sleep(0.05)
        assert impatient.metric("keiretsu_listeners_dropped_total") == 1
        assert impatient.metric("keiretsu_listeners") == 0
    with impatient.client() as client, client.stream("GET", "/answers", params={"after": 0, "id": "slow"}) as stream:
        count = 0
        for line in stream.iter_lines():
            count += line.startswith("data")
            if count == 3200:
                break
    assert count == 3200


def test_no_more_listeners_than_allowed(impatient: Served) -> None:
    places = [impatient.connect() for _ in range(5)]
    try:
        for place in places:
            send(place, impatient, b"GET /answers HTTP/1.1\r\nhost: localhost:{port}\r\n\r\n")
            assert b"200 OK" in place.recv(200)
        reply = impatient.get("/answers")
        assert (reply.status_code, reply.json()["reason"]) == (503, "listeners")
    finally:
        for place in places:
            place.close()


async def one_row(port: int, name: str, all_here: asyncio.Event) -> dict:
    """A client by hand, which costs little: connected first, then asking at the same moment as all others."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await all_here.wait()
    body = json.dumps(row(1, name)).encode()
    writer.write(head(len(body)).replace(b"{port}", str(port).encode()) + body)
    top = await reader.readuntil(b"\r\n\r\n")
    assert top.startswith(b"HTTP/1.1 200 ")
    length = next(line for line in top.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    told = json.loads(await reader.readexactly(int(length.split()[1])))
    writer.close()
    return told


def test_five_hundred_clients_at_once_are_all_answered_in_few_transactions(processes, model, tmp_path) -> None:
    async def all_of_them(port: int) -> list[dict]:
        all_here = asyncio.Event()
        tasks = [asyncio.create_task(one_row(port, f"client {k}", all_here)) for k in range(500)]
        await asyncio.sleep(0.2)
        all_here.set()
        return await asyncio.gather(*tasks)

    with processes.running(model, tmp_path / "store.db") as running:
        replies = awaited(all_of_them(running.port))
        assert [reply["answers"][0]["id"] for reply in replies] == [f"client {k}" for k in range(500)]
        assert running.metric("keiretsu_answers_total") == 500
        assert running.metric("keiretsu_commit_rows_sum") == 500
        assert running.metric("keiretsu_commit_rows_count") < 250


def test_one_series_from_many_clients_stays_in_one_order(server: Served) -> None:
    def post(place: int) -> list[int]:
        with server.client() as client:
            replies = [client.post("/rows", json=row(100 * k + place, "shared")).json() for k in range(10)]
        return [answer["seq"] for reply in replies for answer in reply["answers"]]

    with ThreadPoolExecutor(8) as pool:
        found = [seq for part in pool.map(post, range(8)) for seq in part]
    assert sorted(found) == list(range(1, len(found) + 1))
    assert server.get("/state/shared").json()["seq"] == len(found)


def test_memory_stays_bounded_by_bodies_that_never_end(impatient: Served) -> None:
    before = impatient.resident_bytes()
    stop = threading.Event()

    def pour() -> None:
        with impatient.connect() as place:
            send(place, impatient, head(0, "transfer-encoding: chunked").replace(b"content-length", b"x-length"))
            try:
                while not stop.is_set():
                    place.sendall(b"ffff\r\n" + b" " * 0xFFFF + b"\r\n")
            except OSError:
                return

    threads = [threading.Thread(target=pour) for _ in range(10)]
    for thread in threads:
        thread.start()
    time.sleep(1.0)
    stop.set()
    for thread in threads:
        thread.join()
    assert impatient.resident_bytes() - before < 64e6
