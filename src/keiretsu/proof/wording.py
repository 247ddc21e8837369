"""Sentences of the verdict, English and Japanese side by side."""

# ruff: noqa: E501 (a Japanese letter counts as two columns)
from __future__ import annotations

Pair = tuple[str, str]

# How sentences call a candidate that may be adopted; others by their labels.
JUDGED: dict[str, Pair] = {
    "selective": ("the selective SSM", "選択的SSM"),
    "ssd": ("SSD (Mamba-2)", "SSD (Mamba-2)"),
}

# By what decided; where nothing is adopted and no data asked for, see `kept`.
SENTENCES: dict[str, Pair] = {
    "won": (
        "Adopt {judged} for {targets}, {horizon:|up to }{horizon} {horizon:row|rows} ahead: its MAE is {mae}, {gain} lower than that of the best other "
        "candidate, {rival}, and it beats every one of them ({p}).",
        "{judged}の採用を推奨します（{targets}、{horizon}行先{horizon:|まで}）。MAEは{mae}で、次点の{rival}より{gain}小さく、他のすべての候補を"
        "上回りました（{p}）。",
    ),
    "noninferior": (
        "Adopt {judged} for {targets}, {horizon:|up to }{horizon} {horizon:row|rows} ahead: its MAE of {mae} is not worse than that of any other candidate by "
        "{margin} or more ({p}), and it is cheaper to own than {rival}.",
        "{judged}の採用を推奨します（{targets}、{horizon}行先{horizon:|まで}）。MAEは{mae}で、他のどの候補に対しても{margin}以上劣ることはなく（{p}）、"
        "{rival}より保有費用が低くなります。",
    ),
    "few": (
        "Collect data first for {targets}, {horizon:|up to }{horizon} {horizon:row|rows} ahead, and use {choice} meanwhile: the test part is too small to "
        "tell {judged} from {decisive}.",
        "先にデータを集めることを推奨します（{targets}、{horizon}行先{horizon:|まで}）。検証区間が短く、{judged}と{decisive}の優劣を判定でき"
        "ません。当面は{choice}をお使いください。",
    ),
}

GATES: dict[str, Pair] = {
    "stability": ("stability", "長期安定性"),
    "robustness": ("robustness", "頑健性"),
    "certificate": ("certificate", "証明書"),
}

EVIDENCE: Pair = (
    "Over {origins:,} {origins:origin|origins} {judged}'s MAE is {mae} and that of {rival}, the best of the rest, {rival_mae}: {change} "
    "error ({confidence} interval {span}).",
    "{origins:,}起点でのMAEは、{judged}が{mae}、それ以外で最良の{rival}が{rival_mae}です。後者に対する誤差は{change}"
    "（{confidence}信頼区間 {span}）です。",
)
EVIDENCE_OPEN: Pair = (
    "Over {origins:,} {origins:origin|origins} {judged}'s MAE is {mae} and that of {rival}, the best of the rest, {rival_mae}: {change} "
    "error; too few independent units to say how much of that is chance.",
    "{origins:,}起点でのMAEは、{judged}が{mae}、それ以外で最良の{rival}が{rival_mae}です。後者に対する誤差は{change}ですが、独立な単位が少なく、"
    "どこまでが偶然かは分かりません。",
)
EVIDENCE_SAME: Pair = (
    "Over {origins:,} {origins:origin|origins} {judged} and {rival}, the best of the rest, forecast the same: the MAE of both is {mae}.",
    "{origins:,}起点での{judged}とそれ以外で最良の{rival}の予測は同じで、MAEはともに{mae}です。",
)
EVIDENCE_ABSENT: Pair = (
    "Over {origins:,} {origins:origin|origins} {rival} is the best candidate, with an MAE of {rival_mae}.",
    "{origins:,}起点で最良の候補は{rival}で、MAEは{rival_mae}です。",
)
GATE_SHUT: Pair = (
    "On rolling origins inside the training part the correction did not earn its place: its share is {share}, so "
    "{judged} forecasts what its ridge partner does.",
    "学習区間内のローリング評価で補正の効果が認められず、採用割合は{share}です。このため{judged}の予測は、土台のリッジ"
    "回帰と同じになります。",
)
GATE_OPEN: Pair = (
    "Rolling origins inside the training part let in {share} of the correction that {judged} makes to its ridge partner.",
    "学習区間内のローリング評価の結果、{judged}がリッジ回帰に加える補正の採用割合は{share}となりました。",
)
GATE_ABSENT: Pair = (
    "{judged} failed in this run, so nothing speaks for a change.",
    "今回の実行では{judged}が失敗したため、変更を支持する材料がありません。",
)
POWER_FEW: Pair = (
    "Against {decisive} the test part is worth {effective} independent {effective:unit|units}, and with fewer than {fewest} no "
    "difference is judged, however large; seeing a gain of {worthwhile} in {power} of cases takes about {needed}.",
    "{decisive}との比較では、検証区間は独立な単位に換算して{effective}個分です。{fewest}個に満たない比較は、差の大きさによらず判定"
    "しません。{worthwhile}の改善を{power}の確率で検出するには、約{needed}個が必要です。",
)
POWER: Pair = (
    "Against {decisive} the test part is worth {effective} independent {effective:unit|units}; seeing a gain of {worthwhile} in {power} of cases takes about "
    "{needed}.",
    "{decisive}との比較では、検証区間は独立な単位に換算して{effective}個分です。{worthwhile}の改善を{power}の確率で検出するには、約{needed}個が"
    "必要です。",
)
VALUE: Pair = (
    "{choice} saves {skill} of the MAE of repeating the last value, and its {nominal} intervals held {measured} of the true "
    "values.",
    "{choice}は、直前値をそのまま使う予測に比べMAEを{skill}削減します。{nominal}予測区間に実測値が入った割合は{measured}"
    "でした。",
)
VALUE_OWN: Pair = (
    "{choice} saves {own} of the MAE of your present method and {skill} of that of repeating the last value, and its {nominal} "
    "intervals held {measured} of the true values.",
    "{choice}は、現在の方法に比べMAEを{own}、直前値をそのまま使う予測に比べ{skill}削減します。{nominal}予測区間に実測値が入った割合は{measured}"
    "でした。",
)
VALUE_PLAIN: Pair = (
    "{choice} has an MAE of {choice_mae}, and its {nominal} intervals held {measured} of the true values.",
    "{choice}のMAEは{choice_mae}です。{nominal}予測区間に実測値が入った割合は{measured}でした。",
)

