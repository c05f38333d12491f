"""Scenario discovery: PRIM boxes and CART trees."""
