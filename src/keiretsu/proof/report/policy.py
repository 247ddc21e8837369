"""What the page may load and run: nothing but the scripts that stand in it, each named by its hash."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256


def content_policy(scripts: Iterable[str]) -> str:
    """The Content-Security-Policy of a document that holds these scripts, each the whole text of its element."""
    hashes = [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts]
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src", *hashes)) if hashes else "script-src 'none'",
            "style-src 'unsafe-inline'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
