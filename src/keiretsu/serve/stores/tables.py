"""The tables of a store. A change here is a new version, and a step in `STEPS` that brings an older one up to it."""

from __future__ import annotations

from collections.abc import Mapping

VERSION = 1

# {bytes}, {float}, {text} and {big} are spelled as each database has them.
TABLES = (
    "CREATE TABLE IF NOT EXISTS keiretsu_facts (name {text} PRIMARY KEY, value {text} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS keiretsu_writer (one INTEGER PRIMARY KEY, batch {big} NOT NULL, answer {big} NOT NULL, "
    "sent {big} NOT NULL, token {text} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS keiretsu_series (id {text} PRIMARY KEY, seq {big} NOT NULL, row_count {big} NOT NULL, "
    "stamp {float}, state {bytes}, watch {bytes}, order_kept {text} NOT NULL, waiting {bytes} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS keiretsu_answers (number {big} PRIMARY KEY, id {text} NOT NULL, seq {big} NOT NULL, "
    "body {bytes} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS keiretsu_tail (id {text} NOT NULL, seq {big} NOT NULL, stamp {float} NOT NULL, "
    "row_values {bytes} NOT NULL, PRIMARY KEY (id, seq))",
    "CREATE TABLE IF NOT EXISTS keiretsu_counts (name {text} PRIMARY KEY, value {big} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS keiretsu_places (source {text} PRIMARY KEY, place {text} NOT NULL)",
    "CREATE TABLE IF NOT EXISTS keiretsu_replies (key {text} PRIMARY KEY, batch {big} NOT NULL, "
    "digest {text} NOT NULL, body {bytes} NOT NULL)",
    "CREATE INDEX IF NOT EXISTS keiretsu_replies_by_batch ON keiretsu_replies (batch)",
    "INSERT INTO keiretsu_writer (one, batch, answer, sent, token) VALUES (1, 0, 0, 0, '') "
    "ON CONFLICT (one) DO NOTHING",
)
# version → what turns a store of it into one of the next
STEPS: Mapping[int, tuple[str, ...]] = {}

UPSERT_SERIES = (
    "INSERT INTO keiretsu_series (id, seq, row_count, stamp, state, watch, order_kept, waiting) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, "
    "row_count = excluded.row_count, stamp = excluded.stamp, state = COALESCE(excluded.state, keiretsu_series.state), "
    "watch = COALESCE(excluded.watch, keiretsu_series.watch), order_kept = excluded.order_kept, "
    "waiting = excluded.waiting"
)
INSERT_ANSWER = "INSERT INTO keiretsu_answers (number, id, seq, body) VALUES (?, ?, ?, ?)"
INSERT_TAIL = "INSERT INTO keiretsu_tail (id, seq, stamp, row_values) VALUES (?, ?, ?, ?)"
ADD_COUNT = (
    "INSERT INTO keiretsu_counts (name, value) VALUES (?, ?) "
    "ON CONFLICT (name) DO UPDATE SET value = keiretsu_counts.value + excluded.value"
)
SET_PLACE = (
    "INSERT INTO keiretsu_places (source, place) VALUES (?, ?) "
    "ON CONFLICT (source) DO UPDATE SET place = excluded.place"
)
SET_FACT = (
    "INSERT INTO keiretsu_facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
INSERT_REPLY = "INSERT INTO keiretsu_replies (key, batch, digest, body) VALUES (?, ?, ?, ?)"
