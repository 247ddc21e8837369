"""Shards on two nodes of Ray in this machine, against one service: rows a second, and whether the bytes are equal."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from scale_models import CHANNELS, MINUTE

import keiretsu as kr
from keiretsu.serve import Answered, ForecasterRunner, Outcome, Row, Service, open_store
from keiretsu.serve.shards import Shards
from keiretsu.serve.watch import Watch

SERIES, BATCH, BATCHES = 200, 2000, 10


def sharded(model: kr.Forecaster) -> str:
    """One sentence."""
    import ray
    from ray.cluster_utils import Cluster

    noise = np.random.default_rng(0).normal(size=(BATCH * BATCHES, len(CHANNELS)))
    rows = [Row(f"s{k % SERIES}", (k // SERIES + 1.0) * MINUTE, noise[k], f"line {k}") for k in range(len(noise))]
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    with tempfile.TemporaryDirectory(prefix="keiretsu-scale-") as folder:
        file = Path(folder) / "model.keiretsu"
        model.save(file)
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        cluster.add_node(num_cpus=1)
        ray.init(address=cluster.address, log_to_driver=False, configure_logging=False, logging_level=logging.ERROR)
        shards = Shards(file, [f"{folder}/shard{k}.db" for k in range(2)])
        runner = ForecasterRunner(kr.load(file))
        service = Service(runner, open_store(f"{folder}/one.db"), watcher=Watch(runner))
        found: list[Outcome] = []
        one: list[Outcome] = []
        spent: tuple[list[float], list[float]] = ([], [])
        # in turn, two batches under way at a time
        for first, second in zip(batches[::2], batches[1::2], strict=True):
            started = perf_counter()
            under_way = [shards.send(first), shards.send(second)]
            found += [outcome for part in under_way for outcome in part()]
            between = perf_counter()
            one += [
                outcome
                for batch in (first, second)
                for start in range(0, BATCH, 1000)
                for outcome in service.take(batch[start : start + 1000])
            ]
            spent[0].append(between - started)
            spent[1].append(perf_counter() - between)
        nodes = len({told["node"] for told in shards.counters()})
        shards.close()
        service.close()
        ray.shutdown()
        cluster.shutdown()
    same = _bodies(found) == _bodies(one)
    rates = [2 * BATCH / median(part) for part in spent]
    return (
        f"**Shards on Ray**: 2 shards on {nodes} local nodes read {rates[0]:,.0f} rows/s, one service beside them "
        f"{rates[1]:,.0f} (default model, {len(rows):,} rows of {SERIES} series, in turn, medians); the answers of "
        f"each series are {'equal to the bit' if same else 'NOT EQUAL'}."
    )


def _bodies(outcomes: list[Outcome]) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for one in outcomes:
        if isinstance(one, Answered):
            found.setdefault(one.id, []).append(one.body)
    return found