# Why the candidate to use is not the rival, which errs less.
CHEAPER: dict[str, Pair] = {
    "own": (
        "What you have is kept although {rival} errs less ({rival_mae} against {choice_mae}): the difference is at most {worthwhile} and "
        "may be chance, so no gain from a change is shown.",
        "誤差は{rival}の方が小さい（MAE {rival_mae}、現在の方法は{choice_mae}）ものの、差は{worthwhile}以内で偶然の範囲を出ず、変更による改善は"
        "確かめられないため、現在の方法を残します。",
    ),
    "run": (
        "{rival} errs less (MAE {rival_mae} against {choice_mae}), but by at most {worthwhile}, which may be chance; of all such candidates "
        "{choice} is the simplest.",
        "誤差は{rival}の方が小さい（MAE {rival_mae}、{choice}は{choice_mae}）ものの、差は{worthwhile}以内で偶然の範囲を出ません。そのような候補のうち、"
        "最も単純なのが{choice}です。",
    ),
    "pay": (
        "{rival} errs less (MAE {rival_mae} against {choice_mae}), but by at most {worthwhile}, which may be chance; of all such candidates "
        "{choice} is the cheapest to own.",
        "誤差は{rival}の方が小さい（MAE {rival_mae}、{choice}は{choice_mae}）ものの、差は{worthwhile}以内で偶然の範囲を出ません。そのような候補のうち、"
        "保有費用が最も低いのが{choice}です。",
    ),
}

# By what decided, else by the decision.
WOULD_CHANGE: dict[str, Pair] = {
    "adopt": (
        "New data on which the gain over {rival} falls under {improvement}, or over any candidate may be chance (p ≥ {alpha}).",
        "新しいデータで{rival}に対する改善が{improvement}を下回る、またはいずれかの候補に対する改善が偶然の範囲に入る（p ≥ {alpha}）"
        "場合、結論は変わります。",
    ),
    "noninferior": (
        "New data on which {judged} may be worse than another candidate by {margin} or more (p ≥ {alpha}), or a cost to own "
        "above that of {rival}.",
        "新しいデータで{judged}が他の候補より{margin}以上劣る可能性を否定できなくなる（p ≥ {alpha}）、または保有費用が{rival}を上回る"
        "場合、結論は変わります。",
    ),
    "gate": (
        "A run in which {judged} passes what it failed here ({failed_gates}) and is as accurate.",
        "今回満たさなかった基準（{failed_gates}）を{judged}が同じ精度で満たせば、結論は変わります。",
    ),
    "unpaid": (
        "A lower cost to own, more machines or forecasts, or a higher price of an error: see where it breaks even.",
        "保有費用の低下、機械や予測回数の増加、誤差1単位の価値の上昇により損益分岐点を超えれば、結論は変わります。",
    ),
    "keep": (
        "A longer log, further channels or new operating modes on which {judged} beats {rival} by {improvement} or more, and "
        "every other candidate, by more than chance gives (p < {alpha}).",
        "より長いログ、追加のチャネル、新しい運転状態のデータで、{judged}が{rival}を{improvement}以上、かつ他のすべての候補を"
        "偶然では説明できない差で上回れば（p < {alpha}）、結論は変わります。",
    ),
    "collect": (
        "About {factor} times as much test data ({needed} effective units instead of {effective}); then run the plan anew.",
        "検証データを約{factor}倍（有効単位数を{effective}から{needed}へ）に増やし、計画を作り直して再実行すれば、判定できる"
        "見込みです。",
    ),
}

