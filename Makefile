# `make run` opens the app on the sample; `make test` passes the tests. Both set up .venv first, once.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: run test check lock clean

run: $(VENV)/ready
	$(BIN)/embedlab app

test: $(VENV)/ready
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --timeout 300 --durations 20 --durations-min 5

check: $(VENV)/installed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

$(VENV)/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --editable .
	touch $@

$(VENV)/ready: $(VENV)/installed
	$(BIN)/python -m embedlab doctor --warm-up
	touch $@

# Locks again from pyproject.toml: everything, and everything but TensorFlow and the tools of the developers.
lock: $(VENV)/installed
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --all-extras --group dev pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --constraint requirements.txt pyproject.toml --output-file requirements-light.txt

clean:
	rm -rf $(VENV) build dist
