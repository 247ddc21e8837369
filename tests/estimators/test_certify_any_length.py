"""What a certificate proves of a fitted model's stability does not know how long the held-out log was."""

from __future__ import annotations

import keiretsu as kr
from keiretsu.bounds import Fact, facts_of
from keiretsu.data import simulate
from keiretsu.nn import ModelConfig
from keiretsu.train import TrainConfig


def test_ten_thousand_held_out_rows_prove_what_a_hundred_prove():
    train = simulate.latch(4, rows=600, seed=1, gap=(60, 180)).series
    config = ModelConfig(width=4, depth=2, dropout=0.0, steps=(1e-2, 0.3))
    model = kr.Forecaster(
        4, partner=None, own_past=False, margin=0.05, model=config, train=TrainConfig(steps=5, crops=2, crop=200)
    ).fit(train, target="y")
    correction = model.pass_.correction
    assert correction is not None
    given = {"input_bound": correction.inputs.largest_norm(10.0), "shortest": 1.0, "longest": 1.0}
    before = facts_of(correction.model, **given)
    assert isinstance(before, Fact)
    proved = []
    for rows in (100, 1_000, 10_000):
        held = simulate.latch(1, rows=rows, seed=50 + rows, gap=(20, 60)).series
        found = model.certify(held).about("stability")
        proved.append([(finding.name, finding.kind, finding.value, finding.assumption.en) for finding in found])
    assert proved[0] == proved[1] == proved[2]
    names = ("margin", "state bound", "forgetting")
    layers = [f"{name} of layer {layer}" for layer in (1, 2) for name in names]
    assert [name for name, *_ in proved[0]] == [*layers, "forgetting of all layers"]
    assert facts_of(correction.model, **given) == before
