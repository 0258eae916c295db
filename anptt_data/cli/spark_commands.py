"""spark-plan: the marts of a release for Spark."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anptt_data.cli.output import folder_there, print_json, tell
from anptt_data.cli.release_words import word


def register(app: typer.Typer) -> None:
    """Add the command to the table."""
    app.command("spark-plan")(plan)


def plan(
    release: Annotated[
        int | None, typer.Option("--release", help="Số phiên bản, mặc định mới nhất / the release; default the newest")
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Tệp JSON; mặc định in ra / JSON file; default printed")] = None,
) -> None:
    """Các bảng tổng hợp của một phiên bản, viết cho Spark / The marts of a release in Spark's words, for deploy/marts_on_spark.py."""
    import json

    from anptt_data.links.spark_plan import spark_plan
    from anptt_data.settings import settings

    if out is not None:
        folder_there(out)
    made = spark_plan(settings(), release)
    if out is None:
        print_json(made)
        return
    out.write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
    tell(word("spark_plan", number=made["release"], path=out, marts=len(made["marts"])))
