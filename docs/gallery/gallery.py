"""The four runs of the gallery, and their pages: `make gallery` runs them, `make gallery-pages` draws them again.

    python docs/gallery/gallery.py run [NAME ...]       judge the logs (some ten minutes) and keep what the runs wrote
    python docs/gallery/gallery.py pages                render every page anew from the results that are kept
    python docs/gallery/gallery.py pictures             the pictures of README.md (needs Chromium)

adopt     a simulated plant with long memory, uneven gaps and regimes: the selective SSM wins
keep      NASA's turbofan engines: LightGBM is better, and stays
collect   the same kind of plant as the first, five machines that have been logged for a short while
crashed   the turbofan engines, with a command of the user's own that breaks off: reported, and the rest go on
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

import keiretsu as kr
from keiretsu.data.simulate import changeover
from keiretsu.proof.result import Result

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KEPT = ("result.json", "plan.yaml", "view.json", "slides.md")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def plant(machines: int, rows: int, *, seed: int, noise: float = 0.2) -> kr.SeriesSet:
    """A log whose target hangs on what was taken over hundreds of rows ago."""
    return changeover(
        machines, rows=rows, seed=seed, gap=(200, 550), memories=(20_000.0, 1_000.0), dwell=(50.0, 200.0),
        pauses=(0.1, 20.0), value_share=0.1, delay=3, noise=noise,
    ).series  # fmt: skip


def adopt(out: Path) -> Result:
    """Sixteen machines: enough to show the gain, and time enough for every rival to train to its end."""
    return kr.poc(plant(16, 800, seed=2_001), target="y", horizon=3, budget="6min", seed=1, out=out)


def keep(out: Path) -> Result:
    """The run of `make demo`."""
    return kr.poc(engines(), target="Ps30", horizon=24, budget="3min", out=out)


def collect(out: Path) -> Result:
    """A short log: nothing can be told yet."""
    return kr.poc(plant(5, 450, seed=2_007, noise=0.4), target="y", horizon=3, budget="2min", seed=1, out=out)


def crashed(out: Path) -> Result:
    """The same engines, with a command that breaks off once the plan is made."""
    place = ROOT / "docs" / "gallery"
    program, lost = place / "breaks_off.py", ROOT / "runs" / "gallery" / "licence-lost"
    lost.unlink(missing_ok=True)
    command = f"{sys.executable} {program} {ROOT} {{history}} {{origins}} {{forecasts}}"
    return kr.poc(
        engines(), target="Ps30", horizon=24, budget="2min", incumbent=command, out=out, on_plan=lambda _: lost.touch()
    )


def engines() -> kr.SeriesSet:
    """NASA's turbofan engines, as `make demo` reads them."""
    return kr.read("examples/turbofan.csv", time="cycle", id="engine")


RUNS = {"adopt": adopt, "keep": keep, "collect": collect, "crashed": crashed}


def run(names: list[str]) -> None:
    """Judge, and keep what is needed to draw the page again."""
    for name in names:
        made = ROOT / "runs" / "gallery" / name
        RUNS[name](made)
        place = HERE / name
        place.mkdir(exist_ok=True)
        for kept in KEPT:
            if (made / kept).exists():
                shutil.copy2(made / kept, place / kept)
    pages(names)


def pages(names: list[str]) -> None:
    """Draw every page from the result that is kept."""
    for name in names:
        result = Result.load(HERE / name)
        result.report(HERE / name / "report.html")
        result.slides(HERE / name / "slides.md")
        print(f"{name}: {result.to_dict()['verdict']['sentence']['en']}")


def pictures(names: list[str]) -> None:
    """The top of each page in each language."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1100, "height": 800})
        for name in names:
            page.goto((HERE / name / "report.html").as_uri())
            for lang in ("en", "ja"):
                page.click(f".switch button[data-show={lang}]")
                page.screenshot(path=HERE / name / f"{lang}.png")
        browser.close()


def main() -> None:
    """See above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["run", "pages", "pictures"])
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="adopt, keep, collect, crashed; all of them when absent"
    )
    asked = parser.parse_args()
    os.chdir(ROOT)
    {"run": run, "pages": pages, "pictures": pictures}[asked.what](asked.names or [*RUNS])


if __name__ == "__main__":
    main()
