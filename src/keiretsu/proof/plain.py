"""Values as plain JSON."""

from __future__ import annotations

from datetime import datetime
from math import isfinite
from typing import Any


def plain(value: Any) -> Any:
    """JSON's own types; numbers that are not finite become None."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, bool) or value is None or isinstance(value, (str, int)):
        return value
    if hasattr(value, "item"):
        return plain(value.item())
    if isinstance(value, float):
        return value if isfinite(value) else None
    return plain_stamp(value)


def plain_stamp(stamp: Any) -> Any:
    """ISO text for a datetime, else the number."""
    return stamp.isoformat() if isinstance(stamp, datetime) else stamp
