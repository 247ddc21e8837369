"""A number of units of a clock that counts, in words: "1 cycle", "286 cycles", "286 units"."""

from __future__ import annotations

# what people call the ticks of a clock; with an "s" (or "es") they are many
_TICKS = frozenset({
    "batch", "cycle", "day", "frame", "hour", "hours", "minute", "minutes", "month", "row", "sample", "second",
    "seconds", "shift", "step", "tick", "week", "year",
})  # fmt: skip
# names that say that a column is a clock, and not in what it counts
_NAMELESS = frozenset({"", "t", "time", "timestamp", "stamp", "index", "ds", "date", "datetime"})


def ticks(amount: str, name: str, *, japanese: bool = False) -> str:
    """`amount`, a number as text, with the unit in which the clock called `name` counts.

    The name of the column is the unit, in English in its plural where it is a word that has one; a column that only
    says that it is a clock counts in units.

    Example:
        >>> ticks("1", "cycle"), ticks("286", "cycle"), ticks("1", "time"), ticks("286", "cycle", japanese=True)
        ('1 cycle', '286 cycles', '1 unit', '286 cycle')
    """
    plain = name.strip().casefold()
    if plain in _NAMELESS:
        return f"{amount} 単位" if japanese else f"{amount} unit" + ("" if amount == "1" else "s")
    if japanese or plain not in _TICKS:
        return f"{amount} {name}"
    # a column called "hours" is read "1 hour"
    one = name.removesuffix("s")
    if amount == "1":
        return f"{amount} {one}"
    return f"{amount} {one}{'es' if plain.endswith('ch') else 's'}"


def before_kana(text: str) -> str:
    """`text` with the space that a Latin letter or a digit has before Japanese; a Japanese word needs none."""
    return f"{text} " if text[-1:].isascii() else text
