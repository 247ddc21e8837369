"""What axe finds on a page."""

from __future__ import annotations

from typing import Any

import pytest


def serious_on(page: Any) -> list[tuple[str, str]]:
    """The rules that are broken in a serious or critical way, each with the first element that breaks it.

    What passes is not told of: that takes half of axe's time.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        (each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")
    ]  # fmt: skip
