"""The experiments of Honarpisheh et al. 2025 (NeurIPS, arXiv 2502.01473) on our layer, and our curves beside theirs."""

from keiretsu.paper.reproduce import Outline, Reproduced, outline, reproduce
from keiretsu.paper.run import RunResult, RunSpec, execute

__all__ = ["Outline", "Reproduced", "RunResult", "RunSpec", "execute", "outline", "reproduce"]
