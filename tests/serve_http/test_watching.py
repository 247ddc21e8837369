"""What those who watch over the server see: health, metrics, the description."""

from __future__ import annotations

import pytest

ROW = {"id": "a", "time": 1}


def test_a_server_that_works_is_ready(ask) -> None:
    assert ask().get("/health").json() == {"live": True, "ready": True, "why": None}


def test_a_server_whose_store_fails_is_live_and_says_why_it_is_not_ready(ask, service) -> None:
    client, service.fault = ask(), "The database is away."
    client.post("/rows", json=ROW)
    reply = client.get("/health")
    assert (reply.status_code, reply.json()) == (503, {"live": True, "ready": False, "why": "The database is away."})
    assert client.get("/health/live").status_code == 200


def samples(client) -> dict[str, float]:
    parser = pytest.importorskip("prometheus_client.parser", reason="prometheus_client is not installed")
    reply = client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    found = {}
    for family in parser.text_string_to_metric_families(reply.text):
        assert family.documentation
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def test_metrics_are_prometheus_text_and_add_up(ask) -> None:
    client = ask()
    client.post("/rows", json=[ROW, {"id": "a", "time": 2}, {"id": "a", "time": "x"}, {"id": "a", "time": 3, "q": 1}])
    client.get("/nothing")
    seen = samples(client)
    assert seen["keiretsu_rows_total"] == 4
    assert seen["keiretsu_accepted_rows_total"] == seen["keiretsu_answers_total"] == 2
    assert seen["keiretsu_refused_rows_total{reason=wrong_time}"] == 1
    assert seen["keiretsu_refused_rows_total{reason=unknown_channel}"] == 1
    assert seen["keiretsu_series"] == 1
    shares = [seen[f"keiretsu_coverage_{name}"] for name in ("nominal", "realised", "recent")]
    assert shares == [0.9, 0.9, 0.8]
    assert seen["keiretsu_http_replies_total{status=200}"] == 1
    assert seen["keiretsu_http_replies_total{status=404}"] == 1
    assert seen["keiretsu_reply_seconds_count"] == seen["keiretsu_reply_seconds_bucket{le=+Inf}"] == 1
    assert seen["keiretsu_commit_rows_sum"] == 4
    assert seen["keiretsu_ready"] == 1
    buckets = [value for name, value in seen.items() if name.startswith("keiretsu_reply_seconds_bucket")]
    assert buckets == sorted(buckets)


def test_metrics_say_that_a_store_failed(ask, service) -> None:
    client, service.fault = ask(), "The disk is full."
    client.post("/rows", json=ROW)
    seen = samples(client)
    assert (seen["keiretsu_store_failures_total"], seen["keiretsu_ready"]) == (1, 0)


def test_the_description_names_the_models_channels_and_every_status(ask, key_file) -> None:
    found = ask().get("/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    assert set(found["paths"]) == {"/rows", "/state/{id}", "/answers", "/health", "/health/live", "/metrics",
                                   "/openapi.json"}  # fmt: skip
    schema = found["paths"]["/rows"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"pressure", "flow", "id", "time"} == set(schema["anyOf"][0]["properties"])
    assert {"200", "400", "413", "415", "422", "429", "503"} <= set(found["paths"]["/rows"]["post"]["responses"])
    assert "components" not in found
    keyed = ask(api_key_file=key_file).get("/openapi.json", headers={"x-api-key": "a-key-of-24-characters--"}).json()
    assert keyed["paths"]["/rows"]["post"]["security"] == [{"key": []}]
    assert keyed["paths"]["/health"]["get"]["security"] == []
