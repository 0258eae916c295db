"""A contract gains a column: drift fails, Alembic writes the migration, nothing else is needed (law 7)."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from anptt_data.warehouse.cluster import Cluster
from anptt_data.warehouse.server import APP, OWNER, create_database, embedded_url
from tests.conftest import ROOT

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "var", "__pycache__", "*.egg-info", ".mypy_cache", ".ruff_cache", "node_modules", "tests", "bench", "docs"
)
NEW_SECTOR = '''
"""A sector that was not there."""

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import count, place
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.text import Text


class HarvestMonth(Contract):
    dataset = "fields.harvest_month"
    version = "1.0"
    title = Text("Thu hoạch", "Harvest")
    cadence = Cadence(every="month", calendar="calendar_month")
    area: str = place("Xã", "Commune")
    tonnes: int = count("Sản lượng", "Harvest", unit="tấn")
'''


@pytest.fixture
def empty_database(test_cluster: Cluster) -> Iterator[str]:
    name = f"copy_{secrets.token_hex(6)}"
    with test_cluster.connect() as admin:
        create_database(admin, name)
    yield name
    with test_cluster.connect() as admin:
        admin.execute(f"drop database {name} with (force)")


@pytest.mark.slow
def test_a_new_column_and_a_new_sector_need_only_the_migration_alembic_writes(
    tmp_path: Path, test_cluster: Cluster, empty_database: str
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ANPTT_CONTRACT")} | {
        "PYTHONPATH": str(copy),
        "ANPTT_ROOT": str(copy),
        "ANPTT_HOME": os.environ["ANPTT_TESTS_HOME"],  # scratch databases are made on the session's server
    }
    urls = {role: embedded_url(test_cluster, role, empty_database) for role in (OWNER, APP)}

    def python(code: str) -> str:
        done = subprocess.run([sys.executable, "-c", code], cwd=copy, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    initialise = f"from anptt_data.warehouse.initialise import initialise_database as i; i({urls[OWNER]!r}, None)"
    drift = f"""
from sqlalchemy import create_engine
import contracts; assert contracts.__file__.startswith({str(copy)!r}), contracts.__file__
from anptt_data.warehouse.drift import drift
print("\\n".join(drift(create_engine({urls[APP]!r}))))
"""
    python(initialise)
    assert python(drift) == ""

    energy = copy / "contracts" / "energy.py"
    before = energy.read_text(encoding="utf-8")
    column = '    crews: int = count("Số đội sửa chữa", "Repair crews", unit="đội", required=False, nullable=True)\n'
    energy.write_text(before.replace("    customers: int = ", column + "    customers: int = ", 1), encoding="utf-8")
    (copy / "contracts" / "fields.py").write_text(NEW_SECTOR, encoding="utf-8")
    found = python(drift)
    assert "add_column: fact, energy__power_reliability_month" in found
    assert "add_table: fact.fields__harvest_month" in found

    revise = "from anptt_data.warehouse.revise import write_revision; print(write_revision('crews and harvests'))"
    written = Path(python(revise).splitlines()[-1])
    assert written.parent == copy / "migrations" / "versions"
    assert python(revise).splitlines()[-1] == "None", "a second time there is nothing to write"
    python(initialise)
    assert python(drift) == ""
    answer = python(
        f"from sqlalchemy import create_engine, text; c = create_engine({urls[APP]!r}).connect();"
        "print(c.execute(text('select count(crews) from energy.power_reliability_month')).scalar(),"
        " c.execute(text('select count(tonnes) from fields.harvest_month')).scalar())"
    )
    assert answer == "0 0"
