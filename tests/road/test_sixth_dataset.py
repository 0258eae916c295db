"""A sixth dataset costs one class, one migration that Alembic writes, and two example files; everything else follows (law 7).

The project is copied, a sector that it has never heard of is added as a stranger would, and the dataset goes the whole road by the
command line and by Airflow's DAG. The form is one that provinces really send: reservoirs, weekly, a two-row header, a total, signatures.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import psycopg
import pytest

from anptt_data.warehouse.cluster import Cluster
from anptt_data.warehouse.server import APP, OWNER, create_database, embedded_url
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

DATASET, AGENCY = "water.reservoir_week", "so-nnmt-66"
CONTRACT = '''"""Water."""

from __future__ import annotations

import polars as pl

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import derived, measure, place, text
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.rules import Row, rule
from anptt_data.contract.text import Text


class ReservoirWeek(Contract):
    """Water stored in irrigation reservoirs, by reservoir and week."""

    dataset = "water.reservoir_week"
    version = "1.0"
    title = Text("Nguồn nước hồ chứa thủy lợi theo tuần", "Irrigation reservoirs by week")
    description = Text("Dung tích thiết kế và hiện tại của từng hồ chứa cuối tuần", "Design and present storage at the end of the week")
    legal_basis = "Luật Thủy lợi 08/2017/QH14"
    provider = "so-nnmt"
    cadence = Cadence(every="week", calendar="week_fri_thu", due_working_days=2)
    approval = "confirm"

    reservoir: str = text("Tên hồ chứa", "Reservoir", key=True, required=True, nullable=False, aliases=("Tên hồ", "Hồ chứa"))
    area: str = place("Xã, phường", "Commune", aliases=("Địa điểm",))
    design: float = measure("Dung tích thiết kế", "Design storage", unit="triệu m³", minimum=0, additive=True, aliases=("Thiết kế",))
    present: float = measure("Dung tích hiện tại", "Present storage", unit="triệu m³", minimum=0, additive=True, aliases=("Hiện tại",))
    filled: float = derived(
        "Tỷ lệ so với thiết kế", "Share of the design", of="present", formula="percent", per="design", unit="%", aliases=("Tỷ lệ (%)",)
    )
    note: str = text("Ghi chú", "Note")

    @rule(
        "WATER-001", severity="error",
        vi="Dung tích hiện tại vượt quá 1,3 lần dung tích thiết kế",
        en="The present storage is more than 1.3 times the design storage",
        fix_vi="Kiểm tra đơn vị tính: cả hai cột ghi theo triệu m³", fix_en="Check the unit: both columns are in million m³",
    )  # fmt: skip
    def present_fits_design(row: Row) -> pl.Expr:
        return row.present <= 1.3 * row.design
'''
Form = list[list[Any]]
GOOD_NAME, BAD_NAME = "Ho chua tuan 45-2026.xlsx", "HỒ CHỨA T46 (gửi lại).xlsx"
GOOD: Form = [
    [1, "Hồ Ea Kao", "Phường Ea Kao", 17.0, 14.2, 83.5, 104, None],
    [2, "Hồ Buôn Triết", "Xã Liên Sơn Lắk", 21.7, 15.4, 71.0, 98, None],
    [3, "Hồ Ea Súp Thượng", "Xã Ea Súp", 146.94, 101.3, 68.9, 101, "Đang xả"],
    [4, "Hồ Krông Búk Hạ", "Xã Ea Phê", 109.34, 87.9, 80.4, None, None],
    [None, "Tổng cộng", None, 294.98, 218.8, None, None, None],
]
BAD: Form = [
    [1, "Hồ Ea Kao", "Phường Ea Kao", 17.0, 14.9, 87.6, 104, None],
    [2, "Hồ Buôn Triết", "Xã Liên Sơn Lắk", 21.7, "chưa đo", None, 98, None],  # not a figure
    [3, "Hồ Ea Súp Thượng", "Xã Ea Súp", 146.94, 101300, 68.9, 101, None],  # thousand m³
    [4, "Hồ Krông Búk Hạ", "Xã Ea Phêê", 109.34, 87.9, 80.4, None, None],  # no such commune
    [5, "Hồ Ea Nhái", "Xã Ea Knuếc", 11.4, -9.8, -86.0, None, None],
]


def write_form(path: Path, week: int, days: str, rows: Form) -> None:
    """The form as a clerk's workbook holds it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["A3"] = "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG TỈNH ĐẮK LẮK", "BÁO CÁO NGUỒN NƯỚC CÁC HỒ CHỨA THỦY LỢI"
    sheet["A4"] = f"Tuần {week} năm 2026 (từ ngày {days})"
    header = ["TT", "Tên hồ chứa", "Xã, phường", "Dung tích (triệu m³)", None, "Tỷ lệ (%)", "So với cùng kỳ (%)", "Ghi chú"]
    for column, written in enumerate(header, 1):
        sheet.cell(6, column, written)
    sheet["D7"], sheet["E7"] = "Thiết kế", "Hiện tại"
    for merged in ("D6:E6", *(f"{c}6:{c}7" for c in "ABCFGH")):
        sheet.merge_cells(merged)
    for row in rows:
        sheet.append(row)
    sheet.append([])
    sheet.append([None, "Người lập biểu", None, None, None, None, None, "Thủ trưởng cơ quan"])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


@dataclass
class Sixth:
    """The copy of the project, what its commands answered, and how long the whole took."""

    copy: Path
    home: Path
    environment: dict[str, str]
    url: str
    answers: dict[str, Any] = field(default_factory=dict)

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=test", "-c", "user.email=test@anptt.invalid", "-c", "core.quotepath=off")
        return subprocess.run(["git", *identity, *arguments], cwd=self.copy, capture_output=True, text=True, check=True).stdout

    def python(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.copy,
            env=environment or self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )
        assert done.returncode == 0, f"{arguments}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def revise(self, message: str) -> str:
        """Scratch databases are made where an engineer has them made: on an embedded server, here that of the test session."""
        environment = {k: v for k, v in self.environment.items() if not k.startswith("ANPTT_DATABASE")}
        environment["ANPTT_HOME"] = os.environ["ANPTT_TESTS_HOME"]
        return self.python("-m", "anptt_data.warehouse.revise", message, environment=environment)

    def anptt(self, *arguments: str) -> str:
        return self.python("-m", "anptt_data.cli.main", *arguments)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url.replace("+psycopg", "")) as connection:
            return connection.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]

    def receipt(self, name: str) -> dict[str, Any]:
        for path in self.home.glob("receipts/*/receipt.json"):
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if found["file_name"] == name:
                return found
        raise AssertionError(f"no receipt of {name}")


