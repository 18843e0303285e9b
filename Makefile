# What there is to do here. `make` alone lists it. Nothing is done twice: each step leaves a stamp.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8080
ARGS ?=

BIN := .venv/bin
SETUP := .venv/.stamps
PAGE := src/arcade_clash/page/index.html
PAGE_SOURCES := $(shell find frontend/src frontend/public -type f 2>/dev/null) \
	frontend/index.html frontend/vite.config.ts frontend/tsconfig.json
KERNEL_SOURCES := $(wildcard src/arcade_clash/engine/*.py src/arcade_clash/agents/*.py src/arcade_clash/agents/*/*.py src/arcade_clash/envs/*.py)

export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run dev setup setup-dev page wheel generate observations format check static types walls proto test proofs conformance bench learning baseline clean

help: ## This list.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: setup ## Everything that is lacking, then the server on http://127.0.0.1:8080.
	@exec $(BIN)/arcade-clash serve --host $(HOST) --port $(PORT) $(ARGS)

dev: setup-dev ## The server and the page, both reloading as you edit.
	@exec $(PYTHON) scripts/dev.py $(PORT)

setup: $(SETUP)/train $(SETUP)/kernel $(PAGE) ## Everything but serving.

setup-dev: $(SETUP)/dev $(SETUP)/kernel $(SETUP)/node

page: $(PAGE) ## The page, built into the package.

$(SETUP)/venv:
	@$(PYTHON) scripts/preflight.py python
	@echo "making .venv"
	@$(PYTHON) -m venv .venv
	@mkdir -p $(SETUP) && touch $@

$(SETUP)/train: $(SETUP)/venv pyproject.toml constraints.txt
	@$(PYTHON) scripts/install.py train
	@touch $@

$(SETUP)/dev: $(SETUP)/train
	@$(PYTHON) scripts/install.py dev
	@touch $@

$(SETUP)/node: $(SETUP)/venv frontend/package.json frontend/package-lock.json
	@$(PYTHON) scripts/preflight.py node
	@$(PYTHON) scripts/install.py page
	@touch $@

$(SETUP)/kernel: $(SETUP)/train $(KERNEL_SOURCES)
	@$(BIN)/arcade-clash compile
	@touch $@

$(SETUP)/browser: $(SETUP)/node
	@$(PYTHON) scripts/install.py browser
	@touch $@

$(SETUP)/proxies: $(SETUP)/dev
	@$(PYTHON) scripts/install.py proxies
	@touch $@

$(PAGE): $(SETUP)/node $(PAGE_SOURCES)
	@echo "building the page"
	@cd frontend && npm run --silent build -- --logLevel warn

wheel: $(SETUP)/dev $(PAGE) ## A wheel that holds the page, in dist.
	@$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	@ls dist/*.whl

generate: $(SETUP)/dev $(SETUP)/node ## Python and TypeScript from proto.
	@buf generate

observations: $(SETUP)/dev ## docs/observations.md anew from the code.
	@$(BIN)/python -m arcade_clash.envs.description docs/observations.md

format: $(SETUP)/dev $(SETUP)/node ## Formats everything.
	@ruff format . && ruff check --fix --quiet . ; buf format -w && cd frontend && npm run --silent format

check: static test ## Everything that guards the project.

static: types walls proto
	@ruff format --check . && ruff check .
	@cd frontend && npm run --silent format:check && npm run --silent lint && npm run --silent types

types: $(SETUP)/dev $(SETUP)/node
	@mypy

walls: $(SETUP)/dev
	@lint-imports

proto: $(SETUP)/dev $(SETUP)/node
	@buf lint && buf format --diff --exit-code
	@$(PYTHON) scripts/check_generated.py
	@buf breaking --against proto/baseline.binpb

test: $(SETUP)/dev $(SETUP)/kernel $(SETUP)/browser $(SETUP)/proxies $(PAGE) ## Every test; fetches the browser it needs.
	@cd frontend && npm run --silent test
	@pytest -n auto --maxprocesses 4 --dist loadfile --ignore=tests/proofs
	@pytest tests/proofs # measures the machine, so alone on it

proofs: $(SETUP)/dev $(SETUP)/kernel $(SETUP)/browser $(SETUP)/proxies $(PAGE) ## Every proof at full length; writes docs/proofs.md.
	@pytest tests/proofs --long --table docs/proofs.md

conformance: $(SETUP)/dev $(SETUP)/node $(PAGE) ## Connect's conformance suite and h2spec, with Go; CASES=product for the shorter run.
	@pytest tests/conformance -s $(if $(CASES),-k "$(CASES) or h2spec")

bench: $(SETUP)/dev ## The server's cost for each delivered state, beside its rivals.
	@python -m benchmarks.fanout

learning: $(SETUP)/dev $(SETUP)/kernel ## How often a fresh agent wins after a minute of training.
	@python -m benchmarks.learning

baseline: $(SETUP)/dev ## Renews the schema that `buf breaking` compares with; part of a release.
	@buf build -o proto/baseline.binpb

clean: ## Removes what was made, data apart.
	@rm -rf .venv benchmarks/*/.venv dist frontend/node_modules src/arcade_clash/page .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
