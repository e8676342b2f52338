# Everything a developer does here; `make help` lists it. It needs Python 3.11 or newer and git, nothing else.

# The interpreter that the environment is made from: make setup PYTHON=/path/to/python3
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
IMAGE ?= albtls:dev
ALBSIM_IMAGE ?= albsim:dev
PYTEST_WORKERS ?= auto
PYTEST_ARGS ?=
CHAOS_ARGS ?=
TEST_TOOLS ?= helm
UPGRADE ?=

COMPILE = $(BIN)/uv pip compile -q $(UPGRADE) --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate

# Build an image: its tag, its Dockerfile.
define build_image
for builder in docker podman buildah; do \
	if $$builder info >/dev/null 2>&1; then \
		echo "Building $(1) with $$builder" >&2; exec $$builder build --tag $(1) --file $(2) .; \
	fi; \
done; \
echo "docker, podman or buildah is needed to build an image, and none of them works here." >&2; exit 1
endef

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test lint style types imports generated bench chaos crds image albsim-image requirements cluster-up cluster-down clean

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## make the Python environment in .venv

$(READY): requirements/dev.txt pyproject.toml simulator/pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none was found. Install one, or name it: make setup PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is not Python 3.11 or newer. Name another: make setup PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) (once, and again when the requirements change)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "The environment could not be made. On Debian and Ubuntu, install the package python3-venv." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . -e simulator
	@touch $@

demo: $(READY)  ## the whole product on this machine: cluster, simulated cloud, operator, handshakes (DEMO_KEEP=1 leaves it running)
	@$(BIN)/python -m devtools.demo

test: $(READY)  ## all tests, on a real API server (PYTEST_ARGS adds arguments)
	@$(BIN)/python -m devtools.cluster binaries --with $(TEST_TOOLS) >/dev/null
	@$(BIN)/python -m devtools.toolchains --go tests/clients/go --node tests/clients/node >/dev/null
	$(BIN)/pytest -n $(PYTEST_WORKERS) --maxprocesses=8 --ignore=tests/bench $(PYTEST_ARGS)

lint: style types imports generated  ## style, types, import rules, generated files

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## check types
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

generated: $(READY)
	$(BIN)/python -m albtls.api.generate --check
	$(BIN)/python -m albtls.runtime.settings_reference --check
	$(BIN)/python -m albsim.reference --check

bench: $(READY)  ## print the benchmarks
	@$(BIN)/python -m tests.bench

chaos: $(READY)  ## half an hour and more: all combinations of the switches, properties by the thousand (CHAOS_ARGS='--from 17')
	@$(BIN)/python -m tests.chaos $(CHAOS_ARGS)

crds: $(READY)  ## generate the CRDs, the chart's copy of them and the reference pages
	$(BIN)/python -m albtls.api.generate
	$(BIN)/python -m albtls.runtime.settings_reference
	$(BIN)/python -m albsim.reference

image:  ## build the operator's container image with docker, podman or buildah, whichever works
	@$(call build_image,$(IMAGE),Dockerfile)

albsim-image:  ## build the simulator's container image in the same way
	@$(call build_image,$(ALBSIM_IMAGE),simulator/Dockerfile)

requirements: $(READY)  ## pin the requirements anew after a change (UPGRADE=--upgrade for newer versions)
	$(COMPILE) pyproject.toml -o requirements/operator.txt
	$(COMPILE) pyproject.toml simulator/pyproject.toml requirements/dev.in -c requirements/operator.txt -o requirements/dev.txt
	$(COMPILE) simulator/pyproject.toml -c requirements/dev.txt -o requirements/albsim.txt
	$(COMPILE) requirements/build.in -c requirements/dev.txt -o requirements/build.txt

cluster-up: $(READY)  ## start a local API server and print how to use it: eval "$(make cluster-up)"
	@$(BIN)/python -m devtools.cluster up --with helm

cluster-down: $(READY)  ## end it
	@$(BIN)/python -m devtools.cluster down

clean:  ## remove the environment and what was made here (the cluster's programs stay in the user's cache)
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name '*.egg-info' -type d -prune -exec rm -rf {} +
