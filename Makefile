# Each target sets up what it needs; a fresh machine needs Python ≥ 3.11 and make.
.DEFAULT_GOAL := help
IS_NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
ifndef PYTHON
# The first of these that is new enough; `make PYTHON=/path/to/python3.12 demo` names another.
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python $(IS_NEW_ENOUGH) && echo $$python && break; done)
endif
VENV := .venv
BIN := $(VENV)/bin
# Compiled modules are kept: without them each start of Python compiles rota anew.
export PYTHONDONTWRITEBYTECODE =
TESTS ?= tests
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check --retries 2
PINNED := --constraint constraints.txt --build-constraint constraints.txt

.PHONY: help demo ui ui-check e2e test test-quick lint format types bench docs clean

help: ## Show the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(VENV)/ready: pyproject.toml constraints.txt
	@$(or $(PYTHON),false) $(IS_NEW_ENOUGH) || { echo "rota needs Python 3.11 or newer, and $(or $(PYTHON),python3) is not." \
		"Name one: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up $(VENV) (once, about a minute) …"
	@$(BIN)/python $(IS_NEW_ENOUGH) && $(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@{ $(PIP) install --upgrade --constraint constraints.txt pip && $(PIP) install $(PINNED) --editable . --group dev; } || \
		{ echo "The packages could not be installed (see above): is there a network, or a package index that pip is told of?" >&2; exit 1; }
	@$(BIN)/python -m compileall -q src
	@touch $@

demo: $(VENV)/ready ## Run the example flow on real data, then read it back from the database.
	@$(BIN)/python examples/demo.py

# Not `npm ci`: it refuses a lock that was written where the binaries of other platforms could not be looked up.
ui/node_modules/ready: ui/package.json ui/package-lock.json
	@node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' || \
		{ echo "The web interface is built with Node 20.19 or newer, and there is none here. The server runs without it." >&2; exit 1; }
	@cd ui && npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

ui: ui/node_modules/ready ## Build the web interface, which the server then serves. Needs Node.
	@cd ui && npm run build

ui-check: $(VENV)/ready ui/node_modules/ready ## Check the web interface: style, types, its own tests, the API's types, sizes and colours.
	@cd ui && npm run lint && npm run types && npm run api:check && npm test && \
		node tools/tokens.mjs --check && npm run contrast && npm run build && npm run budget

e2e: $(VENV)/ready ui ## Use the web interface in a real browser, on real servers.
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
		test -n "$$ROTA_CHROMIUM" || { test "$$(id -u)" = 0 && apt-get update -qq && apt-get install -yqq chromium; } || \
		{ echo "These tests need a Chromium: install the package 'chromium', or name one: ROTA_CHROMIUM=/path/to/chrome" >&2; exit 1; }
	@cd ui && npm run e2e

test: $(VENV)/ready ## Run the whole suite.
	$(BIN)/python -m pytest $(TESTS) -n $(WORKERS) --dist worksteal

test-quick: $(VENV)/ready ## Run the suite without its slow part.
	$(BIN)/python -m pytest $(TESTS) -n $(WORKERS) --dist worksteal -m 'not slow'

lint: $(VENV)/ready types ## Check style and types.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready
	$(BIN)/mypy

format: $(VENV)/ready ## Rewrite files in the project's format.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/ready ## Measure speed and memory; beside Prefect where PREFECT_PYTHON names a Python that has it.
	$(BIN)/python -m compileall -q src benchmarks
	$(BIN)/python -m benchmarks.run

docs: $(VENV)/ready ## Write the generated pages, and build the documentation as a site into build/site.
	$(BIN)/python -m rota.settings.docs
	$(BIN)/python docs/_site/site_build.py

clean: ## Remove what was built.
	rm -rf $(VENV) ui/node_modules src/rota/server/static build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
