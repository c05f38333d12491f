"""Mutation testing: small faults put into the model, the store and the studies, to see whether the tests notice them."""
