# Needs make and Python 3.11 or newer; everything else is set up in .venv by the target that wants it.
#   make PYTHON=/path/to/python3.12 test     builds .venv with that Python (make clean first, where there is one)

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run paper research test check slow bench bench-peers soak mutants format lock picture wheel clean

PYTHON ?=
VENV := .venv
INSTALLED := $(VENV)/.installed
RUNS := $(VENV)/.runs
KERNEL := $(VENV)/.kernel
RESEARCH := $(VENV)/.research
PEERS := .venv-peers
RUN := $(VENV)/bin/python -m
SCENARIOS := tests/scenarios tests/rehearse tests/simulation
UV := uv==0.13.8

# A journal is written through to the disk at every commit, and the tests write thousands: where memory has room for
# them they lie there.
ROOMY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 2000000 { print "TMPDIR=/dev/shm" }')
PYTEST := $(ROOMY) $(RUN) pytest

# pip asks nothing, looks for no newer pip and keeps nothing outside .venv (it fails where its cache cannot be written);
# another Python's modules stay out. What was compiled is kept, so that the hundreds of processes that the tests start
# begin at once.
export PIP_NO_INPUT := 1
export PIP_NO_CACHE_DIR := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: $(RUNS) ## the console, trading the bundled candles on paper; STRATEGY=grid for another strategy than levels
	@$(VENV)/bin/srconsole $(if $(STRATEGY),--set strategy.name=$(STRATEGY))

paper: $(RUNS) ## the console on Bitget's prices, traded on paper; no account, no keys
	@$(VENV)/bin/srconsole --set market.mode=paper

research: $(RESEARCH) ## what sweeps, optimisation and reports need beside: Optuna, plotly, matplotlib, Parquet, Dask

test: $(INSTALLED) $(KERNEL) ## all tests but the slow ones and the soak
	$(PYTEST) -n auto --dist worksteal

check: $(INSTALLED) ## lint, format, types, imports, tests: what has to hold before a change lands
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(VENV)/bin/lint-imports
	@$(MAKE) --no-print-directory test

slow: $(INSTALLED) $(KERNEL) ## the tests that start many processes or terminals, ask servers or take pictures
	$(PYTEST) -n auto --dist worksteal -m "slow and not soak" $(addprefix --ignore=,$(SCENARIOS))

# What takes minutes comes first, and then each core takes one test at a time: both are at their ends together.
scenarios: $(INSTALLED) $(KERNEL) ## every fault as it is expected, with its defence and without; rehearsals beside backtests; simulated worlds
	$(PYTEST) -n auto --dist load --maxschedchunk 1 -m "slow and not soak" $(SCENARIOS)

