"""What the stream says on stderr, besides refused rows."""

from __future__ import annotations

from collections.abc import Mapping

from keiretsu.bounds.words import Words
from keiretsu.serve.refusals import place_in_japanese

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
        "The table has no columns for these that the model reads, which are missing in every row: {names}. Forecasts "
        "are made without them and may be worse; add the columns if you can.",
        "モデルが読む次の列が表にないため、すべての行で欠測として扱います：{names}。予測はこれらなしで行うため、"
        "精度が下がることがあります。可能であれば列を加えてください。",
    ),
    "apart": (
        "Training made channels of {table}, a table of its own that the stream does not read, and rows have none of "
        "them: {names}. They are missing, and forecasts may be worse, unless every row gives them in columns (or names "
        "of JSON) called so: … count is how many events came since the row before, … since the time since the last "
        "one (seconds, where rows have dates).",
        "学習時のイベント表（{table}）はストリームでは読まないため、次のチャネルは行にありません：{names}。"
        "各行に同じ名前の列（JSONでは同じ名前の項目）で値を入れてください。… countは前の行からのイベントの回数、"
        "… sinceは最後のイベントからの経過時間（日時なら秒）です。"
        "入れなければ欠測として予測するため、精度が下がることがあります。",
    ),
    "alarm": (
        "Alarm in series {id} at {time} (answer {seq}): {sentence}",
        "系列{id}で警報（{time}、回答{seq}）：{sentence}",
    ),
    "cold": (
        "Series {id} has only just begun for the model: its answers are marked cold for {rows} more rows, and not to "
        "be relied on until then. Read the log before them first: --follow FILE --from-start, or its rows into the "
        "pipe.",
        "系列{id}はモデルにとって始まったばかりです。あと{rows}行を読むまで回答には cold が付き、まだ当てにできません。"
        "それ以前のログを先に読ませてください（--follow ファイル --from-start、またはパイプに先に流します）。",
    ),
    "cold_many": (
        "{n} series have only just begun for the model ({names}): until they have had up to {rows} more rows, "
        "their answers bear cold and are not to be relied on. Let the log before them be read first (--follow FILE "
        "--from-start, or into the pipe).",
        "{n}系列（{names}）はモデルにとって始まったばかりです。あと最大{rows}行を読むまで回答には cold が付き、"
        "まだ当てにできません。それ以前のログを先に読ませてください"
        "（--follow ファイル --from-start、またはパイプに先に流します）。",
    ),
    "second_hour": (
        "{place}: the clock was set back as summer time ended on {day}; this row ({time}) and those after it in the "
        "hour that comes twice have no offset and are taken for the second. The counters have them as second_hour.",
        "{place}：{day}に夏時間が終わって時計が戻りました。二度ある時間帯のオフセットのない行は、この行（{time}）から"
        "二度目の時刻として読みます（件数はsecond_hourに出ます）。",
    ),
    "outside": (
        "{place}: {channel} of series {id} reads {value}, far beyond training, where it lay between "
        "{low} and {high}. It is read, and answers that lean on it (up to {rows} from here) bear outside. If it means "
        "that there was no value, leave it out, or name it when the model is trained (--sentinel).",
        "{place}：系列{id}の{channel}の値{value}は、学習時の範囲（{low}～{high}）から大きく外れています。"
        "この値も読み、その影響が残る回答（この行から最大{rows}件）には outside が付きます。"
        "値がないことを表す数値であれば、空欄で送るか、学習時に--sentinelで指定してください。",
    ),
    "outside_nearly": (
        "{place}: {channel} of series {id} reads {value}, far beyond training, where it lay nearly always between "
        "{low} and {high}. It is read, and answers that lean on it (up to {rows} from here) bear outside. If it means "
        "that there was no value, leave it out, or name it when the model is trained (--sentinel).",
        "{place}：系列{id}の{channel}の値{value}は、学習時の範囲（ほぼすべて{low}～{high}）から大きく外れています。"
        "この値も読み、その影響が残る回答（この行から最大{rows}件）には outside が付きます。"
        "値がないことを表す数値であれば、空欄で送るか、学習時に--sentinelで指定してください。",
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
    "alike": (
        "… and {count} more of the same kind (--refused FILE takes them all).",
        "…ほか{count}件も同じ種類の拒否です（すべてを残すには--refused ファイルを指定してください）。",
    ),
    "unknown_codes": (
        "Codes not known from training, which change nothing in the forecasts: {codes}.",
        "学習時になかったコード（予測には影響しません）：{codes}。",
    ),
    "no_row": (
        "No row came: the input was empty, or held only a header. Send rows, or name a file with --follow.",
        "行が1つも届きませんでした。入力が空か、見出しだけです。行を送るか、--followでファイルを指定してください。",
    ),
    "from_start": (
        "{file} is read from its start ({size}). {then}",
        "{file}を先頭から読みます（{size}）。{then}",
    ),
    "goes_on": (
        "{file} is read on after line {line}, where the last run of {store} ended ({size} more). {then}",
        "{file}を前回（{store}）の続き、{line}行目の次から読みます（残り{size}）。{then}",
    ),
    "start_is_read": (
        "--from-start changes nothing: {store} knows the rows up to there. To answer them anew, name a new --store.",
        "そこまでの行は{store}に記録済みのため、--from-startは働きません。最初から回答し直すには、新しい--storeを指定してください。",
    ),
    "from_end": (
        "{file} is read from its end: what it holds already is passed over (--from-start reads it too). {then}",
        "{file}を末尾から読みます。すでにある行は読みません（読むには--from-startを付けます）。{then}",
    ),
    "then_wait": (
        "Then it is followed and this never ends by itself: Ctrl+C ends it in order, and what was read stays "
        "in {store}.",
        "その後は新しい行を待ち続け、自分からは終わりません。終えるにはCtrl+Cを押します。"
        "どこまで読んだかは{store}に残ります。",
    ),
    "then_end": (
        "This ends where the file ends now; what was read stays in {store}.",
        "今のファイルの末尾まで読んで終わります。どこまで読んだかは{store}に残ります。",
    ),
    "up_to_date": (
        "Up to date (rows read: {rows}); now waiting for new rows.",
        "{rows}行を読み終えました。新しい行を待っています。",
    ),
    "ended": (
        "Ended in order; rows answered in this run: {answered}. {next}",
        "正常に終了しました。今回は{answered}行に回答しました。{next}",
    ),
    "next_line": (
        "The next run goes on after line {line} of {file}.",
        "次回は{file}の{line}行目の次から続けます。",
    ),
    "next_rows": (
        "The next run goes on from {store} with the rows that come then.",
        "次回は{store}の続きから、届いた行に回答します。",
    ),
    "next_anew": (
        "Nothing was kept, so the next run begins anew; --store FILE keeps what was read.",
        "何も保存していないため、次回は最初からになります。続けるには--store ファイルを指定してください。",
    ),
    "done": (
        "in all, rows {rows}: answered {answered}, waiting {waiting}, refused {refused}{reasons}",
        "累計の行数{rows}：回答{answered}、待機{waiting}、拒否{refused}{reasons}",
    ),
    "more": (
        "clipped values {clipped}, alarms {alarms}, series {series}",
        "モデルの範囲で切り詰めた値{clipped}、警報{alarms}、系列{series}",
    ),
    "more_outside": ("values far outside training {outside}", "学習時の範囲から大きく外れた値{outside}"),
    "more_second_hour": (
        "rows taken for the second of two hours {second_hour}",
        "二度ある時間帯の二度目とみなした行{second_hour}",
    ),
}

