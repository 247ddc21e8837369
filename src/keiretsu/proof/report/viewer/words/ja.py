"""The viewer's words in Japanese; figures are put in with `str.format`, those of the script by the script."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "intro": "灰色は学習区間の実測、黒は検証区間の実測です。"
    "色の線は、その後の値を知らないモデルが出した予測で、予測した時刻の位置に描いています。",
    "off": "予測を拡大して見るには、スクリプトが動くブラウザーでこのファイルを開いてください。"
    "このページの予測例と下の表は、スクリプトなしでも見られます。",
    # choices
    "series": "系列",
    "target": "目的変数",
    "step": "予測",
    "step_ahead": "{rows}先",
    "step_whole": "予測期間の全体（起点 {n} 点）",
    "candidates": "表示する候補",
    "no_band": "区間なし",
    "band": "{nominal} 予測区間",
    "band_none": "表示しない",
    "band_all": "表示中のすべて",
    # the range
    "buttons": "表示範囲",
    "in": "拡大",
    "out": "縮小",
    "left": "前へ",
    "right": "後へ",
    "all": "ログ全体",
    "test": "検証区間",
    "chart": "{alt}矢印キーで移動できます。",
    "keys": "図の上をドラッグすると、その範囲を拡大します。Shift を押しながらドラッグすると移動します。"
    "図をクリックしてからホイールを回すと拡大・縮小し、"
    "2 本の指でも拡大・縮小と移動ができます。キー操作は、← → が移動、+ − が拡大と縮小、Home がログ全体、T が検証区間、"
    "Shift と ← → が隣の値です。縦軸は表示中の値に合わせて変わり、0 から始まるとは限りません。",
    "keys_title": "拡大と移動の操作方法",
    "without": "この系列はすべての行を学習に使ったため、予測はありません。",
    # of the script
    "range_js": "{from} から {to} までを表示しています。",
    "every_row_js": "{part}はすべての行を描いています。",
    "marks_js": "{part}は最大 {n} 行を 1 つの印にまとめ、その最小値と最大値を残しています。",
    "train_js": "学習区間",
    "test_js": "検証区間",
    "cut_js": "予測または区間の一部が図の外にあります。",
    "gap_js": "",
    "truth_js": "実測",
    "mark_value_js": "{low} 〜 {high}（{n} 行、うち欠損 {missing} 行）",
    "value_js": "{mean}",
    "value_band_js": "{mean}（{lower} 〜 {upper}）",
    "x_zone_js": "時刻（{zone}）",
    "x_dated": "時刻（ログの表記）",
    "x_clock": "時刻（{clock}）",
    "y": "{target}（{unit}）",
    # values
    "values_js": "{moment} の値",
    "values_none_js": "図の上にポインターを置くか、図を選んで Shift と矢印キーを押すと、値が表示されます。",
    "drawn_js": "{step}の予測と、{band}の {nominal} 予測区間を描いています。",
    "drawn_bare_js": "{step}の予測を描いています。",
    "origins_js": "予測の起点は {n} 行ごとです。",
    "aloud": "値が変わるたびにスクリーンリーダーで読み上げる",
    # sentences
    "alt": "{targets}の折れ線グラフ（{unit}）。{series}のログ全体について、実測と {candidates} の予測を示します。",
    "alt_series_one": "1 系列",
    "alt_series": "{n} 系列",
    "ahead": "{rows}先の予測",
    "see": "{choice} の平均誤差は、{one}で {first}、{far}で {last} です。",
    "see_covered": "実測の {measured} が {nominal} 予測区間に入っています。",
    "left_series": "このほかの {n} 系列はこの図に含まれていません。",
    "left_candidates": "容量の都合で、次の候補はこの図に含まれていません：{names}。",
    "no_see": "各候補の予測を実測と並べています。",
    # the table
    "data": "データ",
    "data_lead": "{target} を {rows}先まで予測した {total} 点のうち、最初の {n} 点です{series}。",
    "data_series": "（{id}）",
    "column_time": "時刻",
    "column_truth": "実測",
    "cell_band": "{mean}（{lower} 〜 {upper}）",
    "data_all": "この図のすべての数値は実行フォルダーの {view} に、"
    "各候補の丸める前の全予測は predictions/候補名.safetensors にあります。"
    "この図の値の丸め誤差は最大で、{precision} です。",
    "precision": "{target} {error}",
    "exact": "{target} なし",
}
