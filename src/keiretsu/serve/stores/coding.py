"""How what is kept of a series is spelled in a table's cells."""

from __future__ import annotations

import json
import struct

import numpy as np

from keiretsu.serve.stores.store import Held, Series


def pack_waiting(waiting: list[Held]) -> bytes:
    """Rows that wait as bytes: (rows, 1 + channels) float64, little-endian, behind their number."""
    if not waiting:
        return b""
    rows = np.array([np.concatenate(([stamp], values)) for stamp, values in waiting], dtype="<f8")
    return struct.pack("<I", len(waiting)) + rows.tobytes()


def unpack_waiting(data: bytes) -> list[Held]:
    """The inverse of `pack_waiting`."""
    if not data:
        return []
    (count,) = struct.unpack_from("<I", data)
    rows = np.frombuffer(data, dtype="<f8", offset=4).reshape(count, -1)
    return [(float(row[0]), row[1:].astype(np.float64)) for row in rows]


def order_of(series: Series) -> str:
    """What is kept of a series' order and counts, as JSON with its keys in order."""
    told = {"newest": series.newest, "jump": series.jump, "counts": series.counts}
    # of few series; stores of earlier versions have neither
    told |= {} if series.seen is None else {"seen": series.seen}
    told |= {"outside": series.outside} if series.outside else {}
    return json.dumps(told, sort_keys=True, separators=(",", ":"))


def with_order(series: Series, text: str) -> Series:
    """The inverse of `order_of`."""
    told = json.loads(text)
    series.newest, series.counts = told["newest"], told["counts"]
    series.seen, series.outside = told.get("seen"), told.get("outside", {})
    series.jump = None if told["jump"] is None else (told["jump"][0], told["jump"][1])
    return series
