"""README and docs tell the truth: every command and query they show is run."""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
import pytest

from anptt_data.settings import Settings
from anptt_data.warehouse.cluster import Cluster
from tests.command_line import anptt

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NOT_RUN_HERE = (
    "make ",  # CI runs them
    "source ",
    "duckdb ",  # the DuckDB command line is another program
    "docker ",
    "anptt airflow",  # serves until it is stopped; tests/dags starts it
    "anptt portal",  # the same; tests/portal
    "curl ",  # needs the portal
    "anptt restore",
    "anptt backup",  # tests/warehouse
    "python -m anptt_data.warehouse.revise",  # tests/warehouse and the sixth dataset
)

NO_SAMPLE = "_nil "
"""What a query may ask for and the samples have not: nobody of them has declared that there was nothing to report."""


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(*kinds: str) -> list[Block]:
    found: list[Block] = []
    for page in PAGES:
        content = page.read_text(encoding="utf-8")
        matches = re.finditer(r"^```(\w+)\n(.*?)^```", content, re.MULTILINE | re.DOTALL)
        found += [Block(page, content[: m.start()].count("\n") + 1, m[1], m[2]) for m in matches if m[1] in kinds]
    return found


def commands() -> list[tuple[str, str]]:
    lines = [
        (str(block), line.strip().removeprefix("$ "))
        for block in blocks("sh", "console")
        for line in block.text.splitlines()
        if line.strip() and not line.strip().startswith("#") and (block.kind == "sh" or line.startswith("$ "))
    ]
    return [(where, line.split("  #")[0].strip()) for where, line in lines]


def runs_here(line: str) -> bool:
    asks_for_a_password = line.startswith("anptt account add") and "--no-password" not in line  # tests/portal
    return not asks_for_a_password and not line.startswith(NOT_RUN_HERE)


@pytest.mark.parametrize(("where", "line"), [c for c in commands() if runs_here(c[1])])
def test_a_command_in_the_docs_runs(
    where: str, line: str, loaded: Settings, loaded_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = line.replace("var/", f"{loaded.home}/").replace("NUMBER", _some_receipt(loaded))
    if "rebase" in line:
        line = line.replace("releases/000001", str(_copied_release(loaded))).replace("Path('lake')", f"Path('{loaded.home}/lake')")
    words = shlex.split(line)
    if words[0] == "anptt" and not re.search(r"[|<>$*;&]", line):
        monkeypatch.chdir(ROOT)
        done = anptt(loaded_env, *words[1:])
    else:
        done = subprocess.run(["bash", "-c", line], cwd=ROOT, env=loaded_env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{where}: {line}\n{done.stdout[-2000:]}\n{done.stderr}"


def _some_receipt(settings: Settings) -> str:
    return sorted(p.name for p in settings.receipts_dir.iterdir())[0]


def _copied_release(settings: Settings) -> Path:
    import shutil

    copy = settings.home / "tmp" / "copied-release"
    if not copy.exists():
        shutil.copytree((settings.releases_dir / "current").resolve(), copy)
    return copy


@pytest.mark.parametrize("block", [b for b in blocks("sql") if b.page.name != "auditors.md" and b.page.name != "warehouse.md"], ids=str)
def test_a_query_for_analysts_runs_on_the_release(block: Block, loaded: Settings) -> None:
    with duckdb.connect(str(loaded.releases_dir / "current" / "anptt.duckdb"), read_only=True) as connection:
        try:
            rows = connection.execute(block.text).fetchall()
        except duckdb.InvalidInputException as error:  # SET VARIABLE to a past before the first submission is right, not wrong
            raise AssertionError(str(block)) from error
    answers = block.text.lstrip().upper().startswith("SELECT") and NO_SAMPLE not in block.text
    assert rows or not answers, f"{block} finds nothing on the samples"


@pytest.mark.parametrize("block", [b for b in blocks("sql") if b.page.name in ("auditors.md", "warehouse.md")], ids=str)
def test_a_query_for_auditors_runs_on_the_warehouse(block: Block, loaded: Settings) -> None:
    with psycopg.connect(str(loaded.database_url).replace("+psycopg", ""), autocommit=True) as connection:
        for statement in filter(str.strip, block.text.split(";")):
            connection.execute(statement)  # type: ignore[call-overload]


def test_the_login_for_an_outside_auditor_asks_every_query_and_changes_nothing(loaded: Settings, test_cluster: Cluster) -> None:
    (grants,) = [b for b in blocks("text") if "CREATE ROLE" in b.text]
    queries = [b.text for b in blocks("sql") if b.page.name == "auditors.md"]
    with test_cluster.connect("loaded") as admin, admin.transaction(force_rollback=True):
        admin.execute(grants.text)  # type: ignore[call-overload]
        admin.execute("SET LOCAL ROLE auditor")
        for query in queries:
            for statement in filter(str.strip, query.split(";")):
                admin.execute(statement)  # type: ignore[call-overload]
        for forbidden in ("DELETE FROM intake.submission_event", "SELECT * FROM portal.account", "SELECT * FROM fact.health__disease_week"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), admin.transaction():
                admin.execute(forbidden)


@pytest.mark.parametrize("block", [b for b in blocks("python") if b.page.name != "architecture.md"], ids=str)  # signatures, not code
def test_a_python_example_runs(block: Block, loaded: Settings, loaded_env: dict[str, str]) -> None:
    code = block.text.replace("var/", f"{loaded.home}/")
    done = subprocess.run(["python", "-c", code], cwd=ROOT, env=loaded_env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{block}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_in_the_docs_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []
