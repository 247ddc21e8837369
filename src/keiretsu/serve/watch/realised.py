"""What came of a model's answers: errors and coverage by step, of any number of series together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keiretsu.serve.watch.issued import ERROR, INSIDE, JUDGED


@dataclass(eq=False)
class Realised:
    """Counts that add up over series.

    Attributes:
        targets: names.  steps: the steps ahead that are judged.
        life, recent: (targets, steps, 3) float64: judged, sum of absolute errors, inside; recent ones weigh half after
            500 rows.
        rows, alarms, series: how many.
    """

    targets: tuple[str, ...]
    steps: tuple[int, ...]
    life: NDArray[np.float64]
    recent: NDArray[np.float64]
    rows: int = 0
    alarms: int = 0
    series: int = 0

    @classmethod
    def none(cls, targets: tuple[str, ...], steps: tuple[int, ...]) -> Realised:
        """Nothing yet."""
        cells = (len(targets), len(steps), 3)
        return cls(targets, steps, np.zeros(cells), np.zeros(cells))

    def add(self, life: NDArray[np.float64], recent: NDArray[np.float64], *, rows: int, alarms: int) -> None:
        """One more series."""
        self.life += life
        self.recent += recent
        self.rows, self.alarms, self.series = self.rows + rows, self.alarms + alarms, self.series + 1

    def plus(self, other: Realised) -> Realised:
        """Both together."""
        sums = {name: getattr(self, name) + getattr(other, name) for name in _SUMMED}
        return replace(self, **sums)

    def by_step(self) -> list[tuple[int, int, float | None, float | None]]:
        """(step, judged, mean absolute error over all targets, the same of late); None where nothing was judged.

        Targets weigh as in `result.json`: by their judged answers, each in its own unit.
        """
        whole, late = self.life.sum(axis=0), self.recent.sum(axis=0)
        return [
            (step, int(all_[JUDGED]), _share(all_[ERROR], all_[JUDGED]), _share(new[ERROR], new[JUDGED]))
            for step, all_, new in zip(self.steps, whole, late, strict=True)
        ]

    def coverage(self) -> tuple[float | None, float | None]:
        """Share of truths inside their intervals, over the whole life and of late."""
        whole, late = self.life.sum(axis=(0, 1)), self.recent.sum(axis=(0, 1))
        return _share(whole[INSIDE], whole[JUDGED]), _share(late[INSIDE], late[JUDGED])

    def overall(self) -> dict[str, Any]:
        """A few numbers for gauges, plain JSON types."""
        whole, late = self.life.sum(axis=(0, 1)), self.recent.sum(axis=(0, 1))
        return {
            "judged": int(whole[JUDGED]),
            "mae": _share(whole[ERROR], whole[JUDGED]),
            "mae_recent": _share(late[ERROR], late[JUDGED]),
            "coverage": _share(whole[INSIDE], whole[JUDGED]),
            "coverage_recent": _share(late[INSIDE], late[JUDGED]),
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types, a target at a time."""
        targets = {}
        for place, name in enumerate(self.targets):
            columns = {}
            for label, counts in (("", self.life[place].T), ("_recent", self.recent[place].T)):
                columns[f"mae{label}"] = [_share(e, n) for e, n in zip(counts[ERROR], counts[JUDGED], strict=True)]
                columns[f"coverage{label}"] = [
                    _share(e, n) for e, n in zip(counts[INSIDE], counts[JUDGED], strict=True)
                ]
            targets[name] = {"judged": [int(n) for n in self.life[place, :, JUDGED]], **columns}
        return {"steps": list(self.steps), "targets": targets, **self.overall()}


_SUMMED = ("life", "recent", "rows", "alarms", "series")


def _share(part: float, whole: float) -> float | None:
    return float(part) / float(whole) if whole > 0 else None
