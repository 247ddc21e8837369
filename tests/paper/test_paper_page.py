"""The page: whole with everything, whole with anything missing, the same in HTML and Markdown, and offline."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
import torch

from keiretsu.nn import PlainConfig, PlainModel, Tokens
from keiretsu.paper import figures
from keiretsu.paper.document import Document, Picture, Points, Section, Table, Words, number, span
from keiretsu.paper.growth import growths
from keiretsu.paper.mixing import mixing_of
from keiretsu.paper.page import Material, document_of, machine_words, write_pages
from support.paper_runs import PUBLISHED, published, run

LENGTH = [
    run(T=T, seed=seed, task=task, margin=margin, test=0.86 + 0.01 * seed, m=1_000)
    for task in ("majority", "listops")
    for T in (100, 200, 300)
    for seed in range(3)
    for margin in (None, 0.01)
]
STABILITY = [
    run(T=T, seed=seed, experiment="stability", abscissa=s_A, loss=(np.exp(1 + s_A * T), 2.0, 0.5),
        diverged=T == 300 and s_A > 0)
    for T in (100, 200, 250, 300)
    for seed in range(2)
    for s_A in (-0.1, 0.0, 0.1)
]  # fmt: skip
BEYOND = [
    run(T=T, experiment="beyond", mixer=mixer, margin=margin, diverged=T == 20_000 and margin is None)
    for T in (200, 20_000)
    for mixer, margin in (("selective", 0.01), ("selective", None), ("ssd", 0.01), ("gru", 0.01))
]
ALL = [*LENGTH, *STABILITY, *BEYOND]


def mixing():
    model = PlainModel(Tokens(6), PlainConfig(width=3, states=2, clip=None), seed=2)
    with torch.no_grad():
        model.q.fill_(0.5)
    return mixing_of(model, [3, 0, 5, 5, 1, 2, 0, 4]), run(margin=0.01).spec


def titles(document: Document) -> list[str]:
    return [section.title for section in document.sections]


def words(svg: bytes) -> list[str]:
    """Every label of a figure; that it parses at all says that it is whole."""
    root = ElementTree.fromstring(svg)
    return ["".join(element.itertext()).strip() for element in root.iter() if element.tag.endswith("text")]


def test_a_page_of_everything_has_every_section_and_figure(tmp_path):
    folder = published()
    material = Material(ALL, folder, None, mixing(), "One epoch: 20.0 times as fast.", ["Cut: something."], "2 cores")
    written = {path.name for path in write_pages(material, tmp_path)}
    assert {
        "index.html", "README.md", "bounds.csv", "accuracy-by-length.svg", "gap-by-length.svg", "loss-by-epoch.svg",
        "abscissa-by-epoch.svg", "initial-loss.svg", "gap-and-bounds.svg", "mixing.svg", "mixers-by-length.svg",
    } == written  # fmt: skip
    html, markdown = (tmp_path / "index.html").read_text(), (tmp_path / "README.md").read_text()
    for text in (html, markdown):
        for said in (
            "Experiment 1: stability", "Experiment 2: length", "Bounds", "Beyond", "Speed", "Remarks", "2 cores",
            "One epoch: 20.0 times as fast.", "Cut: something.", "contradict each other in sign", "95 % interval",
            "78 have s_A &lt; 0" if text is html else "78 have s_A < 0",
        ):  # fmt: skip
            assert said in text, said
    assert html.count("<img ") == len(list((tmp_path / "figures").iterdir())) == 8


def test_the_page_needs_nothing_from_outside(tmp_path):
    write_pages(Material(ALL), tmp_path)
    html = (tmp_path / "index.html").read_text()
    assert all(source.startswith("data:image/svg+xml;base64,") for source in re.findall(r'src="([^"]*)"', html))
    assert all(target.startswith("#") for target in re.findall(r'href="([^"]*)"', html))
    assert "<script" not in html
    ids = re.findall(r'id="([^"]*)"', html)
    assert {target[1:] for target in re.findall(r'href="([^"]*)"', html)} == set(ids)
    markdown = (tmp_path / "README.md").read_text()
    shown = re.findall(r"!\[[^\]]*\]\(([^)]*)\)", markdown)
    assert shown
    assert all((tmp_path / path).is_file() for path in shown)


def test_every_figure_has_a_sentence_and_named_axes_with_units():
    document, _ = document_of(Material(ALL, PUBLISHED, None, mixing(), machine="2 cores"))
    for picture in document.pictures:
        assert re.fullmatch(r"[A-Z0-9].*\.", picture.see), picture.name
        labels = words(picture.svg)
        if picture.name == "mixing":
            assert {"row t", "state n", "row s it takes from", "model time", "share kept"} <= set(labels)
        else:
            assert any(label.startswith(("length T (rows)", "epoch")) for label in labels), labels
            assert any(
                label.endswith(("(share)", "(nats)", "(1 / model time)", "(share), log scale")) for label in labels
            )


@pytest.mark.parametrize(
    ("results", "there", "absent"),
    [
        ([], ["Remarks"], ["What was run", "Experiment 2: length", "Bounds"]),
        (LENGTH[:18], ["What was run", "Experiment 2: length", "Bounds"], ["Experiment 1: stability"]),
        (STABILITY, ["Experiment 1: stability"], ["Experiment 2: length", "Bounds"]),
        ([STABILITY[0]], ["Experiment 1: stability"], []),
        (BEYOND, ["Beyond: other layers, longer series"], ["Experiment 1: stability"]),
        ([LENGTH[0]], ["Experiment 2: length"], []),
        ([run(diverged=True, loss=(float("inf"), 1.0))], ["Experiment 2: length"], ["Experiment 1: stability"]),
        ([run(experiment="stability", abscissa=0.1, diverged=True, loss=(float("nan"),) * 2)], ["Remarks"], []),
    ],
)
def test_anything_may_be_missing(tmp_path, results, there, absent):
    material = Material(results, published=tmp_path / "nowhere", machine="2 cores")
    document, _ = document_of(material)
    assert set(there) <= set(titles(document))
    assert not set(absent) & set(titles(document))
    write_pages(material, tmp_path / "out")
    for text in (document.html(), document.markdown()):
        assert "published tables are not on this machine" in text
        assert "agree with the published" not in text


def test_bounds_alone_need_no_runs():
    document, rows = document_of(Material((), published()))
    assert titles(document) == ["Bounds", "Remarks"]
    assert len(rows) == 160
    assert [picture.name for picture in document.pictures] == ["gap-and-bounds"]


def test_what_differs_and_what_diverged_is_told():
    far = [run(T=100, seed=seed, test=0.5) for seed in range(3)]
    document, _ = document_of(Material([*far, run(T=200, diverged=True)], published()))
    text = document.markdown()
    assert "Not within what is allowed: majority at T = 100, -0.370" in text
    assert "Runs that diverged, 1 of 4: 1 of 4 in length, majority, selective, s_A = 0.0." in text
    assert "all diverged" in text


def test_smaller_runs_are_named_as_cut():
    text = document_of(Material([run(task="imdb", m=5_000, epochs=10)]))[0].markdown()
    assert "Cut: imdb ran with fewer series or epochs" in text
    assert "Cut:" not in document_of(Material([run()]))[0].markdown()


def test_the_same_runs_give_the_same_bytes_and_old_figures_go(tmp_path):
    write_pages(Material(ALL, machine="2 cores"), tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()}
    write_pages(Material(ALL, machine="2 cores"), tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file()} == before
    write_pages(Material(BEYOND, machine="2 cores"), tmp_path)
    assert [path.name for path in (tmp_path / "figures").iterdir()] == ["mixers-by-length.svg"]


def test_the_sweep_is_shown_where_it_lies_and_a_fit_where_lengths_differ():
    assert "Majority, T = 250" in words(figures.loss_by_epoch(STABILITY) or b"")
    fitted = words(figures.initial_loss(STABILITY, growths(STABILITY), None) or b"")
    assert any(label.startswith("fit, × 2.2e+04") for label in fitted), fitted
    assert "selective, no margin" in words(figures.mixers_by_length(BEYOND) or b"")


def test_a_document_is_escaped_and_its_numbers_read_well():
    made = Document("a < b", "x & y", [Section("One", [
        Words("1 < 2"), Points(["<b>"]), Table("c", ["h|1", "n"], [("a|b", "1")]),
        Picture("p", "t", b"<svg/>", 'say "so"'),
    ])])  # fmt: skip
    html, markdown = made.html(), made.markdown(figures="pictures")
    assert "<b>" not in html
    assert "1 &lt; 2" in html
    assert "say &quot;so&quot;" in html
    assert "| a\\|b | 1 |" in markdown
    assert "![t](pictures/p.svg)" in markdown
    assert [number(v) for v in (None, 0.0, 0.1234, 1e9, 1e-7)] == ["–", "0.000", "0.123", "1.0e+09", "1.0e-07"]
    assert span((2.0, 1.0, 3.0), 1) == "2.0 [1.0, 3.0]"
    assert span((2.0, 2.0, 2.0), 1) == "2.0"
    assert "cores" in machine_words()


def test_a_browser_shows_every_picture_and_nothing_overflows(browser, tmp_path):
    write_pages(Material(ALL, PUBLISHED, None, mixing(), machine="2 cores"), tmp_path)
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    failed = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto((tmp_path / "index.html").as_uri())
    widths = page.eval_on_selector_all("img", "all => all.map(i => i.complete ? i.naturalWidth : 0)")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.close()
    assert not failed
    assert widths
    assert min(widths) > 200
    assert overflow == 0
