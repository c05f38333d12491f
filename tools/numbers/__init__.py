"""The numbers that pages quote: worked out by `make numbers`, stored in docs/numbers.json, filled in between markers."""
