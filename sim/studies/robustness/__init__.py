"""Scenarios in many states of the world: regret, satisficing, and what separates winners."""
