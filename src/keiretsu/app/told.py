"""What reading did to a file, in sentences of both languages; what only the report itself can word stays as it is."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

from collections.abc import Iterator

from keiretsu.data.read_report import ReadReport

Pair = tuple[str, str]
MOST = 40
_WORDS = 6


def told_of(report: ReadReport) -> dict[str, list[str]]:
    """Sentences by language, the same number in each, at most 40.

    Args:
        report: of reading one file.
    """
    pairs = list(_sentences(report))[:MOST]
    return {"en": [pair[0] for pair in pairs], "ja": [pair[1] for pair in pairs]}


def _sentences(report: ReadReport) -> Iterator[Pair]:
    yield from _about_rows(report)
    yield from _about_values(report)
    yield from _about_columns(report)
    for note in report.notes:
        yield f"{note[:1].upper()}{note[1:]}.".replace("..", "."), f"読み取り時の注記（英語）: {note}"


def _about_rows(report: ReadReport) -> Iterator[Pair]:
    came, went = f"{report.rows_in:,}", f"{report.rows_out:,}"
    if report.rows_in == report.rows_out:
        yield f"All {came} rows were taken.", f"全{came}行を読み取りました。"
    else:
        yield f"{went} of {came} rows were taken.", f"{came}行のうち{went}行を読み取りました。"
    for rule, count in report.accounted.items():
        yield f"{count:,} rows were not taken: {rule}.", f"{count:,}行は対象外です（理由: {rule}）。"
    if report.unsorted:
        n = f"{report.unsorted:,}"
        yield f"{n} rows were out of order and have been sorted.", f"時刻順でない{n}行を並べ替えました。"
    for encoding in report.encodings.values():
        yield f"The file was read as {encoding}.", f"文字コードは{encoding}として読み取りました。"


def _about_values(report: ReadReport) -> Iterator[Pair]:
    if report.missing:
        total, n = sum(report.missing.values()), len(report.missing)
        cells = f"{total:,}"
        yield (
            f"{cells} {'value is' if total == 1 else 'values are'} missing in {n} {'channel' if n == 1 else 'channels'}; "
            "nothing was filled in.",
            f"{n}チャネルで計{cells}個の値が欠けています。補完はしていません。",
        )
    for name, counts in report.proposed.items():
        for value, count in counts.items():
            yield (
                f"{name} holds {value} {count:,} times, which looks as if it meant no value; it was left as it is.",
                f"{name}に「欠測」を表すとみられる値 {value} が{count:,}回あります。そのまま残しています。",
            )


def _about_columns(report: ReadReport) -> Iterator[Pair]:
    for name, words in report.categories.items():
        shown = ", ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
        yield (
            f"{name} is a category and became {len(words)} channels of 0 and 1: {shown}.",
            f"{name}は分類の列のため、0と1の{len(words)}チャネルに変換しました（{shown}）。",
        )
    if report.booleans:
        names = ", ".join(report.booleans)
        yield f"True and false became 1 and 0 in {names}.", f"{names}の真偽値を1と0に変換しました。"
    if report.constant:
        names = ", ".join(report.constant[:_WORDS]) + (" …" if len(report.constant) > _WORDS else "")
        yield f"Never changing: {names}.", f"値が変化しないチャネル: {names}。"
    for column in report.left_out:
        yield (
            f"Column {column.name!r} was left out ({column.reason}; first {column.text!r} at {column.place}).",
            f"列「{column.name}」は対象外です（種類: {column.reason}、最初の値: {column.text!r}、位置: {column.place}）。",
        )
