"""Who is let in: the page itself on this computer, and nobody else."""

from __future__ import annotations

import pytest

from keiretsu.app import AppSettings
from keiretsu.errors import ArgumentError
from support.app_page import PORT, TOKEN, log_text

PAGES = ["/", "/static/app.js", "/static/app.css", "/api/runs"]


@pytest.mark.parametrize("host", ["0.0.0.0", "localhost", "::", "192.168.0.1", ""])
def test_another_host_is_refused_in_a_sentence(tmp_path, host):
    with pytest.raises(ArgumentError, match=r"host must be 127\.0\.0\.1.*SSH tunnel"):
        AppSettings(runs=tmp_path, host=host)


@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1:1", f"127.0.0.1.evil.example:{PORT}", ""]
)
@pytest.mark.parametrize("path", PAGES)
def test_a_name_that_was_made_to_point_here_gets_nothing(client, path, host):
    answer = client.http.get(path, headers={"host": host})
    assert answer.status_code == 421
    assert "on this computer" in answer.json()["sentence"]["en"]


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}"])
def test_this_computer_is_let_in_under_both_its_names(client, host):
    assert client.http.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-keiretsu-token": "wrong"},
        {"x-keiretsu-token": TOKEN, "origin": "http://evil.example"},
        {"x-keiretsu-token": TOKEN, "origin": "null"},
        {"x-keiretsu-token": TOKEN, "origin": f"https://127.0.0.1:{PORT}"},
        {"x-keiretsu-token": TOKEN, "origin": "http://127.0.0.1:80"},
        {"x-keiretsu-token": TOKEN, "sec-fetch-site": "cross-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/api/files"), ("POST", "/api/runs"), ("DELETE", "/api/runs/x")])
def test_a_write_of_another_page_is_refused(client, settings, method, path, headers):
    answer = client.http.request(method, path, headers=headers, content=log_text().encode())
    assert answer.status_code == 403
    assert set(answer.json()) == {"sentence"}
    assert not (settings.own / "files").exists()


def test_another_page_may_not_even_ask_whether_it_may(client):
    answer = client.http.options("/api/files", headers={"origin": "http://evil.example",
                                                        "access-control-request-method": "POST"})  # fmt: skip
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", [*PAGES, "/nothing", "/api/runs/x", "/runs/x/report"])
def test_every_answer_bears_the_headers(client, path):
    headers = client.http.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src 'self';" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["/static/../server.py", "/static/..%2fserver.py", "/static/%2e%2e/settings.py", "/docs", "/openapi.json",
     "/runs/..%2f..%2fetc/report", "/api/runs/..%2f.app"],
)  # fmt: skip
def test_there_is_nothing_beside_the_page(client, path):
    answer = client.http.get(path)
    assert answer.status_code == 404
    assert set(answer.json()) == {"sentence"}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 60_000, b'{"file": 1}'], ids=lambda b: str(b[:8])
)
def test_a_request_that_is_none_is_refused_in_a_sentence(client, body):
    answer = client.ask("POST", "/api/runs", content=body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"sentence"}


def test_a_request_that_never_ends_is_refused(client):
    assert client.ask("POST", "/api/runs", content=b" " * 70_000).status_code == 413


def test_a_mistake_of_ours_is_one_sentence_and_no_traceback(client, monkeypatch):
    from keiretsu.app.runs import Runs

    def broken(self):
        raise RuntimeError("a secret of the server")

    monkeypatch.setattr(Runs, "all", broken)
    answer = client.http.get("/api/runs")
    assert answer.status_code == 500
    assert set(answer.json()) == {"sentence"}
    assert "secret" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
