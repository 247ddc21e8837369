"""The proof of concept: plan, run, decision, verdict, report."""

from keiretsu.proof.plan import Plan
from keiretsu.proof.plan_file import read_plan
from keiretsu.proof.poc import poc
from keiretsu.proof.result import Result
from keiretsu.proof.verdict import Verdict

__all__ = ["Plan", "Result", "Verdict", "poc", "read_plan"]
