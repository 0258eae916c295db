"""publish, sql."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from anptt_data.cli.output import print_json, tell
from anptt_data.cli.texts import say
from anptt_data.errors import UsageError


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
    form: Annotated[str | None, typer.Option("--format", help="table | csv | json; table khi không nêu / when left out")] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Xuất ra tệp .csv, .xlsx hoặc .parquet kèm ghi chú / write a file with its notes")
    ] = None,
) -> None:
    """Truy vấn phiên bản dữ liệu / Query a release with one SELECT."""
    from anptt_data.settings import settings

    if out is None:
        from anptt_data.lake.query import query as run_query

        run_query(settings(), query, as_of=as_of, release=release, format=form or "table", out=sys.stdout)
        return
    if form is not None:
        raise UsageError("Chọn một trong hai: --format hoặc -o", "Choose one: --format or -o")
    from anptt_data.cli.progress import RowProgress
    from anptt_data.lake.export_query import export_query

    with RowProgress(out.name) as bar:
        exported = export_query(settings(), query, out, as_of=as_of, release=release, progress=bar.wrote)
    tell(say("exported", rows=exported.rows, path=exported.path))
    tell(say("notes_on_sheet") if exported.beside is None else say("notes_beside", path=exported.beside))
    if exported.notes.mixed:
        tell(say("mixed_calendars", calendars=", ".join(exported.notes.calendars)))