def _copy_project(to: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


RUN_DAG = """
import json, sys
from anptt_data.airflow.in_process import load_dags, prepare, run_dag
from anptt_data.settings import settings
prepare(settings())
dags = load_dags(settings())
state = run_dag(dags[sys.argv[1]])
print(json.dumps({"dags": sorted(dags), "state": state, "title": dags[sys.argv[1]].description}))
"""


@pytest.fixture(scope="module")
def sixth(tmp_path_factory: pytest.TempPathFactory, test_cluster: Cluster) -> Iterator[Sixth]:
    """The good example went by the command line, the bad one by the DAG; then quality pages and a release were made."""
    base = tmp_path_factory.mktemp("sixth")
    name = f"sixth_{secrets.token_hex(6)}"
    with test_cluster.connect() as admin:
        create_database(admin, name)
    owner, app = embedded_url(test_cluster, OWNER, name), embedded_url(test_cluster, APP, name)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ANPTT_", "AIRFLOW"))}
    made = Sixth(base / "copy", base / "home", {}, app)
    made.environment = kept | {
        "PYTHONPATH": str(made.copy), "PYTHONDONTWRITEBYTECODE": "1", "ANPTT_HOME": str(made.home), "ANPTT_DATABASE_URL": app,
        "ANPTT_DATABASE_OWNER_URL": owner, "ANPTT_SETTLE_SECONDS": "0",
    }  # fmt: skip
    _copy_project(made.copy)
    made.git("init", "--quiet")
    made.git("add", "--all", "--force")
    made.git("commit", "--quiet", "--message", "the project as it is")

    (made.copy / "contracts" / "water.py").write_text(CONTRACT, encoding="utf-8")
    samples = made.copy / "sample_data" / DATASET / AGENCY
    write_form(samples / GOOD_NAME, 45, "30/10/2026 đến ngày 05/11/2026", GOOD)
    made.revise("reservoirs")
    made.anptt("init")
    made.answers["run"] = json.loads(made.anptt("run", "--source", f"{DATASET}/{AGENCY}", "--json"))
    write_form(samples / BAD_NAME, 46, "06/11/2026 đến ngày 12/11/2026", BAD)
    made.answers["dag"] = json.loads(made.python("-c", RUN_DAG, "collect__water__reservoir_week").splitlines()[-1])
    made.anptt("publish")
    made.anptt("quality", "report", "-o", str(base / "quality"))
    yield made
    with test_cluster.connect() as admin:
        admin.execute(f"drop database {name} with (force)")


def test_nothing_but_a_class_a_migration_and_two_examples_is_new(sixth: Sixth) -> None:
    new = sixth.git("status", "--porcelain", "--untracked-files=all", "--ignored").splitlines()
    migrations = [line for line in new if re.fullmatch(r"\?\? migrations/versions/\d{8}_\d{6}_reservoirs\.py", line)]
    assert len(migrations) == 1
    assert set(new) - set(migrations) == {
        "?? contracts/water.py",
        f'?? "sample_data/{DATASET}/{AGENCY}/{GOOD_NAME}"',
        f'?? "sample_data/{DATASET}/{AGENCY}/{BAD_NAME}"',
    }


def test_the_good_example_is_accepted_whole(sixth: Sixth) -> None:
    receipt = sixth.receipt(GOOD_NAME)
    assert receipt["decision"] == "accepted"
    assert (receipt["dataset"], receipt["agency"], receipt["contract_version"]) == (DATASET, AGENCY, "1.0")
    assert [receipt["period"][k] for k in ("from", "to", "calendar")] == ["2026-10-30", "2026-11-05", "week_fri_thu"]
    counts = receipt["counts"]
    assert (counts["read"], counts["accepted"], counts["rejected"], counts["ignored"]) == (6, 4, 0, 2)
    assert {f["severity"] for f in receipt["findings"]} <= {"info"}
    assert [e["receipt_no"] for e in sixth.answers["run"]["extracts"]] == [receipt["receipt_no"]]


def test_the_bad_example_is_answered_cell_by_cell_with_the_datasets_own_rule(sixth: Sixth) -> None:
    receipt = sixth.receipt(BAD_NAME)
    assert receipt["decision"] == "partly_accepted"
    assert (receipt["counts"]["accepted"], receipt["counts"]["rejected"]) == (1, 4)
    wrong = {(f["rule"], f["row"]) for f in receipt["findings"] if f["severity"] == "error"}
    assert wrong == {("NUM-001", 9), ("WATER-001", 10), ("PLACE-001", 11), ("VALUE-002", 12)}
    page = next((sixth.home / "receipts" / receipt["receipt_no"]).glob("*.html")).read_text(encoding="utf-8")
    assert "Nguồn nước hồ chứa thủy lợi theo tuần" in page
    assert "vượt quá 1,3 lần" in page


def test_the_view_holds_the_facts_and_says_what_its_columns_are(sixth: Sixth) -> None:
    stored = sixth.rows(f"select reservoir, area, present::float8, period_from::text from {DATASET} order by period_from, row")
    assert stored == [
        ("Hồ Ea Kao", "24169", 14.2, "2026-10-30"), ("Hồ Buôn Triết", "24580", 15.4, "2026-10-30"),
        ("Hồ Ea Súp Thượng", "24211", 101.3, "2026-10-30"), ("Hồ Krông Búk Hạ", "24502", 87.9, "2026-10-30"),
        ("Hồ Ea Kao", "24169", 14.9, "2026-11-06"),
    ]  # fmt: skip
    comments = dict(
        sixth.rows(
            f"select attname, col_description(attrelid, attnum) from pg_attribute where attrelid = '{DATASET}'::regclass and attnum > 0"
        )
    )
    assert all(comments.values())
    assert comments["present"].startswith("Dung tích hiện tại — Present storage; đơn vị (unit): triệu m³")
    assert "Luật Thủy lợi" in comments["present"]
    assert sixth.rows("select count(*) from fact.water__reservoir_week") == [(5,)]


def test_the_written_migration_leaves_no_drift(sixth: Sixth) -> None:
    drift = "from anptt_data.settings import settings; from anptt_data.warehouse.connect import engine; from anptt_data.warehouse.drift import drift"
    assert sixth.python("-c", f"{drift}; print(drift(engine(settings())))").strip() == "[]"
    assert "nothing has changed" in sixth.revise("again")


def test_airflow_has_a_dag_for_it_and_that_dag_collected_the_second_example(sixth: Sixth) -> None:
    assert sixth.answers["dag"]["state"] == "success"
    assert {"collect__water__reservoir_week", "publish"} <= set(sixth.answers["dag"]["dags"])
    assert sixth.answers["dag"]["title"] == "Nguồn nước hồ chứa thủy lợi theo tuần"
    taken = "select e.name from intake.submission s join intake.extract e using (extract_id) where s.dataset = 'water.reservoir_week'"
    assert {n for (n,) in sixth.rows(taken)} == {GOOD_NAME, BAD_NAME}


def test_there_is_a_quality_page(sixth: Sixth) -> None:
    pages = {p: p.read_text(encoding="utf-8") for p in (sixth.home.parent / "quality").rglob("*.html")}
    mine = [p for p, content in pages.items() if "WATER-001" in content and "Nguồn nước hồ chứa thủy lợi theo tuần" in content]
    assert mine
    assert "Nguồn nước hồ chứa thủy lợi theo tuần" in pages[sixth.home.parent / "quality" / "index.html"]


def test_the_release_holds_it_and_its_dictionary(sixth: Sixth) -> None:
    release = (sixth.home / "releases" / "current").resolve() / "anptt.duckdb"
    with duckdb.connect(str(release), read_only=True) as connection:
        assert connection.execute(f"select count(*), round(sum(present), 1) from {DATASET}").fetchone() == (5, 233.7)
        listed = connection.execute(
            "select comment from duckdb_columns() where schema_name = 'water' and table_name = 'reservoir_week' and column_name = 'design'"
        ).fetchone()
        assert listed is not None
        assert listed[0].startswith("Dung tích thiết kế — Design storage")
        dictionary = connection.execute(f"select column_name, title_vi from dictionary where dataset = '{DATASET}'").fetchall()
    assert ("reservoir", "Tên hồ chứa") in dictionary
    asked = json.loads(sixth.anptt("sql", f"select count(*) as rows from {DATASET}", "--format", "json"))
    assert asked == [{"rows": 5}]


def test_its_figures_are_indicators_and_stand_in_the_long_relation(sixth: Sixth) -> None:
    codes = [f"{DATASET}.{n}" for n in ("design", "filled", "present")]
    known = "select indicator, unit, adds_over_places, threat from link.indicator where sector = 'water' order by 1"
    told = "select value, area_name, breakdown, unit, receipt_no from link.observation where indicator = '{}' order by period_from, value"
    release = (sixth.home / "releases" / "current").resolve() / "anptt.duckdb"
    with duckdb.connect(str(release), read_only=True) as connection:
        for ask in (lambda q: connection.execute(q).fetchall(), sixth.rows):
            assert ask(known) == [
                (codes[0], "triệu m³", "sum", "water"), (codes[1], "%", "ratio", "water"), (codes[2], "triệu m³", "sum", "water"),
            ]  # fmt: skip
            first, *_, last = ask(told.format(codes[2]))
            assert first == (14.2, "Phường Ea Kao", "reservoir=Hồ Ea Kao", "triệu m³", sixth.receipt(GOOD_NAME)["receipt_no"])
            assert last[-1] == sixth.receipt(BAD_NAME)["receipt_no"]
            assert len(ask(told.format(codes[0]))) == 5
            ((filled,),) = ask(f"select sum(value * denominator) / sum(denominator) from link.observation where indicator = '{codes[1]}'")
            assert filled == pytest.approx(100 * 233.7 / 311.98)
    assert json.loads(sixth.anptt("indicator", "show", codes[0], "--json"))["dataset"] == DATASET
