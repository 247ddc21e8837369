"""The report: one HTML file in both languages, from `result.json` alone."""

from keiretsu.proof.report.document import render, write_report

__all__ = ["render", "write_report"]
