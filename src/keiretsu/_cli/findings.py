"""What `keiretsu profile` shows: the findings with their small pictures, and the folder it writes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from keiretsu._cli import printing
from keiretsu.atomic import write_atomically
from keiretsu.data import Profile, SeriesSet
from keiretsu.data.profiling.pictures import can_show_blocks, draw_text, write_pictures
from keiretsu.data.profiling.pictures.words import name_of, unit_of
from keiretsu.data.read_words import told_of

_MARKS = {
    "en": {"good": "good", "watch": "watch", "bad": "bad"},
    "ja": {"good": "良好", "watch": "注意", "bad": "問題"},
}
_INDENT = "    "


def content_of(found: Profile, series: SeriesSet) -> dict[str, Any]:
    """The profile and what reading did, as `profile.json` holds them."""
    return {**found.to_dict(), "read_report": series.report.to_dict()}


def print_profile(found: Profile, series: SeriesSet, *, lang: str, source: str = "") -> None:
    """The region, then every finding: its number, its sentence, its picture, and advice where it is not all good.

    Args:
        found: the profile.
        series: the log.
        lang: "en" or "ja".
        source: the log as the command names it.
    """
    at = 1 if lang == "ja" else 0
    region = found.region
    told = [(region.sentence_en, region.sentence_ja), *found.outlook, found.cost_sentences]
    read = told_of(series.report, way="command", source=source)
    head = [*(pair[at] for pair in read), "", *(pair[at] for pair in told)]
    printing.print_lines(*head, *filter(None, [found.scope[at]]))
    plain = not can_show_blocks(sys.stdout.encoding)
    for finding in found.findings:
        unit = unit_of(finding.unit, finding.value, lang)
        value = "-" if finding.value is None else f"{finding.value:,.6g} {unit}"
        name, comma = (finding.name, ", ") if lang == "en" else (name_of(finding.name, lang), "、")
        printing.print_lines("", f"{name}: {_MARKS[lang][finding.level]}{comma}{value}")
        says = (finding.sentence_ja, finding.advice_ja) if lang == "ja" else (finding.sentence_en, finding.advice_en)
        printing.print_lines(_INDENT + says[0])
        drawn = draw_text(finding, ascii=plain, lang=lang)
        printing.print_lines(*(_INDENT + line for line in drawn.splitlines()))
        if finding.level != "good":
            printing.print_lines(f"{_INDENT}→ {says[1]}" if not plain else f"{_INDENT}> {says[1]}")


def write_profile(found: Profile, series: SeriesSet, folder: Path, *, lang: str) -> None:
    """`profile.json`, a picture a finding as SVG, and `index.html` that shows them."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content_of(found, series), ensure_ascii=False, indent=2, allow_nan=False)
    write_atomically(folder / "profile.json", text.encode())
    write_pictures(found, folder, lang=lang)
