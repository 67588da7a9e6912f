# Every target sets up what it needs: a virtual environment with the locked set of a developer, then the project itself.
# A server installs requirements.lock: the part of it that runs the program (docs/operations.md).
PYTHON ?= python3
COMPILE := uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo accounts serve test quick durations lint bench screenshots lock clean

demo: $(READY)  ## build the demo city and show the top places for a lead
	$(BIN)/jianghai demo

accounts: $(READY)  ## give the accounts of the demo new passwords, and show them
	$(BIN)/jianghai demo --accounts

serve: $(READY)  ## start the console and the JSON API
	$(BIN)/jianghai serve

test: $(READY)  ## run the whole test suite
	$(BIN)/python -m pytest -n 2

quick: $(READY)  ## the tests of daily work: in process, on SQLite, none that takes long
	$(BIN)/python -m pytest -n 2 --lane quick

durations: $(READY)  ## run everything and record what takes long
	$(BIN)/python -m pytest -n 2 --record-durations

lint: $(READY)  ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)  ## in-process timings, written under var/bench
	mkdir -p var/bench
	$(BIN)/python benchmarks/tagging.py --json var/bench/tagging.json
	$(BIN)/python benchmarks/lead.py --json var/bench/lead.json

screenshots: $(READY)  ## draw the pictures of the user guide again (needs Chromium and a Chinese font)
	$(BIN)/python benchmarks/screenshots.py

lock:  ## resolve the dependencies again (needs uv)
	$(COMPILE) --all-extras --upgrade --output-file requirements-dev.lock
	$(COMPILE) --extra postgres --extra oidc --upgrade --constraint requirements-dev.lock --output-file requirements.lock

clean:
	rm -rf $(VENV) var dist

$(READY): requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@
