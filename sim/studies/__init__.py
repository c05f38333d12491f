"""Studies: questions put to many runs; each turns runs into tables, and draws nothing."""
