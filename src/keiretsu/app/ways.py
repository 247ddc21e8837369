"""What a reader of the page can do, in the place of what a reader of the command line or of Python could."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

import re

from keiretsu.app.texts import en, ja
from keiretsu.data.read_ways import FOLDED

_E, _J = en.TEXTS, ja.TEXTS


def _field(name: str) -> str:
    return f"“{_E[f'set_{name}']}” under “{FOLDED[0]}”"


def _field_ja(name: str) -> str:
    return f"「{FOLDED[1]}」の「{_J[f'set_{name}']}」"


_ENGLISH: tuple[tuple[str, str], ...] = (
    # what a message asks for
    (r"Give time=.+? or another of them", f"Choose it as {_field('time')}"),
    (r"Mend those cells or name another column with time=", f"Mend those cells, or choose another column as {_field('time')}"),
    (r"name both, --time (?:.+) --time (?:.+)\.$", f"choose them as {_field('time')} and {_field('clock')}."),
    (r"Give duplicates='first', 'last' or 'mean'", f"Choose under {_field('duplicates')}"),
    (r"or name with id= the column that tells the series apart", f"or choose the column that tells the series apart as {_field('id')}"),
    (r"[Gg]ive jumps='split' or (?:jumps=)?'sort'|[Gg]ive jumps='s\w+'", f"choose under {_field('jumps')}"),
    (r"Name one with sheet=|Give sheet=.+? or another of them", f"Write its name as {_field('sheet')}"),
    (r"give form=.+? or form=.+?(?=\.$)", f"write their spelling as {_field('form')}, such as %d/%m/%Y %H:%M"),
    (r"Name the zone the log was written in with zone=", f"Write the zone the log was written in as {_field('zone')}"),
    (r"Leave zone= out, or give epoch='s' if they count from 1970", f"Leave {_field('zone')} empty"),
    (r"Give sentinels=\['inf'\] if it means that there is no value, or leave the column out with channels=", f"Write inf as “{_E['set_sentinels']}” if it means that there is no value, or leave the column out of the file"),
    (r"Read it with sentinels=\[.+?\] if (it means|they mean) 'no value'", rf"Write such values as “{_E['set_sentinels']}” if \1 ‘no value’"),
    (r"Read it with decimal=','", f"Choose the comma as {_field('decimal')}"),
    (r"Save it as CSV \(UTF-8\) or give encoding=.+", "Save it as CSV (UTF-8)."),
    (r"Add a (?:header|row of names), or give (?:the names with )?columns=[^.]*", "Add a header"),
    (r", or leave it out with channels=", " in the file"),
    (r"Name both \(time=.+?--event-time twice\), or the first alone", f"Choose both, as {_field('time')} and {_field('clock')}"),
    # what reading tells
    (r"; --event-normal none \(in Python normal=\[\]\) makes events of all codes", ""),
    (r"; epoch='none' keeps the numbers", ""),
)  # fmt: skip
_JAPANESE: tuple[tuple[str, str], ...] = (
    (r"--time \S+ のように、時刻の列を指定してください", f"{_field_ja('time')}で時刻の列を選んでください"),
    (r"--time で時刻の列を指定してください", f"{_field_ja('time')}で時刻の列を選んでください"),
    (r"--time で別の列を指定してください", f"{_field_ja('time')}で別の列を選んでください"),
    (r"--(?:event-)?time .+ --(?:event-)?time .+ と、2つの列を指定してください", f"{_field_ja('time')}と{_field_ja('clock')}で、その2つの列を選んでください"),
    (r"--duplicates first・last・mean のどれかを指定するか", f"{_field_ja('duplicates')}で扱いを選ぶか"),
    (r"--jumps split（そこで分割）か --jumps sort（並べ替え）を指定するか", f"{_field_ja('jumps')}で扱いを選ぶか"),
    (r"系列を区別する列を --id で指定してください", f"系列を区別する列を{_field_ja('id')}で選んでください"),
    (r"すべてのコードをイベントにするには --event-normal none（Pythonでは normal=\[\]）を指定してください。", ""),
    (r"数値のままにするには epoch='none' を指定してください。", ""),
)  # fmt: skip


def on_page(english: str) -> str:
    """An English sentence with what can be done on the page.

    Example:
        >>> on_page("read: … Give time='stamp' or another of them.")
        'read: … Choose it as “Column with the time” under “Read it differently”.'
    """
    return _changed(english, _ENGLISH)


def on_page_ja(japanese: str) -> str:
    """A Japanese sentence with what can be done on the page."""
    return _changed(japanese, _JAPANESE)


def _changed(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for pattern, way in table:
        text = re.sub(pattern, way, text, flags=re.DOTALL)
    return text
