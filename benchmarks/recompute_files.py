"""What a run's folder holds: the plan, the result, forecasts as arrays."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from recompute_statistics import Array, Pairing
from safetensors.numpy import load_file

Arrays = dict[str, Any]


@dataclass(frozen=True)
class Truth:
    """What forecasts are judged by; `carried` is the naive forecast, the last value known carried on."""

    targets: tuple[str, ...]
    truth: Array
    carried: Array
    unit: Array
    seasonal: Array
    distance: Array
    pairing: Pairing
    abnormal: Array | None


@dataclass(frozen=True)
class Run:
    """A run's folder, read."""

    plan: dict[str, Any]
    result: dict[str, Any]
    truth: Truth
    place: Path

    @property
    def candidates(self) -> list[str]:
        """Names of those that ran to their end."""
        return [entry["name"] for entry in self.result["candidates"] if entry["status"] == "ok"]

    def share(self, name: str) -> float | None:
        """What was let in of a candidate's correction, as told."""
        return next(entry["share"] for entry in self.result["candidates"] if entry["name"] == name)

    def forecasts(self, name: str) -> Arrays:
        """Of a candidate, at every origin: mean, levels, offset; lower and upper where it has intervals."""
        return load_file(self.place / "predictions" / f"{name}.safetensors")

    def arrays(self, name: str) -> Arrays | None:
        """Of a finding, such as "ridge.faults", texts decoded; None where it was not made."""
        path = self.place / "predictions" / f"{name}.safetensors"
        if not path.exists():
            return None
        return dict(_decoded(key, array) for key, array in load_file(path).items())


def read(place: Path) -> Run:
    plan = yaml.safe_load((place / "plan.yaml").read_text(encoding="utf-8"))
    result = json.loads((place / "result.json").read_text(encoding="utf-8"))
    held = load_file(place / "predictions" / "truth.safetensors")
    if "distance" not in held:
        sys.exit(
            f"recompute: truth.safetensors must hold `distance`; that of {place} is of an older version. Run again."
        )
    truth = Truth(
        targets=tuple(plan["goal"]["targets"]),
        truth=held["truth"],
        carried=np.repeat(held["last"][:, :, None], held["truth"].shape[2], axis=2),
        unit=held["unit"],
        seasonal=held["seasonal"],
        distance=held["distance"],
        pairing=Pairing(held["series"], held["time"], int(held["overlap"][0])),
        abnormal=held.get("abnormal"),
    )
    return Run(plan, result, truth, place)


def _decoded(key: str, array: Array) -> tuple[str, Any]:
    if key.endswith(".json"):
        return key.removesuffix(".json"), json.loads(array.tobytes().decode())
    return key, array
