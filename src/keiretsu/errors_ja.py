"""The commonest mistakes of a user as Japanese sentences, by the English ones that the rooms raise."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

import re

_TO = r"(?P<function>[\w ]+): "
_NEAR = r"(?:Did you mean '(?P<near>.+)'\?|Choose among (?P<among>.+)\.)"
# English sentence, what is said in Japanese, and what is added for each part that the English one may lack
_SENTENCES: tuple[tuple[str, str], ...] = (
    # files and folders
    (r"read: source must be a file that exists; got (?P<path>.+?)(?:, a broken link)?\. Check the path\.", "ファイル {path} が見つかりません。パスを確認してください。"),
    (r"read: source must be a file; got the folder (?P<path>.+)\. Give a glob such as '(?P<glob>.+)'\.", "{path} はフォルダーです。\"{glob}\" のようにファイルを指定してください。"),
    (r"read: source must match at least one file; got '(?P<path>.+)', which matches none\. Check the path\.", "{path} に当てはまるファイルがありません。パスを確認してください。"),
    (r"read: source must be readable; got (?P<path>.+) \(.+\)\. Check its permissions\.", "{path} を開けません。アクセス権を確認してください。"),
    (r"read: source must hold a header and rows; got (?P<path>.+), which is empty\. Export the file again\.", "{path} は空のファイルです。もう一度書き出してください。"),
    (r"read: source must hold rows; got (?:none in )?(?P<path>.+?)(?: with a header alone)?\. Export the (?:data|file) again\.", "{path} にデータの行がありません。もう一度書き出してください。"),
    (r"read: source must be a whole file; got (?P<path>.+), a zip or Excel file that is cut or damaged .+", "{path} は途中で切れているか壊れています。もう一度コピーしてください。"),
    (r"read: source must be a workbook that can be read; got (?P<path>.+) \(.*[Pp]assword.*\)\. .+", "{path} はパスワードで保護されているため開けません。パスワードを外して保存し直してください。"),
    (r"read: source must be a workbook that can be read; got (?P<path>.+) \(.+\)\. .+", "{path} を Excel ブックとして開けません。Excel で開いて .xlsx 形式か CSV で保存し直してください。"),
    (r"read: source must be .*text; got the byte (?P<byte>\S+) at (?P<place>.+), which is not\. .+", "{place}に、文字として読み取れないバイト（{byte}）があります。表を CSV（UTF-8）で保存し直してください。"),
    (r"read: source must have columns separated by comma, semicolon, tab or blanks; got one column in (?P<path>.+)\. .+", "{path} には列の区切り（カンマ、セミコロン、タブ、空白）が見つかりません。表を CSV で保存し直してください。"),
    (rf"{_TO}--out must name a file; got the folder (?P<path>.+)\. Add a file name to it\.", "--out の {path} はフォルダーです。ファイル名まで指定してください。"),
    (rf"{_TO}--out must lie in a folder.+(?:got|but) (?P<path>.+?)(?:, where .+ is a file| may not)\. .+", "--out の {path} には書き込めません。別のフォルダーを指定してください。"),
    (r"load: path must be a model file that Forecaster\.save wrote; got (?P<path>.+), which is not a file\. Check the path\.", "モデルファイル {path} が見つかりません。パスを確認してください。"),
    (r"load: path must be a model file that Forecaster\.save wrote; got (?P<path>.+?), (?:which|whose) .+", "{path} は Keiretsu のモデルファイルとして読み取れません。もう一度保存してください。"),
    (r"report: (?P<path>.+) must be a folder that poc wrote, or its result\.json; got .+, which cannot be read \(FileNotFoundError\)\. Check the path\.", "実行結果 {path} が見つかりません。poc が作成したフォルダーか、その result.json を指定してください。"),
    (r"report: (?P<path>.+) must be a folder that poc wrote, or its result\.json; got .+", "{path} は実行結果として読み取れません。poc をこの版でもう一度実行してください。"),
    (r"read: the first line of (?P<path>.+) must name the columns; got the (?:numbers|values) (?P<names>.+)\. Add a header.*", "{path} の1行目に列の名前がありません（{names}）。1行目に見出しの行を加えてください。"),
    (r"read: source must hold a column of numbers; got (?P<path>.+) with none but time and id\. .+", "{path} には、時刻と系列を区別する列のほかに列がありません。数値の列を加えてください。"),
    (r"read: source must hold a column of numbers; got (?P<path>.+) with (?P<names>.+)\. It is a column of .+", "{path} に数値の列がありません（読み取れた列：{names}）。数値の列があるファイルを指定してください。"),
    (r"read: source must hold a column of numbers; got (?P<path>.+) with (?P<names>.+)\. Read it with decimal=.+", "{path} に数値の列がありません（読み取れた列：{names}）。カンマが小数点であれば --read decimal=, を指定してください。"),
    (r"read: source must hold a column of numbers; got (?P<path>.+) with (?P<names>.+)\. Read it with sentinels=.+", "{path} に数値の列がありません（読み取れた列：{names}）。数値に混じる文字が欠測を表すのであれば --sentinel で指定してください。"),
    (r"read: source must hold a column of numbers; got (?P<path>.+) with (?P<names>.+)\. .+", "{path} に数値の列がありません（読み取れた列：{names}）。セルを数値にするか空欄にするか、別のファイルを指定してください。"),
    # time and series
    (r"read: time must be named where several columns of (?P<path>.+) hold stamps; got none named, and (?P<names>.+)\. Give time='(?P<first>.+)' or another of them\.", "{path} には日時の列が複数あります（{names}）。--time {first} のように、時刻の列を指定してください。"),
    (r"read: time must be named where no column of (?P<path>.+) holds dates; got none named, and the columns (?P<names>.+)\. Give time='(?P<first>.+)' or another of them\.", "{path} に日時の列が見つかりません。--time で時刻の列を指定してください（列: {names}）。"),
    (r"read: time must be stamps \(.+\); got (?:an empty cell|(?P<cell>.+)) in '(?P<name>.+)' at (?P<place>.+?) \((?P<n>[\d,]+) of [\d,]+ rows\)\. .+", "時刻の列「{name}」に、時刻として読み取れないセルが{n}個あります（最初は{place}{cell}）。セルを直すか、--time で別の列を指定してください。"),
    (r"read: time must not repeat within a series; got (?P<n>[\d,]+) repeated stamps?, first .+ in '(?P<name>.+)' \(.+\)\. Its dates have no time of day, and '(?P<clock>.+)' holds one.+", "「{name}」は日付だけのため、同じ日時の行が{n}回あります。時刻は列「{clock}」にあるようです。--time {name} --time {clock} と、2つの列を指定してください。"),
    (r"read: time must not repeat within a series; got (?P<n>[\d,]+) repeated stamps?, first (?P<stamp>.+?) (?:of series .+ )?in '(?P<name>.+)' \((?P<place>.+)\)\. Give .+", "「{name}」に同じ時刻の行が{n}回あります（最初は {stamp}、{place}）。--duplicates first・last・mean のどれかを指定するか、系列を区別する列を --id で指定してください。"),
    (r"read: time must run forward within a series; got a clock in '(?P<name>.+?)'(?: of series .+)? that jumps back .+, first from (?P<one>.+) \(.+\) to (?P<two>.+) \(.+\), with .+?(?:zone='(?P<zone>[^']+)'.+)?", "「{name}」の時刻が途中で過去に戻っています（最初は {one} から {two}）。{zone}--jumps split（そこで分割）か --jumps sort（並べ替え）を指定するか、系列を区別する列を --id で指定してください。"),
    (r"read: id must be given on every row; got an empty '(?P<name>.+)' at (?P<place>.+) \((?P<n>[\d,]+) in all\)\. .+", "系列を区別する列「{name}」に空欄が{n}個あります（最初は{place}）。値を入れるか、その行を除いてください。"),
    (r"join_events: time must hold the time of day too; got dates alone in '(?P<name>.+)' of (?P<path>.+), and times of day in '(?P<clock>.+?)'\. .+", "{path} の「{name}」は日付だけで、時刻は列「{clock}」にあるようです。--event-time {name} --event-time {clock} と、2つの列を指定してください。"),
    # columns and targets
    (rf"{_TO}(?P<argument>\S+)(?: '.+')? must name a column of (?P<path>.+); got '(?P<name>.+)'\. {_NEAR}", "列「{name}」は {path} にありません。{near}{among}"),
    (rf"{_TO}(?:target|channels|channel) '(?P<name>.+)' must hold numbers; got '(?P<text>.*)' at (?P<place>.+) \((?P<n>[\d,]+) such cells?\)\. .+", "列「{name}」に数値でないセルが{n}個あります（最初は{place}の「{text}」）。セルを空欄か数値に直すか、別の列を指定してください。"),
    (rf"{_TO}target must name a channel of (?P<path>.+); got '(?P<name>.+)', which is a category\. Choose one of its channels: (?P<names>.+)\.", "列「{name}」は分類の列です。チャネル {names} のどれかを指定してください。"),
    (rf"{_TO}\S+(?: '.+')? must name a channel of (?P<path>.+); got '(?P<name>.+)', its (?:time|id) column\. Choose another column\.", "列「{name}」は時刻または系列を区別する列です。別の列を指定してください。"),
    (rf"{_TO}target '(?P<name>.+)' must have values; got none in .+", "列「{name}」には値が一つもありません。別の列を指定してください。"),
    (rf"{_TO}target '(?P<name>.+)' must vary; got (?P<value>\S+) in every one of its .+", "列「{name}」の値はすべて {value} で、変化しません。別の列を指定してください。"),
    # goal, budget and certificate
    (r"certify: data must be rows the model was not fitted or tuned on; of (?P<all>[\d,]+) series (?P<some>[\d,]+) hold rows of training: (?P<names>.+)\. Give .+", "検証用のデータに、学習に使った行が含まれています（{all}系列のうち{some}系列: {names}）。学習に使っていない系列か、学習より後の行を指定してください。"),
    (r"certify: --check asks for a certificate in (?P<path>.+); got a model without one\. .+", "{path} に証明書がありません。先に keiretsu certify MODEL --data HOLDOUT で作成してください。"),
    (rf"{_TO}(?P<option>--\S+) must be given; got none\. Read .+", "{option} を指定してください。`keiretsu {function} --help` をご覧ください。"),
    (rf"{_TO}a series must have at least (?P<needed>[\d,]+) rows for a horizon of (?P<horizon>[\d,]+); got (?P<longest>[\d,]+) in the longest of .+", "{horizon}行先の予測には、一つの系列に{needed}行以上必要ですが、最も長い系列が{longest}行です。行を増やすか、予測期間を短くしてください。"),
    (r"poc: horizon must be at most (?P<longest>[\d,]+) rows for these data, .+; got (?P<horizon>[\d,]+)\. .+", "予測期間{horizon}行は長すぎます。このデータで比較できるのは{longest}行までです（評価区間に予測期間が収まる必要があります）。予測期間を短くするか、行を増やしてください。"),
    (r"poc: series must hold (?P<horizon>[\d,]+) rows after the training part; got none that do\. .+", "評価区間に{horizon}行の予測期間が入る系列がありません。行を増やしてください。"),
    (r"poc: target '(?P<name>.+)' must have different values in the (?P<part>training|test) part; got none there \(values in (?P<train>[\d,]+) of (?P<learn>[\d,]+) rows .+ in (?P<test>[\d,]+) of (?P<judge>[\d,]+) rows .+\)\. .+", "「{name}」は{part}に値が一つもないため、予測の対象にできません（値のある行: 学習区間は{learn}行のうち{train}行、評価区間は{judge}行のうち{test}行）。別のチャネルを選んでください。"),
    (r"poc: target '(?P<name>.+)' must have different values in the (?P<part>training|test) part; got (?P<value>\S+) in all .+ \(values in (?P<train>[\d,]+) of (?P<learn>[\d,]+) rows .+ in (?P<test>[\d,]+) of (?P<judge>[\d,]+) rows .+\)\. .+", "「{name}」の値は{part}ではすべて {value} で変化しないため、予測の対象にできません（値のある行: 学習区間は{learn}行のうち{train}行、評価区間は{judge}行のうち{test}行）。別のチャネルを選んでください。"),
    (r"poc: target '(?P<name>.+)' must have values in half of the (?P<horizon>[\d,]+) rows .+ \(values in (?P<train>[\d,]+) of (?P<learn>[\d,]+) rows .+ in (?P<test>[\d,]+) of (?P<judge>[\d,]+) rows .+\)\. .+", "「{name}」は値が少なすぎて、評価区間のどこから予測しても、先の{horizon}行の半分に値がありません（値のある行: 学習区間は{learn}行のうち{train}行、評価区間は{judge}行のうち{test}行）。別のチャネルを選んでください。"),
    (r"poc: budget must be at least (?P<least>[\d,.]+)s .+got (?P<budget>[\d,.]+)s\. .+", "比較時間が足りません。この計算機で計測したところ、このデータと候補には{least}秒以上必要ですが、指定は{budget}秒です。時間を延ばすか、予測期間を短くするか、行を減らしてください。"),
    (rf"{_TO}budget must be a time such as .+; got '?(?P<budget>.+?)'?\. Try .+", "比較時間「{budget}」を解釈できません。90s、10min、1h のように指定してください。"),
    (r"candidate: name must be one of (?P<names>.+); got '(?P<name>.+)'\. .+", "候補「{name}」はありません。{names}の中から指定してください。"),
    # what a run records of candidates that failed and of faults that could not be tried
    (r"no time was left for it within the budget\. Raise the budget\.", "比較時間の中に、この候補のための時間が残りませんでした。時間を延ばしてください。"),
    (r"its process ended by itself \(exit status (?P<code>\d+)\)\. .+", "処理が終了ステータス {code} で途中で終わりました。標準エラー出力の記録に理由が残っていることがあります。"),
    (r"its process was ended by (?P<name>\w+)\.", "処理がシグナル {name} で終了させられました。"),
    (r"its process was ended by (?P<name>\w+)\. Most often .+", "処理がシグナル {name} で終了させられました。多くはメモリ不足です。行を減らすか、メモリの多い計算機で実行してください。"),
    (r"its process on Ray died \((?P<error>.+)\)", "Ray 上の処理が途中で終わりました（{error}）。"),
    (r"its program made a mistake \((?P<error>.+)\)\.(?: Please report it\.)?", "プログラムの誤りで終わりました（{error}）。"),
    (r"incumbent: command must exit with 0; got (?P<code>-?\d+)\.(?P<said> .+?)? Mend the command\.", "現行の方法のコマンドが、終了コード 0 ではなく {code} で終わりました。{said}コマンドを直してください。"),
    (r"incumbent: command must end within (?P<seconds>\S+) s; it did not\.(?P<said> .+?)? Make it faster or leave it out\.", "現行の方法のコマンドが {seconds} 秒以内に終わりませんでした。{said}速くするか、候補から外してください。"),
    (r"incumbent: command must name a program that can be run; got '(?P<path>.+)' \(.+\)\. Give its path\.", "現行の方法のプログラム {path} を実行できません。パスを確認してください。"),
    (r"incumbent: command must write the file \{forecasts\}; it wrote none\. Mend the command\.", "現行の方法のコマンドが、予測のファイル（forecasts）を書き出しませんでした。コマンドを直してください。"),
    (r"incumbent: command must forecast from rows at or before each origin, .+ change by up to (?P<most>\S+) when rows after the origins are removed: .+", "現行の方法が起点より後の行を見ています。その行を除くと予測が最大 {most} 変わるため、比較から外しました。最も早い起点までの行だけで学習させてください。"),
    (r"incumbent: forecasts must hold a row for every origin, step and target, (?P<all>[\d,]+) in all; got (?P<rows>[\d,]+), none for origin (?P<origin>[\d,]+), step (?P<step>[\d,]+), target '(?P<target>.+)'\. Mend the command\.", "現行の方法の予測には {all} 行が必要ですが、{rows} 行でした（起点 {origin}、{step} 行先、「{target}」の予測がありません）。コマンドを直してください。"),
    (r"incumbent: forecasts must be CSV in UTF-8; got a file that is not \(\w+ at row (?P<row>[\d,]+)\)\. Mend the command\.", "現行の方法の予測が、UTF-8 の CSV として読み取れません（{row} 行目）。コマンドを直してください。"),
    (r"incumbent: row (?P<row>[\d,]+) of the forecasts must .+; got (?P<got>.+)\. Mend the command\.", "現行の方法の予測の {row} 行目が決められた形になっていません（{got}）。コマンドを直してください。"),
    (r"incumbent: your estimator must (?P<method>\w+) on (?P<rows>[\d,]+) rows of (?P<features>[\d,]+) features; it raised (?P<error>.+)\. Mend it or leave it out\.", "現行の方法の {method} が、{rows} 行・特徴量 {features} 個で失敗しました（{error}）。直すか、候補から外してください。"),
    (r"incumbent: predict must give (?P<rows>[\d,]+) rows of (?P<horizon>[\d,]+) finite numbers; got an array of shape (?P<shape>\(.+\)) with (?P<bad>[\d,]+) that are not finite\. .+", "現行の方法の predict は、{horizon} 個の有限な数値を {rows} 行返す必要がありますが、形は {shape}、有限でない値は {bad} 個でした。直してください。"),
    (r"corrupt: series must have a clock with room between its stamps for 'jitter'; got whole numbers (?P<step>\S+) apart in (?P<path>.+)\. Multiply the stamps, or choose another fault\.", "時刻の揺れは、時刻の間に余地がないと入れられません。{path} の時刻は {step} おきの整数です。"),
    (r"corrupt: (?:channels must be two at least for '.+'; got \d+|series must hold two channels at least; got one)\. Choose another fault\.", "チャネルが二つ以上ないと入れられません。"),
    # the running stream
    (r"stream: a table must have the column '(?P<name>.+)', which names .+ but '(?P<found>.+)' looks like it\. .+", "学習時のログと同じく、系列の名前が入った列「{name}」が必要ですが、見出しにありません。「{found}」がそれにあたるようです。列の名前を「{name}」に戻すか、--id {found} を指定してください。"),
    (r"stream: a table must have the column '(?P<name>.+)', which names .+ has none\. .+", "学習時のログと同じく、系列の名前が入った列「{name}」が必要ですが、見出しにありません。列を加えるか、--id で別の列を指定してください。"),
    (r"stream: the first line of a table must name its columns, (?P<names>.+) among them; got '.*'\. Column '(?P<found>.+)' looks like '(?P<name>.+)': .+", "表の見出しに、時刻の列{names}がありません。「{found}」がそれにあたるようです。列の名前を「{name}」に戻すか、--time {found} を指定してください。"),
    (r"stream: the first line of a table must name its columns, (?P<names>.+) among them; got '(?P<text>.*)'\. .+", "表の最初の行は見出しで、{names}の列が必要ですが、「{text}」でした。見出しを加えるか、時刻の列を --time で指定してください。"),
    (r"stream: the first line of a table must be text in (?P<encoding>.+); .+ is not\. .+", "表の見出しを {encoding} として読み取れません。--encoding で文字コードを指定してください（例: --encoding cp932）。"),
    (r"stream: a header must name each column once; .+ has '(?P<name>.+)' twice\. .+", "見出しに同じ列名「{name}」が2回あります。見出しを直してください。"),
    (r"stream: rows must come as lines of text .+; line 1 is the beginning of (?P<kind>.+)\. .+", "行は文字（CSV か JSON）で届く必要がありますが、入力は{kind}です。CSV（UTF-8）で書き出してください。"),
    (r"stream: rows must come as lines of text .+; (?P<place>.+) is the beginning of (?P<kind>.+)\. .+", "行は文字（CSV か JSON）で届く必要がありますが、{place}は{kind}の先頭です。CSV（UTF-8）で書き出してください。"),
    (r"stream: a row must hold all channels of its time; (?P<place>.+) begins a table with an observation a line \((?P<names>.+)\)\. .+", "1行に同じ時刻のすべてのチャネルが必要ですが、{place}から始まる表は1行に1つの観測値です（{names}）。チャネルごとに列を設けた表を送ってください。"),
    (r"stream: --store must lie in a folder that is there; (?P<path>.+) is none\. .+", "--store のフォルダー {path} がありません。パスを確認するか、先にフォルダーを作ってください。"),
    (r"stream: --store must name a file; got the folder (?P<path>.+)\. .+", "--store の {path} はフォルダーです。ファイル名まで指定してください。"),
    (r"stream: --refused must be a file that can be written; (?P<path>.+) cannot \(.+\)\. .+", "--refused の {path} に書き込めません。別のファイルを指定してください。"),
    (r"(?:stream|serve): --ids must be a text file; (?P<path>.+) cannot be read \(.+\)\. .+", "--ids のファイル {path} を読み取れません。UTF-8 のテキストファイルを指定してください。"),
    (r"(?:stream|serve): --ids must name a series a line; (?P<path>.+) names none\. .+", "--ids のファイル {path} に系列の名前がありません。1行に1つ書いてください。"),
    (rf"{_TO}MODEL must be a model file or the folder of a run; got the folder (?P<path>.+), which holds no result\.json\. .+", "{path} はフォルダーですが、poc の実行結果（result.json）がありません。モデルファイル（pump.keiretsu など）を指定してください。"),
    (rf"{_TO}MODEL must be a model file or a run that holds one; the choice of (?P<path>.+) is (?P<name>.+), and no .+", "実行結果 {path} で選ばれた {name} にはモデルファイルがなく、ほかの候補にもありません。keiretsu stream を使うか、fit でモデルを作ってください。"),
    (rf"{_TO}MODEL must be a model file or a run whose choice has one; the choice of (?P<path>.+) is (?P<name>.+), which has none\. Name one of (?P<names>.+)\.", "実行結果 {path} で選ばれた {name} にはモデルファイルがありません。次のどれかを指定してください：{names}。"),
    (r"stream: --encoding must be .+; got '(?P<text>.*)'\. .+", "文字コード「{text}」は使えません。utf-8 か cp932 を指定してください。"),
    (r"stream: --from-start and --until-end go with --follow FILE; .+", "--from-start と --until-end は --follow FILE と一緒に指定してください。"),
    (r"stream: --follow must name a file that is there; (?P<path>.+) is not\. .+", "ファイル {path} が見つかりません。名前を確認してください。"),
    (r"stream: --follow must name a file that can be read; (?P<path>.+) cannot \(.+\)\. .+", "ファイル {path} を読み取れません。アクセス権を確認してください。"),
    (r"stream: another process is writing to the store (?P<path>.+)\. End it first, or name another store\.", "ストア {path} には別のプロセスが書き込んでいます。先にそれを終了するか、別のストアを --store で指定してください。"),
    (r"stream: the store (?P<path>.+?) holds the states of another model .+", "ストア {path} には別のモデルの状態が保存されています。別のストアを --store で指定するか、--swap でこのモデルに引き継いでください。"),
    (r"stream: the store (?P<path>.+?) could not be read or written \(.+\)\. .+", "ストア {path} に読み書きできませんでした。保存の途中だったものは何も残っていません。"),
    (r"stream: --compare needs the store that .+ answered into; (?P<path>.+) is not there\. .+", "--compare には、この実行の回答が保存されたストアが必要です。{path} がありません。先に stream を実行するか、--store で指定してください。"),
    (r"stream: (?P<path>.+) names what you have as the method to use, .+ name one of (?P<names>.+) with --candidate\.", "{path} の結論は現在の方法を使うことで、それは Keiretsu の外で動きます。そのまま使い続けるか、{names}のどれかを --candidate で指定してください。"),
)  # fmt: skip
# what a program said on its way out
_SAID = (
    (r"^ Its stderr ends: (.+)\.$", r"標準エラー出力の末尾は \1 です。"),
    (r"^ It said nothing on stderr\.$", "標準エラー出力には何もありませんでした。"),
)
# what a source may be that is read whole alone (`serve/lines/encoding.py`)
_KINDS = {
    "text in UTF-16": "UTF-16 の文字列",
    "a compressed file": "圧縮ファイル",
    "a workbook or a compressed file": "ブックか圧縮ファイル",
    "a workbook": "ブック",
    "a Parquet file": "Parquet ファイル",
    "an Arrow file": "Arrow ファイル",
    "a database": "データベース",
}
_PARTS = {
    "near": "「{}」ではありませんか。",
    "among": "{}の中から指定してください。",
    "cell": "の{}",
    "zone": "夏時間の終わり（時計が1時間または30分戻る）であれば --zone {} を指定してください。それ以外は、",
}


def in_japanese(message: str) -> str:
    """The sentence in Japanese; one that is not known stands as it is, in English.

    Args:
        message: of a `KeiretsuError`.
    """
    for english, japanese in _SENTENCES:
        found = re.fullmatch(english, message, re.DOTALL)
        if found is not None:
            parts = {name: _part(name, value) for name, value in found.groupdict().items()}
            return japanese.format(**parts)
    return message


def _part(name: str, value: str | None) -> str:
    if value is None:
        return ""
    if name == "said":
        return next((re.sub(english, ja, value) for english, ja in _SAID if re.match(english, value)), "")
    if name == "part":
        return {"training": "学習区間", "test": "評価区間"}[value]
    if name == "kind":
        return _KINDS.get(value, value)
    if name == "cell":
        value = f"「{value.strip(chr(39))}」"
    if name in ("place", "names", "among"):
        value = re.sub(r"(?:line|row index) ([\d,]+) of (\S+)", r"\2の\1行目", value)
        value = re.sub(r"row ([\d,]+) of sheet '(.*?)' of (\S+)", r"\3のシート「\2」の\1行目", value)
        value = re.sub(r" and (\d+) more$", r" ほか\1件", value).replace(", ", "、").replace(" and ", "、")
        value = re.sub(r"'([^']*)'", r"「\1」", value) if name != "place" else value
    return _PARTS.get(name, "{}").format(value)
