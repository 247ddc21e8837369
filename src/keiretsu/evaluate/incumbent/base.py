"""What both kinds of incumbent share: a name, and a file that tells of the user's code without holding it."""

from __future__ import annotations

import json
from abc import abstractmethod
from pathlib import Path
from time import perf_counter
from typing import Any, ClassVar

from sklearn.base import clone

from keiretsu.atomic import write_atomically
from keiretsu.errors import FileFormatError
from keiretsu.estimators.forecast import FitCost
from keiretsu.evaluate.baselines.base import Baseline

FORMAT = "keiretsu.incumbent/1"


class Incumbent(Baseline):
    """A baseline that runs the user's own code.

    Its file holds facts only: loading must never run code that a file brings along, neither a pickle nor a command.
    """

    name: ClassVar[str] = "incumbent"

    def estimate(
        self, series: Any, *, target: Any = None, steps: int = 4, shared: dict[Any, Any] | None = None
    ) -> FitCost:
        """Seconds that fitting takes, found by fitting a copy."""
        del steps, shared
        started = perf_counter()
        copy: Any = clone(self)
        copy.fit(series, target=target)
        return FitCost(fixed_seconds=perf_counter() - started, seconds_per_step=0.0)

    def save(self, path: str | Path) -> None:
        """Write one JSON file with facts about the incumbent, atomically; it cannot be loaded.

        Raises:
            OutputError: the file cannot be written.
        """
        self._fitted("save")
        content = {
            "format": FORMAT,
            "horizon": self.horizon,
            "targets": self.targets_,
            "channels": self.channels_,
            "notes": self.notes_,
            "residuals": self.quantiles_.count,
            **self._facts(),
        }
        write_atomically(path, json.dumps(content, ensure_ascii=False).encode())

    @classmethod
    def load(cls, path: str | Path) -> Baseline:
        """Refuses: the file does not hold the user's code.

        Raises:
            FileFormatError: always.
        """
        raise FileFormatError(
            f"load: path must hold a whole model; {path} tells of your own method without holding it. "
            "Give your estimator or command again: incumbent(value, horizon).fit(series, target=…)."
        )

    @abstractmethod
    def _facts(self) -> dict[str, Any]:
        """What the file says of the user's code, as plain JSON."""

    def _parameters(self) -> int:
        """0: what the user's code keeps is not counted."""
        return 0
