# What there is to do here. `make` alone lists it. Nothing is done twice: each step leaves a stamp.

# Words for the command line, such as `make run PORT=8081`. HOST and PORT of the environment belong to
# shells and other programs.
PYTHON ?= python3
TORCH ?=
TORCH_INDEX ?=
HOST := 127.0.0.1
PORT := 8080
ARGS :=

BIN := .venv/bin
PY := $(BIN)/python
SETUP := .venv/.stamps
PAGE := src/arcade_clash/page/index.html
PAGE_SOURCES := $(shell find frontend/src frontend/public -type f 2>/dev/null) \
	frontend/index.html frontend/vite.config.ts frontend/tsconfig.json
KERNEL_SOURCES := $(wildcard src/arcade_clash/engine/*.py src/arcade_clash/agents/*.py src/arcade_clash/agents/*/*.py src/arcade_clash/envs/*.py)

# Steps name what they run by its path: make 3.81, which macOS has, looks it up before this is set.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export TORCH TORCH_INDEX
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run dev setup setup-dev venv torch page wheel generate observations format check static types walls proto style page-style ready test proofs browsers conformance interop interop-clients bench learning strength baseline clean

help: ## This list.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | \
		while IFS='|' read -r name text; do printf '  make %-16s%s\n' "$$name" "$$text"; done
	@echo
	@echo "Words that follow, such as make run PORT=8081 ARGS='--data-dir DIR':"
	@echo "  PORT=8081         another port (run, dev)"
	@echo "  HOST=0.0.0.0      another address (run); what else it needs, its answer says"
	@echo "  ARGS='...'        options of serve (run); $(BIN)/arcade-clash serve --help lists them"
	@echo "  PYTHON=python3.13 the Python that .venv is made with"
	@echo "  TORCH=cpu         PyTorch without CUDA; TORCH=cuda: with; by default what the machine has use for"
	@echo "  TORCH_INDEX=URL   a mirror of PyTorch's index of builds for the CPU"

run: setup ## Everything that is lacking, then the server on http://127.0.0.1:8080.
	@exec $(BIN)/arcade-clash serve --host $(HOST) --port $(PORT) $(ARGS)

dev: setup-dev ## The server and the page, both reloading as you edit.
	@exec $(PY) scripts/dev.py $(if $(filter command,$(origin PORT)),$(PORT))

setup: venv $(SETUP)/train $(SETUP)/kernel $(PAGE) ## Everything but serving.

setup-dev: venv $(SETUP)/dev $(SETUP)/kernel $(SETUP)/node

# Looked at each time: a .venv that is there may be of another Python, or of another place.
venv: $(SETUP)/venv
	@$(PY) -c "" 2>/dev/null || { echo "the Python that .venv was made with is gone or was changed: \
	make clean removes .venv, and the next make run makes it" >&2; exit 1; }
	@$(PY) scripts/preflight.py venv $(if $(filter file default,$(origin PYTHON)),,$(PYTHON))

page: $(PAGE) ## The page, built into the package.

$(SETUP)/venv:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 to 3.14 is needed, and $(PYTHON) is not found: \
	install it, or name one that is there, as in make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) scripts/preflight.py setup
	@echo "making .venv"
	@$(PYTHON) -m venv .venv
	@mkdir -p $(SETUP) && touch $@

torch: $(SETUP)/venv # The build of PyTorch that TORCH names, in place of another.
	@$(PY) scripts/install.py torch

$(SETUP)/train: $(SETUP)/venv pyproject.toml constraints.txt | $(if $(TORCH),torch)
	@$(PY) scripts/install.py torch
	@$(PY) scripts/install.py train
	@touch $@

$(SETUP)/dev: $(SETUP)/train
	@$(PY) scripts/install.py dev
	@touch $@

$(SETUP)/node: $(SETUP)/venv frontend/package.json frontend/package-lock.json
	@$(PY) scripts/preflight.py node
	@$(PY) scripts/install.py page
	@touch $@

# Nothing that serves live fights is compiled, so a full disk stops no start; what is not kept is
# tried again with the next one.
$(SETUP)/kernel: $(SETUP)/train $(KERNEL_SOURCES)
	@if $(BIN)/arcade-clash compile; then touch $@; fi

$(SETUP)/browser: $(SETUP)/node
	@$(PY) scripts/install.py browser
	@touch $@

$(SETUP)/proxies: $(SETUP)/dev | $(SETUP)/browser # one at a time: both may ask the system's packages
	@$(PY) scripts/install.py proxies
	@touch $@

$(SETUP)/interop: $(SETUP)/dev tests/interop/requirements.txt
	@$(PY) scripts/install.py interop
	@touch $@

$(PAGE): $(SETUP)/node $(PAGE_SOURCES)
	@echo "building the page"
	@cd frontend && npm run --silent build -- --logLevel warn

wheel: $(SETUP)/dev $(PAGE) ## A wheel and an sdist that hold the page, in dist.
	@rm -rf dist && $(PY) -m hatchling build -t wheel -t sdist >/dev/null && ls dist/*

generate: $(SETUP)/dev $(SETUP)/node ## Python and TypeScript from proto.
	@$(BIN)/buf generate

observations: $(SETUP)/dev ## docs/observations.md anew from the code.
	@$(PY) -m arcade_clash.envs.description docs/observations.md

format: $(SETUP)/dev $(SETUP)/node ## Formats everything.
	@ruff format . && ruff check --fix --quiet . ; buf format -w && cd frontend && npm run --silent format

check: static test ## Everything that guards the project.

static: types walls proto style page-style

style: $(SETUP)/dev
	@ruff format --check . && ruff check .
	@hadolint Dockerfile
	@check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml
	@check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@zizmor --offline --quiet --no-progress .github

page-style: $(SETUP)/node
	@cd frontend && npm run --silent format:check && npm run --silent lint && npm run --silent types

types: $(SETUP)/dev $(SETUP)/node
	@$(BIN)/mypy

walls: $(SETUP)/dev
	@$(BIN)/lint-imports

proto: $(SETUP)/dev $(SETUP)/node
	@buf lint && buf format --diff --exit-code
	@$(PY) scripts/check_generated.py
	@$(BIN)/buf breaking --against proto/baseline.binpb

ready: $(SETUP)/dev $(SETUP)/kernel $(SETUP)/browser $(SETUP)/proxies $(PAGE) # What the tests need.

test: ready ## Every test; fetches the browser it needs.
	@cd frontend && npm run --silent test
	@$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile --ignore=tests/proofs
	@$(BIN)/pytest tests/proofs # measures the machine, so alone on it

proofs: $(SETUP)/dev $(SETUP)/kernel $(SETUP)/browser $(SETUP)/proxies $(PAGE) ## Every proof at full length; writes docs/proofs.md.
	@$(BIN)/pytest tests/proofs --long --table docs/proofs.md

browsers: $(SETUP)/dev $(SETUP)/kernel $(SETUP)/browser $(PAGE) ## Every screen in Chromium, Firefox and WebKit; installs what it can of them.
	@$(PY) scripts/install.py engines
	@$(BIN)/pytest tests/journey/test_every_screen.py -v

conformance: $(SETUP)/dev $(SETUP)/node $(PAGE) ## Connect's conformance suite and h2spec, with Go; CASES=product for the shorter run.
	@$(BIN)/pytest tests/conformance -s $(if $(CASES),-k "$(CASES) or h2spec")

interop: $(SETUP)/interop $(SETUP)/kernel ## The fight in the hands of the field's libraries: TorchRL, Tianshou and others.
	@tests/interop/.venv/bin/python -m pytest tests/interop -n 0 -o filterwarnings=default

interop-clients: $(SETUP)/dev $(SETUP)/browser $(PAGE) ## docs/clients.md with Go, Rust, Java and Node, each as far as it is here.
	@$(BIN)/pytest tests/interop_clients

bench: $(SETUP)/dev ## The server's cost for each delivered state, beside its rivals.
	@$(PY) -m benchmarks.fanout

learning: $(SETUP)/dev $(SETUP)/kernel ## How often a fresh agent wins after a minute of training.
	@$(PY) -m benchmarks.learning

strength: $(SETUP)/dev $(SETUP)/kernel ## What beats an agent after ten minutes of self-play.
	@$(PY) -m benchmarks.strength

baseline: $(SETUP)/dev ## Renews the schema that `buf breaking` compares with; part of a release.
	@$(BIN)/buf build -o proto/baseline.binpb

clean: ## Removes what was made, data apart.
	@rm -rf .venv benchmarks/*/.venv tests/interop/.venv dist frontend/node_modules src/arcade_clash/page .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