RISK_UNITS: Pair = (
    "The verdict rests on one test part worth {effective} effective {effective:unit|units} (against {decisive}); a season or fault that it does not hold was "
    "never tried.",
    "結論は、有効単位数{effective}（{decisive}との比較）の検証区間一つに基づいています。そこに含まれない季節や故障は検証されていません。",
)
RISK_DRIFT: Pair = (
    "If the process drifts away from the training part, errors grow and the {nominal} intervals lose their coverage "
    "(measured: {measured}).",
    "プロセスが学習区間の状態から変化すると、誤差が増え、{nominal}予測区間の的中率（実測{measured}）も低下します。",
)
RISK_WORST: Pair = (
    "In the worst of {count} stretches of the test part ({when}) {label} failed: its MAE was {mae} there, {times} times "
    "that of the others.",
    "検証区間を{count}に分けたうち最も悪い区間（{when}）では、{label}の予測は大きく外れました。MAEは{mae}で、"
    "ほかの区間の{times}倍です。",
)
WORST_LOST: Pair = (
    "Repeating the last value erred less there: {other}. Find out what happened then.",
    "この区間では、直前の値を繰り返すだけの予測の方が誤差が小さく、{other}でした。何が起きたのかを確認してください。",
)
WORST_ALL: Pair = (
    "Repeating the last value erred {other} there. Find out what happened then.",
    "この区間での、直前の値を繰り返すだけの予測のMAEは{other}です。何が起きたのかを確認してください。",
)
RISK_NARROW: Pair = (
    "The {nominal} intervals of {choice} are too narrow: they held {measured} of the true values.",
    "{choice}の{nominal}予測区間は狭すぎます（実測値が入った割合は{measured}）。",
)
RISK_WIDE: Pair = (
    "The {nominal} intervals of {choice} are wider than they need be: they held {measured} of the true values.",
    "{choice}の{nominal}予測区間は必要以上に広くなっています（実測値が入った割合は{measured}）。",
)
RISK_NARROW_OPEN: Pair = (
    "The {nominal} intervals of {choice} held only {measured} of the true values, which may be chance: the test part is too small to "
    "say whether they are too narrow.",
    "{choice}の{nominal}予測区間に実測値が入った割合は{measured}にとどまりました。検証区間が小さく、狭すぎるのか偶然なのかは分かりません。",
)
RISK_WIDE_OPEN: Pair = (
    "The {nominal} intervals of {choice} held {measured} of the true values, which may be chance: the test part is too small to say "
    "whether they are wider than they need be.",
    "{choice}の{nominal}予測区間に実測値が入った割合は{measured}でした。検証区間が小さく、広すぎるのか偶然なのかは分かりません。",
)
RISK_FAILED: Pair = (
    "Not every candidate was judged; no forecast came from: {failed}.",
    "一部の候補は評価できませんでした（予測が得られなかった候補: {failed}）。",
)

RISK_GATES: Pair = (
    "Not measured, and therefore no part of the decision: {unknown_gates}.",
    "次の項目は測定しておらず、結論に含まれていません: {unknown_gates}。",
)
# Of a model that forecasts what the judged one does, whose gates are therefore its own.
RISK_SHARED: Pair = (
    "{judged}, whose forecasts are those of {choice}, did not pass: {failed_gates}; so {choice} would not either. {finding}",
    "{judged}の予測は{choice}と同じで、次の基準を満たしませんでした: {failed_gates}。{choice}も同様に満たさないことになります。{finding}",
)
RISK_PAY: Pair = (
    "Whether it pays was not judged: its gain or its costs have no price.",
    "改善や費用の金額が与えられていないため、費用対効果は判定していません。",
)

SHORTENED: Pair = (
    "The run was shortened: the machine was slower than a few timed steps had shown before, so steps were cut for it to end within "
    "{budget} s ({items}). On an idle machine, or with a larger budget, the comparison may come out otherwise.",
    "計算機が事前の見積りより遅かったため、{budget}秒以内に終わるよう学習の回数を減らしました（{items}）。空いている計算機や"
    "より長い時間で実行すると、比較の結果が変わる可能性があります。",
)
SHORTENED_ITEM: Pair = ("{label}: given {used} of {planned} planned steps", "{label}: 予定{planned}回のうち{used}回")
LEFT_OUT_ITEM: Pair = ("{label}: left out", "{label}: 実行せず")
LIMITED: Pair = (
    "Some candidates used up the steps that {budget} s had room for, and might have gained more with further ones "
    "({items}). With a larger budget the comparison may come out otherwise.",
    "{budget}秒の範囲で割り当てた学習回数を使い切り、まだ改善の余地があったかもしれない候補があります（{items}）。より長い時間で"
    "実行すると、比較の結果が変わる可能性があります。",
)
LIMITED_ITEM: Pair = ("{label}: {given} steps of at most {most}", "{label}: 最大{most}回のうち{given}回")
