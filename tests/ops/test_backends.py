"""Which path runs, and the path without the compiled extension."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import torch

import keiretsu.ops
from keiretsu import ops
from keiretsu.errors import ArgumentError

from .conftest import scan_inputs

WITHOUT = """
import sys
sys.modules["keiretsu.ops._native"] = None
import torch
from keiretsu import ops
u = torch.ones(1, 3, 1)
y, h = ops.selective_scan(u, u, -u[0, :1], u, u)
here = ops.backends()
assert here.auto == "chunked" and "not there" in here.reason, here
assert abs(float(y[0, 2, 0]) - 1.5032) < 1e-4
"""


def test_backends_say_which_and_why():
    here = ops.backends()
    assert here.auto in here.available
    assert here.reason in str(here)
    assert json.loads(json.dumps(here.to_dict()))["auto"] == here.auto
    assert ops.backends("meta").auto == "chunked"


def test_the_torch_path_serves_without_the_extension():
    subprocess.run([sys.executable, "-c", WITHOUT], check=True, timeout=120)


def test_a_path_that_cannot_run_is_refused():
    inputs = {name: tensor.to("meta") for name, tensor in scan_inputs(1, 3, 2, 2).items()}
    with pytest.raises(ArgumentError, match="cpu"):
        ops.selective_scan(**inputs, backend="cpu")


def test_examples_in_docstrings():
    import doctest
    import importlib

    for name in (
        "attention",
        "backends",
        "conv",
        "discretize",
        "linear_attention",
        "lti",
        "mixing",
        "selective_scan",
        "ssd",
    ):
        module = importlib.import_module(f"keiretsu.ops.{name}")
        outcome = doctest.testmod(module, extraglobs={"torch": torch})
        assert outcome.failed == 0
    assert keiretsu.ops.__all__ == sorted(keiretsu.ops.__all__)
