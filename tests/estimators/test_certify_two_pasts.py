"""What a certificate says of two pasts of a correction of several layers: one line, or that it says nothing."""

from __future__ import annotations

import pytest

import keiretsu as kr
from keiretsu.bounds import rows_to_agree
from keiretsu.data import simulate
from keiretsu.estimators.certify_number import at_most
from keiretsu.nn import ModelConfig
from keiretsu.train import TrainConfig

NAME = "forgetting of all layers"


def certified(depth: int, **options):
    log = simulate.latch(6, rows=300, seed=1, gap=(60, 180)).series
    margin, mixer = options.pop("margin"), options.pop("mixer", "selective")
    config = ModelConfig(width=4, depth=depth, dropout=0.0, **options)
    train = TrainConfig(steps=3, crops=1, crop=100)
    model = kr.Forecaster(4, partner=None, own_past=False, margin=margin, mixer=mixer, model=config, train=train).fit(
        log.select(ids=log.ids[:4]), target="y"
    )
    return model, model.certify(log.select(ids=log.ids[4:]))


@pytest.mark.parametrize(("margin", "steps", "kind"), [(1.0, (0.5, 1.0), "proved"), (0.01, (1e-4, 0.1), "vacuous")])
def test_a_stack_gets_one_line_with_the_rows_of_the_composed_bound(margin, steps, kind):
    model, made = certified(2, margin=margin, steps=steps)
    correction = model.pass_.correction
    assert correction is not None
    (finding,) = [f for f in made.about("stability") if f.name == NAME]
    bound = correction.inputs.largest_norm(10.0)
    rows = rows_to_agree(
        correction.model, input_bound=bound, shortest=1.0, longest=1.0, distance=0.01 / correction.share
    )
    assert finding.value == rows
    assert finding.kind == kind
    assert (rows > 1e9) == (kind == "vacuous")
    assert rows > max(made[f"forgetting of layer {layer}"].value for layer in (1, 2))
    for lang in ("en", "ja"):
        told = finding.sentence.of(lang)
        assert at_most(rows) in told
        assert "1 %" in told
        assert ("vacuous" in told) == (kind == "vacuous")
        # the text is broken into lines
        assert "".join(told.split()) in "".join(made.text(lang).split())
    assert "reads those rows alike" in finding.assumption.en
    assert "同じである" in finding.assumption.ja


def test_one_layer_keeps_the_line_it_has():
    _, made = certified(1, margin=0.05, steps=(1e-2, 0.3))
    assert [f.name for f in made.about("stability") if "forgetting" in f.name] == ["forgetting of layer 1"]


def test_layers_without_a_bound_get_no_such_line():
    _, made = certified(2, margin=0.05, mixer="gru")
    assert [f.kind for f in made.about("stability")] == ["refused", "refused"]
