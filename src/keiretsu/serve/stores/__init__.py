"""Stores of the running stream: SQLite in a file or in memory, and PostgreSQL."""

from keiretsu.serve.stores.opening import open_store
from keiretsu.serve.stores.store import (
    Batch,
    Held,
    Kept,
    Place,
    Read,
    Reply,
    Series,
    Store,
    StoreError,
    StoreTakenError,
)

__all__ = [
    "Batch",
    "Held",
    "Kept",
    "Place",
    "Read",
    "Reply",
    "Series",
    "Store",
    "StoreError",
    "StoreTakenError",
    "open_store",
]
