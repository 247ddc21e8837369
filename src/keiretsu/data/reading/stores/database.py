"""The rows of a database's table or query, given by URL, as a raw table; nothing is ever written."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import polars as pl

from keiretsu.data.columns import listed, nearest
from keiretsu.data.reading.file_kind import first_bytes
from keiretsu.data.reading.options import FileOptions
from keiretsu.data.reading.raw import Raw
from keiretsu.data.reading.stores.cells_of_rows import columns_of, stacked
from keiretsu.data.reading.stores.plain import numbered, plain_columns, refuse_repeated_names
from keiretsu.errors import ArgumentError, DataError

if TYPE_CHECKING:
    import sqlalchemy as sa

# rows fetched at a time: Python's objects of so many rows are alive at once
_FETCHED = 50_000
_READING = re.compile(r"^(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(?:select|with|values|table)\b", re.IGNORECASE | re.DOTALL)
_SECRET = re.compile(r"pass|pwd|secret|token|key|odbc_connect", re.IGNORECASE)


def is_url(text: str) -> bool:
    """Whether a source is the URL of a database rather than a path."""
    return re.match(r"^[A-Za-z][\w+.-]+://", text) is not None


def read_database(text: str, how: FileOptions, *, label: str | None = None) -> Raw:
    """Read the table or query that `how` names, or the only table.

    Args:
        text: URL as sqlalchemy takes it ("sqlite:///plant.db", "postgresql://user:password@host/plant").
        how: `table` or `query`, at most one of them.
        label: the series' name where no column gives one; the table's by default.
    Raises:
        ArgumentError: the URL, its driver or the query is of no use, or the extra `read` is not installed.
        DataError: the database cannot be reached, several tables are there, or the query fails.
    """
    with _connected(text, how) as (connection, shown):
        query, name, table = _query(connection, shown, how)
        result = connection.exec_driver_sql(query)
        keys = result.keys()
        names = [str(column) for column in keys]
        refuse_repeated_names(names, name)
        chunks = [columns_of(names, rows) for rows in result.partitions(_FETCHED)]
    frame = stacked(chunks) if chunks else pl.DataFrame(schema=dict.fromkeys(names, pl.Null))
    return Raw(numbered(plain_columns(frame)), name=name, label=label or table)


def count_cells(text: str, how: FileOptions) -> int:
    """How many cells `read_database` would read; 0 for a query, which would have to run twice."""
    if how.query is not None:
        return 0
    with _connected(text, how) as (connection, shown):
        query, *_ = _query(connection, shown, how)
        rows = connection.exec_driver_sql(query.replace("SELECT *", "SELECT COUNT(*)", 1)).scalar_one()
        return int(rows) * len(connection.exec_driver_sql(f"{query} WHERE 1 = 0").keys())


@contextmanager
def _connected(text: str, how: FileOptions) -> Iterator[tuple[sa.Connection, str]]:
    """A connection that writes nothing, and what messages call the database; the driver's errors become sentences."""
    if how.table is not None and how.query is not None:
        raise ArgumentError("read: table and query must not both be given; got both. Leave one out.")
    if how.query is not None and not _READING.match(how.query):
        raise ArgumentError(
            f"read: query must be one SELECT; got {how.query.strip()[:60]!r}. Give a query that only reads."
        )
    url = _parsed(text)
    from sqlalchemy.exc import SQLAlchemyError

    shown = _shown(url)
    engine = _engine(url, shown)
    try:
        with engine.connect() as connection:
            yield connection.execution_options(stream_results=True, no_parameters=True), shown
    except (SQLAlchemyError, UnicodeDecodeError) as error:
        # a damaged database can hold names that are no text
        cause = getattr(error, "orig", None) or error
        what = f"the query on {shown}" if how.query is not None else shown
        raise DataError(
            f"read: source must be a database that answers; got {_reason(cause, url)!r} from {what}. "
            f"Check the URL, its server and the {'query' if how.query is not None else 'table'}."
        ) from None
    finally:
        engine.dispose()


