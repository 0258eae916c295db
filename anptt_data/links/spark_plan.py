"""The marts on Spark: the views of a release in Spark's words over the same Parquet files, as a plan that plain pyspark can run.

The views are those that the release itself holds, so a relation that a mart comes to read is in both. Spark has no schemas without a metastore:
``mart.x`` is the temporary view ``mart__x``. `deploy/marts_on_spark.py` runs a plan.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from anptt_data.lake.manifest import DatasetEntry, Manifest, load
from anptt_data.lake.store import DATABASE, TABLES, Store
from anptt_data.links.spark_sql import ZONE, Untranslatable, parsed, relations, spark_sql, temporary
from anptt_data.settings import Settings
from anptt_data.sql_text import literal, quoted

ASKED = ("link.observation", "link.rate")
"""What a plan holds beside the marts and all they read."""
INSTANT = "main.instant"


def spark_plan(settings: Settings, release: int | None = None) -> dict[str, Any]:
    """``tables``: temporary view -> Parquet files; ``views``: [name, SELECT in Spark's words], each after those it reads; ``marts``: their names.

    Answers for the release's own instant. Raises `NotFound` for a release that does not exist, `Untranslatable` for a view that Spark cannot have.
    """
    folder = Store.of(settings).find(release)
    manifest = load(folder)
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        written = {
            f"{s}.{n}": str(q) for s, n, q in connection.execute("SELECT schema_name, view_name, sql FROM duckdb_views()").fetchall()
        }
    marts = sorted(n for n in written if n.startswith("mart."))
    files = _files(folder, manifest)
    tables: dict[str, list[str]] = {}
    views: dict[str, str] = {}

    def take(name: str) -> None:
        if temporary(name) in tables or temporary(name) in views:
            return
        if name in files:
            tables[temporary(name)] = files[name]
            return
        select = parsed(_select(name, written, manifest))
        for read in relations(select):
            take(read)
        views[temporary(name)] = spark_sql(select)

    for name in (*marts, *ASKED):
        take(name)
    return {
        "release": manifest.number, "instant": manifest.instant, "zone": ZONE, "tables": tables, "views": [list(v) for v in views.items()],
        "marts": [temporary(m) for m in marts],
    }  # fmt: skip


def _files(folder: Path, manifest: Manifest) -> dict[str, list[str]]:
    """Parquet files by relation: the present files of datasets that have any, and the release's small tables."""
    lake = Path(manifest.lake)
    found = {d: [str(lake / f.path) for f in e.present] for d, e in manifest.datasets.items() if e.present}
    for file in manifest.tables:
        name = Path(file.path).stem
        found[name if "." in name else f"main.{name}"] = [str(folder / TABLES / f"{name}.parquet")]
    return found


def _select(name: str, written: dict[str, str], manifest: Manifest) -> str:
    """What a relation without files says; raises `Untranslatable` where the release knows none of this name."""
    if name == INSTANT:  # DuckDB's variable is not there
        return f"SELECT CAST({literal(str(manifest.instant))} AS TIMESTAMPTZ) AS instant"
    if name in manifest.datasets:
        return _nothing(manifest.datasets[name])
    if name not in written:
        raise Untranslatable(name)
    return written[name]


def _nothing(entry: DatasetEntry) -> str:
    """The columns of a dataset of which nothing is there."""
    return f"SELECT {', '.join(f'CAST(NULL AS {f.type}) AS {quoted(f.name)}' for f in entry.present_fields)} WHERE false"
