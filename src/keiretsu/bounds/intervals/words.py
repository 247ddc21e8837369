"""What a hold-out interval rests on, and what speaks against it, in English and Japanese."""

from __future__ import annotations

from keiretsu.bounds.words import Words

ORDER_FREE = Words(
    "Each loss is that of one unit; the units were drawn independently from one population, and nothing was selected "
    "by looking at these losses.",
    "損失は単位ごとに一つで、単位は一つの母集団から互いに独立に取られており、これらの損失を見て選んだものはありません。",
)
ORDERED = Words(
    "Each loss is that of one unit; the units were drawn independently from one population, their order was fixed "
    "before the losses were looked at, and nothing was selected by looking at these losses.",
    "損失は単位ごとに一つで、単位は一つの母集団から互いに独立に取られ、その順序は損失を見る前に決められており、"
    "これらの損失を見て選んだものはありません。",
)
ZERO_ONE = Words(
    "Each loss is that of one unit and is 0 or 1 by its definition; the units were drawn independently from one "
    "population, and nothing was selected by looking at these losses.",
    "損失は単位ごとに一つで、定義により 0 か 1 であり、単位は一つの母集団から互いに独立に取られており、"
    "これらの損失を見て選んだものはありません。",
)
NOT_ONE_MEAN = Words(
    "No single mean agrees with these losses in this order, which happens with probability at most {delta:g} if the "
    "assumption holds: the units probably drift, so nothing is claimed.",
    "この順序の損失に合う平均値は一つもありません。前提が成り立つならその確率は高々 {delta:g} であり、"
    "単位の性質が途中で変わった疑いがあるため、何も主張しません。",
)
