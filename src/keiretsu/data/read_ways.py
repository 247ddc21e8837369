"""What a reader can do about a column: as an argument of `read`, an option of a command, a field of the local page."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

import re
from typing import Literal

Way = Literal["python", "command", "page"]
Pair = tuple[str, str]
# as the local page calls the fields in which it asks, and what they are folded into
FOLDED = ("Read it differently", "読み取り方を変える")
EVENTS_FIELD = ("Column of alarms or events", "警報・イベントの列")
DECIMAL_FIELD = ("Decimal sign", "小数点の記号")
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
        told = f"--events {_quoted(source)} --event-code {_quoted(name)}"
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
    told = f"sentinels=[{shown}]" if way == "python" else f"--sentinel {_quoted(value)}"
    word = "give" if way == "python" else "add"
    return f"if it means 'no value', {word} {told}.", f"欠測を表す値であれば、{told} を指定してください。"


def _quoted(text: str) -> str:
    """A word of a command line: in double quotes, which every shell knows, where it needs any."""
    return text if re.fullmatch(r"[\w./:=+,@%~-]+", text) else '"' + text.replace('"', '\\"') + '"'
