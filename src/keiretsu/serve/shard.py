"""One shard: a service in a process of its own, and how rows travel to it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.serve.rows import Outcome, Refused, Row
from keiretsu.serve.service import Service
from keiretsu.serve.settings import ServiceSettings
from keiretsu.serve.stores import Kept, open_store


@dataclass(frozen=True, eq=False)
class Parcel:
    """Rows as a few arrays, which travel a good deal faster than as many objects.

    Attributes:
        ids, places: of the n rows, in order.  stamps: (n,) float64.  values: (n, channels) float64.
        agains: (n,) float64, `Row.again`, NaN where there is none.
        refused: rows that were refused before they came to a series, with their places among all.
    """

    ids: list[str]
    places: list[str]
    stamps: NDArray[np.float64]
    agains: NDArray[np.float64]
    values: NDArray[np.float64]
    refused: list[tuple[int, Refused]]

    @classmethod
    def of(cls, rows: Sequence[Row | Refused]) -> Parcel:
        """Pack them."""
        read = [row for row in rows if isinstance(row, Row)]
        values = np.stack([row.values for row in read]) if read else np.empty((0, 0))
        return cls(
            [row.id for row in read],
            [row.place for row in read],
            np.array([row.stamp for row in read], dtype=np.float64),
            np.array([np.nan if row.again is None else row.again for row in read], dtype=np.float64),
            values,
            [(at, row) for at, row in enumerate(rows) if isinstance(row, Refused)],
        )

    def rows(self) -> list[Row | Refused]:
        """Unpack them, in their order."""
        # what waits is kept beyond this call, and an array that came by Ray cannot be written to
        values = self.values.copy()
        agains = [None if again != again else again for again in self.agains.tolist()]
        parts = zip(self.ids, self.stamps.tolist(), values, self.places, agains, strict=True)
        told: list[Row | Refused] = []
        for id, stamp, row, place, again in parts:
            told.append(Row(id, stamp, row, place, again=again))
        for at, refused in self.refused:
            told.insert(at, refused)
        return told


class Shard:
    """A service with a model that came as bytes; what `Shards` runs on Ray.

    Args:
        model: bytes of a model's file.
        store: a file or PostgreSQL's URL.
        settings, coverage, adaptive: as in `Shards`.
    """

    def __init__(
        self,
        model: bytes,
        store: str,
        settings: ServiceSettings | None,
        coverage: float | None,
        adaptive: bool,
    ) -> None:
        self._told = model, store, settings, coverage, adaptive

    def open(self) -> None:
        """Take up the store; apart, because Ray tells what fails in here as it is."""
        from keiretsu.serve.watch import Watch
        from keiretsu.serve.winner import open_runner

        model, store, settings, coverage, adaptive = self._told
        with tempfile.TemporaryDirectory(prefix="keiretsu-") as folder:
            file = Path(folder) / "model.keiretsu"
            file.write_bytes(model)
            runner, _ = open_runner(file, coverage=coverage, adaptive=adaptive)
        watcher = Watch(runner, certificate=runner.certificate)
        self._service = Service(runner, open_store(store), settings, watcher=watcher)

    def take(self, parcel: Parcel) -> list[Outcome]:
        """Have rows read, `batch_rows` of them a transaction."""
        rows, most = parcel.rows(), self._service.settings.batch_rows
        found: list[Outcome] = []
        for start in range(0, len(rows), most):
            found += self._service.take(rows[start : start + most])
        return found

    def answers(self, after: int, limit: int) -> list[Kept]:
        """Kept answers."""
        return self._service.answers(after, limit)

    def drain(self) -> list[Outcome]:
        """Answer all rows that wait."""
        return self._service.drain()

    def counters(self) -> dict[str, Any]:
        """What was counted, and the node."""
        import ray

        return {**self._service.counters(), "node": ray.get_runtime_context().get_node_id()}

    def close(self) -> None:
        """Let go of the store."""
        self._service.close()
