"""More series than one process can take: each belongs to a shard by its name, and a shard is a service on Ray.

A series' answers depend on its own rows alone, so that they are the same, to the bit, whichever series share its shard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from keiretsu.errors import ArgumentError, KeiretsuError
from keiretsu.serve.rows import Outcome, Refused, Row
from keiretsu.serve.settings import ServiceSettings
from keiretsu.serve.shard import Parcel, Shard
from keiretsu.serve.stores import Kept


class ShardError(KeiretsuError):
    """A shard's process or its machine is gone; what it had committed is in its store."""


def shard_of(id: str, shards: int) -> int:
    """Which of so many shards a series belongs to: the same one for ever, on every machine.

    Args:
        id: the series.
        shards: how many there are. Another number moves nearly all series, whose states do not follow; so make as many
            as there will ever be machines, and let several of them share one until then.
    Raises:
        ArgumentError: there is none.
    """
    if shards < 1:
        raise ArgumentError(f"shard_of: shards must be at least 1; got {shards}.")
    return int.from_bytes(blake2b(id.encode(), digest_size=8).digest(), "big") % shards


class Shards:
    """As many services as there are stores, each in a process of Ray's, spread over the machines of the cluster.

    Ray must be connected (`ray.init`). The machines need this package and nothing else: the model's file goes there.

    Args:
        model: a file that `Forecaster.save` wrote.
        stores: one a shard, in an order that stays: PostgreSQL's URLs, each with a schema of its own, for shards that
            may move to another machine; a file binds its shard to the machine that has it.
        settings: of every service.
        coverage, adaptive: as in `ForecasterRunner`.
        place: of a shard, what `ray.remote(...).options` takes, such as `{"resources": {"plant b": 1}}`; by default a
            core each, spread.
    Raises:
        ArgumentError: two shards would share a store.
        KeiretsuError: Ray is not installed; a store is another model's, or cannot be reached.
        OSError: the model's file cannot be read.
    """

    def __init__(
        self,
        model: str | Path,
        stores: Sequence[str],
        settings: ServiceSettings | None = None,
        *,
        coverage: float | None = 0.9,
        adaptive: bool = True,
        place: Callable[[int], dict[str, Any]] | None = None,
    ) -> None:
        if not stores or len(set(stores)) < len(stores):
            raise ArgumentError(
                f"Shards: stores must be one a shard, each another; got {list(stores)}. Name them apart."
            )
        self._ray = _ray()
        told = self._ray.put(Path(model).read_bytes())
        made = self._ray.remote(Shard)
        self._actors = []
        for shard, store in enumerate(stores):
            options = {"num_cpus": 1, "scheduling_strategy": "SPREAD"} if place is None else place(shard)
            self._actors.append(made.options(**options).remote(told, store, settings, coverage, adaptive))
        try:
            self._all([actor.open.remote() for actor in self._actors])
        except KeiretsuError:
            self.kill()
            raise

    def __len__(self) -> int:
        return len(self._actors)

    def take(self, rows: Sequence[Row | Refused]) -> list[Outcome]:
        """Have rows read, each by its shard, all shards at once.

        Returns:
            What became of them, shard after shard; those of a series in its order. `Answered.number` counts within
            its shard. Refusals without a series are the first shard's to count.
        Raises:
            StoreError: a shard's store failed; nothing of its part was kept, while others may have kept theirs. The
                same rows may be sent again: those that were read are refused as late or duplicate, and `answers` has
                what was said of them.
            ShardError: a shard is gone. Make `Shards` anew on the same stores, and send again.
        """
        return self.send(rows)()

    def send(self, rows: Sequence[Row | Refused]) -> Callable[[], list[Outcome]]:
        """Begin to have rows read, and return what waits for their outcomes, as `take` gives them.

        A shard reads what it is sent in order, so that the next rows may be sent before these are answered.
        """
        begun = [actor.take.remote(parcel) for actor, parcel in self._parted(rows)]
        return lambda: [one for part in self._all(begun) for one in part]

    def answers(self, shard: int, after: int, limit: int = 1000) -> list[Kept]:
        """Kept answers of a shard, ascending from the first one behind `after`: those of a call that broke, too."""
        return self._all([self._actors[shard].answers.remote(after, limit)])[0]

    def drain(self) -> list[Outcome]:
        """Answer all rows that wait, because no more will come."""
        return [one for part in self._all([actor.drain.remote() for actor in self._actors]) for one in part]

    def counters(self) -> list[dict[str, Any]]:
        """`Service.counters` of each shard, and the name of Ray's node that it is on, `node`."""
        return self._all([actor.counters.remote() for actor in self._actors])

    def close(self) -> None:
        """End the services. Their stores are whole."""
        try:
            self._all([actor.close.remote() for actor in self._actors])
        finally:
            self.kill()

    def _parted(self, rows: Sequence[Row | Refused]) -> list[tuple[Any, Parcel]]:
        parts: dict[int, list[Row | Refused]] = {}
        count = len(self._actors)
        known: dict[str | None, int] = {None: 0}
        for row in rows:
            shard = known.get(row.id)
            if shard is None:
                shard = known[row.id] = shard_of(row.id or "", count)
            parts.setdefault(shard, []).append(row)
        return [(self._actors[shard], Parcel.of(part)) for shard, part in sorted(parts.items())]

    def _all(self, begun: Sequence[Any]) -> list[Any]:
        try:
            return self._ray.get(list(begun))
        except self._ray.exceptions.RayTaskError as error:
            # the shard's own mistake, as the service raised it
            raise (error.cause if isinstance(error.cause, KeiretsuError) else error) from None
        except self._ray.exceptions.RayError as error:
            first = str(error).strip().splitlines()[0]
            raise ShardError(
                f"Shards: a shard's process is gone ({type(error).__name__}: {first:.200}). Make Shards anew on the "
                "same stores: they hold all that was committed."
            ) from error

    def kill(self) -> None:
        """End the processes at once. What they had committed is in their stores."""
        for actor in self._actors:
            self._ray.kill(actor)


def _ray() -> Any:
    try:
        import ray
    except ImportError as error:
        raise KeiretsuError(
            "Shards: Ray must be installed; it is not. Run `pip install 'keiretsu[cluster]'`, or use one Service."
        ) from error
    return ray