# reasons of refusals as the counters show them; in English they are called as in the files
REASONS_JA = {
    "malformed": "形式の誤り",
    "not_finite": "有限でない数",
    "unknown_channel": "未知の列",
    "wrong_time": "時刻の誤り",
    "duplicate": "重複",
    "late": "遅着",
    "clock_jump": "時計の飛び",
    "too_long": "長すぎる行",
    "unknown_id": "対象外の系列",
    "no_covariate": "既知の変数の不足",
}


def reasons(counts: Mapping[str, int], lang: str) -> str:
    """Refusals by reason, in brackets; empty where there are none."""
    if not counts:
        return ""
    if lang == "ja":
        return f"（{'、'.join(f'{REASONS_JA.get(name, name)} {count}' for name, count in counts.items())}）"
    return f" ({', '.join(f'{name} {count}' for name, count in counts.items())})"


def size(count: int) -> str:
    """Bytes as a person reads them."""
    for unit, bytes in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= bytes:
            return f"{count / bytes:.1f} {unit}"
    return f"{count} B"


def told(key: str, lang: str, **facts: object) -> str:
    """A sentence, filled; `place`, and what is a sentence in both languages itself, are told in its language."""
    facts = {name: fact.of(lang) if isinstance(fact, Words) else fact for name, fact in facts.items()}
    if lang == "ja" and "place" in facts:
        facts["place"] = place_in_japanese(str(facts["place"]))
    return TOLD[key][lang == "ja"].format(**facts)
