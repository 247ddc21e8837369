"""What tests of several rooms share: the same drawn examples in every run, and one real browser a process."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

# A change is judged on the same examples as the state before it; `make soak` draws fresh ones.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("fresh", print_blob=True, deadline=None)
settings.load_profile("same")


# Files that take longest, handed out first, so that no worker is left alone with one of them at the end.
LONG = (
    "proof/test_running.py", "cli/test_poc.py", "proof/test_poc.py", "app/test_whole.py", "gallery/test_gallery.py",
    "proof/test_judging.py", "report/test_folds.py", "report/test_page.py", "semantics/test_one_pass.py",
    "bounds/test_facts_attack.py", "cli/test_commands.py", "bounds/test_forgetting_stack.py", "cli/test_tune.py",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Long files first, all others in their order; a file's own tests stay as they are."""
    here = Path(__file__).parent
    place = {here / name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path, len(LONG)))


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, headless, without background traffic. The driver can run only once in a process."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    place = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if place is None:
        pytest.skip("no Chromium on this machine: the page cannot be looked at")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=place, headless=True, args=quiet)
        yield chromium
        chromium.close()
