"""What a forecaster's certificate says, in English and Japanese."""

from __future__ import annotations

from keiretsu.bounds.words import Words

NOTHING = Words("", "")

INDEPENDENT = Words(
    "the {count} held-out units (one {unit} each) and the new ones were drawn independently from one population, and "
    "nothing was chosen by looking at these.",
    "検証に使った {count} 個の単位（{unit}ごとに 1 個）と新しい単位が、同じ母集団から独立に得られ、"
    "これらを見て選んだものが"
    "ないこと。",
)
EXCHANGEABLE = Words(
    "a new {unit} is exchangeable with the {count} held-out ones; the probability is over all of them together, and "
    "this "
    "line does not draw on the shared δ.",
    "新しい {unit} が検証に使った {count} 個と交換可能であること。確率は全体の抽出に関するもので、共有する δ "
    "には含みません。",
)
ERROR = Words(
    "{target}: mean absolute error on new units at most {bound} (here {seen}; one error counts as at most {cap}).",
    "{target}: 新しい単位での平均絶対誤差は {bound} 以下（今回 {seen}。一つの誤差は最大 {cap} と数えます）。",
)
ERROR_VACUOUS = Words(
    "{target}: the bound on the mean absolute error ({bound}) is the largest error that counts ({cap}); here "
    "{seen}. More "
    "units are needed.",
    "{target}: 平均絶対誤差の上界（{bound}）は数えうる最大の誤差（{cap}）と同じで、何も言えません（今回 {seen}）。"
    "単位を増やす必要があります。",
)
BETTER = Words(
    "{target}: better than repeating the last value in at least {least:.0f} % of new units (here {seen} of {count}).",
    "{target}: 新しい単位の少なくとも {least:.0f} % で、直前の値を繰り返すより正確です（今回 {count} 個中 {seen} "
    "個）。",
)
BETTER_VACUOUS = Words(
    "{target}: better than repeating the last value in {seen} of {count} units here, which proves no more than "
    "{least:.0f} % of new ones.",
    "{target}: 今回は {count} 個中 {seen} 個で直前の値を繰り返すより正確でしたが、新しい単位について言えるのは "
    "{least:.0f} % "
    "までで、半数を超えません。",
)
COVERAGE = Words(
    "Intervals hold at least {least:.1f} % of truths on new units (here {seen:.1f} %; asked for {promised:g} %).",
    "予測区間は、新しい単位で実測値の少なくとも {least:.1f} % を含みます（今回 {seen:.1f} %、指定 {promised:g} %）。",
)
WHOLE_UNIT = Words(
    "Stretched to {factor} times their width about the mean, all intervals of a new {unit}, asked at up to {rows} "
    "equally "
    "spaced rows, hold at once with probability {level:.1f} % or more.",
    "予測区間を平均のまわりに {factor} 倍に広げれば、新しい {unit} 1 個について、等間隔の最大 {rows} "
    "行で求めたすべての区間が {level:.1f} % 以上の確率で同時に成り立ちます。",
)
ONE_UNIT = Words(
    "Nothing can be claimed of other units: the held-out log is one {unit}, and its rows are not independent of each "
    "other. Hold out at least {fewest}.",
    "ほかの単位については何も主張できません。検証用のログは {unit} 1 個で、その行どうしは独立ではないためです。"
    "少なくとも {fewest} 個を検証用に取り分けてください。",
)
FEW_UNITS = Words(
    "Nothing useful can be claimed from {count} units (one {unit} each). Hold out at least {fewest}.",
    "単位が {count} 個（{unit}ごとに 1 個）では、有用な主張はできません。少なくとも {fewest} "
    "個を検証用に取り分けてください。",
)
MEASURED_ERROR = Words(
    "{target}: mean absolute error {error} on the held-out rows; repeating the last value gives {plain}.",
    "{target}: 検証用の行での平均絶対誤差は {error} です（直前の値を繰り返すと {plain}）。",
)
MEASURED_COVERAGE = Words(
    "{covered:.1f} % of truths of the held-out rows lay inside their intervals (asked for {promised:g} %).",
    "検証用の行では実測値の {covered:.1f} % が予測区間に入りました（指定 {promised:g} %）。",
)
ADAPTIVE = Words(
    "stream(adaptive=True) keeps the share of misses of every step at what was asked for in the long run, however the "
    "series drifts.",
    "stream(adaptive=True) は、系列がどのように変化しても、各先読み行での外れの割合を長期的に指定どおりに保ちます。",
)
ADAPTIVE_IF = Words(
    "truths reach the stream, up to {horizon} rows late; what it costs in the short run is in the theory, section 6.",
    "実測値がストリームに届くこと（最大 {horizon} 行遅れ）。短期的な誤差は理論の第 6 節にあります。",
)
SAME_PERIOD = Words(
    "Nothing is claimed for other periods: the held-out units were logged ({first} to {last}) while those of training "
    "were, and what moves all of them at once (a season, a price, a recipe) was seen in training.",
    "ほかの時期については何も主張しません。検証用の単位は学習用と同じ時期（{first} 〜 {last}）に記録されており、"
    "全体に共通する変動"
    "（季節、価格、配合など）は学習時に見えているためです。",
)
CLUSTERED = Words(
    "Warning: held-out units that stand beside each other in the log are alike (mean likeness {near}, of pairs at "
    "random "
    "{far}). If several of one kind, site or batch count as a unit ({unit}) each, there are fewer independent ones, "
    "and "
    "what is 'confident' here claims too much. Name the larger unit as the id, or hold out whole ones.",
    "警告: ログで隣り合う検証用の単位が互いに似ています（平均類似度 {near}、無作為な組では {far}）。"
    "同じ機種・拠点・ロットのものを"
    "それぞれ 1 単位（{unit}）と数えているなら、独立な単位はもっと少なく、「統計的保証」は言い過ぎになります。"
    "より大きなまとまりを id にするか、まとまりごと検証用に残してください。",
)
FROM_TRAINING = Words(
    "No bound from training data alone: {parameters} fitted numbers against {units} independent units of training "
    "would "
    "say nothing. The held-out units above say more.",
    "学習データだけからの上界はありません。独立した学習単位 {units} 個に対してパラメータが {parameters} 個あり、"
    "意味のある"
    "上界になりません。検証用の単位による上の保証をご覧ください。",
)
UNITS_OF = Words("units of {target}", "{target} の単位")
SHARE_OF_UNITS = Words("share of new units ({unit})", "新しい単位（{unit}）の割合")
SHARE_OF_TRUTHS = Words("share of truths", "実測値の割合")
TIMES_WIDTH = Words("times the width of the intervals", "区間幅の倍率")
ROWS = Words("rows", "行")
MODEL_TIME = Words("1 / model time", "1 / モデル時間")
STATE = Words("largest |h|", "状態の最大絶対値")

