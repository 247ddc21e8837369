"""Watching a model at work: realised errors and coverage, one alarm a drift, whether the certificate still holds."""

from keiretsu.serve.watch.drift import Drift, Found
from keiretsu.serve.watch.issued import Issued
from keiretsu.serve.watch.realised import Realised
from keiretsu.serve.watch.shadow import Shadow
from keiretsu.serve.watch.status import Status
from keiretsu.serve.watch.watch import Watch

__all__ = ["Drift", "Found", "Issued", "Realised", "Shadow", "Status", "Watch"]
