"""What a candidate costs: seconds by route, bytes of state, memory of a run, skill against compute."""

from keiretsu.evaluate.costs.compute_curve import ComputeCurve, ComputePoint, compute_curve
from keiretsu.evaluate.costs.memory import MemoryPlan, RunShape, expect_memory
from keiretsu.evaluate.costs.routes import Routes, RouteSize, measure_routes, route_size
from keiretsu.evaluate.costs.state import state_bytes

__all__ = [
    "ComputeCurve",
    "ComputePoint",
    "MemoryPlan",
    "RouteSize",
    "Routes",
    "RunShape",
    "compute_curve",
    "expect_memory",
    "measure_routes",
    "route_size",
    "state_bytes",
]
