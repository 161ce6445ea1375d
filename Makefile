# One command per task. `make run` is the one to begin with.
.PHONY: setup-dev lock
SHELL := /bin/bash
PIP := .venv/bin/pip --disable-pip-version-check

.venv/bin/python:
	@python3 -m venv .venv || { rm -rf .venv; echo "python3-venv is missing: apt-get install python3-venv" >&2; exit 1; }

setup-dev: .venv/bin/python
	@$(PIP) install -qq --require-hashes -r requirements-dev.txt
	@$(PIP) install -qq --no-deps --no-build-isolation -e .

lock:
	@$(PIP) install -qq uv
	@.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --group build -o requirements.txt
	@.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml --group build --group dev -c requirements.txt -o requirements-dev.txt
