# Everything runs from a clean clone with Python 3.11 or later and make alone.

PYTHON ?= python3
BIN := .venv/bin

# Two test processes on a machine with two cores; each has its own Redis and PostgreSQL.
TEST_PROCESSES ?= auto

# Options of the trial, such as: make chaos CHAOS='--faults 300 --seed 7 --database postgresql'
CHAOS ?=

.DEFAULT_GOAL := help
.PHONY: help install run demo test lint format bench chaos lock clean

help:  ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 18

install: .venv/.tools  ## Install everything, exactly as locked, into .venv

run: .venv/.installed  ## Run the whole engine on this machine
	$(BIN)/notifier up

demo: .venv/.installed  ## Run it, and play real parcels' weeks through it in a minute
	$(BIN)/notifier demo

test: .venv/.tools  ## Run the tests
	$(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist worksteal

lint: .venv/.tools  ## Check style, types and floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.tools  ## Write the code as the linter wants it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.tools  ## Measure it against the usual way of writing it, on this machine
	$(BIN)/python -m bench

chaos: .venv/.tools  ## Shake a running engine, and count what was lost or told twice
	$(BIN)/notifier chaos $(CHAOS)

lock:  ## Choose the newest versions anew (needs uv)
	@command -v uv >/dev/null || { echo 'make lock needs uv: python3 -m pip install uv' >&2; exit 1; }
	uv pip compile $(LOCKING) --output-file requirements.lock pyproject.toml
	uv pip compile $(LOCKING) --group dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

clean:  ## Remove what was installed and what tools have made; var/ stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One file for every supported Python and machine, with hashes, and without the address of any package index.
LOCKING := --quiet --upgrade --universal --python-version 3.11 --extra embedded --group build \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

# Stamps: nothing is installed again until a lock changes.
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or later is needed. $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; \
		exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo 'Installing what the engine needs; it takes about a minute …'
	$(PIP_INSTALL) --require-hashes --requirement requirements.lock
	$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.tools: requirements-dev.lock .venv/.installed
	@echo 'Installing what tests and linters need …'
	$(PIP_INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@
