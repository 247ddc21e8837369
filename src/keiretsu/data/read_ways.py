"""What a reader can do about a column: as an argument of `read`, an option of a command, a field of the local page."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

import re
from typing import Literal

from keiretsu.errors import Advice

Way = Literal["python", "command", "page"]
Pair = tuple[str, str]
# as the local page calls the fields in which it asks, and what they are folded into
FOLDED = ("Read it differently", "読み取り方を変える")
EVENTS_FIELD = ("Column of alarms or events", "警報・イベントの列")
DECIMAL_FIELD = ("Decimal sign", "小数点の記号")
# the other fields, in English alone: of what stands in the way, the page says its own sentence in each language
FIELDS = {
    "time": "Column with the time",
    "clock": "Column with the time of day",
    "id": "Column that tells machines or series apart",
    "duplicates": "Rows of one time",
    "jumps": "Where the clock jumps back",
    "sheet": "Sheet of the workbook",
    "form": "Spelling of dates",
    "zone": "Time zone",
    "sentinels": "Values that mean “not measured”",
}
# a workbook's sheet or a database's table as reading calls it, a query, and several files
_SHEET = re.compile(r"""(?:(?:sheet|table) (?:'.*?'|".*?") of|the query on) (.+)""", re.DOTALL)
_FILES = re.compile(r"[\d,]+ files \(.+\)", re.DOTALL)


def file_of(source: str) -> str:
    """The file of a source, as a command takes it; empty where it is several.

    Example:
        >>> file_of("sheet '運転データ' of boiler.xlsx")
        'boiler.xlsx'
    """
    if _FILES.fullmatch(source):
        return ""
    found = _SHEET.fullmatch(source)
    return source if found is None else found[1]


def source_in_japanese(source: str) -> str:
    """A source as reading calls it: "sheet 'June' of log.xlsx" as "log.xlsxのシート「June」"."""
    found = re.fullmatch(r"""sheet (['"])(.*?)\1 of (.+)""", source, re.DOTALL)
    return source if found is None else f"{found[3]}のシート「{found[2]}」"


def events_way(name: str, way: Way, source: str) -> Pair:
    """How a column that is blank but for few words becomes channels of events.

    Args:
        name: the column.
        way: who reads it.
        source: the log, which then is the table of events as well.
    """
    source = file_of(source) or "LOG"
    if way == "page":
        en, ja = (
            f"choose it as “{EVENTS_FIELD[0]}” under “{FOLDED[0]}”",
            f"「{FOLDED[1]}」の「{EVENTS_FIELD[1]}」でこの列を選んでください",
        )
    elif way == "command":
        told = f"--events {quoted(source)} --event-code {quoted(name)}"
        en, ja = f"add {told}", f"{told} を付けてください"
    else:
        told = f"series.join_events({source!r}, code={name!r})"
        en, ja = f"call {told}", f"{told} を呼び出してください"
    return (
        f"If these are alarms or other events, {en}: each kind becomes a count and the time since.",
        f"警報などのイベントであれば、{ja}。種類ごとに回数と経過時間のチャネルになります。",
    )


def text_way(text: str, way: Way) -> Pair | None:
    """What makes a column of text one of numbers, judged by its first cell; None where nobody can tell."""
    if "," not in text or not text.strip("+-").replace(",", "").replace(".", "").isdigit():
        return None
    en, ja = {
        "python": ("give decimal=','", "decimal=',' を指定してください"),
        "command": ("add --read decimal=,", "--read decimal=, を付けてください"),
        "page": (f"choose the comma as “{DECIMAL_FIELD[0]}” under “{FOLDED[0]}”", f"「{FOLDED[1]}」の「{DECIMAL_FIELD[1]}」でカンマを選んでください"),
    }[way]  # fmt: skip
    return f"If commas are decimal points there, {en}.", f"カンマが小数点であれば、{ja}。"


def proposal_way(shown: str, value: str, way: Way) -> Pair:
    """What makes a value that seems to say "no value" say so.

    Args:
        shown: as Python writes it.
        value: as it stands in the log.
        way: who reads it.
    """
    if way == "page":
        return (
            "if it means 'no value', empty those cells in the file.",
            "欠測を表す値であれば、ファイルのそのセルを空欄にしてください。",
        )
    told = f"sentinels=[{shown}]" if way == "python" else f"--sentinel {quoted(value)}"
    word = "give" if way == "python" else "add"
    return f"if it means 'no value', {word} {told}.", f"欠測を表す値であれば、{told} を指定してください。"


def stretch_way(name: str, value: str, way: Way) -> Pair:
    """What settles whether a value in a long stretch was a stop or no measurement.

    Args:
        name: the channel; others may hold such a value as a measurement.
        value, way: as in `proposal_way`.
    """
    if way == "page":
        return (
            "If nothing was measured, empty those cells in the file; if it stood still, leave them as they are.",
            "測定されていない値であれば、ファイルのそのセルを空欄にしてください。停止であれば、そのままで構いません。",
        )
    told = f"sentinels={{{name!r}: [{value}]}}" if way == "python" else f"--sentinel {quoted(f'{name}={value}')}"
    return (
        f"If nothing was measured, {'give' if way == 'python' else 'add'} {told}; if it stood still, leave it as it is.",
        f"測定されていない値であれば {told} を指定してください。停止であれば、そのままで構いません。",
    )


def same_advice(text: str) -> Advice:
    """What every reader can do alike."""
    return Advice(text, text)


def time_advice(example: str) -> Advice:
    """Name the column with the time."""
    return Advice(f"Give time={example!r} or another of them.", f"Choose it as {_field('time')}.", "time")


def cells_advice() -> Advice:
    """Mend cells that are no stamps."""
    other = f"Mend those cells, or choose another column as {_field('time')}."
    return Advice("Mend those cells or name another column with time=.", other)


def clock_advice(date: str, clock: str) -> Advice:
    """Name the columns of the date and of the time of day."""
    said = f"Its dates have no time of day, and {clock!r} holds one:"
    page = f"{said} choose them as “{FIELDS['time']}” and {_field('clock')}."
    return Advice(f"{said} name both with time=[{date!r}, {clock!r}].", page, "clock", (date, clock))


def event_clock_advice(date: str, clock: str) -> Advice:
    """The same of a table of events."""
    told = f"Name both with time=[{date!r}, {clock!r}], or the first alone."
    return Advice(told, f"Choose both, as “{FIELDS['time']}” and {_field('clock')}.", "clock", (date, clock))


def duplicates_advice(*, has_id: bool) -> Advice:
    """Say which of the rows of one time counts."""
    told = "Give duplicates='first', 'last' or 'mean'"
    page = f"Under “{FOLDED[0]}”, choose which of them counts as “{FIELDS['duplicates']}”"
    if not has_id:
        told += ", or name with id= the column that tells the series apart"
        page += f", or the column that tells the series apart as “{FIELDS['id']}”"
    return Advice(f"{told}.", f"{page}.", "duplicates")


def jumps_advice(*, zone: str | None, one_clock: bool) -> Advice:
    """Say what a clock that jumps back means.

    Args:
        zone: in which summer time may end there, "…" where it is not known; None where it does not.
        one_clock: the rows may be those of several series.
    """
    told = ["jumps='split' for a new series after each jump", "jumps='sort' with duplicates='first', 'last' or 'mean'"]
    page = [f"choose under “{FIELDS['jumps']}” whether to split the log there or to sort its rows"]
    if one_clock:
        told.insert(0, "id= for the column that tells several series apart")
        page.insert(0, f"choose the column that tells several series apart as “{FIELDS['id']}”")
    if zone is not None:
        summer = "if summer time ends there (the clock goes back by an hour or half an hour)"
        told.insert(0, f"zone={zone!r} {summer}")
        page.insert(0, f"write the time zone as “{FIELDS['zone']}” {summer}")
    under = f"Under “{FOLDED[0]}”, {', or '.join(page)}."
    return Advice(f"Give {', or '.join(told)}.", under, "jumps" if zone is None else "zone")


def sort_advice() -> Advice:
    """Have no series of its own after a jump."""
    return Advice("Rename it, or give jumps='sort'.", f"Rename it, or choose to sort the rows under {_field('jumps')}.")


def sheet_advice(example: str | None) -> Advice:
    """Name the sheet of a workbook; None where no sheet looks like a table."""
    page = f"Write its name as {_field('sheet')}."
    if example is None:
        return Advice("Name one with sheet=.", page)
    return Advice(f"Give sheet={example!r} or another of them.", page, "sheet")


def form_advice(spelled: str) -> Advice:
    """Say whether day or month stands first, as `Stamps.advice` has it."""
    page = f"Day or month may stand first there: write their spelling as {_field('form')}, such as %d/%m/%Y %H:%M."
    return Advice(f"{spelled}.", page, "form")


def zone_advice() -> Advice:
    """Name another zone than that whose clocks leave an hour out."""
    page = f"Write the zone the log was written in as {_field('zone')}, or mend those cells."
    return Advice("Name the zone the log was written in with zone=, or mend those cells.", page)


def header_advice(told: str) -> Advice:
    """Name the columns, of which the page can name none."""
    return Advice(told, "Add a header.")


def encoding_advice(others: str) -> Advice:
    """Write the text in another encoding, or name the one it has."""
    return Advice(
        f"Save it as CSV (UTF-8) or give {others}.",
        "Save it as CSV (UTF-8).",
    )


def decimal_advice() -> Advice:
    """Say that commas are decimal points."""
    last = "if commas are decimal points there, or write the numbers without commas."
    field = f"“{DECIMAL_FIELD[0]}” under “{FOLDED[0]}”"
    return Advice(f"Read it with decimal=',' {last}", f"Choose the comma as {field} {last}", "decimal")


def words_advice(words: tuple[str, ...]) -> Advice:
    """Say that words among numbers mean "no value"."""
    last = f"if {'it means' if len(words) == 1 else 'they mean'} 'no value', or choose another column."
    page = f"Write such values as “{FIELDS['sentinels']}” {last}"
    return Advice(f"Read it with sentinels={list(words)!r} {last}", page)


def _field(name: str) -> str:
    return f"“{FIELDS[name]}” under “{FOLDED[0]}”"


def quoted(text: str) -> str:
    """A word of a command line: in double quotes, which every shell knows, where it needs any."""
    return text if re.fullmatch(r"[\w./:=+,@%~-]+", text) else '"' + text.replace('"', '\\"') + '"'
