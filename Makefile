# Every target sets up what it needs: a virtual environment with the locked set of a developer, then the project itself.
# A server installs requirements.lock: the part of it that runs the program (docs/operations.md).
# LightFM has a lock of its own: where it has to be compiled and nothing compiles, all else is set up without it.
PYTHON ?= python3
COMPILE := uv pip compile --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LIGHTFM := $(INSTALL) --require-hashes -r requirements-lightfm.lock

# Imported once, not in every process that the tests start, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo accounts serve lightfm test quick durations lint bench screenshots lock clean

demo: $(READY)  ## build the demo city and show the top places for a lead
	$(BIN)/jianghai demo

accounts: $(READY)  ## give the accounts of the demo new passwords, and show them
	$(BIN)/jianghai demo --accounts

serve: $(READY)  ## start the console and the JSON API
	$(BIN)/jianghai serve

lightfm: $(READY)  ## install LightFM, once there is a C compiler
	@$(LIGHTFM)

test: $(READY)  ## run the whole test suite, three at a time: they often wait for browsers and processes
	$(BIN)/python -m pytest -n 3

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
	$(BIN)/python benchmarks/cold.py --json var/bench/cold.json

screenshots: $(READY)  ## draw the pictures of the user guide again (needs Chromium and a Chinese font)
	$(BIN)/python benchmarks/screenshots.py

lock:  ## resolve the dependencies again (needs uv)
	$(COMPILE) pyproject.toml --extra postgres --extra oidc --extra dev --upgrade --output-file requirements-dev.lock
	$(COMPILE) pyproject.toml --extra postgres --extra oidc --upgrade --constraint requirements-dev.lock --output-file requirements.lock
	echo lightfm-next | $(COMPILE) - --upgrade --constraint requirements-dev.lock --output-file requirements-lightfm.lock

clean:
	rm -rf $(VENV) var dist

# A ready-made LightFM is taken where there is one for this Python; otherwise it is compiled, or left out.
$(READY): requirements-dev.lock requirements-lightfm.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(LIGHTFM) --only-binary :all: 2>/dev/null || { $${CC:-cc} --version >/dev/null 2>&1 && $(LIGHTFM); } || { \
	  echo "没有安装 LightFM（需要 C 编译器）。其余一切照常，只是园区收件台的排序少一项依据（协同因子），有关测试会跳过。装好编译器后运行：make lightfm"; \
	  echo "LightFM is left out: it needs a C compiler. All else works; a place's desk is ranked without collaborative factors, and their tests are skipped. Once there is a compiler, run: make lightfm"; }
	touch $@
