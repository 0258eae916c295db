# Everything starts here; only Python 3.11 and make are needed. See docs/engineers.md.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help install demo test lint types unit bench spark lock clean

help:
	@echo "make install   fresh clone -> .venv with everything"
	@echo "make demo      collects every sample source through Airflow's DAGs, publishes, says where to look"
	@echo "make test      style, types, all tests"
	@echo "make bench     the ratios of bench/README.md"
	@echo "make spark     the marts on Spark beside DuckDB, row by row (Java 17; makes .venv-spark)"
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
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: install
	$(BIN)/python -m bench

SPARK := .venv-spark
TEST_ON_SPARK := tests/road/test_marts_on_spark.py

# Without Java the test says that it was skipped and why; nothing is downloaded then.
spark: install
	@if command -v java >/dev/null 2>&1; then $(MAKE) --no-print-directory $(SPARK)/.installed; \
	else echo "Java 17 is not here (command java): the marts are not run on Spark" >&2; fi
	$(BIN)/python -m pytest -rs $(TEST_ON_SPARK)

$(SPARK)/.installed: deploy/requirements-spark.txt
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement deploy/requirements-spark.txt
	touch $@

# Pins anew what pyproject.toml asks for; add CONSTRAINTS=file to hold versions.
lock: install
	$(BIN)/uv pip compile pyproject.toml --extra dev --no-header --no-annotate --quiet --output-file requirements.lock $(if $(CONSTRAINTS),--constraint $(CONSTRAINTS))

clean:
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis bench/out build dist *.egg-info
	find . -name __pycache__ -not -path './.venv/*' -not -path './.venv-spark/*' -not -path './bench/.venv-dlt/*' -prune -exec rm -rf {} +
