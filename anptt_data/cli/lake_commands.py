"""publish, sql."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from anptt_data.cli.output import print_json, tell
from anptt_data.cli.texts import say


def register(app: typer.Typer) -> None:
    """Add these commands to the table."""
    app.command()(publish)
    app.command()(sql)


def publish(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Lập lại toàn bộ từ kho / export everything anew from the warehouse")] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")] = False,
) -> None:
    """Lập phiên bản dữ liệu mới nếu có gì mới / Publish a new release when something is new."""
    from anptt_data.lake.publish import publish as publish_release
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    current = settings()
    release = publish_release(app_engine(current), current, rebuild=rebuild)
    if json_output:
        print_json({"number": release.number, "path": str(release.path), "changed": release.changed, "rows": release.rows})
    else:
        tell(say("published" if release.changed else "nothing_new", number=release.number, path=release.path))


def sql(
    query: Annotated[str, typer.Argument(help="Một câu SELECT / one SELECT")],
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Số liệu nhận đến thời điểm / as known at, e.g. 2026-10-01T00:00:00+07:00")
    ] = None,
    release: Annotated[int | None, typer.Option(help="Phiên bản dữ liệu số N / release N; default the newest")] = None,
    form: Annotated[str, typer.Option("--format", help="table | csv | json")] = "table",
) -> None:
    """Truy vấn phiên bản dữ liệu / Query a release with one SELECT."""
    from anptt_data.lake.query import query as run_query
    from anptt_data.settings import settings

    run_query(settings(), query, as_of=as_of, release=release, format=form, out=sys.stdout)
