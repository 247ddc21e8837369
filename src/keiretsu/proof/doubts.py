"""What reading left open: values of the log that may mean "no value" and were taken as they stand."""

from __future__ import annotations

from keiretsu.data import SeriesSet
from keiretsu.data.read_words import doubts_of
from keiretsu.proof.phrase import Phrase

# So many are told one by one; a log has more of them where a logger writes one code into all its columns.
MOST = 4
MORE = (
    '{n} more values of the log may mean "no value"; `keiretsu profile` lists them.',
    "ほかにも欠測を表すとみられる値が{n}件あります（`keiretsu profile` で一覧できます）。",
)


def doubts(series: SeriesSet) -> tuple[Phrase, ...]:
    """A sentence each, with the option that settles it; what looks like a stop of the plant is no doubt."""
    told = [Phrase(en, ja) for en, ja in doubts_of(series.report, way="command")]
    if len(told) > MOST + 1:
        told = [*told[:MOST], Phrase.fill(*MORE, n=len(told) - MOST)]
    return tuple(told)
