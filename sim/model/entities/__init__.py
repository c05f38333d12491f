"""Entities and their fixed traits: states, bodies, stakeholders, packages, events, network (ODD 2, 5, 6)."""
