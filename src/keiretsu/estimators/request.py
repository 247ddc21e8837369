"""What is asked of a fit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from keiretsu.errors import ArgumentError
from keiretsu.estimators.partners.selection import PARTNERS, PartnerName
from keiretsu.nn import MIXERS, ModelConfig
from keiretsu.train import TrainConfig


@dataclass(frozen=True)
class Request:
    """What is asked of a fit; the fields are the Forecaster's arguments."""

    horizon: int
    mixer: str | None
    partner: PartnerName | None
    margin: float | None
    seed: int
    model: ModelConfig | None
    train: TrainConfig | None
    own_past: bool = True

    def config(self) -> ModelConfig:
        """The mixer's shape."""
        return replace(self.model or ModelConfig(), mixer=self.mixer, margin=self.margin)

    def check(self) -> None:
        """Refuse what no fit can do.

        Raises:
            ArgumentError: an argument of the Forecaster is out of range.
        """
        if isinstance(self.horizon, bool) or not isinstance(self.horizon, int) or self.horizon < 1:
            raise ArgumentError(
                f"Forecaster: horizon must be a whole number of rows, at least 1; got {self.horizon!r}. "
                "Say how many rows ahead to forecast."
            )
        if self.mixer is not None and self.mixer not in MIXERS:
            raise ArgumentError(
                f"Forecaster: mixer must be one of {', '.join(MIXERS)} or None; got {self.mixer!r}. Choose one of them."
            )
        if self.partner is not None and self.partner not in PARTNERS:
            raise ArgumentError(
                f"Forecaster: partner must be one of {', '.join(PARTNERS)} or None; got {self.partner!r}. "
                "Choose one of them."
            )
        if self.mixer is None and self.partner is None:
            raise ArgumentError("Forecaster: mixer and partner must not both be None. Name one of them.")

    def check_channels(self, channels: tuple[str, ...], targets: tuple[str, ...], *, function: str) -> None:
        """Refuse a virtual sensor without anything to read.

        Raises:
            ArgumentError: `own_past` is False, and all channels are targets.
        """
        if not self.own_past and set(channels) <= set(targets):
            raise ArgumentError(
                f"{function}: own_past=False needs another channel to read; got a log of {', '.join(targets)} alone. "
                "Give a log with the channels that the target depends on."
            )
