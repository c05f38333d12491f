"""The questions of the 2023 contribution, as experiments and answers."""
