# Two commands for a newcomer: `make start` and `make test`. Everything rests on stamps: a second run does nothing.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
BUILT := src/coxa/app/static/built
MOTIONS := src/coxa/built
TS := $(wildcard frontend/*.ts frontend/**/*.ts)
# Tests marked `browser` go by the names of their files: test_access.py, by far the longest, comes first. Those marked
# `alone` measure time or want every core: they run after the others, one at a time.
WORKERS ?= 2

.PHONY: help setup dev start test check format messages sheet guide locks bench mutation coverage clean

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | sort

# --- preparing ---------------------------------------------------------------------------------------------------

.venv/.made:
	@scripts/make_venv "$(PYTHON)"
	@touch $@

.venv/.run: .venv/.made requirements.txt pyproject.toml
	@echo "Installing what the app needs (about a minute the first time)"
	@$(PIP) install --require-hashes -r requirements.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	@echo "Installing what the tests need"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/.made: .venv/.run package.json package-lock.json .npmrc
	@echo "Installing the tools of the front end"
	@scripts/node npm ci --silent
	@touch $@

$(BUILT)/.made: node_modules/.made scripts/build_frontend.mjs tsconfig.json $(TS)
	@mkdir -p $(BUILT)
	@scripts/node scripts/build_frontend.mjs
	@touch $@

# What a motion is solved from; the script looks at the content and solves only what changed.
$(MOTIONS)/.made: .venv/.run scripts/build_figures.py src/coxa/figures.py src/coxa/catalog/rules.toml \
    src/coxa/catalog/joints.toml $(wildcard src/coxa/body/*.py src/coxa/body/*.toml src/coxa/catalog/exercises/*.toml \
    src/coxa/catalog/positions/*.toml) src/coxa/app/position_pictures.py
	@echo "Solving the motion of every exercise (at most a minute the first time)"
	@$(BIN)/python scripts/build_figures.py
	@touch $@

# The drawn hips of the personal model, and their room in every exercise; by content too.
$(MOTIONS)/.hips: $(MOTIONS)/.made scripts/build_hip.py src/coxa/hip_store.py $(wildcard src/coxa/hip/*.py \
    src/coxa/catalog/hips/*.toml)
	@echo "Drawing the hips of the personal model (a few seconds)"
	@$(BIN)/python scripts/build_hip.py
	@touch $@

setup: .venv/.run $(BUILT)/.made $(MOTIONS)/.hips  ## prepare .venv (with .venv/bin/coxa) and the front end

dev: setup .venv/.dev
	@scripts/find_chromium >/dev/null

# --- using -------------------------------------------------------------------------------------------------------

start: setup  ## start the app on this machine (honours PORT and COXA_HOME)
	@exec $(BIN)/coxa start

test: dev  ## run all tests
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadfile -m "not browser and not alone"
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m browser
	@$(BIN)/pytest -q -m alone

check: dev  ## format, lint, types, import rules, catalog
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; $(BIN)/ruff format --check .; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@if ls frontend/*.ts >/dev/null 2>&1; then scripts/node node_modules/typescript/bin/tsc --noEmit; fi
	@$(BIN)/lint-imports
	@$(BIN)/coxa check

format: dev  ## put code in its one format
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

messages: setup  ## write locale/coxa.pot: every text with its key
	@$(BIN)/python -m coxa.messages locale/coxa.pot

sheet: setup  ## draw contact sheets of all figures into build/sheets/
	@$(BIN)/python scripts/sheet.py

guide: setup  ## write docs/answers-file.md from the catalog
	@$(BIN)/python scripts/answers_doc.py docs/answers-file.md

locks: dev  ## pin the dependencies anew from requirements*.in and package.json
	@scripts/lock

bench: dev  ## measure: prints small tables, see docs/performance.md
	@for file in bench/bench_*.py; do echo "== $$file"; $(BIN)/python "$$file"; done

mutation: dev  ## mutation score of plan/, journal/ and the screen
	@$(BIN)/python scripts/mutation.py

coverage: dev  ## branch coverage of plan/ and journal/
	@$(BIN)/coverage run -m pytest -q -p no:xdist -m "not alone" tests/unit tests/properties tests/scenarios
	@$(BIN)/coverage report

clean:  ## remove everything that setup made
	@rm -rf .venv node_modules $(BUILT) $(MOTIONS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants
