# Everything a developer does here; needs Python 3.11 or later and make, nothing else. `make help` lists it.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
export UV_SYSTEM_CERTS ?= 1
export BUF_CACHE_DIR := $(CURDIR)/.local/buf
# Compiled modules are kept, whatever the environment says: otherwise each process compiles three thousand when it starts.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.local/pycache

BIN := .venv/bin
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(name))))
UV = $(if $(shell uv --version 2>/dev/null),uv,$(BIN)/uv)
MEMBERS := $(patsubst %/pyproject.toml,%,$(wildcard */pyproject.toml */*/pyproject.toml))
CODE = $(wildcard libs/*/src/crm_* services/*/src gateway/src deploy/*/src libs/contracts/*.py libs/contracts/build_tools) $(TESTS)
TESTS = $(wildcard libs/*/tests services/*/tests gateway/tests deploy/*/tests tests)
PYTEST = $(BIN)/pytest $(ARGS)

##@ Use

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: install ## Start the whole suite on this machine; Ctrl-C stops it
	@exec $(BIN)/python -m crm_local run

.PHONY: reset
reset: install ## Delete the suite's local data; downloads stay
	@$(BIN)/python -m crm_local reset

.PHONY: bench
bench: install ## Measure: make bench BENCH=customers SIZE=100000 (settings: tests/bench/__init__.py)
	@PYTHONPATH=tests exec $(BIN)/python -m bench $(or $(BENCH),customers)

##@ Set up

.PHONY: install
install: .venv/installed ## Make .venv with the locked dependencies and the workspace members

.venv/installed: requirements.lock $(MEMBERS:%=%/pyproject.toml)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed, and none was found on the path" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv \
		|| { rm -rf .venv; echo "$(PYTHON) cannot make virtual environments: install its venv package" >&2; exit 1; }
	@command -v $(UV) >/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps $(MEMBERS:%=-e %)
	@touch $@

.PHONY: lock
lock: ## Resolve the dependencies anew and write requirements.lock
	$(UV) lock --quiet
	$(UV) export --quiet --frozen --all-groups --format requirements-txt --no-emit-workspace --no-header --no-annotate \
		--output-file requirements.lock
	@! grep -n '://' requirements.lock || { echo "requirements.lock must name no addresses" >&2; exit 1; }

.PHONY: generate
generate: install ## Make libs/contracts/src and docs/events.md from proto/
	$(BIN)/python libs/contracts/generate.py

##@ Check

.PHONY: test
test: lint ## Everything CI runs: lint and all tests in one go
	$(PYTEST) $(TESTS)

.PHONY: lint
lint: lint-python lint-contracts ## Style, types, boundaries, contracts

.PHONY: lint-python
lint-python: install ## Style, types and boundaries of the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports

.PHONY: lint-contracts
lint-contracts: install ## Style of proto/, freshness of what is made from it, and no break with what has landed
	$(BIN)/python libs/contracts/generate.py --protos-only
	$(BIN)/buf lint
	$(BIN)/buf format proto --diff --exit-code
	$(BIN)/python libs/contracts/generate.py --check
	@$(MAKE) breaking

# buf reads git itself but then misses the protos of other people, which are laid out beside the tree and not in it.
LANDED = $(shell git rev-parse --quiet --verify origin/main 2>/dev/null || git rev-parse --quiet --verify main 2>/dev/null)
.PHONY: breaking
breaking:
	@rm -rf .local/landed && mkdir -p .local/landed/.local && ln -s "$(CURDIR)/.local/proto-wheels" .local/landed/.local/
	@if [ -n "$(LANDED)" ] && git cat-file -e "$(LANDED):proto" 2>/dev/null; then \
		git archive "$(LANDED)" proto buf.yaml | tar -x -C .local/landed && $(BIN)/buf breaking --against .local/landed; \
	else echo "no contract has landed yet: nothing to break"; fi

.PHONY: format
format: install ## Format code and contracts
	$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	$(BIN)/buf format proto --write

##@ Parts of the tests (more arguments for pytest in ARGS)

# A part that no member has passes and says so; a part's folder in which no test is found fails (crm_local.testing).
.PHONY: test-unit test-integration test-component test-journeys test-architecture
test-unit: part = unit
test-unit: install ## Rules alone, no server
test-integration: part = integration
test-integration: install ## With real PostgreSQL, NATS and Keycloak
test-component: part = component
test-component: install ## A service over its own interface
test-journeys: part = journeys
test-journeys: install ## The suite as people use it
test-architecture: part = architecture
test-architecture: install ## The house's own rules

test-unit test-integration test-component test-journeys test-architecture:
	@$(if $(wildcard $(TESTS:%=%/$(part))),$(PYTEST) $(wildcard $(TESTS:%=%/$(part))),echo "no $(part) tests yet")
