"""Checkpoints: a fit that was stopped or killed goes on from its last one as if nothing had been."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from torch import Tensor

from keiretsu.errors import ArgumentError, FileFormatError, OutputError
from keiretsu.train.run import Run
from keiretsu.train.snapshot import Snapshot, read_snapshot, write_snapshot


class Companion(Protocol):
    """What a caller of `train` keeps beside the fit (the best weights so far), stored with every checkpoint."""

    def kept(self) -> tuple[dict[str, Any], dict[str, Tensor]]:
        """Facts in plain JSON types, and tensors by name."""
        ...

    def take(self, facts: dict[str, Any], tensors: dict[str, Tensor]) -> None:
        """Be again what `kept` told of."""
        ...


@dataclass(frozen=True)
class Checkpoint:
    """Where and how often a fit is written down.

    The file is written every `every` seconds, when a signal asks the process to stop, and at the end; a fit whose file
    says that it ended is not run again. Delete the file when the whole of which this fit is a part is safe.

    Args:
        path: the file; its folder must be there. When it exists, the fit goes on from it.
        every: seconds of wall time between two writings; 0 writes after every step.
        companion: see `Companion`.
    """

    path: Path
    every: float = 60.0
    companion: Companion | None = None

    def __post_init__(self) -> None:
        if not self.every >= 0:
            raise ArgumentError(f"Checkpoint: every must not be negative; got {self.every}.")


class Keeper:
    """Writes one run down and takes it up again.

    Args:
        checkpoint: where and how often.
        run: what is written.
        identity: see `fingerprint`.
    """

    def __init__(self, checkpoint: Checkpoint, run: Run, identity: Mapping[str, str]) -> None:
        self.path, self.every, self.companion = Path(checkpoint.path), checkpoint.every, checkpoint.companion
        self.run, self.identity = run, dict(identity)
        self._last = monotonic()

    def resume(self) -> None:
        """Go to where the file stands, if there is one.

        Raises:
            FileFormatError: it is damaged or no checkpoint.
            ArgumentError: it is of another fit.
            OutputError: there is no folder to write it to.
        """
        if not self.path.exists():
            if not self.path.parent.is_dir():
                raise OutputError(
                    f"train: checkpoint must be in a folder that is there; got {self.path}. Make the folder first."
                )
            return
        snapshot = read_snapshot(self.path)
        self._check(snapshot)
        try:
            self.run.restore(snapshot)
            if self.companion is not None:
                self.companion.take(snapshot.facts["companion"], snapshot.under("companion"))
        except (KeyError, TypeError, ValueError, RuntimeError) as error:
            raise FileFormatError(
                f"train: checkpoint must hold a whole fit; got {self.path}, whose content does not fit together "
                f"({type(error).__name__}). Delete it to begin anew, or give another path."
            ) from error

    def write(self) -> None:
        """Write the run as it stands."""
        taken = self.run.snapshot()
        facts, tensors = taken.facts | {"identity": self.identity}, taken.tensors
        if self.companion is not None:
            said, parts = self.companion.kept()
            facts["companion"] = said
            tensors = tensors | {f"companion.{name}": value for name, value in parts.items()}
        write_snapshot(self.path, Snapshot(facts, tensors))
        self._last = monotonic()

    @property
    def due(self) -> bool:
        """Whether the last writing is long enough ago."""
        return monotonic() - self._last >= self.every

    def _check(self, snapshot: Snapshot) -> None:
        stored = snapshot.facts.get("identity")
        stored = stored if isinstance(stored, dict) else {}
        other = [name for name, digest in self.identity.items() if stored.get(name) != digest]
        if other:
            raise ArgumentError(
                f"train: checkpoint must be of this fit; got {self.path}, which was written by one with other "
                f"{other[0]}. Give another path, or delete it to begin anew."
            )
