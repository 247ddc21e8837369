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
    (r"Leave zone= out, or give epoch='s' if they count from 1970", f"Leave {_field('zone')} empty"),
    (r"Give sentinels=\['inf'\] if it means that there is no value, or leave the column out with channels=", f"Write inf as “{_E['set_sentinels']}” if it means that there is no value, or leave the column out of the file"),
    (r", or leave it out with channels=", " in the file"),
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
    (r"であれば --zone (\S+) を指定してください", rf"であれば{_field_ja('zone')}に \1 と入力してください"),
    (r"--jumps split（そこで分割）か --jumps sort（並べ替え）を指定するか", f"{_field_ja('jumps')}で扱いを選ぶか"),
    (r"系列を区別する列を --id で指定してください", f"系列を区別する列を{_field_ja('id')}で選んでください"),
    (r"カンマが小数点であれば --read decimal=, を指定してください", f"カンマが小数点であれば{_field_ja('decimal')}でカンマを選んでください"),
    (r"欠測を表すのであれば --sentinel で指定してください", f"欠測を表すのであれば「{_J['set_sentinels']}」に入力してください"),
    (r"すべてのコードをイベントにするには --event-normal none（Pythonでは normal=\[\]）を指定してください。", ""),
    (r"数値のままにするには epoch='none' を指定してください。", ""),
)  # fmt: skip


def on_page(english: str) -> str:
    """An English sentence with what can be done on the page, where its error carries no `Advice` that says so.

    Example:
        >>> on_page("read: … Leave zone= out, or give epoch='s' if they count from 1970.")
        'read: … Leave “Time zone” under “Read it differently” empty.'
    """
    return _changed(english, _ENGLISH)


def without_function(english: str) -> str:
    """A sentence of a room without the function that it names first.

    Example:
        >>> without_function("poc: horizon must be at most 12 rows.")
        'Horizon must be at most 12 rows.'
        >>> without_function("read: source must hold rows.")
        'The file must hold rows.'
    """
    found = re.match(r"(?:read|poc|join_events): (source\b|\w)", english)
    if found is None:
        return english
    return ("The file" if found[1] == "source" else found[1].upper()) + english[found.end() :]


def on_page_ja(japanese: str) -> str:
    """A Japanese sentence with what can be done on the page."""
    return _changed(japanese, _JAPANESE)


def _changed(text: str, table: tuple[tuple[str, str], ...]) -> str:
    for pattern, way in table:
        text = re.sub(pattern, way, text, flags=re.DOTALL)
    return text
