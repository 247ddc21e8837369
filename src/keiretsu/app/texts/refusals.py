"""Why something is not done, and what to do, in one sentence: English, Japanese."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

REFUSALS: dict[str, tuple[str, str]] = {
    # who asks
    "host": (
        "This page answers only under the address it was opened with on this computer.",
        "このページには、このコンピューターで開いたときのアドレスからのみアクセスできます。",
    ),
    "origin": (
        "This page takes requests from itself alone, not from other pages.",
        "ほかのWebページからの操作は受け付けていません。",
    ),
    "token": (
        "This page was opened before Keiretsu was started anew; reload it and try again.",
        "Keiretsuが再起動されています。ページを再読み込みしてから、もう一度お試しください。",
    ),
    "no_page": ("There is nothing under this address.", "このアドレスには何もありません。"),
    "no_json": (
        "The request cannot be understood; reload the page and try again.",
        "要求を解釈できません。ページを再読み込みしてください。",
    ),
    "long_request": ("The request is too long.", "要求が長すぎます。"),
    "setting": (
        "The setting “{name}” has a value that cannot be taken; choose another.",
        "設定「{name}」の値が正しくありません。別の値を選んでください。",
    ),
    "horizon": (
        "The horizon must be a whole number of rows from 1 to {most}.",
        "予測期間は1から{most}までの整数（行数）で指定してください。",
    ),
    "broken": (
        "Something went wrong in Keiretsu itself; the window it was started from says more.",
        "Keiretsuの内部で問題が発生しました。詳細は、Keiretsuを起動した画面に表示されています。",
    ),
    # files
    "large": (
        "The file is larger than {megabytes} MB, which is the most this page takes; keep only the columns you need, or use the command line.",
        "ファイルがこのページの上限（{megabytes} MB）を超えています。必要な列だけに絞るか、コマンドラインをご利用ください。",
    ),
    "empty": ("The file is empty; export it again.", "ファイルが空です。もう一度書き出してください。"),
    "disk": (
        "The file could not be stored ({reason}); make room on the disk and try again.",
        "ファイルを保存できませんでした（{reason}）。ディスクの空き容量を確認して、もう一度お試しください。",
    ),
    "kind": (
        "{file} is of a kind that is not taken here; save the table as CSV, Parquet or Excel.",
        "{file} は扱えない種類のファイルです。表をCSV、Parquet、Excelのいずれかで保存してください。",
    ),
    "damaged": (
        "The file is cut or damaged and cannot be opened; copy or export it again.",
        "ファイルが途中で切れているか壊れているため、開けません。もう一度コピーまたは書き出してください。",
    ),
    "no_file": (
        "The file is no longer there; choose it again.",
        "ファイルが見つかりません。もう一度選択してください。",
    ),
    "unreadable": (
        "Reading the file did not come to an end, perhaps for lack of memory; try fewer rows or columns.",
        "ファイルの読み取りを完了できませんでした。メモリー不足の可能性があります。行や列を減らしてお試しください。",
    ),
    "read_refused": (
        "The file cannot be read as it is. {message}",
        "このままではファイルを読み取れません。{message}",
    ),
    "asks_time": (
        "Which column holds the time cannot be told from the file: choose it below, then read again.",
        "時刻の列を特定できませんでした。下で時刻の列を選び、もう一度読み取ってください。",
    ),
    "asks_clock": (
        "Column “{date}” holds dates alone, and “{clock}” seems to hold the time of day: both are filled in below; read again if that is so.",
        "列「{date}」は日付のみで、時刻は列「{clock}」にあるようです。両方の列を下に入れてありますので、正しければもう一度読み取ってください。",
    ),
    "clock_alone": (
        "“{clock}” is named as the column with the time of day, but no column with the date: choose that, too.",
        "時刻のみの列として「{clock}」が指定されていますが、日付の列が指定されていません。日付の列も選んでください。",
    ),
    "clock_same": (
        "“{clock}” is named both for the date and for the time of day: leave the second field empty, or choose another column.",
        "日付の列と時刻のみの列に、同じ「{clock}」が指定されています。時刻のみの列を空欄にするか、別の列を選んでください。",
    ),
    "asks_sentinels": (
        "A channel holds infinity (inf), which is no measurement: if it means “not measured”, write inf into the field below, then read again.",
        "測定値ではない無限大（inf）を含むチャネルがあります。欠測を表す値であれば、下の欄に inf と入力し、もう一度読み取ってください。",
    ),
    "codes_comma": (
        "“{text}” may be one number or two: put a space after the comma between two values, and write decimals with a point.",
        "「{text}」は一つの数値とも二つの値とも読めます。値の区切りのカンマの後に空白を入れ、小数点にはピリオドを使ってください。",
    ),
    "codes_quote": (
        "A double quote among the values that mean “not measured” lacks its other: put both around the value, and a comma between two values.",
        '欠測を表す値の二重引用符（"）が対になっていません。値の前後を二重引用符で囲み、値と値の間はカンマで区切ってください。',
    ),
    "codes_many": (
        "At most {most} values of {letters} letters can mean “not measured”: keep the most frequent ones, or empty those cells in the file.",
        "欠測を表す値は、{letters}文字以内のものを{most}個まで指定できます。多いものに絞るか、ファイルのそのセルを空欄にしてください。",
    ),
    "asks_duplicates": (
        "Some rows have the same time{where}. If the file holds several machines, choose the column that tells them apart; else choose below which of such rows counts.",
        "同じ時刻の行があります{where}。複数の機械の記録であれば機械を区別する列を選び、そうでなければどの行を使うかを下で選んでください。",
    ),
    "asks_jumps": (
        "The clock jumps back in the file{where}. If it holds several machines, choose the column that tells them apart; else choose below whether to split the log there or to sort its rows.",
        "途中で時刻が過去に戻っています{where}。複数の機械の記録であれば機械を区別する列を選び、そうでなければ、そこで分割するか、時刻順に並べ替えるかを下で選んでください。",
    ),
    "asks_zone": (
        "The clock jumps back in the file{where}, as it does where summer time ends: if that is so, write the time zone below, such as {zone}. If the rows of several machines are mixed instead, choose the column that tells them apart.",
        "途中で時刻が過去に戻っています{where}。夏時間が終わったところであれば、下にタイムゾーンを入力してください（例: {zone}）。複数の機械の行が混ざっている場合は、機械を区別する列を選んでください。",
    ),
    "mixed_duplicates": (
        "Some rows have the same time{where}. The rows of several machines seem to be mixed: “{id}” looks like the column that tells them apart and is filled in below; read again if that is so. If there is one machine, empty that field and choose which of such rows counts.",
        "同じ時刻の行があります{where}。複数の機械の行が混ざっているようです。機械を区別する列は「{id}」とみられ、下に入れてありますので、正しければもう一度読み取ってください。機械が一台であれば、その欄を空にし、どの行を使うかを選んでください。",
    ),
    "mixed_jumps": (
        "The clock jumps back in the file{where}. The rows of several machines seem to be mixed: “{id}” looks like the column that tells them apart and is filled in below; read again if that is so. If there is one machine, empty that field and choose whether to split the log there or to sort its rows.",
        "途中で時刻が過去に戻っています{where}。複数の機械の行が混ざっているようです。機械を区別する列は「{id}」とみられ、下に入れてありますので、正しければもう一度読み取ってください。機械が一台であれば、その欄を空にし、そこで分割するか、時刻順に並べ替えるかを選んでください。",
    ),
    "mixed_zone": (
        "The clock jumps back in the file{where}. The rows of several machines seem to be mixed: “{id}” looks like the column that tells them apart and is filled in below; read again if that is so. If there is one machine, summer time seems to have ended: empty that field and write the time zone, such as {zone}.",
        "途中で時刻が過去に戻っています{where}。複数の機械の行が混ざっているようです。機械を区別する列は「{id}」とみられ、下に入れてありますので、正しければもう一度読み取ってください。機械が一台であれば夏時間の終わりとみられますので、その欄を空にし、タイムゾーンを入力してください（例: {zone}）。",
    ),
    "mixed_both": (
        "The clock jumps back in the file{where}. The rows of several machines seem to be mixed: “{id}” looks like the column that tells them apart and is filled in below. Within each machine, too, the clock goes back, as where summer time ends: write the time zone, such as {zone}, then read again. If there is one machine, empty the field of the column and write the zone alone.",
        "途中で時刻が過去に戻っています{where}。複数の機械の行が混ざっているようです。機械を区別する列は「{id}」とみられ、下に入れてあります。同じ機械の中でも、夏時間が終わったように時刻が戻っています。タイムゾーンも入力し（例: {zone}）、もう一度読み取ってください。機械が一台であれば、列の欄を空にし、タイムゾーンだけを入力してください。",
    ),
    "asks_sheet": (
        "The workbook holds several tables: write below which sheet to read.",
        "ブックに複数の表があります。読み取るシートの名前を下に入力してください。",
    ),
    "asks_form": (
        "Day and month of the dates cannot be told apart: write below how they are spelt, such as %d/%m/%Y %H:%M.",
        "日付の日と月を判別できません。表記の形式を下に入力してください（例: %d/%m/%Y %H:%M）。",
    ),
    "asks_decimal": (
        "It cannot be told whether commas are decimal points: choose it below.",
        "カンマが小数点かどうか判別できません。下で選んでください。",
    ),
    # runs
    "busy": (
        "Another run is under way, and one at a time is all this computer should do: wait for it, or stop it.",
        "別の比較を実行中です。同時に実行できるのは一つだけですので、終わるまで待つか、停止してください。",
    ),
    "no_run": (
        "This run is no longer there; reload the page.",
        "この実行結果は見つかりません。ページを再読み込みしてください。",
    ),
    "not_going": ("This run is not under way.", "この比較は実行中ではありません。"),
    "remove_going": ("This run is under way; stop it first.", "実行中のため削除できません。先に停止してください。"),
    "not_ours": (
        "This run was made on the command line; delete its folder there if it is no longer needed.",
        "コマンドラインで作成された結果のため、ここからは削除できません。不要な場合はフォルダーを直接削除してください。",
    ),
    "no_report": ("This run has no report.", "この実行結果には報告書がありません。"),
    "not_begun": ("The comparison was not begun. {message}", "比較を始められませんでした。{message}"),
    "run_refused": ("The run could not be made. {message}", "比較を実行できませんでした。{message}"),
    "stopped": (
        "The run was stopped before its end; there is no verdict.",
        "途中で停止したため、結論は得られていません。",
    ),
    "page_gone": (
        "Keiretsu was ended while this run was under way; there is no verdict.",
        "実行中にKeiretsuが終了したため、結論は得られていません。",
    ),
    "crashed": (
        "The run ended unexpectedly (exit status {code}), perhaps for lack of memory; app.log in its folder says more.",
        "予期せず終了しました（終了コード {code}）。メモリー不足の可能性があります。詳細は実行フォルダーのapp.logをご覧ください。",
    ),
    "no_comparison": (
        "These two runs cannot be compared: one of them was not written by this version of Keiretsu.",
        "この二つの結果は比べられません。どちらかが、この版のKeiretsuが書いたものではありません。",
    ),
    "no_result": ("The result of this run cannot be read.", "この実行結果を読み込めません。"),
    "damaged_run": (
        "result.json in the folder “{folder}” cannot be read, perhaps because it was cut; make the run again, or delete the folder.",
        "フォルダー「{folder}」のresult.jsonを読み込めません。途中で切れている可能性があります。もう一度実行するか、フォルダーを削除してください。",
    ),
    "other_version": (
        "result.json in the folder “{folder}” was not written by this version of Keiretsu; its report can be opened where there is one, else make the run again.",
        "フォルダー「{folder}」のresult.jsonは、この版のKeiretsuが書いたものではありません。報告書があればそれを開き、なければもう一度実行してください。",
    ),
}
