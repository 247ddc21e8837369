"""`view.json`: written whole or not at all, and looked through before it is used."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from keiretsu.atomic import write_atomically
from keiretsu.proof.view.check import check_view

NAME = "view.json"
log = logging.getLogger(__name__)


def write_view(folder: str | Path, view: dict[str, Any]) -> Path:
    """Write what `view_of` made into a run's folder.

    Raises:
        OutputError: the file cannot be written.
    """
    place = Path(folder) / NAME
    text = json.dumps(view, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    write_atomically(place, text.encode())
    return place


def read_view(folder: str | Path) -> dict[str, Any] | None:
    """What `write_view` wrote into a run's folder.

    Args:
        folder: of the run, or a file in it such as its `result.json`.
    Returns:
        None where there is no view, as in runs of earlier versions, and, with a warning in the log, where it is
        damaged: a report can do without.
    """
    place = Path(folder)
    place = (place if place.is_dir() else place.parent) / NAME
    try:
        view = json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        log.warning(_SENTENCE, place, type(error).__name__)
        return None
    wrong = check_view(view)
    if wrong is not None:
        log.warning(_SENTENCE, place, wrong)
        return None
    return view


_SENTENCE = (
    "report: %s must be a file that poc wrote; got one that cannot be used (%s). The report is made without forecasts "
    "to zoom into; run poc again to have them."
)
