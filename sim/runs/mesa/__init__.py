"""One run as a Mesa model, its agents views over the arrays. Only here is Mesa imported."""
