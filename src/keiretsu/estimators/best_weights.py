"""The weights of the step that did best so far: what a search for the length of training keeps."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from keiretsu.nn import SequenceModel


class BestWeights:
    """Best step, its gain and its weights; how often it was not beaten since; every judgement.

    Args:
        model: whose weights are kept; those it has now are step 0.
    """

    def __init__(self, model: SequenceModel) -> None:
        self._model = model
        self.step, self.gain, self.worse = 0, 0.0, 0
        # (step, gain) of all that were judged
        self.judged: list[tuple[int, float]] = []
        self._weights = self._copied()

    def note(self, step: int, gain: float) -> None:
        """Keep the model's weights if they did better; the first that are judged are kept in any case."""
        self.judged.append((step, gain))
        if gain > self.gain or not self.step:
            self.step, self.gain, self.worse = step, gain, 0
            self._weights = self._copied()
        else:
            self.worse += 1

    def restore(self) -> None:
        """Give the model the best weights."""
        self._model.load_state_dict(self._weights)

    def kept(self) -> tuple[dict[str, Any], dict[str, Tensor]]:
        """For a checkpoint; see `train.Companion`."""
        facts = {"step": self.step, "gain": self.gain, "worse": self.worse, "judged": self.judged}
        return facts, dict(self._weights)

    def take(self, facts: dict[str, Any], tensors: dict[str, Tensor]) -> None:
        """From a checkpoint; see `train.Companion`."""
        self.step, self.gain, self.worse = int(facts["step"]), float(facts["gain"]), int(facts["worse"])
        # checkpoints of earlier versions do not hold them
        self.judged = [(int(step), float(gain)) for step, gain in facts.get("judged", ())]
        self._weights = {name: tensors[name] for name in self._weights}

    def _copied(self) -> dict[str, Tensor]:
        return {name: value.detach().clone() for name, value in self._model.state_dict().items()}
