"""Scenarios (mechanisms and settings of a run), users' own mechanisms and metrics, and parameter draws."""
