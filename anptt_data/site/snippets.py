# ruff: noqa: S608 - texts for people to copy, made of names of the release.
"""How to open the release in the programs people already use: blocks to copy, the Python ones run in the tests as they stand."""

from __future__ import annotations

from dataclasses import dataclass

from anptt_data.contract.text import Text
from anptt_data.site.facts import ReleaseFacts

NOTHING_TWICE = Text(
    "Tệp trong `present` chỉ có số liệu hiện hành của phiên bản; tệp trong `files` có cả số liệu đã được thay thế, không đọc để cộng.",
    "The files under `present` hold the present figures of the release only; those under `files` hold superseded ones too: never add them up.",
)


@dataclass(frozen=True)
class Snippet:
    """One way in: `language` is console, python, r or sql."""

    key: str
    title: Text
    about: Text
    language: str
    code: str


def snippets(facts: ReleaseFacts) -> list[Snippet]:
    """The ways in, on the dataset with most rows whose corrections replace whole periods (any, where there is none)."""
    folder, file = str(facts.folder), str(facts.folder / "anptt.duckdb")
    ranked = sorted(facts.datasets.values(), key=lambda d: (d.revises != "scope", -d.stored_rows, d.name))
    dataset = ranked[0].name if ranked else "main.datasets"
    opened = f'import duckdb\n\nwith duckdb.connect("{file}", read_only=True) as release:\n'
    return [
        Snippet("anptt", Text("Lệnh anptt", "The anptt command"), Text("", ""), "console",
                f'$ anptt sql "SELECT * FROM {dataset} LIMIT 10"\n$ anptt sql "SELECT * FROM {dataset}" -o so-lieu.xlsx'),
        Snippet("duckdb", Text("Dòng lệnh DuckDB", "DuckDB's command line"), Text("", ""), "console",
                f'$ duckdb -readonly "{file}" "SELECT dataset, title_vi, rows FROM datasets"'),
        Snippet("python", Text("Python và pandas", "Python and pandas"), Text("", ""), "python",
                f'{opened}    frame = release.sql("SELECT * FROM {dataset}").df()\nprint(frame.groupby(["calendar", "authority"]).size())'),
        Snippet("polars", Text("polars", "polars"), Text("", ""), "python",
                f'{opened}    frame = release.sql("SELECT * FROM {dataset}").pl()\nprint(frame.group_by("calendar", "authority").len())'),
        Snippet("as_of", Text("Dữ liệu nhận đến một thời điểm", "As of an instant"), Text("", ""), "python",
                f"{opened}    release.execute(\"SET VARIABLE anptt_as_of = TIMESTAMPTZ '{facts.instant.isoformat()}'\")\n"
                f'    rows = release.sql("SELECT count(*) FROM {dataset}").fetchone()\nprint(rows)'),
        Snippet("parquet", Text("Đọc thẳng tệp Parquet (pandas, polars)", "The Parquet files themselves (pandas, polars)"), NOTHING_TWICE, "python",
                _parquet(folder, dataset)),
        Snippet("r", Text("R (arrow)", "R (arrow)"), NOTHING_TWICE, "r", _r(folder, dataset)),
        Snippet("postgresql", Text("PostgreSQL: Power BI, Superset, QGIS, psql", "PostgreSQL: Power BI, Superset, QGIS, psql"),
                Text("Dùng tài khoản chỉ đọc thuộc nhóm anptt_reader; cùng tên biểu, cùng tên cột. Các bảng mart.* chỉ có trong phiên bản dữ liệu, không có trong"
                     " PostgreSQL: đọc từ anptt.duckdb, hoặc xuất ra tệp.",
                     "With a read-only login of the group anptt_reader; the same names of tables and columns. The marts (mart.*) stand in releases only, not in"
                     " PostgreSQL: read them from anptt.duckdb, or export them."),
                "console", f'$ psql "host=MAY-CHU dbname=anptt user=TEN" -c "SELECT * FROM {dataset} LIMIT 10"'),
    ]  # fmt: skip


def _parquet(folder: str, dataset: str) -> str:
    return (
        "import json\nfrom pathlib import Path\n\nimport pandas\nimport polars\n\n"
        f'manifest = json.loads(Path("{folder}/manifest.json").read_text(encoding="utf-8"))\n'
        f'files = [Path(manifest["lake"]) / f["path"] for f in manifest["datasets"]["{dataset}"]["present"]]\n'
        "in_pandas = pandas.concat([pandas.read_parquet(f) for f in files])\n"
        "in_polars = polars.read_parquet(files)\n"
        "print(len(in_pandas), in_polars.height)"
    )


def _r(folder: str, dataset: str) -> str:
    return (
        "library(arrow)\nlibrary(jsonlite)\n"
        f'manifest <- fromJSON("{folder}/manifest.json")\n'
        f'files <- file.path(manifest$lake, manifest$datasets[["{dataset}"]]$present$path)\n'
        'frame <- do.call(rbind, lapply(files, read_parquet))\nprint(table(frame$calendar, frame$authority))'
    )  # fmt: skip
