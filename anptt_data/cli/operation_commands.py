"""quality report, audit verify, doctor, backup, restore, airflow."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anptt_data.cli.output import print_json, tell
from anptt_data.cli.texts import say


def register(app: typer.Typer) -> None:
    """Add these commands to the table."""
    quality = typer.Typer(help="Chất lượng dữ liệu / Data quality.", no_args_is_help=True)
    quality.command("report")(quality_report)
    app.add_typer(quality, name="quality")
    audit = typer.Typer(help="Kiểm toán / Audit.", no_args_is_help=True)
    audit.command("verify")(audit_verify)
    app.add_typer(audit, name="audit")
    app.command()(doctor)
    app.command()(backup)
    app.command()(restore)
    app.command()(airflow)


def quality_report(
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Thư mục / folder; default <home>/quality")] = None,
    expectations: Annotated[
        bool, typer.Option("--expectations/--no-expectations", help="Chạy cả great-expectations / run them too")
    ] = True,
) -> None:
    """Lập trang chất lượng dữ liệu / Write the quality pages and the Data Docs."""
    from anptt_data.quality.reporting import write_quality_pages
    from anptt_data.settings import settings

    current = settings()
    tell(say("report_at", path=write_quality_pages(current, out or current.quality_dir, with_expectations=expectations)))


def audit_verify() -> int:
    """Kiểm tra nhật ký không bị sửa / Check that the event log was not altered."""
    from anptt_data.settings import settings
    from anptt_data.warehouse.audit import verify_events
    from anptt_data.warehouse.connect import engine as app_engine

    with app_engine(settings()).connect() as connection:
        problems = verify_events(connection)
    for problem in problems:
        tell(say("audit_broken", problem=problem))
    if not problems:
        tell(say("audit_ok"))
    return 1 if problems else 0


def doctor(json_output: Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")] = False) -> int:
    """Kiểm tra hệ thống: đĩa, cơ sở dữ liệu, quy định biểu mẫu, phiên bản / Check that everything is in order."""
    from anptt_data.doctor import examine
    from anptt_data.settings import settings

    checks = examine(settings())
    if json_output:
        print_json([c.as_json() for c in checks])
    else:
        for check in checks:
            print(f"{'✓' if check.ok else '✗'} {check.title}: {check.detail}")
    return 0 if all(c.ok for c in checks) else 3


def backup(directory: Annotated[Path, typer.Argument(help="Thư mục mới / a new folder")]) -> None:
    """Sao lưu kho dữ liệu và tệp gốc / Back up the warehouse and the frozen files."""
    from anptt_data.settings import settings
    from anptt_data.warehouse.backup import backup as make_backup

    make_backup(settings(), directory)
    tell(say("backup_at", path=directory))


def restore(directory: Annotated[Path, typer.Argument(exists=True, help="Thư mục sao lưu / the backup's folder")]) -> None:
    """Khôi phục vào nơi còn trống / Restore into an empty home."""
    from anptt_data.settings import settings
    from anptt_data.warehouse.backup import restore as restore_backup

    restore_backup(settings(), directory)
    tell(say("restored", path=directory))


def airflow(port: Annotated[int, typer.Option(min=0, max=65535, help="Cổng của giao diện / port of the web page")] = 8080) -> None:
    """Chạy Airflow với các DAG của kho / Start Airflow with the DAGs."""
    from anptt_data.airflow.environment import start
    from anptt_data.settings import settings

    start(settings(), port=port)
