"""The verdict in a few words, the same on the page, the slides, the terminal, the app and beside another run."""

from __future__ import annotations

import pytest

from keiretsu.proof.compared.verdicts import told_of
from keiretsu.proof.headline import headline_of

LABELS = {
    "incumbent": ("what you have", "現行の方法"), "ridge": ("ridge regression", "リッジ回帰"),
    "lightgbm": ("gradient boosting (LightGBM)", "勾配ブースティング (LightGBM)"),
    "selective": ("selective SSM on ridge", "選択的SSM + リッジ"),
}  # fmt: skip
CANDIDATES = [{"name": name, "label": {"en": en, "ja": ja}} for name, (en, ja) in LABELS.items()]


def result(decision: str, choice: str) -> dict:
    return {"verdict": {"decision": decision, "choice": choice}, "candidates": CANDIDATES}


@pytest.mark.parametrize(
    ("decision", "choice", "en", "ja"),
    [
        ("adopt", "selective", "Adopt the state-space model", "状態空間モデルを採用"),
        ("collect", "ridge", "Collect data first", "先にデータを集める"),
        ("keep", "incumbent", "Keep what you have", "現在の方法を続ける"),
        ("keep", "ridge", "Use a simple model (ridge regression)", "単純なモデル（リッジ回帰）を使う"),
        ("keep", "lightgbm", "Use gradient boosting (LightGBM)", "勾配ブースティング (LightGBM) を使う"),
    ],
)
def test_it_names_what_to_use_and_keeps_only_what_there_is(decision, choice, en, ja):
    found = headline_of(result(decision, choice))
    assert (found.en, found.ja) == (en, ja)


def test_a_comparison_of_two_runs_says_it_alike():
    assert told_of(result("keep", "lightgbm")).en == "use gradient boosting (LightGBM)"
    assert told_of(result("keep", "incumbent")).ja == "現在の方法を続ける"
    assert told_of(result("adopt", "selective")).en == "adopt the state-space model, with selective SSM on ridge"
