"""Take the README's pictures of the report: `make pictures`, after `make demo`.

Usage: python docs/images/picture.py runs/turbofan
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from keiretsu.proof.report import write_report

HERE = Path(__file__).parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> None:
    """Render the run in both languages and keep the top of each page."""
    result = json.loads((Path(sys.argv[1]) / "result.json").read_text(encoding="utf-8"))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for lang, name in (("en", "report.png"), ("ja", "report.ja.png")):
            page = browser.new_page(viewport={"width": 1100, "height": 800}, device_scale_factor=1.5)
            page.goto(write_report(result, Path(folder) / f"{lang}.html", lang=lang).as_uri())
            page.screenshot(path=HERE / name)
        browser.close()


if __name__ == "__main__":
    main()
