"""A number that is not finite stops the fit, is named, and leaves the last good weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from keiretsu.errors import TrainingError
from keiretsu.nn import SequenceModel
from keiretsu.train import Residuals, RowTensors, TrainConfig, train
from train.task import CROPS, FEEDS, model, rows_and_residuals, run, same

EVERYTHING = np.ones(400, dtype=bool)


def stops(net: SequenceModel, rows: RowTensors, residuals: Residuals, match: str, config: TrainConfig = CROPS) -> None:
    with pytest.raises(TrainingError, match=match):
        train(net, rows, residuals, EVERYTHING, steps=60, config=config, seed=0)
    assert all(bool(torch.isfinite(parameter).all()) for parameter in net.parameters())
    assert not net.training


@pytest.mark.parametrize("config", FEEDS.values(), ids=FEEDS)
@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_value_of_the_data_is_named_by_layer_row_and_column(config: TrainConfig, wrong: float) -> None:
    rows, residuals = rows_and_residuals()
    rows.x[123, 1] = wrong
    match = rf"must be finite; got .* at step \d+, first in layer embed, at row 123, where input column 1 is {wrong}\."
    stops(model(), rows, residuals, match, config)


def test_a_row_is_called_by_its_packed_number() -> None:
    rows, residuals = rows_and_residuals()
    rows.x[123, 0] = np.nan
    stops(model(), replace(rows, packed=np.arange(400) * 10 + 3), residuals, "at row 1233, where input column 0 is nan")


def test_an_elapsed_time_is_named() -> None:
    rows, residuals = rows_and_residuals()
    rows.elapsed[77] = np.nan
    stops(model(), rows, residuals, "at row 77, where elapsed time is nan")


def test_a_target_is_named_by_row_and_output() -> None:
    rows, residuals = rows_and_residuals()
    residuals.value[200] = np.nan
    stops(model(), rows, residuals, rf"in the target of row {residuals.rows[200]}, output 0, which is not finite")


@pytest.mark.parametrize("layer", ["embed", "blocks.0.mixer.into", "blocks.0.mixer.decay", "head"])
def test_a_layer_whose_weight_is_not_finite_is_named(layer: str) -> None:
    net = model()
    torch.nn.init.ones_(net.head.weight)
    module = net.get_submodule(layer)
    with torch.no_grad():
        next(module.parameters()).view(-1)[0] = np.nan
    with pytest.raises(TrainingError, match=rf"at step 1, first in layer {layer}[,.]"):
        run(net)


def test_what_arises_between_layers_is_laid_to_the_layer_around_them() -> None:
    net = model()
    with torch.no_grad():
        net.get_parameter("blocks.0.mixer.skip")[0] = np.inf
    with pytest.raises(TrainingError, match=r"at step 1, first in layer blocks.0.mixer, at row \d+"):
        run(net)


def test_the_row_is_the_first_at_which_the_layers_output_is_not_finite() -> None:
    rows, residuals = rows_and_residuals()
    rows.x[:] = rows.x.clamp(-2, 2)
    rows.x[250, 0] = 3e38
    net = model()
    torch.nn.init.constant_(net.embed.weight, 10.0)
    stops(net, rows, residuals, r"first in layer embed, at row 250\. Lower the learning rate, or look for values far")


def test_a_learning_rate_that_explodes_leaves_weights_that_still_answer() -> None:
    rows, _ = rows_and_residuals()
    net = model()
    with pytest.raises(TrainingError, match=r"at step 2, first in .*Lower the learning rate"):
        run(net, replace(CROPS, learning_rate=1e30, steps=1000))
    # The first step was good and its update was not: the weights are those before it.
    assert same(net, model())
    answer, _ = net(rows.x[None])
    assert bool(torch.isfinite(answer).all())


def test_weights_that_an_update_makes_infinite_stop_the_last_step_too() -> None:
    def large() -> SequenceModel:
        net = model()
        torch.nn.init.constant_(net.embed.weight, 1e3)
        return net

    net = large()
    # Decay multiplies by 1 - 1e36.
    with pytest.raises(TrainingError, match=r"got weights that are not at step 1, first in embed\.weight"):
        run(net, replace(CROPS, learning_rate=1e30, weight_decay=1e6, steps=1))
    assert same(net, large())


def test_good_weights_are_those_of_the_last_step_that_was_finite() -> None:
    rows, residuals = rows_and_residuals()
    net, kept = model(), {}

    def after(step: int) -> bool:
        kept[step] = [parameter.detach().clone() for parameter in net.parameters()]
        if step == 5:
            rows.x[:, 0] = np.nan
        return False

    with pytest.raises(TrainingError, match="at step 6"):
        train(net, rows, residuals, EVERYTHING, steps=60, config=CROPS, seed=0, after_step=after)
    # Step 5 read what step 4 left and found it good; what step 5 left was never found good.
    assert all(torch.equal(a, b) for a, b in zip(kept[4], net.parameters(), strict=True))


def test_gradients_that_are_finite_one_by_one_but_not_together_are_told_so() -> None:
    net = model()
    torch.nn.init.constant_(net.embed.weight, 1e9)
    with pytest.raises(TrainingError, match=r"at step 1, in the loss or the norm of all gradients together"):
        run(net)
