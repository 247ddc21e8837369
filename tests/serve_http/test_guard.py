"""Who may ask, how much, and that whatever is refused is refused in JSON with one sentence."""

from __future__ import annotations

import pytest

from keiretsu.serve.http import Limits

ROW = {"id": "a", "time": 1}
KEY = "a-key-of-24-characters--"


def refused(reply, status: int, reason: str):
    assert (reply.status_code, reply.json()["reason"]) == (status, reason)
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["error"].endswith(".")
    assert "Traceback" not in reply.text
    return reply


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:1", "127.0.0.1", "", "127.0.0.1:8766.evil.example"])
def test_another_hosts_name_is_refused(ask, service, host: str) -> None:
    refused(ask().post("/rows", json=ROW, headers={"host": host}), 421, "host")
    assert service.kept == []


def test_a_name_that_was_given_is_taken(ask) -> None:
    client = ask(names=("Pump.Plant.example",))
    for host in ("pump.plant.example", "pump.plant.example:8766", "localhost:8766"):
        assert client.get("/health", headers={"host": host}).status_code == 200
    refused(client.get("/health", headers={"host": "pump.example"}), 421, "host")


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8767"])
def test_a_page_of_another_site_is_refused(ask, service, origin: str) -> None:
    client = ask()
    refused(client.post("/rows", json=ROW, headers={"origin": origin}), 403, "origin")
    refused(client.get("/answers", headers={"origin": origin}), 403, "origin")
    assert service.kept == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonp"])
def test_only_json_is_taken(ask, service, kind: str) -> None:
    headers = {"content-type": kind} if kind else {}
    refused(ask().post("/rows", content=b'{"id": "a", "time": 1}', headers=headers), 415, "no_json")
    assert service.kept == []


def test_a_body_that_is_packed_is_refused(ask) -> None:
    refused(ask().post("/rows", json=ROW, headers={"content-encoding": "gzip"}), 415, "encoded")


def test_without_its_key_nothing_but_health_is_open(ask, service, key_file) -> None:
    client = ask(api_key_file=key_file)
    for headers in ({}, {"authorization": "Bearer wrong"}, {"x-api-key": KEY[:-1]}):
        for path in ("/state/a", "/answers", "/metrics", "/openapi.json", "/nothing"):
            reply = refused(client.get(path, headers=headers), 401, "api_key")
            assert reply.headers["www-authenticate"] == "Bearer"
        refused(client.post("/rows", json=ROW, headers=headers), 401, "api_key")
    assert service.kept == []
    assert client.get("/health").status_code == 200
    for headers in ({"authorization": f"Bearer {KEY}"}, {"x-api-key": KEY[::-1]}):
        assert client.post("/rows", json=ROW, headers=headers).status_code == 200


def test_where_others_can_reach_it_any_name_will_do_with_a_key(ask, key_file) -> None:
    client = ask(host="0.0.0.0", api_key_file=key_file)
    headers = {"host": "10.1.2.3:8766", "x-api-key": KEY}
    assert client.post("/rows", json=ROW, headers=headers).status_code == 200


def test_a_body_beyond_the_limit_is_refused_by_its_header_and_while_it_comes(ask, service) -> None:
    client = ask(limits=Limits(body_bytes=1000))
    content = b'{"id": "' + b"a" * 2000 + b'", "time": 1}'
    headers = {"content-type": "application/json"}
    refused(client.post("/rows", content=content, headers=headers), 413, "too_long")
    parts = (content[at : at + 100] for at in range(0, len(content), 100))
    refused(client.post("/rows", content=parts, headers=headers), 413, "too_long")
    lying = {**headers, "content-length": "9" * 30}
    refused(client.post("/rows", content=content, headers=lying), 413, "too_long")
    assert service.kept == []


def test_too_many_rows_at_once_are_told_when_to_come_again(ask, service) -> None:
    client = ask(limits=Limits(rows_per_second=10))
    rows = [{"id": "a", "time": n} for n in range(100)]
    assert client.post("/rows", json=rows).status_code == 200
    reply = refused(client.post("/rows", json=ROW, headers={"idempotency-key": "k"}), 429, "rows")
    assert 1 <= int(reply.headers["retry-after"]) <= 9
    assert len(service.kept) == 100


def test_too_many_requests_at_once_are_told_when_to_come_again(ask) -> None:
    client = ask(limits=Limits(requests_per_second=3))
    replies = [client.get("/state/a") for _ in range(20)]
    assert [reply.status_code for reply in replies][:6] == [404] * 6
    last = refused(replies[-1], 429, "requests")
    assert int(last.headers["retry-after"]) >= 1
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/rows", 405), ("DELETE", "/rows", 405), ("POST", "/answers", 405), ("GET", "/", 404),
     ("GET", "/docs", 404), ("GET", "/../../etc/passwd", 404), ("PUT", "/state/a", 405)],
)  # fmt: skip
def test_what_is_not_there_is_said_in_json(ask, method: str, path: str, status: int) -> None:
    reply = ask().request(method, path)
    assert reply.status_code == status
    assert reply.json()["error"].endswith(".")
    assert ("allow" in reply.headers) == (status == 405)


def test_every_reply_carries_the_headers_that_keep_browsers_out(ask) -> None:
    client = ask()
    for reply in (client.get("/health"), client.get("/nothing"), client.get("/health", headers={"host": "evil"})):
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in reply.headers
