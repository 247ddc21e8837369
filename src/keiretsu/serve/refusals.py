"""What is said of a row that is not read, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable

from keiretsu.serve.cell_refusals import CELLS
from keiretsu.serve.rows import Refused

Refuse = Callable[..., Refused]

# of a row in the hour that a clock shows twice
TWICE = (
    "{place}: {time} stands in an hour that the clock shows twice as summer time ends; without an offset, and as it "
    "does not go on from the rows before as one of the second would, it means the first, and series {id} has been read "
    "up to {last}. If it was not merely late or sent again, write times with their offset, such as +01:00.",
    "{place}：{time}は夏時間の終わりに時計が二度示す時間帯の時刻で、オフセットがなく、直前の行から二度目へ続く時刻でもないため"
    "一度目とみなしますが、系列{id}は{last}まで読み込み済みです。遅れて届いた行や再送でなければ、"
    "時刻にオフセット（例：+01:00）を付けて書いてください。",
)
# What each kind of mistake is counted as, and its sentence in English and in Japanese.
SENTENCES: dict[str, tuple[str, str, str]] = {
    "no_json": (
        "malformed",
        "{place}: a row must be one JSON object; it is not ({what}). Send one object a line.",
        "{place}：1行は1つのJSONオブジェクトでなければなりません（{what_ja}）。1行に1つのオブジェクトを送ってください。",
    ),
    "no_text": (
        "malformed",
        "{place}: a row must be text in {encoding}; it is not. Name its encoding with --encoding, or convert it first.",
        "{place}：行が{encoding}の文字列ではありません。--encodingで文字コードを指定するか、変換してから送ってください。",
    ),
    "no_cells": (
        "malformed",
        "{place}: a row must have the {wanted} cells of its header; got {got}. Mend the line: a cell that "
        "holds a separator stands in quotation marks.",
        "{place}：見出しと同じ{wanted}個のセルが必要ですが、{got}個でした。行を直してください。"
        "区切り文字を含むセルは引用符で囲みます。",
    ),
    "no_quotes": (
        "malformed",
        "{place}: a row must fall into cells; a quotation mark is not closed, or stands within a cell. Mend the line: "
        "write a quotation mark within a cell twice.",
        "{place}：行をセルに分けられません。引用符が閉じていないか、セルの途中にあります。行を直してください。"
        "セルの中の引用符は2つ続けて書きます。",
    ),
    "no_object": (
        "malformed",
        "{place}: a row must be an object of names and values; got {what}. Send {example}.",
        "{place}：行は名前と値の組（オブジェクト）でなければなりません（受け取ったもの：{what_ja}）。"
        "{example}のように送ってください。",
    ),
    "no_id": (
        "malformed",
        "{place}: {name} must be a text of 1 to {most} characters or a whole number; got {what}. Name the series.",
        "{place}：{name}は1～{most}文字の文字列か整数でなければなりません（受け取ったもの：{what}）。"
        "系列の名前を入れてください。",
    ),
    "no_series": (
        "malformed",
        "{place}: {name} must name the row's series, as in the training log; the row has none{near}. Send it under "
        "{name}.",
        "{place}：学習時のログと同じく{name}に系列の名前が必要ですが、ありません{near_ja}。{name}に入れて送ってください。",
    ),
    "no_number": (
        "malformed",
        "{place}: channel {name} must be a number, a text that spells one as the training log did, or empty; got "
        "{what}. Send a number, or null where nothing was measured.",
        "{place}：チャネル{name}は数値、学習時のログと同じ書き方の数値の文字列、または空でなければなりません"
        "（受け取ったもの：{what}）。数値を、測定値がないときはnullを送ってください。",
    ),
    # of cells of a table alone, see `CELLS`
    "no_comma": ("malformed", "", ""),
    "no_point": ("malformed", "", ""),
    "no_code": (
        "malformed",
        "{place}: {name} must be a code (a text or a number) or empty; got {what}. Send the code, or null where there "
        "was none.",
        "{place}：{name}はコード（文字列または数値）か空でなければなりません（受け取ったもの：{what}）。"
        "コードを、なかったときはnullを送ってください。",
    ),
    "twice": (
        "malformed",
        "{place}: a name must stand once in a row; {name} stands twice. Leave one out.",
        "{place}：同じ名前は1行に1回だけにしてください。{name}が2回あります。",
    ),
    "not_finite": (
        "not_finite",
        "{place}: channel {name} must be a finite number; got {what}. Send null where nothing was measured.",
        "{place}：チャネル{name}は有限の数値でなければなりません（受け取ったもの：{what}）。"
        "測定値がないときはnullを送ってください。",
    ),
    "unknown_channel": (
        "unknown_channel",
        "{place}: {name} is no channel of the model, which reads {known}. Leave it out, or pass extra columns over "
        "with --extra ignore.",
        "{place}：{name}はモデルのチャネルではありません（モデルのチャネル：{known}）。その列を除くか、"
        "--extra ignoreで余分な列を読み飛ばしてください。",
    ),
    "renamed_channel": (
        "unknown_channel",
        "{place}: {lacking}, which the model reads, is missing, and {name} is no channel of it. If {name} is "
        "{lacking} under a new name, send it as {lacking}; if it is another thing, leave it out.",
        "{place}：モデルが読む{lacking}がなく、{name}はモデルのチャネルにありません。"
        "{name}が{lacking}の新しい名前であれば{lacking}という名前で送り、別のものであれば除いてください。",
    ),
    "no_time": (
        "wrong_time",
        "{place}: the row must have its time under {name}; it has none{near}. Add it.",
        "{place}：{name}に時刻がありません{near_ja}。時刻を加えてください。",
    ),
    "wrong_time": (
        "wrong_time",
        "{place}: {name} must be {wanted}; got {what}. Give the row's own time.",
        "{place}：{name}は{wanted_ja}でなければなりません（受け取ったもの：{what}）。行の時刻を入れてください。",
    ),
    "late": (
        "late",
        "{place}: series {id} has been answered up to {last}; a row of {time} comes too late. Allow for it with "
        "--lateness.",
        "{place}：系列{id}は{last}まで回答済みのため、{time}の行は間に合いませんでした。"
        "遅れを見込むには--latenessを使ってください。",
    ),
    "duplicate": (
        "duplicate",
        "{place}: series {id} already has a row of {time}; the first one counts. Nothing needs to be done.",
        "{place}：系列{id}には{time}の行がすでにあります。先に届いた行が有効です。対応は不要です。",
    ),
    "duplicate_other": (
        "duplicate",
        "{place}: series {id} already has a row of {time} with other values; the first one counts, and these are not "
        "read. Look which of the two is right, and why both were written.",
        "{place}：系列{id}には{time}の行がすでにあり、値が異なります。先に届いた行を有効とし、この行の値は読みません。"
        "どちらが正しいか、なぜ2行あるのかを確認してください。",
    ),
    "late_twice": ("late", *TWICE),
    "duplicate_twice": ("duplicate", *TWICE),
    "clock_jump": (
        "clock_jump",
        "{place}: series {id} was at {last}; {time} is a jump of its clock. It is believed once {agreeing} rows go on "
        "from there.",
        "{place}：系列{id}は{last}まで進んでいましたが、{time}へ時計が飛びました。"
        "{agreeing}行続けてその先の時刻が届けば、新しい時刻として扱います。",
    ),
    "clock_limit": (
        "clock_jump",
        "{place}: series {id} was at {last}; {time} is further from it than any clock can be. Mend the clock.",
        "{place}：系列{id}は{last}まで進んでいましたが、{time}は離れすぎています。時計を確認してください。",
    ),
    "too_long": (
        "too_long",
        "{place}: a row must be at most {most} bytes long; it is longer. Check what writes the lines.",
        "{place}：1行は{most}バイト以下でなければなりません。行を書き出している側を確認してください。",
    ),
    "unknown_id": (
        "unknown_id",
        "{place}: series {id} is not among those that were named with --ids. Add it there, or leave --ids out.",
        "{place}：系列{id}は--idsで指定された系列にありません。--idsに加えるか、--idsを外してください。",
    ),
    "no_covariate": (
        "no_covariate",
        "{place}: {what}",
        "{place}：この行とその先の予測期間について、前もって分かる値{named}が足りません。--knownや--staticの表に加えてください。",
    ),
}
LONGEST_SHOWN = 60
# facts that are short already
_OURS = ("known", "columns", "what", "what_ja", "wanted", "wanted_ja", "near", "near_ja")
_LINE = re.compile(r"line (\d+)(?: of (.+))?")
_QUOTED = re.compile(r"'([^']+)'")


def refuse(key: str, place: str, id: str | None = None, **facts: object) -> Refused:
    """A refusal with its sentences filled; what a client sent is shown shortened and without control characters."""
    return _refused(SENTENCES[key], key, place, id, facts)


def refuse_cells(key: str, place: str, id: str | None = None, **facts: object) -> Refused:
    """The same for a line of a table, in words of columns and cells; nothing is said of JSON."""
    reason, english, japanese = SENTENCES[key]
    return _refused((reason, *CELLS.get(key, (english, japanese))), key, place, id, facts)


def place_in_japanese(place: str) -> str:
    """Where a row stood: "line 12 of pump.csv" as "pump.csvの12行目"."""
    found = _LINE.fullmatch(place)
    if found is None:
        return place
    number, file = found.groups()
    return f"{number}行目" if file is None else f"{file}の{number}行目"


def _refused(
    sentences: tuple[str, str, str], key: str, place: str, id: str | None, facts: dict[str, object]
) -> Refused:
    reason, english, japanese = sentences
    shown = {name: value if name in _OURS else shorten(value) for name, value in facts.items()}
    cell = str(facts.get("what", ""))
    shown |= {"cell": f'"{cell}"' if cell else "nothing", "cell_ja": f"「{cell}」" if cell else "空欄"}
    if key == "no_covariate":
        # the sentence of the room that misses it is English; what it misses is named first
        named = _QUOTED.search(cell)
        shown["named"] = f"「{shorten(named[1])}」" if named else ""
    ids = ("?", "？") if id is None else (repr(shorten(id)), f"「{shorten(id)}」")
    return Refused(
        place,
        id,
        reason,
        english.format(**shown, place=place, id=ids[0]),
        japanese.format(**shown, place=place_in_japanese(place), id=ids[1]),
        f"{key} {shown['name']}" if "name" in shown else key,
    )


def shorten(value: object) -> str:
    """A value as a message may show it: one line, printable, short."""
    text = value if isinstance(value, str) else repr(value)
    if len(text) > LONGEST_SHOWN:
        text = text[: LONGEST_SHOWN - 1] + "…"
    return "".join(letter if letter.isprintable() else "�" for letter in text)
