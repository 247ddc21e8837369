"""Rows come in, answers and refusals go out, row by row; a request may be repeated."""

from __future__ import annotations

import json

import pytest

from keiretsu.serve.http import Limits


def row(time: float, id: str = "a", **values: float | None) -> dict:
    return {"id": id, "time": time, **values}


def test_one_row_gets_one_answer(ask) -> None:
    reply = ask().post("/rows", json=row(1, pressure=3.1, flow=None))
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["answers"] == [{"id": "a", "seq": 1, "time": 1.0, "forecast": {"flow": {"mean": [1.0]}}}]
    assert (reply.json()["refused"], reply.json()["waiting"]) == ([], 0)


@pytest.mark.parametrize("wrapped", [False, True])
def test_many_rows_come_as_a_list_or_under_rows(ask, wrapped: bool) -> None:
    rows = [row(1), row(2), row(1, "b")]
    reply = ask().post("/rows", json={"rows": rows} if wrapped else rows)
    assert [(one["id"], one["seq"]) for one in reply.json()["answers"]] == [("a", 1), ("a", 2), ("b", 1)]


def test_a_row_that_is_refused_says_why_and_the_others_are_read(ask, service) -> None:
    reply = ask().post("/rows", json=[row(1), row(2, speed=1.0), row("noon"), row(3)])
    assert reply.status_code == 200
    assert len(reply.json()["answers"]) == 2
    refused = reply.json()["refused"]
    assert [(one["place"], one["reason"]) for one in refused] == [
        ("rows[1]", "unknown_channel"), ("rows[2]", "wrong_time"),
    ]  # fmt: skip
    assert all(one["error"].endswith(".") for one in refused)
    assert service.refused == {"unknown_channel": 1, "wrong_time": 1}


def test_where_every_row_is_refused_the_status_says_so(ask) -> None:
    reply = ask().post("/rows", json=row(1, speed=1.0))
    assert reply.status_code == 422
    assert reply.json()["error"] == reply.json()["refused"][0]["error"]
    assert reply.json()["answers"] == []


def test_the_same_key_and_body_give_the_same_bytes_and_nothing_is_read_twice(ask, service) -> None:
    client, headers = ask(), {"idempotency-key": "7f9c"}
    replies = [client.post("/rows", json=[row(1), row(2, x=1)], headers=headers) for _ in range(3)]
    assert len({(reply.status_code, reply.content) for reply in replies}) == 1
    assert len(service.kept) == 1
    assert service.refused == {"unknown_channel": 1}


def test_a_refusal_is_repeated_with_its_status(ask) -> None:
    client, headers = ask(), {"idempotency-key": "7f9c"}
    replies = [client.post("/rows", json=row(1, x=1), headers=headers) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [422, 422]
    assert replies[0].content == replies[1].content


def test_a_key_with_another_body_is_refused(ask, service) -> None:
    client, headers = ask(), {"idempotency-key": "7f9c"}
    client.post("/rows", json=row(1), headers=headers)
    reply = client.post("/rows", json=row(2), headers=headers)
    assert (reply.status_code, reply.json()["reason"]) == (422, "key_reused")
    assert len(service.kept) == 1


def test_keys_of_two_clients_are_two_keys(ask, service, key_file) -> None:
    client = ask(api_key_file=key_file)
    for number, key in enumerate(key_file.read_text().split("\n")[1:3]):
        headers = {"idempotency-key": "7f9c", "authorization": f"Bearer {key}"}
        assert client.post("/rows", json=row(number), headers=headers).status_code == 200
    assert len(service.kept) == 2


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "\xe9"])
def test_a_key_that_is_none_is_refused(ask, service, key: str) -> None:
    reply = ask().post("/rows", json=row(1), headers={"idempotency-key": key.encode("latin-1")})
    assert (reply.status_code, reply.json()["reason"]) == (400, "key")
    assert service.kept == []


def test_two_idempotency_keys_are_refused(ask, service) -> None:
    headers = [("idempotency-key", "a"), ("idempotency-key", "b"), ("content-type", "application/json")]
    reply = ask().post("/rows", content=json.dumps(row(1)), headers=headers)
    assert (reply.status_code, reply.json()["reason"]) == (400, "headers")
    assert service.kept == []


@pytest.mark.parametrize("body", ["[]", '{"rows": []}'])
def test_no_row_at_all_is_refused(ask, body: str) -> None:
    reply = ask().post("/rows", content=body, headers={"content-type": "application/json"})
    assert (reply.status_code, reply.json()["reason"]) == (400, "no_row")


def test_more_rows_than_a_request_may_hold_are_refused_whole(ask, service) -> None:
    client = ask(limits=Limits(rows=3))
    assert client.post("/rows", json=[row(n) for n in range(4)]).status_code == 413
    assert service.kept == []
    assert client.post("/rows", json=[row(n) for n in range(3)]).status_code == 200


def test_a_store_that_fails_is_said_and_the_row_may_be_sent_again(ask, service) -> None:
    client = ask()
    service.fault = "The disk is full."
    reply = client.post("/rows", json=row(1))
    assert (reply.status_code, reply.json()) == (503, {"error": "The disk is full.", "reason": "store"})
    assert int(reply.headers["retry-after"]) >= 1
    service.fault = None
    assert client.post("/rows", json=row(1)).json()["answers"][0]["seq"] == 1


def test_where_others_can_ask_a_fault_names_no_path_and_no_address(ask, service, key_file) -> None:
    client, service.fault = ask(host="0.0.0.0", api_key_file=key_file), "The disk under /srv/secret is full."
    headers = {"x-api-key": "a-key-of-24-characters--"}
    for reply in (client.post("/rows", json=row(1), headers=headers), client.get("/health")):
        assert reply.status_code == 503
        assert "The store cannot be read or written now" in reply.text
        assert "secret" not in reply.text


def test_a_mistake_of_ours_is_one_sentence_and_no_traceback(ask, service) -> None:
    client, service.broken = ask(), "poison"
    reply = client.post("/rows", json=row(1, "poison"))
    assert (reply.status_code, reply.json()["reason"]) == (500, "broken")
    assert "Zero" not in reply.text
    assert client.post("/rows", json=row(1)).status_code == 200


def test_a_state_is_shown_and_an_unknown_one_is_not_there(ask) -> None:
    client = ask()
    client.post("/rows", json=row(1, "line 2/ポンプ"))
    assert client.get("/state/line%202/%E3%83%9D%E3%83%B3%E3%83%97").json()["seq"] == 1
    for id in ("b", "", "..%2f..%2fetc%2fpasswd", "%00", "%ff", "x" * 2000):
        reply = client.get(f"/state/{id}")
        assert reply.status_code == 404
        assert reply.json()["error"].endswith(".")
