"""The worker of the other tests, whose run is refused before it begins where its horizon is too long for the log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, TextIO

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))

import app_worker

from keiretsu.app import worker
from keiretsu.errors import TooShortError

LONGEST = 12


def run(job: dict[str, Any], answers: TextIO) -> dict[str, Any]:
    """Refuse a horizon that is too long, as `poc` does before it makes its plan."""
    worker._tell(answers, {"phase": "calibration"})
    if job["horizon"] > LONGEST:
        raise TooShortError(
            f"poc: horizon must be at most {LONGEST} rows for these data, as the test part must hold it whole; got "
            f"{job['horizon']}. Shorten the horizon or give more rows."
        )
    return app_worker.run(job, answers)


if __name__ == "__main__":
    worker._run = run
    sys.exit(worker.main())