bench: $(INSTALLED) $(KERNEL) ## every benchmark in turn
	@for file in benchmarks/*.py; do echo "== $$file"; $(VENV)/bin/python "$$file" || exit 1; done

bench-peers: $(PEERS)/.installed $(KERNEL) ## the same rules in backtesting.py and vectorbt, trade by trade and in seconds; polars as the reader
	$(PEERS)/bin/python -m benchmarks.peers.compare
	$(PEERS)/bin/python -m benchmarks.peers.speed
	$(PEERS)/bin/python -m benchmarks.backtest

# pytest ends with 5 where it finds no soak test, which is no failure.
soak: $(INSTALLED) $(KERNEL) ## the tests that run for minutes
	@$(PYTEST) -m soak --timeout=3600 || [ $$? -eq 5 ]

# Mutants are of the core: backtests by the compiled kernel would not notice them.
mutants: $(INSTALLED) ## what the tests do not notice: small faults put into the rules and the engine; an hour at most, then it goes on where it stopped
	@rm -rf srconsole/kernel/built $(KERNEL)
	@timeout 3600 $(RUN) mutmut run --max-children 2 || [ $$? -eq 124 ]
	@$(RUN) mutmut results

format: $(INSTALLED) ## mend what ruff can mend
	$(RUN) ruff check --fix
	$(RUN) ruff format

# The settings of pip and uv on the machine are left out, so that the hashes are the public registry's and no mirror is named.
lock: | $(VENV)/bin/python ## renew the locks from pyproject.toml (make lock UPGRADE=--upgrade for newer releases)
	$(RUN) pip install --quiet $(UV)
	@{ echo '# The one set of packages srconsole runs and is tested with, on Python 3.11 to 3.14, hashes and all.'; \
	   echo '# Made from pyproject.toml by `make lock`, which renews it; not edited by hand.'; } > $(VENV)/lock.tmp
	@test ! -f requirements.lock || cp requirements.lock $(VENV)/lock.out
	env -u UV_INDEX -u UV_INDEX_URL -u UV_DEFAULT_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
	    $(RUN) uv pip compile --no-config --universal --python-version 3.11 --fork-strategy fewest --extra dev \
	    --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet $(UPGRADE) \
	    --output-file $(VENV)/lock.out pyproject.toml
	@cat $(VENV)/lock.out >> $(VENV)/lock.tmp && mv $(VENV)/lock.tmp requirements.lock && rm $(VENV)/lock.out
	@$(VENV)/bin/python scripts/run_lock.py
	@{ echo '# What `make bench-peers` runs: srconsole at the releases of requirements.lock, and those it is compared with.'; \
	   echo '# Made by `make lock`; not edited by hand.'; } > $(VENV)/lock.tmp
	@test ! -f requirements-peers.lock || cp requirements-peers.lock $(VENV)/lock.out
	env -u UV_INDEX -u UV_INDEX_URL -u UV_DEFAULT_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
	    $(RUN) uv pip compile --no-config --universal --python-version 3.11 --fork-strategy fewest --extra peers \
	    --constraint requirements.lock \
	    --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet $(UPGRADE) \
	    --output-file $(VENV)/lock.out pyproject.toml
	@cat $(VENV)/lock.out >> $(VENV)/lock.tmp && mv $(VENV)/lock.tmp requirements-peers.lock && rm $(VENV)/lock.out

picture: $(INSTALLED) ## README's picture, made by the console itself
	$(VENV)/bin/python scripts/picture.py

wheel: $(INSTALLED) ## dist/: the wheel and the source archive
	$(RUN) hatchling build

clean: ## remove .venv and everything made
	rm -rf $(VENV) $(PEERS) build dist .hypothesis .import_linter_cache .mypy_cache mutants .pytest_cache .ruff_cache snapshot_report.html
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A .venv that was not finished, or was moved or copied with its checkout, is made anew.
ifneq ($(shell cat $(RUNS) 2>/dev/null),$(CURDIR))
ifneq ($(shell cat $(INSTALLED) 2>/dev/null),$(CURDIR))
.PHONY: $(RUNS) $(INSTALLED) $(VENV)/bin/python
endif
endif

# What running needs, and nothing else.
$(RUNS): requirements-run.lock pyproject.toml | $(VENV)/bin/python
	@$(VENV)/bin/python scripts/install.py requirements-run.lock
	@printf '%s' "$(CURDIR)" > $@

# What research needs beside it.
$(RESEARCH): requirements-research.lock pyproject.toml | $(VENV)/bin/python
	@$(VENV)/bin/python scripts/install.py requirements-research.lock
	@printf '%s' "$(CURDIR)" > $(RUNS)
	@touch $@

# Those that srconsole is compared with never come into its own .venv.
$(PEERS)/.installed: requirements-peers.lock pyproject.toml | $(VENV)/bin/python
	@$(VENV)/bin/python -m venv --clear $(PEERS)
	@$(PEERS)/bin/python scripts/install.py requirements-peers.lock
	@touch $@

# Backtests in C, where a compiler is at hand; without one it is said, and they run on the plain core.
$(KERNEL): $(wildcard srconsole/kernel/c/*) srconsole/kernel/compiler.py | $(INSTALLED)
	@$(RUN) srconsole.kernel.compiler
	@touch $@

# What the tests and checks need beside it.
$(INSTALLED): requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(VENV)/bin/python scripts/install.py requirements.lock
	@printf '%s' "$(CURDIR)" > $@
	@printf '%s' "$(CURDIR)" > $(RUNS)

$(VENV)/bin/python:
	@for python in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "making $(VENV) with $$("$$python" --version)"; exec "$$python" -m venv --clear $(VENV); \
	    fi; \
	done; \
	if uv --version >/dev/null 2>&1 && test -z "$(PYTHON)"; then \
	    echo "making $(VENV) with a Python that uv fetches"; exec uv venv --quiet --seed --clear --python '>=3.11' $(VENV); \
	fi; \
	echo "No Python 3.11 or newer found (tried $(or $(PYTHON),python3 and python3.11 to python3.14))," \
	     "name one with: make PYTHON=/path/to/python3.11" >&2; \
	exit 1
