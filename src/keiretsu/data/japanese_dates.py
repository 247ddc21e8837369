"""Dates as Japanese programs write them: eras, 年月日, 時分秒."""

from __future__ import annotations

import polars as pl

# the year before the first of each era: 令和1年 is 2019
ERAS = {
    "令和": 2018, "R": 2018, "r": 2018, "平成": 1988, "H": 1988, "h": 1988, "昭和": 1925, "S": 1925, "s": 1925,
}  # fmt: skip
_WEEKDAY = r"(?:\([日月火水木金土]\)\s*)?"
_YEAR = (
    r"(?:(?:(?P<era>令和|平成|昭和)\s*(?P<ey>元|\d{1,2})\s*[年./-]|(?P<y>\d{4})\s*年)\s*(?P<mo>\d{1,2})\s*[月./-]"
    # a letter is an era only before dots or slashes: "S1-2-3" is more likely the name of a part
    r"|(?P<letter>[RHSrhs])\s*(?P<ly>元|\d{1,2})[年./]\s*(?P<lmo>\d{1,2})[月./])"
)
_CLOCK = r"(?P<h>\d{1,2})\s*(?:時\s*(?:(?P<jmi>\d{1,2})\s*分\s*(?:(?P<js>\d{1,2})(?:\.(?P<jf>\d+))?\s*秒)?)?"
_COLONS = r"|:(?P<mi>\d{1,2})(?::(?P<s>\d{2})(?:\.(?P<f>\d+))?)?)"

JAPANESE = rf"^{_YEAR}\s*(?P<d>\d{{1,2}})(?:(?:\s*日\s*{_WEEKDAY}|\s+){_CLOCK}{_COLONS}|\s*日?\s*{_WEEKDAY})$"


def with_western_years(parts: pl.DataFrame) -> pl.DataFrame:
    """The parts that `JAPANESE` finds, as y, mo, d, h, mi, s, f: eras turned into years, 時分秒 like colons.

    Args:
        parts: columns of text by the names of the pattern's groups; null where a group found nothing.
    """
    era = pl.coalesce("era", "letter").replace_strict(ERAS, default=None, return_dtype=pl.Int64)
    year = pl.coalesce("ey", "ly").replace("元", "1").cast(pl.Int64, strict=False)
    return parts.select(
        pl.coalesce("y", (era + year).cast(pl.String)).alias("y"),
        pl.coalesce("mo", "lmo").alias("mo"),
        "d",
        "h",
        pl.coalesce("mi", "jmi").alias("mi"),
        pl.coalesce("s", "js").alias("s"),
        pl.coalesce("f", "jf").alias("f"),
    )
