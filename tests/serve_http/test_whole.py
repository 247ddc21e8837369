"""The real command, as it is started by people: rows, repeats, listeners, a stop that finishes what was accepted."""

from __future__ import annotations

import json
import socket
import threading
import time

import httpx
import pytest

from keiretsu._cli import outcome
from keiretsu.cli import app
from support.served import Served


def row(time: float, id: str = "a", flow: float = 0.5) -> dict:
    return {"id": id, "time": time, "flow": flow}


def events(lines, count: int) -> list[tuple[int, str, dict]]:
    """So many events of a stream."""
    found, one = [], {}
    for line in lines:
        name, _, value = line.partition(": ")
        if not line and "data" in one:
            found.append((int(one["id"]), one["event"], json.loads(one["data"])))
            if len(found) == count:
                return found
        one = one | {name: value} if line else {}
    return found


def test_a_row_is_answered_with_an_interval_around_its_forecast(server: Served) -> None:
    answer = server.post(row(1, "whole")).json()["answers"][0]
    forecast = answer["forecast"]["flow"]
    assert (answer["id"], answer["seq"], answer["coverage"]) == ("whole", 1, 0.9)
    assert len(forecast["mean"]) == 4
    for low, mean, high in zip(forecast["lower"], forecast["mean"], forecast["upper"], strict=True):
        assert low < mean < high
    state = server.get("/state/whole").json()
    assert (state["seq"], state["time"]) == (1, 1)


def test_a_repeated_request_gets_the_same_bytes_after_a_restart_too(processes, model, tmp_path) -> None:
    store = tmp_path / "store.db"
    with processes.running(model, store) as running:
        first = running.post([row(1), row(2)], key="k-1")
        assert running.post([row(1), row(2)], key="k-1").content == first.content
        running.kill()
    with processes.running(model, store) as running:
        again = running.post([row(1), row(2)], key="k-1")
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert running.get("/state/a").json()["seq"] == 2
        assert running.post([row(3)], key="k-1").status_code == 422


def test_listeners_hear_answers_as_they_are_committed_with_the_bytes_of_the_reply(server: Served) -> None:
    with server.client() as client, client.stream("GET", "/answers", params={"id": "heard"}) as stream:
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        lines = stream.iter_lines()
        next(lines)
        replies = [server.post(row(k, "heard")) for k in range(3)]
        server.post(row(1, "another"))
        heard = events(lines, 3)
    assert [kind for _, kind, _ in heard] == ["answer"] * 3
    assert [answer for _, _, answer in heard] == [reply.json()["answers"][0] for reply in replies]
    assert [number for number, _, _ in heard] == sorted(number for number, _, _ in heard)


def test_a_listener_that_comes_back_goes_on_after_its_last_event(server: Served) -> None:
    server.post([row(k, "back") for k in range(450)])
    with server.client() as client:
        with client.stream("GET", "/answers", params={"after": 0, "id": "back"}) as stream:
            first = events(stream.iter_lines(), 10)
        server.post([row(450, "back")])
        headers = {"last-event-id": str(first[-1][0])}
        with client.stream("GET", "/answers", params={"id": "back"}, headers=headers) as stream:
            rest = events(stream.iter_lines(), 441)
    assert [answer["seq"] for _, _, answer in first + rest] == list(range(1, 452))


@pytest.mark.parametrize(("place", "status"), [("x", 400), ("-1", 400), ("1e3", 400), ("9" * 30, 400), ("9" * 15, 409)])
def test_a_last_event_that_never_was_is_refused(server: Served, place: str, status: int) -> None:
    reply = httpx.get(f"{server.url}/answers", headers={"last-event-id": place})
    assert reply.status_code == status
    assert reply.json()["error"].endswith(".")


def test_answers_that_are_kept_no_more_are_said_to_be_missing(processes, model, tmp_path) -> None:
    with processes.running(model, tmp_path / "store.db", "--keep", "20") as running:
        for start in range(0, 60, 10):
            running.post([row(start + k) for k in range(10)])
        with running.client() as client, client.stream("GET", "/answers", params={"after": 5}) as stream:
            (_, kind, told), *rest = events(stream.iter_lines(), 21)
    assert (kind, told["from"], told["to"]) == ("gap", 6, 40)
    assert [answer["seq"] for _, _, answer in rest] == list(range(41, 61))


def test_a_stop_finishes_what_was_accepted_and_lets_listeners_go(processes, model, tmp_path) -> None:
    store, replies = tmp_path / "store.db", []
    with processes.running(model, store) as running:
        running.post(row(0))
        with running.client() as client, client.stream("GET", "/answers") as stream:
            lines = stream.iter_lines()
            next(lines)
            many = [row(k) for k in range(1, 3001)]
            poster = threading.Thread(target=lambda: replies.append(running.post(many, key="last")))
            poster.start()
            while not running.get("/metrics").text.count("keiretsu_queued_rows 3000"):
                time.sleep(0.005)
                assert poster.is_alive()
            assert running.stop() == 0
            poster.join(60)
            list(lines)
        assert [len(reply.json()["answers"]) for reply in replies] == [3000]
    with processes.running(model, store) as running:
        assert running.get("/state/a").json()["seq"] == 3001


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--host", "0.0.0.0"), "--api-key-file must be given"), (("--api-key-file", "none"), "cannot"),
     (("--ids", "none"), "--ids must be"), (("--coverage", "2"), "coverage"), (("--limits", "rows=0"), "above 0"),
     (("--limits", "rows=x"), "must be a whole number"), (("--limits", "cats=1"), "must name some of"),
     (("--extra", "x"), "extra must be")],
)  # fmt: skip
def test_what_cannot_be_served_is_one_sentence(model, tmp_path, capfd, options: tuple[str, ...], words: str) -> None:
    code = outcome.run(app, ["serve", str(model), "--store", str(tmp_path / "s.db"), *options])
    said = capfd.readouterr().err
    assert (code, words in said) == (2, True), said
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) == 1
    assert not (tmp_path / "s.db").exists()


def test_a_port_and_a_store_that_are_taken_are_said(server: Served, model, tmp_path, capfd) -> None:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        place.listen()
        port = str(place.getsockname()[1])
        code = outcome.run(app, ["serve", str(model), "--store", str(tmp_path / "s.db"), "--port", port])
    assert (code, "--port" in capfd.readouterr().err) == (2, True)
