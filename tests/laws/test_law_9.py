"""Law 9: Airflow is a thin shell."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"polars", "pandas", "pyarrow", "sqlalchemy", "psycopg", "duckdb", "openpyxl", "great_expectations"}
WITHOUT_AIRFLOW = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name == "airflow" or name.startswith("airflow."):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
sys.argv = ["anptt", *sys.argv[1:]]
from anptt_data.cli.main import main
main()
"""


def _imported(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = [n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)]
    names += [a.name for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Import) for a in n.names]
    return {name.split(".")[0] for name in names}


def test_law_9_dags_hold_no_data_work_and_the_library_knows_airflow_only_in_its_own_folder() -> None:
    for path in (ROOT / "dags").glob("*.py"):
        assert not _imported(path) & HEAVY, path
    knowing = {p.relative_to(ROOT).parts[1] for p in (ROOT / "anptt_data").rglob("*.py") if "airflow" in _imported(p)}
    assert knowing <= {"airflow"}


def test_law_9_everything_runs_without_airflow(warehouse_env: dict[str, str], tmp_path: Path) -> None:
    samples = tmp_path / "samples" / "health.dengue_month" / "bo-y-te"
    samples.mkdir(parents=True)
    (samples / "a.csv").write_text("Tỉnh,Tháng,Số ca mắc\nĐắk Lắk,10/2026,5\n", encoding="utf-8")
    env = warehouse_env | {"ANPTT_SAMPLES_DIR": str(tmp_path / "samples")}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_AIRFLOW, "run", "--json"], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["accepted"], result["release"]["number"]) == (1, 1)
