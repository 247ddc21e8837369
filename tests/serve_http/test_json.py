"""JSON as the standard has it; whatever else a body holds ends in one sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keiretsu.serve.http.problem import ProblemError
from keiretsu.serve.http.strict_json import parse

HOSTILE = {
    "nothing": b"",
    "blanks": b"  \n",
    "half": b'{"time": 1',
    "two documents": b"{} {}",
    "nan": b'{"x": NaN}',
    "infinity": b'{"x": -Infinity}',
    "twice": b'{"x": 1, "x": 2}',
    "twice inside": b'{"rows": [{"time": 1, "time": 1}]}',
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "long whole number": b"1" * 100_000,
    "bytes": bytes(range(256)),
    "other encoding": '{"x": "é"}'.encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "half a letter": rb'{"x": "\ud800"}',
    "control character": b'{"x": "\x01"}',
    "python": b"{'x': 1}",
    "comment": b"{} // x",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bodies_are_refused_with_one_sentence(body: bytes) -> None:
    with pytest.raises(ProblemError) as refused:
        parse(body)
    assert refused.value.status == 400
    sentence = str(refused.value)
    assert sentence.startswith("The body must")
    assert sentence.endswith(".")
    assert len(sentence) < 250
    assert json.loads(refused.value.body)["error"] == sentence


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-(2**70), 2**70)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(PLAIN)
def test_what_is_json_is_read_as_it_is(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    status = 200
    try:
        parse(body)
    except ProblemError as refused:
        status = refused.status
    assert status in (200, 400)
