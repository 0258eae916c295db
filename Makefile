# Everything starts here; only Python 3.11 and make are needed. See docs/engineers.md.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help install demo test lint types unit bench lock clean

help:
	@echo "make install   fresh clone -> .venv with everything"
	@echo "make demo      collects every sample source through Airflow's DAGs, publishes, says where to look"
	@echo "make test      style, types, all tests"
	@echo "make bench     the ratios of bench/README.md"
	@echo "make clean     removes what tools leave behind (not the state under var/, not .venv)"

install: $(STAMP)

$(STAMP): requirements.lock pyproject.toml deploy/install.sh
	sh deploy/install.sh $(PYTHON) $(VENV)

demo: install
	@$(BIN)/python -m anptt_data.demo

test: lint types unit

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install
	$(BIN)/mypy

unit: install
	$(BIN)/python -m pytest -n 2 --dist loadfile

bench: install
	$(BIN)/python -m bench

# Pins anew what pyproject.toml asks for; add CONSTRAINTS=file to hold versions.
lock: install
	$(BIN)/uv pip compile pyproject.toml --extra dev --no-header --no-annotate --quiet --output-file requirements.lock $(if $(CONSTRAINTS),--constraint $(CONSTRAINTS))

clean:
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis bench/out build dist *.egg-info
	find . -name __pycache__ -not -path './.venv/*' -not -path './bench/.venv-dlt/*' -prune -exec rm -rf {} +
