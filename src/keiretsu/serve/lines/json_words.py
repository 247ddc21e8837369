"""What Python's reader of JSON says of a line that is none, in Japanese."""

from __future__ import annotations

JSON_ELSE = "JSONとして読み取れません"
JSON_JA = {
    "Expecting value": "値がありません",
    "Expecting property name enclosed in double quotes": "二重引用符で囲んだ名前がありません",
    "Expecting ':' delimiter": "「:」がありません",
    "Expecting ',' delimiter": "「,」がありません",
    "Extra data": "余分な文字があります",
    "Unterminated string starting at": "文字列が閉じていません",
    "Invalid control character at": "文字列に制御文字があります",
    "Invalid \\escape": "「\\」の使い方が正しくありません",
    "Invalid \\uXXXX escape": "「\\u」の使い方が正しくありません",
    "Illegal trailing comma before end of object": "末尾に余分な「,」があります",
    "Illegal trailing comma before end of array": "末尾に余分な「,」があります",
}
