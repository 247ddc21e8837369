"""Names of what a plan asks for beside what decides, each a whole number; nothing of it is made where it is 0."""

# Cases that are explained; margins and ranges of Δ of the stability map, and the steps of each of its trainings.
CASES = "explained"
MAP = ("map_margins", "map_ranges", "map_steps")
EXTRAS = (CASES, *MAP)
# What a new plan asks for.
USUAL = {CASES: 2, "map_margins": 3, "map_ranges": 3, "map_steps": 20}
