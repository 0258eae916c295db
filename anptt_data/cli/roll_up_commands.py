"""rollup: a dataset added up by level and period, never without its coverage."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from anptt_data.cli.days import day_of
from anptt_data.cli.output import print_json, print_table, tell
from anptt_data.errors import UsageError

FORMATS = ("table", "csv", "json")


def register(app: typer.Typer) -> None:
    """Add the command to the table."""
    app.command()(rollup)


def rollup(
    dataset: Annotated[str, typer.Argument(help="Biểu / dataset: lĩnh_vực.tên")],
    level: Annotated[str, typer.Option("--level", help="Cấp / level: province | nation | commune")] = "province",
    period: Annotated[str | None, typer.Option("--period", help="Kỳ / period: 2026-10, 2026-W45, 2026-Q3, 2026-H1, 2026, từ/đến")] = None,
    calendar: Annotated[
        str | None, typer.Option("--calendar", help="Lịch của kỳ / the period's calendar: quarter, nd09_quarter, ...")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help="Theo đơn vị hành chính của ngày / by the units of this day, YYYY-MM-DD; default the release's"),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Số liệu nhận đến thời điểm / as known at, e.g. 2026-10-01T00:00:00+07:00")
    ] = None,
    release: Annotated[int | None, typer.Option(help="Phiên bản dữ liệu số N / release N; default the newest")] = None,
    form: Annotated[str, typer.Option("--format", help="table | csv | json")] = "table",
    json_output: Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")] = False,
) -> None:
    """Tổng hợp theo cấp và kỳ, kèm số đơn vị đã báo cáo / Add a dataset up by level and period, with its coverage."""
    if form not in FORMATS:
        raise UsageError(f"Không có dạng kết quả «{form}»; chọn table, csv hoặc json", f"No format {form!r}; choose table, csv or json")
    from anptt_data.lake.roll_up import roll_up
    from anptt_data.settings import settings

    current = settings()
    result = roll_up(
        current, dataset, level=level, period=period, calendar=calendar, on=day_of(on, "--on") if on else None, as_of=as_of, release=release
    )
    for note in result.notes:
        tell(str(note))
    if json_output or form == "json":
        print_json(result.as_json())
        return
    if form == "csv":
        import csv

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(result.columns)
        writer.writerows(row.values() for row in result.rows)
        return
    from anptt_data.cli.roll_up_lines import heading, remarks, table
    from anptt_data.contract.registry import contract
    from anptt_data.places.references import references

    for line in heading(result):
        print(line)
    if result.rows:
        headers, lines = table(result, contract(dataset).columns(), references(current.reference_dir))
        print_table(headers, lines)
    for line in remarks(result):
        print(line)
