"""Studies: each computes tables and findings from many runs; figures are drawn elsewhere (`sim.figures`)."""
