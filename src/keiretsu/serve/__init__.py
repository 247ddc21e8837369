"""The running stream: one row in, one answer out, for years."""

from keiretsu.serve.asking import Asked, Key, Taken
from keiretsu.serve.forecaster_runner import ForecasterRunner
from keiretsu.serve.intake import Intake, IntakeSettings
from keiretsu.serve.rows import REASONS, Answered, Outcome, Refused, Row, Waiting
from keiretsu.serve.runner import Runner, Said
from keiretsu.serve.service import Service
from keiretsu.serve.settings import ServiceSettings
from keiretsu.serve.shards import ShardError, Shards, shard_of
from keiretsu.serve.stores import Place, Reply, Store, StoreError, StoreTakenError, open_store
from keiretsu.serve.watcher import Seen, Unwatched, Watcher

__all__ = [
    "REASONS",
    "Answered",
    "Asked",
    "ForecasterRunner",
    "Intake",
    "IntakeSettings",
    "Key",
    "Outcome",
    "Place",
    "Refused",
    "Reply",
    "Row",
    "Runner",
    "Said",
    "Seen",
    "Service",
    "ServiceSettings",
    "ShardError",
    "Shards",
    "Store",
    "StoreError",
    "StoreTakenError",
    "Taken",
    "Unwatched",
    "Waiting",
    "Watcher",
    "open_store",
    "shard_of",
]
