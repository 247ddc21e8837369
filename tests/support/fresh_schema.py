"""A place of its own in a PostgreSQL server's one database."""

from __future__ import annotations

import itertools

from support.postgres import Postgres

_NUMBERS = itertools.count()


def fresh_schema(server: Postgres) -> str:
    """The URL of an empty schema."""
    import psycopg

    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"{server.url}?options=-csearch_path%3D{name}"
