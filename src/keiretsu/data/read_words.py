"""What reading did, in sentences of both languages; each names the way out that its reader has."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from keiretsu.data.columns import listed
from keiretsu.data.read_notes import note_in_japanese, rule_in_japanese
from keiretsu.data.read_stops import held_words, stops_of
from keiretsu.data.read_ways import Way, events_way, proposal_way, source_in_japanese, text_way

if TYPE_CHECKING:
    from keiretsu.data.held import Held
    from keiretsu.data.read_report import LeftOut, ReadReport

Pair = tuple[str, str]
# the reason of a column that is no channel because its cells are events
EVENTS = "events"
_WORDS, _NAMES = 6, 12
_REASONS = {
    "text": ("text", "文字列"),
    "stamps": ("dates or times", "日時"),
    "no name": ("no name in the header", "見出しに名前がない"),
    "no role in a long table": ("no role in a long table", "縦持ちの表で役割がない"),
}


_ROWS_JA = "{word}（{rows:,}行）"


def told_of(report: ReadReport, *, way: Way = "python", source: str = "") -> list[Pair]:
    """Everything that reading did, English and Japanese.

    Args:
        report: of `read`.
        way: who reads it: one who calls `keiretsu.read`, types a command, or looks at the local page.
        source: the log as a command names it; by default its file.
    """
    pairs = [*_about_rows(report), *_about_values(report, way), *_about_columns(report)]
    notes = [(f"{note[:1].upper()}{note[1:]}.".replace("..", "."), note_in_japanese(note)) for note in report.notes]
    return [*pairs, *left_out_of(report, way=way, source=source), *notes]


def left_out_of(report: ReadReport, *, way: Way = "python", source: str = "") -> list[Pair]:
    """The columns that are no channels, each with what can be done about it, and categories that look like events.

    Args:
        report, way, source: as in `told_of`.
    """
    source = source or (report.files[0] if report.files else "")
    pairs = []
    for column in report.left_out:
        en, ja = _left_out(column, report)
        remedy = _remedy(column, report, way, source)
        pairs.append((f"{en}{'' if remedy is None else ' ' + remedy[0]}", f"{ja}{'' if remedy is None else remedy[1]}"))
    named = {column.name for column in report.left_out}
    for name in dict.fromkeys((*report.events, *report.codes)):
        if name not in named:
            words, words_ja = _with_counts(name, report), _with_counts(name, report, _ROWS_JA)
            en, ja = events_way(name, way, source)
            usual, usual_ja = ("blank", "空欄") if name in report.events else ("0", "0")
            pairs.append((
                f"{name} is {usual} in most rows; the others say {_shown(words)}. {en}",
                f"列「{name}」はほとんどの行が{usual_ja}で、ほかの行の値は{_shown_ja(words_ja)}です。{ja}",
            ))  # fmt: skip
    return pairs


def _left_out(column: LeftOut, report: ReadReport) -> Pair:
    words = report.events.get(column.name)
    if words is not None:
        cells = "1 cell" if column.count == 1 else f"{column.count:,} cells"
        return (
            f"Column {column.name!r} was left out: it is blank but for {cells} of text ({_shown(_with_counts(column.name, report))}; first at {column.place}).",
            f"列「{column.name}」は対象外です。{column.count:,}個のセル（{_shown_ja(_with_counts(column.name, report, _ROWS_JA))}。最初は{_place(column.place)}）のほかは空欄です。",
        )
    if column.reason == EVENTS:
        return (
            f"Column {column.name!r} was joined as events.",
            f"列「{column.name}」はイベントとして加えました。",
        )
    en, ja = _REASONS.get(column.reason, (column.reason, column.reason))
    if not column.text:
        return f"{_column(column.name)} was left out: {en}.", f"列「{column.name}」は対象外です（{ja}）。"
    return (
        f"Column {column.name!r} was left out: {en}, first {column.text!r} at {column.place}.",
        f"列「{column.name}」は対象外です（{ja}。最初は{_place(column.place)}の「{column.text}」）。",
    )


def _with_counts(name: str, report: ReadReport, form: str = "{word} ({rows:,})") -> tuple[str, ...]:
    """The words of a column of events, of several each with the rows that have it; a report of before knows no rows."""
    counts = report.codes.get(name, {})
    words = report.events.get(name) or tuple(counts)
    if len(words) == 1:
        return words
    return tuple(form.format(word=word, rows=counts[word]) if word in counts else word for word in words)


def _column(name: str) -> str:
    # a column without a name is called by its place
    return name[:1].upper() + name[1:] if name.startswith("column ") else f"Column {name!r}"


def _remedy(column: LeftOut, report: ReadReport, way: Way, source: str) -> Pair | None:
    if column.name in report.events:
        return events_way(column.name, way, source)
    # words among its numbers are told as proposals
    return text_way(column.text, way) if column.reason == "text" and not column.words else None


def _about_rows(report: ReadReport) -> Iterator[Pair]:
    came, went = _rows(report.rows_in), f"{report.rows_out:,}"
    files = len(report.files)
    if not files and report.rows_in == report.rows_out:
        # simulated, or a table in memory: there is nothing that could have been lost
        return
    of = report.files[0] if files == 1 else f"{files} files"
    of_ja = source_in_japanese(report.files[0]) if files == 1 else f"{files}ファイル"
    if report.rows_in == report.rows_out:
        all_rows = came if report.rows_in == 1 else f"all {came}"
        yield f"Read {all_rows} of {of}.", f"{of_ja}の全{report.rows_in:,}行を読み取りました。"
    else:
        yield (
            f"Read {went} of {came} of {of}.",
            f"{of_ja}の{report.rows_in:,}行のうち{went}行を読み取りました。",
        )
    for rule, count in report.accounted.items():
        yield f"{_rows(count)} not taken: {rule}.", f"{count:,}行は対象外です（{rule_in_japanese(rule)}）。"
    if report.unsorted:
        were, have = ("was", "has") if report.unsorted == 1 else ("were", "have")
        yield (
            f"{_rows(report.unsorted)} {were} out of order and {have} been sorted.",
            f"時刻順でない{report.unsorted:,}行を並べ替えました。",
        )
    for name, encoding in report.encodings.items():
        yield f"{name} was read as {encoding}.", f"{name}の文字コードは{encoding}として読み取りました。"


def _about_values(report: ReadReport, way: Way) -> Iterator[Pair]:
    if report.missing:
        total, n = sum(report.missing.values()), len(report.missing)
        yield (
            f"{total:,} {'value is' if total == 1 else 'values are'} missing in {_channels(n)}; nothing was filled in.",
            f"{n}チャネルで計{total:,}個の値が欠けています。補完はしていません。",
        )
    for name, counts in report.replaced.items():
        for value, count in counts.items():
            yield (
                f"{name} held {value} {_times(count)}, which is missing now.",
                f"{name}の値{value}（{count:,}回）は欠測としました。",
            )
    yield from stops_of(report)
    yield from doubts_of(report, way=way)


def doubts_of(report: ReadReport, *, way: Way = "python") -> Iterator[Pair]:
    """Values that may mean "no value" and were taken as they stand, each with the option that says so.

    A column with such a word among its numbers is no channel, which is said with it.

    One in long stretches of rows may as well be of a plant that stood still, and says so.

    Args:
        report, way: as in `told_of`.
    """
    lost = {column.name for column in report.left_out}
    held = {(one.channel, one.value): one for one in report.held}
    open_ones: list[Held] = []
    for name, counts in report.proposed.items():
        for value, count in counts.items():
            if (name, value) in held:
                # what may as well be a stop comes after what is hardly anything else than "no value"
                open_ones.append(held[name, value])
                continue
            number = _is_number(value)
            where = "apart from its other values" if number else "among its numbers"
            where_ja = "他の値から離れています" if number else "数値に混じっています"
            en, ja = proposal_way(value if number else repr(value), value, way)
            shown = value if number else repr(value)
            gone, gone_ja = (
                (", so that the column is not used", "、この列は使っていません") if name in lost else ("", "")
            )
            where_ja = where_ja.removesuffix("います") + "いるため" if gone and not number else where_ja
            yield (
                f"{name} holds {shown} {_times(count)}, {where}{gone}: {en}",
                f"{name}に{value}が{count:,}回あり、{where_ja}{gone_ja}。{ja}",
            )
    for one in open_ones:
        yield held_words(one, way)


def _about_columns(report: ReadReport) -> Iterator[Pair]:
    for name, words in report.categories.items():
        yield (
            f"{name} is a category and became {_channels(len(words))} of 0 and 1: {_shown(words)}.",
            f"{name}は分類の列のため、0と1の{len(words)}チャネルに変換しました（{_shown_ja(words)}）。",
        )
    if report.booleans:
        names = ", ".join(report.booleans[:_NAMES])
        yield f"True and false became 1 and 0 in {names}.", f"{names}の真偽値を1と0に変換しました。"
    if report.constant:
        n = len(report.constant)
        yield (
            f"{_channels(n)} never {'changes' if n == 1 else 'change'}: {listed(report.constant, most=_NAMES)}.",
            f"値が変化しないチャネルが{n}個あります（{_shown_ja(report.constant)}）。",
        )


def _place(place: str) -> str:
    """Where a cell stands: "line 59 of pump.csv" as "pump.csvの59行目"."""
    line, of, name = place.partition(" of ")
    kind, _, number = line.rpartition(" ")
    known = {"line": "行目", "row": "行目", "row index": "番目の行"}.get(kind)
    return f"{source_in_japanese(name)}の{number}{known}" if of and known else place


def _shown(words: tuple[str, ...]) -> str:
    return ", ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")


def _shown_ja(words: tuple[str, ...]) -> str:
    return "、".join(words[:_WORDS]) + ("など" if len(words) > _WORDS else "")


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def _channels(count: int) -> str:
    return f"{count:,} {'channel' if count == 1 else 'channels'}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
