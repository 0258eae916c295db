"""The command line starts light and answers with the right exit codes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "anptt_data.cli.main", *arguments], capture_output=True, text=True, env=os.environ | (env or {}), check=False
    )


def test_help_imports_neither_polars_nor_sqlalchemy_nor_airflow() -> None:
    code = (
        "import sys; sys.argv=['anptt','--help']\n"
        "from anptt_data.cli.main import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "print('HEAVY', sorted({m.split('.')[0] for m in sys.modules} & {'polars','sqlalchemy','airflow','pandera','duckdb','pandas','pyarrow'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stdout


@pytest.mark.parametrize("arguments", [["no-such-command"], ["submit"], ["contract", "show", "no.such"], ["sql"]])
def test_wrong_usage_is_exit_code_2_without_a_stack_trace(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout


def test_contract_list_json_is_one_document_with_titles_in_both_languages() -> None:
    import json

    listed = json.loads(run("contract", "list", "--json").stdout)
    assert {"dataset", "version", "title_vi", "title_en"} <= set(listed[0])
    assert len({c["dataset"] for c in listed}) == len(listed) >= 5


def test_every_command_explains_itself_in_both_languages() -> None:
    from anptt_data.cli.main import app

    for command in app.registered_commands:
        assert command.callback is not None
        assert " / " in (command.callback.__doc__ or ""), command.callback.__name__
