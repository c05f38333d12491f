"""All code that meets Hydra: settings composed, overrides checked first, guards, launchers."""