SHUT = Words(
    "The correction is off: a forecast is a fixed linear function of the newest {lags} values of each "
    "channel{filters}. "
    "Nothing is fed back that could grow.",
    "補正は使われていません。予測は各チャネルの新しい値 {lags} 個{filters}の固定された線形関数で、"
    "増大しうるフィードバックは"
    "ありません。",
)
FILTERS = Words(
    " and of filters that forget, the slowest by half in {slowest} usual steps",
    "と、忘却するフィルタ（最も遅いもので通常の {slowest} 間隔で半減）",
)
MARGIN = Words(
    "Layer {layer}: every state forgets; the state matrix stays {margin} away from instability, whatever training did.",
    "層 {layer}: すべての状態が忘却します。状態行列は、学習の結果によらず不安定の境界から {margin} 離れています。",
)
STATE_BOUND = Words(
    "Layer {layer}: no state ever exceeds {bound}, at any length (largest seen here: {seen}).",
    "層 {layer}: 系列の長さによらず、状態の大きさは {bound} を超えません（今回の最大値 {seen}）。",
)
STATE_VACUOUS = Words(
    "Layer {layer}: states are bounded, but the bound says nothing (largest seen here: {seen}).",
    "層 {layer}: 状態は有界ですが、上界は無意味な大きさです（今回の最大値 {seen}）。",
)
FORGET = Words(
    "Layer {layer}: after a wrong start, or a fault that is over, the states are within 1 % again after {rows} rows at "
    "most (here: {seen}).",
    "層 {layer}: 誤った初期値や過ぎ去った異常の影響は、最長 {rows} 行で 1 % 以内に収まります（今回: {seen}）。",
)
FORGET_VACUOUS = Words(
    "Layer {layer}: in the worst case a state may keep a wrong start for {rows} rows, so in practice for ever "
    "(here: {seen}).",
    "層 {layer}: 最悪の場合、誤った初期値の影響が {rows} 行残りえます。実質的に無期限です（今回: {seen}）。",
)
TWO_PASTS = Words(
    "All {depth} layers: two pasts, however different, lead to the same corrections to within {percent:g} % of the "
    "usual size "
    "of what is corrected once the last {rows} rows agree.",
    "全 {depth} 層: どれほど異なる二つの過去も、直近の {rows} 行が一致すれば、補正の差は補正対象の通常の大きさの "
    "{percent:g} % "
    "以内になります。",
)
TWO_PASTS_VACUOUS = Words(
    "All {depth} layers: two pasts, however different, lead to the same corrections to within {percent:g} % of the "
    "usual size "
    "of what is corrected only once the last {rows} rows agree, so in practice nothing is proved (vacuous).",
    "全 {depth} 層: 異なる二つの過去による補正の差が補正対象の通常の大きさの {percent:g} % 以内になると言えるのは、"
    "直近の {rows} 行が"
    "一致した後です。実質的に何も証明できません（vacuous、無意味な上界）。",
)
READ_ALIKE = Words(
    "the correction reads those rows alike under both pasts, with their gaps (a missing value is read as the last "
    "one seen).",
    "補正が読むそれらの行と行の間隔が、二つの過去の後で同じであること（欠損値は直前に得られた値として読みます）。",
)
SEEN_ROWS = Words("{rows} rows", "{rows} 行")
NOT_WITHIN = Words("not within the {rows} rows seen", "観測した {rows} 行の間には収まらず")
INSIDE = Words(
    "inputs beyond {clip:g} scales are clipped (they are, and counted); gaps lie between {shortest:.3g} and "
    "{longest:.3g} usual steps (longer ones are cut).",
    "尺度の {clip:g} 倍を超える入力は切り詰められること（実際に切り詰め、数えています）。行の間隔が通常の "
    "{shortest:.3g} 倍から"
    " {longest:.3g} 倍であること（それより長い空白は切り詰めます）。",
)
INSIDE_EVEN = Words(
    "inputs beyond {clip:g} scales are clipped (they are, and counted); rows come at the usual step of the clock "
    "(longer gaps are cut to it).",
    "尺度の {clip:g} 倍を超える入力は切り詰められること（実際に切り詰め、数えています）。行が通常の間隔で届くこと"
    "（それより長い空白は、この間隔まで切り詰めます）。",
)
AGREED = Words(
    "what this layer reads agrees again: of the first layer that is so {taps} rows after the inputs do, of a later "
    "one when the "
    "layers before it have forgotten.",
    "この層の入力が再び一致していること（最初の層では入力が一致してから {taps} 行後、後の層では前の層が忘却した後）。",
)
NO_MARGIN = Words(
    "Layer {layer} has no margin: nothing is proved of it at any length.",
    "層 {layer} には余裕（margin）がなく、どの長さについても何も証明できません。",
)
NO_STATE_MATRIX = Words(
    "Layer {layer} ({mixer}) has no state matrix whose decay could be bounded: no bound.",
    "層 {layer}（{mixer}）には減衰を評価できる状態行列がないため、上界はありません。",
)
OPEN_INPUTS = Words(
    "The correction reads covariates, which are not clipped: no bound on its states.",
    "補正は切り詰められない共変量を読むため、状態の上界はありません。",
)
