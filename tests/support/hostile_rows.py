"""Rows as nobody should send them, a good one here and there among them."""

from __future__ import annotations

import json
import random
from typing import Any

TEXTS = (
    "", " ", "a", "\u0000", "a\nb", "\u202egnp.exe", "../../etc/passwd", "'; DROP TABLE keiretsu_series; --", "${7*7}",
    "__class__", "ポンプ1号", "é" * 100, "x" * 201, "x" * 5000, "nan", "Infinity", "1e400", "-0", "１２", "😀",
    "\ufeff", "series", "%00", "null", "2026-13-45", "2026-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999",
)  # fmt: skip
NUMBERS = (
    0, -0.0, 1, -1, 0.1, 1e-320, 1e308, -1e308, 10**18, 2**53 + 1, 2**63, -(2**63), 10**30, 10**399, 1e15, True, False,
)  # fmt: skip
CHANNELS = ("flow", "pressure", "FLOW", "flow ", "values", "rows", "id", "time", "__proto__", "", "ｆｌｏｗ")


def anything(chance: random.Random, depth: int = 3) -> Any:
    """Any JSON value."""
    kind = chance.randrange(8 if depth else 6)
    if kind < 2:
        return chance.choice(TEXTS)
    if kind < 4:
        return chance.choice(NUMBERS)
    if kind == 4:
        return chance.uniform(-1e6, 1e6)
    if kind == 5:
        return None
    if kind == 6:
        return [anything(chance, depth - 1) for _ in range(chance.randrange(4))]
    return {chance.choice(CHANNELS): anything(chance, depth - 1) for _ in range(chance.randrange(4))}


def hostile_row(chance: random.Random, now: float) -> Any:
    """One row, most often spoilt in a place or two."""
    row: dict[str, Any] = {"id": f"s{chance.randrange(900)}", "time": now, "flow": chance.gauss(0, 1)}
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        place = chance.randrange(5)
        if place == 0:
            row["id"] = anything(chance)
        elif place == 1:
            row["time"] = anything(chance)
        elif place == 2:
            row.pop(chance.choice(list(row)), None)
            if not row:
                return row
        else:
            row[chance.choice(CHANNELS)] = anything(chance)
    return row if chance.random() < 0.95 else anything(chance)


def hostile_body(chance: random.Random, rows: list[Any]) -> bytes:
    """A body of rows, spoilt as bytes."""
    body = bytearray(json.dumps(rows).encode())
    kind = chance.randrange(6)
    at = chance.randrange(len(body))
    if kind == 0:
        body[at] = chance.randrange(256)
    elif kind == 1:
        del body[at:]
    elif kind == 2:
        body[at:at] = bytes(chance.randrange(256) for _ in range(3))
    elif kind == 3:
        body[at:at] = b"[" * chance.choice((1, 50, 990, 5000))
    elif kind == 4:
        body = bytearray(body.replace(b"1", chance.choice((b"NaN", b"Infinity", b"1" * 500, b"1e999", b"01", b"+1"))))
    else:
        body = bytearray(body.replace(b'"id"', b'"time"'))
    return bytes(body)
