"""What the stream says on stderr, besides refused rows."""

from __future__ import annotations

TOLD: dict[str, tuple[str, str]] = {
    "gone": (
        "{file}: the file that was read up to line {line} is gone; rows that it had after that are lost. Reading goes "
        "on with the file that bears its name now.",
        "{file}：{line}行目まで読んだファイルが見つかりません。その後の行は失われました。"
        "現在この名前のファイルから読み続けます。",
    ),
    "awaited": (
        "{file}: there is no such file yet; it is read as soon as there is one.",
        "{file}：このファイルはまだありません。作られ次第、読み始めます。",
    ),
    "cut": (
        "{file}: the file was cut back or replaced; it is read from its start.",
        "{file}：ファイルが切り詰められたか置き換えられたため、先頭から読み直します。",
    ),
    "packed": (
        "{file}: a rotated file that is compressed is not read; let rotation wait with compressing (delaycompress).",
        "{file}：圧縮されたファイルは読みません。圧縮を次回のローテーションまで遅らせてください（delaycompress）。",
    ),
    "away": (
        "{sentence} Waiting for it; nothing is lost.",
        "ストアに読み書きできません。復旧を待っています。データは失われません。（{sentence}）",
    ),
    "back": ("The store is back.", "ストアが復旧しました。"),
    "again": (
        "{count} answers that an earlier run may not have delivered are sent again.",
        "前回の実行で届いていない可能性のある回答{count}件を再送します。",
    ),
    "aside": (
        "Columns that training left out are passed over: {names}.",
        "学習時に使われなかった列は読み飛ばします：{names}。",
    ),
    "lacking": (
        "The table has no columns for these channels of the model, which are missing in every row: {names}. Forecasts "
        "are made without them and may be worse; add the columns if you can.",
        "モデルが読む次のチャネルの列が表にないため、すべての行で欠測として扱います：{names}。予測はこれらなしで行うため、"
        "精度が下がることがあります。可能であれば列を加えてください。",
    ),
    "cold": (
        "Series {id} has only just begun for the model: its answers are marked cold for {rows} more rows, and not to "
        "be relied on until then. Read the log before them first: --follow FILE --from-start, or its rows into the "
        "pipe.",
        "系列{id}はモデルにとって始まったばかりです。あと{rows}行を読むまで回答には cold が付き、まだ当てにできません。"
        "それ以前のログを先に読ませてください（--follow ファイル --from-start、またはパイプに先に流します）。",
    ),
    "renewed": (
        "{model} ({fingerprint}) has taken over from {before}; each series is warmed on its last rows before its next.",
        "{model}（{fingerprint}）が{before}から引き継ぎました。各系列は次の行の前に、直近の行で立ち上げます。",
    ),
    "renewed_same": (
        "{model} was read again and is the model that runs already.",
        "{model}を読み直しましたが、稼働中のモデルと同じです。",
    ),
    "renewed_not": (
        "{sentence} The model that runs goes on.",
        "モデルを引き継げませんでした。稼働中のモデルで続けます。（{sentence}）",
    ),
    "nothing": (
        "stream: rows must be ones that the model can read; got {rows}, and all of them were refused. The reason given "
        "for the first one says what to change.",
        "stream: {rows}行すべてが拒否され、回答は1件もありません。最初の行の拒否理由に従って入力を直してください。",
    ),
    "done": (
        "rows {rows}: answered {answered}, waiting {waiting}, refused {refused}{reasons}",
        "行数{rows}：回答{answered}、待機{waiting}、拒否{refused}{reasons}",
    ),
    "more": (
        "clipped values {clipped}, alarms {alarms}, series {series}",
        "範囲外の値{clipped}、警報{alarms}、系列{series}",
    ),
}


def told(key: str, lang: str, **facts: object) -> str:
    """A sentence, filled."""
    return TOLD[key][lang == "ja"].format(**facts)