def _parsed(text: str) -> sa.URL:
    scheme = text.split("://", 1)[0]
    try:
        import sqlalchemy as sa
        from sqlalchemy.exc import ArgumentError as Unreadable
    except ImportError:
        raise ArgumentError(
            f"read: source must be a file or a frame unless the extra 'read' is installed; got a URL of {scheme}. "
            f"Run: pip install keiretsu[read]."
        ) from None
    try:
        return sa.make_url(text)
    except (Unreadable, ValueError):
        # the text may hold a password, so it is not repeated
        raise ArgumentError(
            f"read: source must be a URL such as 'postgresql://user:password@host/plant'; got one of {scheme} that "
            f"cannot be taken apart. Write special characters of the password as %40 and the like."
        ) from None


def _engine(url: sa.URL, shown: str) -> sa.Engine:
    import sqlalchemy as sa
    from sqlalchemy.exc import NoSuchModuleError

    if url.get_backend_name() == "sqlite":
        path = _sqlite_file(url)

        def connect() -> sqlite3.Connection:
            # read-only: sqlite would otherwise make the file, and run whatever the query says
            return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)

        return sa.create_engine("sqlite://", creator=connect, poolclass=sa.pool.NullPool)
    try:
        engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    except NoSuchModuleError:
        raise ArgumentError(
            f"read: source must be a path or the URL of a database that sqlalchemy knows; got one of "
            f"{url.drivername}. Download what it holds and give the file's path."
        ) from None
    except ImportError as error:
        raise ArgumentError(
            f"read: source must be the URL of a database whose driver is installed; got {shown}, which needs "
            f"{error.name or str(error)}. Run: pip install {error.name or 'its driver'}."
        ) from None
    return engine.execution_options(postgresql_readonly=True) if url.get_backend_name() == "postgresql" else engine


def _sqlite_file(url: sa.URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise ArgumentError(
            "read: source must be a database in a file; got sqlite's empty one in memory. "
            "Give its path, such as 'sqlite:///plant.db'."
        )
    path = Path(os.path.abspath(os.path.expanduser(url.database)))
    if os.path.isdir(path) or first_bytes(path, 16) != b"SQLite format 3\x00":
        raise DataError(f"read: source must be an SQLite database; got {path}, another kind of file. Check the path.")
    return path


def _shown(url: sa.URL) -> str:
    """The database for messages: no user, no password, no options."""
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").name
    return f"{url.get_backend_name()}://{url.host or ''}/{url.database or ''}"


def _reason(error: BaseException, url: sa.URL) -> str:
    """The first line of a driver's message, without what the URL keeps secret."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = lines[0] if lines else type(error).__name__
    secrets = [str(url.password)] if url.password else []
    for name, value in url.query.items():
        if _SECRET.search(name):
            secrets += [value] if isinstance(value, str) else list(value)
    for secret in (secret for secret in secrets if secret):
        for form in (secret, quote(secret, safe=""), quote_plus(secret)):
            reason = reason.replace(form, "***")
    return reason[:200]


def _query(connection: sa.Connection, shown: str, how: FileOptions) -> tuple[str, str, str]:
    """The SQL to run, the source's name in messages and the name of its series."""
    if how.query is not None:
        return how.query.strip().rstrip(";"), f"the query on {shown}", "query"
    import sqlalchemy as sa

    inspector = sa.inspect(connection)
    tables = sorted([*inspector.get_table_names(), *inspector.get_view_names()])
    table = how.table
    if table is None:
        table = _only(tables, shown)
    schema, _, bare = table.rpartition(".") if table not in tables else ("", "", table)
    if table not in tables and not (schema and inspector.has_table(bare, schema=schema)):
        close = nearest(table, tables)
        advice = f"Did you mean {close!r}?" if close else f"Choose among {listed(tables)}."
        raise DataError(f"read: table must name a table of {shown}; got {table!r}. {advice}")
    quoted = connection.dialect.identifier_preparer.quote
    target = f"{quoted(schema)}.{quoted(bare)}" if schema else quoted(bare)
    return f"SELECT * FROM {target}", f"table {table!r} of {shown}", bare


def _only(tables: Sequence[str], shown: str) -> str:
    if not tables:
        raise DataError(f"read: source must hold a table; got {shown} without any. Check the path or URL.")
    if len(tables) > 1:
        raise DataError(
            f"read: table must be named where a database has several; got none named, and {listed(tables)} in "
            f"{shown}. Give table={tables[0]!r} or another of them."
        )
    return tables[0]
