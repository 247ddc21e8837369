"""The page's worker with a run that takes no time: it reads as the real one does, and its horizon says how a run ends.

1: done; 2: goes on until it is stopped; 3: refused; 4: crashes; 5: goes on, whatever it is told.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from keiretsu.app import worker
from keiretsu.errors import ArgumentError

NAMES = {"naive": ("last value", "直前値"), "ridge": ("ridge regression", "リッジ回帰")}
SENTENCE = {"en": "Keep ridge regression: <b>nothing</b> to add.", "ja": "リッジ回帰のままで十分です。"}
REPORT = """<!DOCTYPE html><html lang="en"><title>r</title><style>p{color:green}</style><p id="said">as made</p>
<script>document.getElementById("said").textContent = "script ran in " + self.origin;</script></html>"""


def run(job: dict[str, Any], answers: TextIO) -> dict[str, Any]:
    """Tell a little, then end as the horizon says."""
    folder = Path(job["folder"])
    worker._tell(answers, {"phase": "calibration", "done": 1, "total": 2})
    label = {name: {"en": en, "ja": ja} for name, (en, ja) in NAMES.items()}
    worker._tell(answers, {"plan": [{"name": name, "label": label[name]} for name in NAMES]})
    worker._tell(
        answers, {"phase": "candidates", "ended": {"naive": "done"}, "best": {"label": label["naive"], "mae": 2.3}}
    )
    worker._tell(answers, {"at": ["ridge", 1, 4]})
    if job["horizon"] == 5:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    while job["horizon"] in (2, 5):
        time.sleep(0.02)
    if job["horizon"] == 3:
        raise ArgumentError(f"poc: target must vary; got 1 in every value in {Path(job['path']).name}. Choose another.")
    if job["horizon"] == 4:
        raise RuntimeError("a secret of the run")
    (folder / "report.html").write_text(REPORT, encoding="utf-8")
    result = {
        "schema": "keiretsu.result/1", "created": "2026-11-25T10:00:00Z", "targets": [job["target"]],
        "horizon": job["horizon"], "data": {"source": job["name"]},
        "verdict": {"decision": "keep", "choice": "ridge", "sentence": SENTENCE},
        "candidates": [{"name": name, "label": each, "status": "ok"} for name, each in label.items()],
        "timings": {"total_seconds": 1.0},
    }  # fmt: skip
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")
    return {"done": True}


if __name__ == "__main__":
    worker._run = run
    sys.exit(worker.main())
