"""A wrong or absent configuration is told in a sentence; nothing is made in a folder that is not ours."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from anptt_data.warehouse.cluster import Cluster
from anptt_data.warehouse.server import APP, embedded_url
from tests.command_line import anptt

ROOT = Path(__file__).resolve().parents[2]


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("ANPTT_")} | {"PYTHONPATH": str(ROOT)} | more
    with contextlib.chdir(folder):
        return anptt(env, *arguments)


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


def test_an_address_of_the_database_that_is_none_is_told_without_repeating_it(tmp_path: Path) -> None:
    for written in ("geheim", "postgresql://a:geheim@h:port/d", "mysql://a:geheim@h/d"):
        done = run(tmp_path, "submissions", ANPTT_HOME=str(tmp_path / "home"), ANPTT_DATABASE_URL=written)
        assert done.returncode == 3
        assert "ANPTT_DATABASE_URL" in done.stderr
        assert "geheim" not in done.stderr


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = run(tmp_path, "init", ANPTT_HOME=str(tmp_path / "file" / "home"))
    assert done.returncode == 3
    assert str(tmp_path / "file") in done.stderr
    assert "Traceback" not in done.stderr


def test_a_warehouse_that_was_not_made_yet_says_which_command_makes_it(test_cluster: Cluster, tmp_path: Path) -> None:
    url = embedded_url(test_cluster, APP, "postgres")
    done = run(tmp_path, "submissions", ANPTT_HOME=str(tmp_path / "home"), ANPTT_DATABASE_URL=url)
    assert done.returncode == 3
    assert "anptt init" in done.stderr


def test_a_reader_that_leaves_early_is_not_an_answer_of_returned(tmp_path: Path) -> None:
    code = "import sys\nfrom anptt_data.cli.main import guarded\nfrom typer import Typer\napp = Typer()\n" \
        "@app.command()\ndef c() -> None:\n    [print('x' * 1000) for _ in range(10_000)]\n" \
        "sys.exit(guarded(lambda: app([], standalone_mode=False)))"  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.wait(timeout=60) == 0
