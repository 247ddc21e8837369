"""The order of the page: its sections and their parts, as the navigation lists them."""

from __future__ import annotations

from dataclasses import dataclass

# Each section by its key, with the keys of its parts; what a result holds nothing of is left out.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("verdict", ()),
    ("say", ()),
    ("change", ()),
    ("next", ()),
    ("data", ("findings", "pictures")),
    ("stability", ("gates", "map", "effort", "certificate", "missing")),
    (
        "brings",
        (
            "comparison",
            "accuracy",
            "lasting",
            "robustness",
            "calibration",
            "forecasts",
            "explained",
            "cost",
            "value",
        ),
    ),
    ("plan", ("test", "time", "reproduce")),
    ("questions", ()),
    ("glossary", ()),
)


@dataclass(frozen=True)
class Section:
    """A section of the page: its key, its name in the navigation, its parts by key and name."""

    key: str
    name: str
    parts: tuple[tuple[str, str], ...]


def outline_of(present: frozenset[str], t: dict[str, str]) -> tuple[Section, ...]:
    """The sections that are there, in order.

    Args:
        present: keys of sections and parts that the page holds.
        t: words; `nav_KEY` of every section, `part_KEY` of every part.
    """
    return tuple(
        Section(key, t[f"nav_{key}"], tuple((part, t[f"part_{part}"]) for part in parts if part in present))
        for key, parts in SECTIONS
        if key in present
    )
