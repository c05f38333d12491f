"""Morris screening and Sobol indices."""
