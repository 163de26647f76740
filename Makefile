# `make demo` and `make test` need Python 3.11+ (with venv and pip) and make; nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Two steps: what the program needs (seconds), and what its tests and checks need besides.
CORE := $(VENV)/.core
READY := $(VENV)/.ready
PYTEST := $(BIN)/python -m pytest

.PHONY: demo test test-all test-long test-lowest test-highest lint check mutants bench screenshots recordings shell dist lock clean setup

demo: $(CORE)
	$(BIN)/cowtop --recipe tour

# Three files at a time, also on two cores: much of a test is a wait for a disk, a clock or a child.
# Then one test at a time what needs the machine to itself: tests/conftest.py.
test: setup
	$(PYTEST) -n 3

# The same with those that are marked `slow`: what a change must pass.
test-all: setup
	$(PYTEST) -n 3 -m 'not bench and not long'

# All of it with everything that is marked `long`, and with many more examples of each property.
test-long: setup
	$(PYTEST) -n 3 -m 'not bench' --hypothesis-profile=long

# Are the bounds of pyproject.toml true? What uses other people's API most, in an environment of its
# own with the oldest and with the newest of what the program and its extras allow.
BOUNDS := tests/chart tests/headless tests/package tests/pictures tests/screens tests/widgets
test-lowest: RESOLUTION := lowest-direct
test-highest: RESOLUTION := highest
test-lowest test-highest: test-%:
	$(PYTHON) -m venv --clear .venv-$*
	.venv-$*/bin/python -m pip install --quiet uv
	.venv-$*/bin/uv pip compile --quiet --no-header --no-annotate --resolution $(RESOLUTION) \
	    --python .venv-$*/bin/python --extra all pyproject.toml --output-file .venv-$*/bounds.txt
	.venv-$*/bin/uv pip install --quiet --python .venv-$*/bin/python --constraints .venv-$*/bounds.txt \
	    --group dev --requirements requirements-build.in --editable '.[all]'
	grep -E '^(numpy|textual|psutil|plotext|resvg|prometheus|distributed|ipython)' .venv-$*/bounds.txt
	.venv-$*/bin/python -m pytest -n 3 $(BOUNDS)

# Hundreds of interpreters are started: without byte code each would compile the program anew.
test test-all test-long test-lowest test-highest: export PYTHONDONTWRITEBYTECODE :=

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test-all

# Small changes to the pure core, one at a time: do its tests see them? tests/mutants.md has the answer.
mutants: setup
	rm -rf mutants
	$(BIN)/mutmut run --max-children 2
	$(BIN)/python tests/mutation_score.py

bench: setup
	$(PYTEST) tests/bench -m bench -s

# Drawn from the recordings beside them; `make recordings` makes those anew (root, for the cage).
screenshots: setup
	$(BIN)/python screenshots/make.py

recordings: setup
	$(BIN)/python screenshots/record.py

# As they are published: the wheel is built from the sdist, and both are what an index takes.
dist: setup
	rm -rf dist
	$(BIN)/python -m build --no-isolation
	$(BIN)/twine check --strict dist/*
	$(BIN)/check-wheel-contents dist

# Completions and manual pages, written of the parser: what tests/shell holds against it.
shell: setup
	$(BIN)/python -m shell.make

setup: $(READY)

$(CORE): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("cowtop needs Python 3.11 or later: make PYTHON=python3.11 ...") if sys.version_info < (3, 11) else None'
	@echo "Setting up $(VENV) with what requirements.lock names, once."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(READY): $(CORE) requirements-dev.lock
	@echo "Adding to $(VENV) what requirements-dev.lock names: a minute or more, once."
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

# pip cannot read uv.lock, and this project must set itself up with pip alone.
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	    pyproject.toml requirements-build.in
lock:
	$(LOCK) --group dev --extra all --output-file requirements-dev.lock --upgrade
	$(LOCK) --constraints requirements-dev.lock --output-file requirements.lock --upgrade

clean:
	rm -rf $(VENV) .venv-lowest .venv-highest dist mutants .mypy_cache .ruff_cache .pytest_cache .hypothesis
