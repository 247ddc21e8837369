"""The pictures for a terminal: at most three lines a finding, in block characters or in plain ASCII."""

from __future__ import annotations

from keiretsu.data.profiling.finding import Finding
from keiretsu.data.profiling.pictures.axis import compact
from keiretsu.data.profiling.pictures.draw import picture_of
from keiretsu.data.profiling.pictures.letters import clean, columns, shorten
from keiretsu.data.profiling.pictures.picture import Columns, Curve, Panel, Row, Rows
from keiretsu.data.profiling.pictures.words import require_language, say

BLOCKS, PLAIN = "▁▂▃▄▅▆▇█", "_.-:=+*#"
_LINES, _NARROWEST, _WIDEST_NAME = 3, 20, 18
_WORDS = {"−": "-", "÷": "/", "φ": "phi", "…": "~"}


def can_show_blocks(encoding: str | None) -> bool:
    """Whether a stream of this encoding (`sys.stdout.encoding`) can carry block characters; cp932 cannot."""
    try:
        f"{BLOCKS}…−".encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def draw_text(finding: Finding, *, width: int = 60, ascii: bool = False, lang: str = "en") -> str:
    """The picture of a finding as at most three lines of text, without a line feed at the end.

    Args:
        finding: any finding; empty text where its details have nothing to show.
        width: columns of the terminal that may be used, at least 20; never more than 60 are.
        ascii: plain ASCII only, for a terminal that cannot show block characters; a name that is not ASCII is then
            numbered, and the words are English.
        lang: "en" or "ja".
    Raises:
        ArgumentError: a language the pictures do not speak.
    """
    require_language(lang, function="draw_text")
    wide = min(max(width, _NARROWEST), 60)
    spoken = "en" if ascii else lang
    picture = picture_of(finding, lang=spoken)
    if not picture.panels:
        return ""
    # where there are two panels the last one answers the question, the first one leads to it
    panel = picture.panels[-1]
    if isinstance(panel, Rows):
        lines = _bars(panel, wide, ascii)
    else:
        lines = _sparkline(panel, wide, ascii)
    return "\n".join(shorten(_spelled(line, ascii), wide, columns, mark="~" if ascii else "…") for line in lines)


def _sparkline(panel: Curve | Columns, wide: int, ascii: bool) -> list[str]:
    """The levels of a curve or of upright bars on one line, its two axes on the next two."""
    values = list(panel.heights) if isinstance(panel, Columns) else [y for _, y in panel.points]
    # bars stand on 0, so 0 is in their range; a curve has its own
    floor = (0.0,) if isinstance(panel, Columns) else ()
    low, high = min([*values, *floor]), max([*values, *floor])
    room = wide if len(values) > wide else max(wide // len(values), 1) * len(values) if len(values) > 1 else 4
    chosen = _resampled(values, room)
    marks = PLAIN if ascii else BLOCKS
    span = high - low or 1.0
    levels = [min(int((value - low) / span * len(marks)), len(marks) - 1) for value in chosen]
    # a bar of no height is a blank, as it is in the other pictures
    empty = isinstance(panel, Columns) and low == 0
    drawn = [" " if empty and value == 0 else marks[level] for value, level in zip(chosen, levels, strict=True)]
    return ["".join(drawn), _ends(panel, len(chosen)), _upright(panel, low, high)]


def _resampled(values: list[float], room: int) -> list[float]:
    """One value a column; where several share one, that farthest from the middle of all, so that no extreme is lost."""
    middle = sum(values) / len(values)
    starts = [at * len(values) // room for at in range(room)]
    ends = [max(-(-(at + 1) * len(values) // room), start + 1) for at, start in enumerate(starts)]
    return [
        max(values[start:end], key=lambda value: abs(value - middle))
        if len(values) > room else values[start]
        for start, end in zip(starts, ends, strict=True)
    ]  # fmt: skip


def _ends(panel: Curve | Columns, room: int) -> str:
    """The first and the last mark of the lower axis, with its name between where it fits."""
    first, last = (panel.x.ticks[0][1], panel.x.ticks[-1][1]) if panel.x.ticks else ("", "")
    if isinstance(panel, Columns) and panel.x.ticks and panel.x.ticks[-1][0] < len(panel.heights) - 0.5:
        last = f">{last}"
    free = room - columns(first) - columns(last)
    if free < columns(panel.x.label) + 2 or first == last:
        return f"{first}–{last} {panel.x.label}" if first != last else f"{first} {panel.x.label}"
    left = (free - columns(panel.x.label)) // 2
    return f"{first}{' ' * left}{panel.x.label}{' ' * (free - left - columns(panel.x.label))}{last}"


def _upright(panel: Panel, low: float, high: float) -> str:
    """The range of the upright axis, in the words of its marks where it is one of powers."""
    label = panel.y.label if not isinstance(panel, Rows) else ""
    if isinstance(panel, Columns) and panel.powers:
        low, high = 10**low - 1, 10**high - 1
    rules = "" if isinstance(panel, Rows) or not panel.rules else "; " + ", ".join(
        rule.text or compact(float(f"{rule.at:.3g}")) for rule in panel.rules[:3])  # fmt: skip
    return f"{label}: {compact(float(f'{low:.3g}'))} … {compact(float(f'{high:.3g}'))}{rules}"


def _bars(panel: Rows, wide: int, ascii: bool) -> list[str]:
    """The first three lying bars, each with its name before it and what is written at its end behind it."""
    rows = panel.rows[:_LINES]
    names = [_named(row, ascii) for row in rows]
    pad = max(columns(name) for name in names)
    room = max(min(wide // 3, wide - pad - 2 - max(columns(row.text) for row in rows)), 4)
    base = panel.x.share(panel.base)
    lines = []
    for name, row in zip(names, rows, strict=True):
        share = 0.0 if row.end is None else abs(panel.x.share(row.end) - base) / max(base, 1 - base)
        length = 0 if not share else max(round(share * room), 1)
        bar = ("#" if ascii else "█") * length + " " * (room - length)
        lines.append(f"{name}{' ' * (pad - columns(name))} {bar} {row.text}".rstrip())
    return lines


def _named(row: Row, ascii: bool) -> str:
    name = clean(row.name)
    if ascii and not name.isascii():
        name = say("channel", "en", place=row.place)
    return shorten(name, _WIDEST_NAME, columns, mark="~" if ascii else "…")


def _spelled(line: str, ascii: bool) -> str:
    if not ascii:
        return line
    for letter, words in {" … ": " to ", **_WORDS, "–": "-"}.items():
        line = line.replace(letter, words)
    return line.encode("ascii", "replace").decode("ascii")
