# make demo: set up and run the main job. make test: set up and run all checks. Nothing else is needed but Python and make.
# The demo installs what running needs; the first of all other targets adds the tools of the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/.tools
RUN_LOCK := requirements/run.txt
LOCK := requirements/locked.txt
LOWEST := .venv-lowest
LOWEST_LOCK := requirements/lowest.txt
# the lists are complete, so that pip need not look for dependencies; Python compiles what it imports, and no more
INSTALL := -m pip install --quiet --disable-pip-version-check --no-deps --no-compile

.PHONY: demo test quick large docking examples lowest compiled setup lint lock clean
demo: compiled
	$(BIN)/dcsim compare

test: setup lint
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# what starts no browser, no further process and no compiler, and gives no whole command: less than two minutes
quick: setup
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not (large or browser or processes or compiles or slow or whole)"

# every result that pages quote: the studies, docs/numbers.json, the pages; resumes what is stored in results/numbers
.PHONY: numbers
numbers: setup
	$(BIN)/python -m tools.numbers

# parameters fitted to observed data: taking part (not in use yet), then the trend beside its values in use; tables and
# figures go to results/
.PHONY: fit
fit: setup
	$(BIN)/python -m experiments.fit_participation
	$(BIN)/python -m experiments.fit_trend

# ten thousand stored runs: files, bytes, memory
large: setup
	$(BIN)/python -m pytest -m "large and not docking"

# ten times as many made-up inputs as the tests make
examples: setup
	EXAMPLES=10 $(BIN)/python -m pytest tests/model/test_properties.py tests/web/test_hostile.py tests/studies/designs/test_csv.py

# both implementations of the model in every case; the tests compare with stored series
docking: setup
	$(BIN)/python -m pytest -m docking tests/docking

# the lowest versions that pyproject.toml allows, on what gives results; LEAVING="or whole" leaves out whole commands too
lowest: $(LOWEST)/.ready
	$(LOWEST)/bin/python -m pytest -n auto --dist loadfile -m "not (large or browser or processes or slow $(LEAVING))" \
	  tests/docking tests/settings tests/scenarios tests/runs/storage tests/studies/designs tests/cli/test_main.py

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy

setup: compiled $(TOOLS)

compiled: $(READY)
	@$(BIN)/python -m sim.runs.precompile

# the model is compiled on one core while pip installs the package on the other
$(READY): pyproject.toml $(RUN_LOCK)
	$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info[:2] <= (3, 13) else "dcsim needs Python 3.11 to 3.13; name one with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(INSTALL) --require-hashes --requirement $(RUN_LOCK)
	$(BIN)/python -m sim.runs.precompile & compiling=$$!; $(BIN)/python $(INSTALL) --editable . && wait $$compiling
	@touch $@

$(TOOLS): $(READY) $(LOCK)
	$(BIN)/python $(INSTALL) --require-hashes --requirement $(LOCK)
	@touch $@

$(LOWEST)/.ready: pyproject.toml $(LOWEST_LOCK)
	$(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/python $(INSTALL) --require-hashes --requirement $(LOWEST_LOCK)
	$(LOWEST)/bin/python $(INSTALL) --editable .
	@touch $@

# all lists of versions anew; what running needs has the versions of the complete list; needs uv
lock:
	uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 \
	  --extra test pyproject.toml --output-file $(LOCK)
	uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 \
	  --constraint $(LOCK) pyproject.toml --output-file $(RUN_LOCK)
	uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --resolution lowest-direct --python-version 3.11 \
	  --extra lowest pyproject.toml --output-file $(LOWEST_LOCK)

clean:
	rm -rf $(VENV) $(LOWEST) .pytest_cache .mypy_cache .ruff_cache
