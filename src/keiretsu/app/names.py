"""Names: those that a client gives are shown and never used, those that are used are drawn here."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime

LONGEST = 100
_ID = re.compile(r"[0-9a-f]{16}|\d{8}-[0-9a-f]{12}")


def shown_name(given: str) -> str:
    """What a client calls a file, fit to be shown: its last part, printable, at most 100 letters; never used as a path.

    Example:
        >>> shown_name("../../etc/pump.csv")
        'pump.csv'
    """  # fmt: skip
    last = re.split(r"[/\\]", given)[-1]
    # letters that turn the direction of writing, or that nobody sees, are not printable either
    kept = "".join(letter for letter in last if letter.isprintable()).strip()
    if len(kept) > LONGEST:
        kept = f"{kept[: LONGEST - 13]}…{kept[-12:]}"
    return kept if kept.strip(". ") else "log"


def file_id() -> str:
    """A name for a file that was given, which nobody can guess."""
    return secrets.token_hex(8)


def run_id() -> str:
    """A name for a run and its folder: the day, and what nobody can guess."""
    return f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(6)}"


def is_id(text: str) -> bool:
    """Whether a text may be the name of a file or a run; all others are not even looked for."""
    return _ID.fullmatch(text) is not None
