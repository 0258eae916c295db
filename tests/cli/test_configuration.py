"""A wrong or absent configuration is told in a sentence; nothing is made in a folder that is not ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("ANPTT_")} | {"PYTHONPATH": str(ROOT)} | more
    return subprocess.run(
        [sys.executable, "-m", "anptt_data.cli.main", *arguments], capture_output=True, text=True, env=env, cwd=folder, check=False
    )


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ('nodee = "1"', "nodee"),
        ('node = "abc-"', "node"),
        ("home = 5", "home"),
        ("samples_dir = 5", "samples_dir"),
        ("[[sources]", "line 1"),
        ('[[sources]]\nname = "a"\ndataset = "d"\nagency = "b"', "sources.0.path"),
        ('[[sources]]\nname = "a"\ndataset = "d"\nagency = "b"\npath = "p"\nfoo = 1', "sources.0.foo"),
    ],
)
@pytest.mark.parametrize("command", [["doctor", "--json"], ["sql", "SELECT 1"]])
def test_a_mistake_in_the_configuration_is_named_without_a_stack_trace(
    written: str, named: str, command: list[str], tmp_path: Path
) -> None:
    (tmp_path / "anptt.toml").write_text(written, encoding="utf-8")
    done = run(tmp_path, *command)
    assert done.returncode == 3
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "anptt.toml" in done.stderr
    assert named in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["anptt.toml"]


def test_a_password_in_a_wrong_configuration_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "anptt.toml").write_text('database_url = ["postgresql://a:geheim@h/d"]', encoding="utf-8")
    done = run(tmp_path, "submissions")
    assert done.returncode == 3
    assert "database_url" in done.stderr
    assert "geheim" not in done.stderr + done.stdout


@pytest.mark.parametrize("command", [["submissions"], ["run"], ["init"], ["doctor"]])
def test_without_any_configuration_no_warehouse_is_made_where_one_happens_to_stand(command: list[str], tmp_path: Path) -> None:
    done = run(tmp_path, *command)
    assert done.returncode == 2
    assert "ANPTT_HOME" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_home_without_a_configuration_file_is_enough(tmp_path: Path) -> None:
    done = run(tmp_path, "sql", "SELECT 1", ANPTT_HOME=str(tmp_path / "home"))
    assert "ANPTT_HOME" not in done.stderr
    assert "anptt publish" in done.stderr or done.returncode == 2


def test_a_port_that_is_none_and_a_format_there_is_not_are_wrong_usage() -> None:
    assert run(ROOT, "airflow", "--port", "99999").returncode == 2
    done = run(ROOT, "contract", "export", "health.dengue_month", "--format", "foo")
    assert (done.returncode, done.stdout) == (2, "")
    assert "foo" in done.stderr
