# make demo: set up and run the main job. make test: set up and run all checks. Nothing else is needed but Python and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test large setup lint clean
demo: setup
	$(BIN)/dcsim compare

test: setup lint
	$(BIN)/python -m pytest

# every result that pages quote: the studies, docs/numbers.json, the pages; resumes what is stored in results/numbers
.PHONY: numbers
numbers: setup
	$(BIN)/python -m tools.numbers

# ten thousand stored runs: files, bytes, memory
large: setup
	$(BIN)/python -m pytest -m large

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

setup: $(READY)
	@$(BIN)/python -m sim.runs.precompile

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info[:2] <= (3, 13) else "dcsim needs Python 3.11 to 3.13; name one with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
