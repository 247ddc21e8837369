"""What /openapi.json promises holds for requests that are generated from it, sound ones and spoilt ones."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

pytest.importorskip("schemathesis", reason="schemathesis is not installed")

import schemathesis
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

HEADERS = {"authorization": "Bearer a-key-of-24-characters--"}
# The key is given here and not drawn, which looks like one that was not checked; other tests take care of keys.
# A row of the right shape can still be late, or a text no time; that is told in `refused` and not by the schema.
# One that is no row is refused by itself, and its neighbours are read: the whole is then no refusal.
EXCLUDED = [ignored_auth, negative_data_rejection, positive_data_acceptance]
ASKED = [("POST", "/rows"), ("GET", "/state/{id}"), ("GET", "/health"), ("GET", "/health/live"), ("GET", "/metrics"),
         ("GET", "/openapi.json")]  # fmt: skip
MODES = {"sound": GenerationMode.POSITIVE, "spoilt": GenerationMode.NEGATIVE}


@pytest.fixture(scope="module")
def described(processes, model, tmp_path_factory):
    """The description of a server with an API key."""
    folder = tmp_path_factory.mktemp("described")
    keys = folder / "keys"
    keys.write_text("a-key-of-24-characters--\n", encoding="ascii")
    wide = "rows_per_second=1000000,requests_per_second=1000000"
    with processes.running(model, folder / "store.db", "--api-key-file", str(keys), "--limits", wide) as running:
        yield schemathesis.openapi.from_url(f"{running.url}/openapi.json", headers=HEADERS)


def check(described, asked: tuple[str, str], mode: GenerationMode, examples: int) -> int:
    operation = described[asked[1]][asked[0]]
    seen = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=examples, deadline=None, phases=[Phase.explicit, Phase.generate, Phase.shrink],
              suppress_health_check=list(HealthCheck), database=None)  # fmt: skip
    def replies_as_described(case) -> None:
        reply = case.call(headers=HEADERS, timeout=60)
        seen.append(reply.status_code)
        assert reply.status_code < 500
        assert "Traceback" not in reply.text
        case.validate_response(reply, excluded_checks=EXCLUDED)

    replies_as_described()
    return len(seen)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked[1])
def test_every_reply_is_one_that_was_described(described, asked) -> None:
    assert check(described, asked, MODES["sound"], 60 if asked[0] == "POST" else 10) > 0


@pytest.mark.parametrize("asked", [ASKED[0]], ids=lambda asked: asked[1])
def test_spoilt_requests_are_refused_as_described(described, asked) -> None:
    assert check(described, asked, MODES["spoilt"], 60) > 0


def test_all_that_is_described_is_asked_but_the_answer_without_end(described) -> None:
    found = {(result.ok().method.upper(), result.ok().path) for result in described.get_all_operations()}
    # what describes itself is passed over
    assert found | {("GET", "/openapi.json")} == {*ASKED, ("GET", "/answers")}


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_every_reply_of_thousands_is_one_that_was_described(described, mode) -> None:
    assert check(described, ASKED[0], MODES[mode], 3000) > 1000
