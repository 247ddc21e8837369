"""The pictures as files: one SVG a finding, and a page that shows them with their sentences."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from keiretsu.atomic import write_atomically
from keiretsu.data.profiling.finding import Finding
from keiretsu.data.profiling.phase import map_cells
from keiretsu.data.profiling.pictures.draw import draw_svg
from keiretsu.data.profiling.pictures.letters import clean
from keiretsu.data.profiling.pictures.phase_map import phase_map
from keiretsu.data.profiling.pictures.svg import FONTS
from keiretsu.data.profiling.pictures.words import LANGUAGES, level_of, name_of, require_language, say
from keiretsu.errors import OutputError

if TYPE_CHECKING:
    from keiretsu.data.profiling.profile import Profile

_STYLE = f"""
body {{ font-family: {FONTS}; color: #1f2933; background: #eef0f2; margin: 0; line-height: 1.55 }}
main {{ max-width: 1328px; margin: 0 auto; padding: 16px; display: grid; gap: 16px;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)) }}
header {{ max-width: 1328px; margin: 0 auto; padding: 16px 16px 0 }}
h1 {{ font-size: 1.5rem; margin: 0; overflow-wrap: anywhere }}
figure {{ margin: 0; padding: 12px; background: #fff; border: 1px solid #d5dade; border-radius: 6px }}
svg {{ width: 100%; height: auto; display: block }}
p {{ margin: 8px 0 0; overflow-wrap: anywhere }}
.other {{ color: #55606a }}
@media print {{ body {{ background: #fff }} figure {{ break-inside: avoid }} }}
"""


def write_pictures(profile: Profile, folder: str | Path, *, lang: str = "en") -> list[Path]:
    """Write one SVG a finding, two phase maps, and `index.html`, which shows them with their sentences.

    Each file is written whole or not at all; the page is one file without scripts or anything from outside.

    Args:
        profile: what `profile` returned.
        folder: made where it is missing; files of the same names are replaced.
        lang: "en" or "ja": the language of the pictures and of the sentences that come first.
    Returns:
        list[Path]: the files written, `index.html` last.
    Raises:
        ArgumentError: a language the pictures do not speak.
        OutputError: the folder cannot be made or written.
    """
    require_language(lang, function="write_pictures")
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"write_pictures: folder must be one that can be made; got {place} ({error.strerror or error}). "
            "Choose another folder or mend its permissions."
        ) from error
    drawn = {finding.name: draw_svg(finding, lang=lang) for finding in profile.findings}
    files = {f"{name}.svg": text for name, text in drawn.items()}
    maps = _maps(profile, lang)
    files |= maps
    files["index.html"] = _page(profile, drawn, maps, lang)
    for name, text in files.items():
        write_atomically(place / name, text.encode("utf-8"))
    return [place / name for name in files]


def _maps(profile: Profile, lang: str) -> dict[str, str]:
    """The phase map for each use of the target; none where nothing of the kind was simulated."""
    place = profile.place
    drawn = {}
    for name, own_past in (("phase-map.svg", True), ("phase-map-virtual.svg", False)):
        cells = map_cells(place.carrier, own_past=own_past)
        if cells:
            drawn[name] = phase_map(cells, asdict(place), lang, own_past=own_past)
    return drawn


def _page(profile: Profile, drawn: dict[str, str], maps: dict[str, str], lang: str) -> str:
    title = _text(say("page_title", lang, source=profile.source))
    target = "" if profile.target is None else f"<p>{_text(say('target', lang, target=profile.target))}</p>"
    figures = [_figure(finding, drawn[finding.name], lang) for finding in profile.findings]
    sentences = (profile.region.sentence_en, profile.region.sentence_ja), *profile.outlook, profile.cost_sentences
    told = "".join(f"<p>{_text(pair[LANGUAGES.index(lang)])}</p>\n" for pair in sentences)
    figures += [f"<figure>\n{drawn_map}</figure>" for drawn_map in maps.values()]
    body = "\n".join(figures)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<header><h1>{title}</h1>{target}\n{told}</header>\n"
        f"<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _figure(finding: Finding, svg: str, lang: str) -> str:
    said = {"en": (finding.sentence_en, finding.advice_en), "ja": (finding.sentence_ja, finding.advice_ja)}
    other = next(one for one in LANGUAGES if one != lang)
    head = f"{name_of(finding.name, other)} ({level_of(finding.level, other)})"
    return (
        f"<figure>\n{svg}<figcaption>\n"
        f"<p><strong>{_text(said[lang][0])}</strong></p>\n<p>{_text(said[lang][1])}</p>\n"
        f'<p class="other" lang="{other}">{_text(head)} {_text(said[other][0])} {_text(said[other][1])}</p>\n'
        "</figcaption>\n</figure>"
    )


def _text(words: str) -> str:
    return escape(clean(words))
