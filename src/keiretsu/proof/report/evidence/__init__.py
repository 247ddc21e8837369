"""What a verdict rests on beside the error: gates, key figures, stability, robustness, calibration, certificate."""

from keiretsu.proof.report.evidence.accuracy import accuracy_sheet
from keiretsu.proof.report.evidence.context import Context
from keiretsu.proof.report.evidence.section import Evidence, evidence_of

__all__ = ["Context", "Evidence", "accuracy_sheet", "evidence_of"]
