"""A document of words, lists, tables and figures, written twice from the same parts: one HTML file, and Markdown."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_CSS = """
:root { --ink: #1f2933; --muted: #55606a; --rule: #d9dee2; }
* { box-sizing: border-box; }
body { margin: 0; background: #f4f5f3; color: var(--ink); }
body { font: 16px/1.55 system-ui, "Segoe UI", "Helvetica Neue", sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 24px; }
h1 { font-size: 28px; line-height: 1.25; margin: 0 0 6px; }
h2 { font-size: 22px; margin: 38px 0 8px; padding-top: 14px; border-top: 1px solid var(--rule); }
p, ul { max-width: 52em; margin: 8px 0; }
nav { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 15px; margin-top: 14px; }
a { color: #00588c; text-decoration: none; }
a:hover { text-decoration: underline; }
figure { margin: 16px 0; background: #fff; border: 1px solid var(--rule); border-radius: 5px; padding: 14px 16px; }
figure img { display: block; max-width: min(100%, 1020px); height: auto; margin: 0 auto; }
figcaption { font-size: 15px; margin-top: 8px; max-width: 60em; }
.scroll { overflow-x: auto; background: #fff; border: 1px solid var(--rule); border-radius: 5px; margin: 12px 0; }
table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: 9px 10px 5px; }
th, td { padding: 6px 8px; text-align: right; border-top: 1px solid var(--rule); vertical-align: top; }
thead th { font-size: 13px; color: var(--muted); vertical-align: bottom; }
td:not(.words) { white-space: nowrap; }
th:first-child, td:first-child, td.words, th.words { text-align: left; }
@media print { body { background: #fff; } figure, .scroll { break-inside: avoid; } }
"""


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    items: Sequence[str]


@dataclass(frozen=True)
class Table:
    """Rows of text under a head.

    Attributes:
        caption: what it shows.  head: names of columns, with units.  rows: as many cells each.
        words: columns (from 0) that hold words, set to the left.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: Sequence[int] = ()


@dataclass(frozen=True)
class Picture:
    """A figure.

    Attributes:
        name: of its file, without ending.  title: what it shows.  svg: the picture.  see: a sentence, what to see.
    """

    name: str
    title: str
    svg: bytes
    see: str


Block = Words | Points | Table | Picture


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    title: str
    blocks: Sequence[Block]

    @property
    def anchor(self) -> str:
        """Its name in a link."""
        return "".join(c if c.isalnum() else "-" for c in self.title.lower()).strip("-")


@dataclass(frozen=True)
class Document:
    """A title, a first sentence and sections."""

    title: str
    lead: str
    sections: Sequence[Section]

    @property
    def pictures(self) -> list[Picture]:
        """All figures in order."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Picture)]

    def html(self) -> str:
        """One file that needs nothing else: figures are inside it, no script, no network."""
        links = "".join(f'<a href="#{s.anchor}">{escape(s.title)}</a>' for s in self.sections)
        parts = [
            f'<section id="{s.anchor}"><h2>{escape(s.title)}</h2>\n' + "\n".join(map(_html, s.blocks)) + "</section>"
            for s in self.sections
        ]
        return (
            f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{escape(self.title)}</title>\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_CSS}</style></head>\n'
            f"<body><main><h1>{escape(self.title)}</h1>\n<p>{escape(self.lead)}</p>\n<nav>{links}</nav>\n"
            + "\n".join(parts)
            + "\n</main></body></html>\n"
        )

    def markdown(self, *, figures: str = "figures") -> str:
        """The same in Markdown; `figures` is the folder of the pictures beside it."""
        parts = [f"# {self.title}", self.lead]
        for section in self.sections:
            parts.append(f"## {section.title}")
            parts += [_markdown(block, figures) for block in section.blocks]
        return "\n\n".join(parts) + "\n"


def number(value: float | None, digits: int = 3) -> str:
    """Fixed digits where that reads well, powers of ten elsewhere, a dash for nothing."""
    if value is None:
        return "–"
    if value == 0 or 1e-3 <= abs(value) < 1e4:
        return f"{value:.{digits}f}"
    return f"{value:.1e}"


def span(values: tuple[float, float, float] | None, digits: int = 3) -> str:
    """Median [least, most]; one number alone where they are the same."""
    if values is None:
        return "–"
    middle, low, high = (number(value, digits) for value in values)
    return middle if low == high else f"{middle} [{low}, {high}]"


def _html(block: Block) -> str:
    if isinstance(block, Words):
        return f"<p>{escape(block.text)}</p>"
    if isinstance(block, Points):
        return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in block.items) + "</ul>"
    if isinstance(block, Picture):
        data = base64.b64encode(block.svg).decode("ascii")
        alt = escape(f"{block.title}. {block.see}", quote=True)
        return (
            f'<figure><img alt="{alt}" src="data:image/svg+xml;base64,{data}"><figcaption><strong>'
            f"{escape(block.title)}.</strong> {escape(block.see)}</figcaption></figure>"
        )
    kind = [' class="words"' if k in block.words else "" for k in range(len(block.head))]
    head = "".join(f"<th{c}>{escape(cell)}</th>" for c, cell in zip(kind, block.head, strict=True))
    rows = "".join(
        "<tr>" + "".join(f"<td{c}>{escape(cell)}</td>" for c, cell in zip(kind, row, strict=True)) + "</tr>\n"
        for row in block.rows
    )
    return (
        f'<div class="scroll"><table><caption>{escape(block.caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{rows}</tbody></table></div>"
    )


def _markdown(block: Block, figures: str) -> str:
    if isinstance(block, Words):
        return block.text
    if isinstance(block, Points):
        return "\n".join(f"- {item}" for item in block.items)
    if isinstance(block, Picture):
        return f"![{block.title}]({figures}/{block.name}.svg)\n\n*{block.title}.* {block.see}"
    rule = [":---" if k == 0 or k in block.words else "---:" for k in range(len(block.head))]
    lines = [block.head, rule, *block.rows]
    table = "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"*{block.caption}*\n\n{table}"
