"""Entities and their fixed traits: states, UN bodies, stakeholders, packages, events, network (ODD 2, 5, 6)."""
