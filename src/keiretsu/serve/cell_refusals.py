"""What is said of a line of a table that is not read, where its words are others than those for JSON."""

from __future__ import annotations

# By key of `refusals.SENTENCES`: in English and in Japanese. {cell} is what the cell holds, or that it is empty.
CELLS: dict[str, tuple[str, str]] = {
    "no_id": (
        "{place}: column {name} must name the row's series in 1 to {most} characters; the cell holds {cell}. Write the "
        "name into it.",
        "{place}：列「{name}」のセルは系列の名前（1～{most}文字）でなければなりませんが、{cell_ja}でした。名前を入れてください。",
    ),
    "no_series": (
        "{place}: the table must have the column {name}, which names the row's series as in the training log; it has "
        "none{near}. Add it, or name another with --id.",
        "{place}：学習時のログと同じく、系列の名前が入った列「{name}」が必要ですが、ありません{near_ja}。"
        "列を加えるか、--idで別の列を指定してください。",
    ),
    "renamed_channel": (
        "{place}: column {lacking}, which the model reads, is missing, and column {name}, which it does not know, "
        "stands there. If {name} is {lacking} under a new name, name it {lacking} again; if it is another thing, pass "
        "it over with --extra ignore.",
        "{place}：モデルが読む列「{lacking}」がなく、モデルの知らない列「{name}」があります。"
        "「{name}」が「{lacking}」の新しい名前であれば列の名前を「{lacking}」に戻し、"
        "別のものであれば--extra ignoreで読み飛ばしてください。",
    ),
    "no_number": (
        "{place}: column {name} must hold a number or nothing; the cell holds {cell}. Write the number, or empty the "
        "cell where nothing was measured.",
        "{place}：列「{name}」のセルは数値か空欄でなければなりませんが、{cell_ja}でした。"
        "数値に直すか、測定値がないときは空欄にしてください。",
    ),
    "no_comma": (
        "{place}: column {name} must hold a number with a decimal comma, as in the training log, or nothing; the cell "
        "holds {cell}. Write it like 1234,5, or empty the cell where nothing was measured.",
        "{place}：列「{name}」のセルは、学習時のログと同じく小数点がカンマの数値か空欄でなければなりませんが、{cell_ja}でした。"
        "1234,5のように書くか、測定値がないときは空欄にしてください。",
    ),
    "no_point": (
        "{place}: column {name} must hold a number with a decimal point, as the model knows its log, or nothing; the "
        "cell holds {cell}. Write it like 1234.5, or fit the model anew where its log has decimal commas.",
        "{place}：列「{name}」のセルは小数点がピリオドの数値か空欄でなければなりませんが、{cell_ja}でした。"
        "1234.5のように書いてください。学習時のログもカンマなら、モデルを学習し直してください。",
    ),
    "not_finite": (
        "{place}: column {name} must hold a finite number or nothing; the cell holds {cell}. Empty the cell where "
        "nothing was measured.",
        "{place}：列「{name}」のセルは有限の数値か空欄でなければなりませんが、{cell_ja}でした。"
        "測定値がないときは空欄にしてください。",
    ),
    "unknown_channel": (
        "{place}: column {name} is none that the model reads ({columns}). Take it out of the table, or pass such "
        "columns over with --extra ignore.",
        "{place}：列「{name}」はモデルが読む列（{columns}）にありません。表から除くか、"
        "--extra ignoreを付けて余分な列を読み飛ばしてください。",
    ),
    "no_time": (
        "{place}: column {name} must hold the row's time; there is none. Write the time into it.",
        "{place}：列「{name}」に時刻がありません。時刻を入れてください。",
    ),
    "wrong_time": (
        "{place}: column {name} must hold {wanted}; it holds {cell}. Write the row's own time.",
        "{place}：列「{name}」は{wanted_ja}でなければなりませんが、{cell_ja}でした。その行の時刻に直してください。",
    ),
}
