"""The pictures as files: one SVG a finding, and a page that shows them with their sentences."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from keiretsu.atomic import write_atomically
from keiretsu.data.profiling.phase import map_cells
from keiretsu.data.profiling.pictures.draw import draw_svg
from keiretsu.data.profiling.pictures.letters import clean
from keiretsu.data.profiling.pictures.phase_map import phase_map
from keiretsu.data.profiling.pictures.svg import FONTS
from keiretsu.data.profiling.pictures.words import LANGUAGES, require_language, say
from keiretsu.errors import OutputError

if TYPE_CHECKING:
    from keiretsu.data.profiling.profile import Profile

_LANGUAGE = {"en": "English", "ja": "日本語"}
_STYLE = f"""
body {{ font-family: {FONTS}; color: #1f2933; background: #eef0f2; margin: 0; line-height: 1.55 }}
main {{ max-width: 1328px; margin: 0 auto; padding: 16px; display: grid; gap: 16px;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)) }}
header {{ max-width: 1328px; margin: 0 auto; padding: 16px 16px 0 }}
h1 {{ font-size: 1.5rem; margin: 0; overflow-wrap: anywhere }}
figure {{ margin: 0; padding: 12px; background: #fff; border: 1px solid #d5dade; border-radius: 6px }}
svg {{ width: 100%; height: auto; display: block }}
p {{ margin: 8px 0 0; overflow-wrap: anywhere }}
.switch {{ max-width: 1328px; margin: 0 auto; padding: 12px 16px 0; text-align: right }}
.switch label {{ display: inline-block; padding: 4px 14px; border: 1px solid #0072b2; color: #005a8d; cursor: pointer }}
.choice {{ position: absolute; opacity: 0 }}
#choose-ja:checked ~ .en, #choose-en:checked ~ .ja {{ display: none }}
#choose-ja:checked ~ .switch [for=choose-ja], #choose-en:checked ~ .switch [for=choose-en] {{
  background: #005a8d; color: #fff }}
#choose-ja:focus-visible ~ .switch [for=choose-ja], #choose-en:focus-visible ~ .switch [for=choose-en] {{
  outline: 3px solid #b34700 }}
@media print {{ .switch {{ display: none }} body {{ background: #fff }} figure {{ break-inside: avoid }} }}
"""


def write_pictures(profile: Profile, folder: str | Path, *, lang: str = "en") -> list[Path]:
    """Write one SVG a finding, two phase maps, and `index.html`, which shows them with their sentences.

    Each file is written whole or not at all; the page is one file without scripts or anything from outside. It holds
    both languages and shows one at a time.

    Args:
        profile: what `profile` returned.
        folder: made where it is missing; files of the same names are replaced.
        lang: "en" or "ja": the language of the pictures, and the one that the page shows first.
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
    drawn = {one: _drawn(profile, one) for one in LANGUAGES}
    files = {**drawn[lang], "index.html": _page(profile, drawn, lang)}
    for name, text in files.items():
        write_atomically(place / name, text.encode("utf-8"))
    return [place / name for name in files]


def _drawn(profile: Profile, lang: str) -> dict[str, str]:
    """The pictures of the findings and the maps, by the names of their files."""
    return {f"{one.name}.svg": draw_svg(one, lang=lang) for one in profile.findings} | _maps(profile, lang)


def _maps(profile: Profile, lang: str) -> dict[str, str]:
    """The phase map for each use of the target; none where nothing of the kind was simulated."""
    place = profile.place
    drawn = {}
    for name, own_past in (("phase-map.svg", True), ("phase-map-virtual.svg", False)):
        cells = map_cells(place.carrier, own_past=own_past)
        if cells:
            drawn[name] = phase_map(cells, asdict(place), lang, own_past=own_past)
    return drawn


def _page(profile: Profile, drawn: dict[str, dict[str, str]], lang: str) -> str:
    """Both languages, of which two radio buttons show one; `lang` is chosen at first and stands in the title."""
    title = _text(say("page_title", lang, source=profile.source))
    buttons = "".join(
        f'<input class="choice" type="radio" name="language" id="choose-{one}" autocomplete="off" '
        f'aria-label="{_LANGUAGE[one]}"{" checked" if one == lang else ""}>\n'
        for one in LANGUAGES
    )
    labels = "".join(f'<label for="choose-{one}" lang="{one}">{_LANGUAGE[one]}</label>' for one in reversed(LANGUAGES))
    parts = "\n".join(_part(profile, drawn[one], one) for one in LANGUAGES)
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f'<style>{_STYLE}</style>\n</head>\n<body>\n{buttons}<div class="switch">{labels}</div>\n{parts}\n'
        "</body>\n</html>\n"
    )


def _part(profile: Profile, drawn: dict[str, str], lang: str) -> str:
    """The whole content of the page in one language."""
    at = LANGUAGES.index(lang)
    head = [f"<h1>{_text(say('page_title', lang, source=profile.source))}</h1>"]
    if profile.target is not None:
        head.append(f"<p>{_text(say('target', lang, target=profile.target))}</p>")
    sentences = (profile.region.sentence_en, profile.region.sentence_ja), *profile.outlook, profile.cost_sentences
    head += [f"<p>{_text(pair[at])}</p>" for pair in sentences]
    told = {
        f"{one.name}.svg": ((one.sentence_en, one.sentence_ja)[at], (one.advice_en, one.advice_ja)[at])
        for one in profile.findings
    }
    figures = "\n".join(_figure(svg, *told.get(name, ())) for name, svg in drawn.items())
    header = "\n".join(head)
    return f'<div class="{lang}" lang="{lang}">\n<header>{header}</header>\n<main>\n{figures}\n</main>\n</div>'


def _figure(svg: str, sentence: str = "", advice: str = "") -> str:
    """A picture with its sentence and advice; the maps have none."""
    if not sentence:
        return f"<figure>\n{svg}</figure>"
    return (
        f"<figure>\n{svg}<figcaption>\n<p><strong>{_text(sentence)}</strong></p>\n<p>{_text(advice)}</p>\n"
        "</figcaption>\n</figure>"
    )


def _text(words: str) -> str:
    return escape(clean(words))
