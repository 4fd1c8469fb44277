# Needs Python 3.11 or newer and make; `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help demo test lint golden docs bench judges clean

# The first interpreter that runs and is new enough; `make PYTHON=… test` chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
SAMPLE := samples/03-reference
WORKERS ?= 2

help:
	@echo 'make demo    compile the reference sample for dev and prod, and show what to try next'
	@echo 'make test    run the tests'
	@echo 'make lint    formatting, types, and the layers of the architecture'
	@echo 'make golden  write the golden files anew; read the difference before you commit it'
	@echo 'make docs    write the generated pages of docs/ and indexes anew'
	@echo 'make bench   measure compile against docker compose config'
	@echo 'make judges  bring the real tools that tests hold the output against (Debian, root)'
	@echo 'make clean   remove what these made, but not the judges'

$(BIN)/python:
	@test -n '$(PYTHON)' || { echo 'envspec needs Python 3.11 or newer; none was found on PATH' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamps make a second run start at once, and without a network.
$(RUN): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(DEV): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(RUN)

demo: $(RUN)
	@$(BIN)/envspec compile --file $(SAMPLE)/envspec.yaml --env dev --env prod
	@echo
	@echo 'Written to $(SAMPLE)/build:'
	@cd $(SAMPLE)/build && find dev prod -type f | LC_ALL=C sort | sed 's/^/  /'
	@echo
	@echo 'Try next:'
	@echo '  $(BIN)/envspec check --file $(SAMPLE)/envspec.yaml       what must not reach production'
	@echo '  docker compose --file $(SAMPLE)/build/dev/compose/compose.yaml up --build'

test: $(DEV)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadgroup $(ARGS)

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

golden: $(DEV)
	$(BIN)/python -m pytest --numprocesses $(WORKERS) -m golden --update-golden
	@git status --short -- tests/golden 2>/dev/null || true

docs: $(DEV)
	$(BIN)/python -m tools.docs

bench: $(DEV)
	$(BIN)/python -m tests.benchmarks

judges: $(DEV)
	.ci/judges/all.sh

clean:
	rm -rf $(VENV) samples/*/build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
