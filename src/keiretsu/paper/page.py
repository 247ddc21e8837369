"""The page of the reproduction: one HTML file, the same in Markdown with figures beside it, the bounds as CSV."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keiretsu.atomic import write_atomically
from keiretsu.errors import OutputError
from keiretsu.paper import published as files
from keiretsu.paper import sections, sections_bounds
from keiretsu.paper.bounds_table import (
    BoundRow,
    bound_row,
    bounds_of_logs,
    bounds_of_models,
    norms_of_results,
    write_bounds,
)
from keiretsu.paper.compare import agreements, diverged_runs, of_length, of_stability
from keiretsu.paper.document import Block, Document, Points, Section, Words
from keiretsu.paper.growth import growths, published_growths, steps_before_training
from keiretsu.paper.mixing import Mixing
from keiretsu.paper.run import RunResult, RunSpec

TITLE = "Generalisation of selective state-space models: the experiments of Honarpisheh et al. 2025, run again"
LEAD = (
    "Honarpisheh, Bozdag, Camps, Sznaier, Generalization Error Analysis for Selective State-Space Models Through the "
    "Lens of "
    "Attention (NeurIPS 2025, arXiv 2502.01473): their two experiments on our layer, our curves beside the published "
    "ones, and "
    "what a bound says about the models they trained."
)
HTML, MARKDOWN, FIGURES, BOUNDS = "index.html", "README.md", "figures", "bounds.csv"


@dataclass(frozen=True, eq=False)
class Material:
    """What the page is made from; anything may be absent.

    Attributes:
        results: of all runs so far.
        published: the folder of the published tables; None or a folder without them: nothing is compared.
        data: the folder above imdb/, for the steps of models before training; None leaves IMDb's out.
        mixing: a trained model taken apart, and which run it is of.
        speed: what the timing of an epoch says, in a sentence.
        remarks: what was cut, and what else a reader must know, a sentence each.
        machine: in words; `machine_words()` unless given.
    """

    results: Sequence[RunResult] = ()
    published: Path | None = None
    data: Path | None = None
    mixing: tuple[Mixing, RunSpec] | None = None
    speed: str | None = None
    remarks: Sequence[str] = ()
    machine: str = field(default_factory=lambda: machine_words())


def document_of(material: Material) -> tuple[Document, list[BoundRow]]:
    """The page's content, and every row of its tables of bounds."""
    results, folder = list(material.results), material.published or Path("absent")
    curves, logs, norms = files.read_curves(folder), files.read_logs(folder), files.read_norms(folder)
    models = None if norms is None else bounds_of_models(norms)
    of_logs = None if logs is None else bounds_of_logs(logs)
    ours = [
        bound_row(norms)
        for norms in norms_of_results([*of_length(results, margin=False), *of_length(results, margin=True)])
    ]
    grown = [
        *growths(results, steps_before_training(results, data=material.data)),
        *(published_growths(logs) if logs is not None and of_stability(results) else ()),
    ]
    found = [
        sections.what_ran(results, material.machine) if results else None,
        sections.stability(results, grown, logs),
        sections.length(results, curves),
        sections_bounds.bounds(models, logs, of_logs, ours, curves=curves, results=results),
        sections_bounds.mixing(*material.mixing) if material.mixing is not None else None,
        sections.beyond(results),
        Section("Speed", [Words(material.speed)]) if material.speed else None,
        _remarks(material, curves is not None),
    ]
    kept = [section for section in found if section is not None]
    return Document(TITLE, LEAD, kept), [*(models or ()), *(of_logs or ()), *ours]


def write_pages(material: Material, out: Path) -> list[Path]:
    """Write index.html, README.md, figures/*.svg and bounds.csv; each is whole or not there.

    Args:
        material: see `Material`.
        out: a folder; made if need be. A figure of an earlier page that is not drawn any more is removed.
    Returns:
        What was written.
    Raises:
        OutputError: the folder cannot be written.
    """
    document, rows = document_of(material)
    try:
        (out / FIGURES).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"reproduce: --out must be a folder that can be written; got {out} ({error.strerror or error})."
        ) from error
    written = []
    for name, text in ((HTML, document.html()), (MARKDOWN, document.markdown(figures=FIGURES))):
        write_atomically(out / name, text.encode())
        written.append(out / name)
    for picture in document.pictures:
        path = out / FIGURES / f"{picture.name}.svg"
        write_atomically(path, picture.svg)
        written.append(path)
    for old in (out / FIGURES).glob("*.svg"):
        if old not in written:
            old.unlink()
    if rows:
        write_bounds(rows, out / BOUNDS)
        written.append(out / BOUNDS)
    return written


def machine_words() -> str:
    """Cores and processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names: Iterable[str] = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return f"{os.cpu_count()} cores ({next(iter(names), '') or platform.processor() or platform.machine()})"


def _remarks(material: Material, compared: bool) -> Section:
    items = list(material.remarks)
    if not compared:
        items.append(
            "The published tables are not on this machine: our curves stand alone, and there is no table of bounds."
        )
    results = list(material.results)
    lost = sum(r.diverged for r in results)
    if lost:
        kinds = [f"{d.diverged} of {d.runs} in {d.experiment}, {d.task}, {d.mixer.replace('_', ' ')}, "
                 + (f"s_A = {d.abscissa}" if d.margin is None else f"margin {d.margin:g}")
                 for d in diverged_runs(results) if d.diverged]  # fmt: skip
        items.append(f"Runs that diverged, {lost} of {len(results)}: {'; '.join(kinds)}. Their accuracy is in no mean.")
    curves = files.read_curves(material.published) if material.published is not None else None
    apart = [a for a in agreements(results, curves) if a.agrees is False]
    items += [
        f"Not within what is allowed: {a.task} at T = {a.T}, {a.difference:+.3f} (allowed {a.allowed:.3f}), "
        f"{a.verdict}. " + (a.explanation or "This page has no explanation of its own for it.")
        for a in apart
    ]
    blocks: list[Block] = (
        [Points(items)] if items else [Words("Nothing was cut, and no difference is left to explain.")]
    )
    return Section("Remarks", blocks)
