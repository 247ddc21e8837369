"""Two runs side by side: what changed between them, and whether the earlier verdict still stands."""

from keiretsu.proof.compared.compare import compare_runs
from keiretsu.proof.compared.compared import Compared
from keiretsu.proof.compared.document import render_compared, write_compared

__all__ = ["Compared", "compare_runs", "render_compared", "write_compared"]
