"""Names of what is measured beside the errors, in the order in which it is measured."""

# What the time does not reach is said to be missing: first what a gate asks for, then what people ask for.
MEASURED = ("lengths", "faults", "certificate", "rollout", "routes", "fleet")
