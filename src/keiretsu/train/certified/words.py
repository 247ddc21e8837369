"""What a certified training says, in two languages."""

from keiretsu.bounds.words import Words

ERROR = Words("share of new series named wrongly", "新しい系列のうち誤って分類される割合")
BOUND = Words(
    "At most {bound} of new series are named wrongly (a guess: {trivial:.1%}). This counts what was "
    "learned from the {m:,} series of the second part, where {told} is {risk:.1%}.",
    "新しい系列のうち誤って分類される割合は {bound} 以下です（当て推量なら {trivial:.1%}）。"
    "後半の {m:,} 系列から学習した分も含みます（後半での{told} {risk:.1%}）。",
)
VACUOUS = Words(
    "Vacuous: the bound, {bound} of new series named wrongly, is no better than a guess, {trivial:.1%}.",
    "無意味な上界です（vacuous）: 誤りの割合の上界 {bound} は、当て推量の {trivial:.1%} を下回りません。",
)
LOSSES = {
    "error": Words("the error", "誤り率"),
    "ramp": Words("a loss that is never below the error", "誤り率以上になる損失"),
}
SERIES = Words(
    "the {m:,} series came one by one and independently from the law of the new ones, and so did those they were "
    "split from; everything else about the model was fixed before them.",
    "{m:,} 本の系列が互いに独立に、新しい系列と同じ分布から得られ、前半とも独立であること。"
    "そのほかのモデルの要素は、それを見る前に決まっていたこと。",
)
UNITS_BOUND = Words(
    "Counted by unit, the error of a new unit is at most {bound} on average ({units:,} units in the second part).",
    "単位ごとに数えると、新しい単位の平均誤り率は {bound} 以下です（後半の単位数 {units:,}）。",
)
UNITS_VACUOUS = Words(
    "Counted by unit, the bound is vacuous: {bound} against {trivial:.1%} of a guess ({units:,} units).",
    "単位ごとに数えると無意味な上界です（vacuous）: {bound}（当て推量 {trivial:.1%}、単位数 {units:,}）。",
)
UNITS = Words(
    "the {units:,} units are independent of each other and of those of the first part; series of one unit need not be.",
    "{units:,} 個の単位が互いに独立で、前半の単位とも独立であること。同じ単位の系列どうしは独立でなくてよい。",
)
UNIT_UNKNOWN = Words(
    "Every series was taken as a unit of its own, since no unit was given. If several come from one source (a film, a "
    "patient, a machine), give it as `unit`: the bound above is too low otherwise.",
    "unit が指定されなかったため、系列ひとつひとつを独立な単位とみなしました。同じ源（映画・患者・機械など）"
    "の系列がいくつもある場合は unit を指定してください。指定しないと上の上界は低すぎます。",
)
CLUSTERED = Words(
    "Warning: the data are clustered. Series that stand beside each other are alike (mean likeness {near:.3f} against "
    "{far:.3f} at random, p {p}), and the split put such neighbours on both sides. They are not independent: "
    "do not rely on the bound {which}. Give a `unit` that keeps them together.",
    "警告: データに群れがあります。隣り合う系列どうしが似ており（平均類似度 {near:.3f}、無作為な組では {far:.3f}、"
    "p {p}）、分割はそうした系列を両側に分けました。独立とはいえないので、{which}の上界に頼らないでください。"
    "まとまりを unit に指定してください。",
)
WHICH = {True: Words("by series", "系列ごと"), False: Words("by series or by unit", "系列ごと・単位ごと")}
CALM = Words(
    "Series of different units that stand beside each other are no more alike than others (p {p}); a shuffled "
    "list would hide it.",
    "異なる単位の隣り合う系列は、ほかの組より似ているとはいえません（p {p}）。並べ替えられた表では検出できません。",
)
