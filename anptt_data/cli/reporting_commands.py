"""reporting, remind: which reports are owed, what came, who is reminded."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from anptt_data.cli.output import print_json, print_table, tell

Json = Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")]

HEADERS = {"dataset": "biểu / dataset", "agency": "cơ quan / agency", "period": "kỳ / period", "commune": "đơn vị / unit"}


def register(app: typer.Typer) -> None:
    """Add the commands to the table."""
    app.command()(reporting)
    app.command()(remind)


def reporting(
    dataset: Annotated[str | None, typer.Option("--dataset", "-d", help="Chỉ một biểu / one dataset only")] = None,
    agency: Annotated[str | None, typer.Option("--agency", "-a", help="Chỉ một cơ quan / one agency only")] = None,
    period: Annotated[
        str | None, typer.Option("--period", "-p", help="Kỳ / period: 2026-10, 2026-W45, 2026-Q3, 2026, từ/đến; default the last year")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="dataset | agency | period | commune")] = None,
    listed: Annotated[bool, typer.Option("--list", help="Từng báo cáo, không tính tỷ lệ / every report, no rates")] = False,
    json_output: Json = False,
) -> None:
    """Tỷ lệ đã báo cáo và đúng hạn, báo cáo còn thiếu / Reporting and on-time rates, and what is missing."""
    from anptt_data.places.references import references
    from anptt_data.reporting.lists import list_reports
    from anptt_data.reporting.rates import Asked, asked_periods, rates
    from anptt_data.reporting.today import today_of
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    current = settings()
    refs, engine = references(current.reference_dir), app_engine(current)
    since, until = asked_periods(period, dataset, today_of(engine))
    asked = Asked(dataset, agency, since, until)
    if listed:
        rows = list_reports(engine, refs, asked)
        if json_output:
            print_json(rows)
        else:
            _print_reports(rows)
        return
    chosen = by or ("agency" if dataset else "dataset")
    found = rates(engine, refs, asked, chosen)
    if json_output:
        print_json([r.as_json() for r in found])
        return
    headers = (
        HEADERS[chosen],
        "phải báo cáo / expected",
        "đã báo cáo / reported",
        "đúng hạn / in time",
        "sau khi chốt / after closing",
        "còn thiếu / missing",
    )
    print_table(
        headers,
        (
            [
                _named(chosen, r),
                r.expected,
                _part(r.reported, r.reporting_rate),
                _part(r.on_time, r.on_time_rate),
                r.after_closing,
                r.missing,
            ]
            for r in found
        ),
    )
    if not found:
        tell("Chưa có kỳ nào đã kết thúc mà có báo cáo phải gửi / No period that is over has reports to be expected")


def remind(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ xem thư, không ghi, không gửi / look only")] = False,
    json_output: Json = False,
) -> int:
    """Nhắc các báo cáo sắp đến hạn, quá hạn, bị trả lại / Remind of reports that are due soon, overdue or returned."""
    from anptt_data.reporting.remind import remind as run
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    current = settings()
    done = run(current, app_engine(current), dry_run=dry_run)
    if json_output:
        print_json(done.as_json())
    elif dry_run:
        for letter in done.letters:
            print(f"=== {letter.agency}: {letter.subject}\n{letter.body}")
    else:
        tell(
            f"{len(done.reports)} báo cáo còn thiếu, {len(done.letters)} thư, đã gửi {len(done.sent)} / {len(done.reports)} owed, {len(done.letters)}"
            f" letter(s), {len(done.sent)} sent"
        )
        if current.smtp is None and done.letters:
            tell("Chưa cấu hình máy chủ thư, xem trang / No mail server is configured; see the page")
        for agency in done.unaddressed:
            tell(f"{agency}: chưa có địa chỉ nhận thư; dùng anptt account email / no address; use anptt account email")
        for agency, why in done.failed.items():
            tell(f"{agency}: {why.vi} / {why.en}")
        print(done.page)
    return 3 if done.failed else 0


def _print_reports(rows: list[dict[str, Any]]) -> None:
    headers = ("dataset", "agency", "period", "due_on", "closes_on", "state", "receipt_no")
    print_table(
        headers, ([r["dataset"], r["agency"], r["period"], r["due_on"], r["closes_on"], r["state_vi"], r["receipt_no"]] for r in rows)
    )


def _named(by: str, rate: Any) -> str:
    if by == "period":
        return f"{rate.key['dataset']} {rate.key['period']}"
    if by == "commune":
        return f"{rate.name_vi} ({rate.key['unit']}), {rate.key['dataset']}"
    return f"{rate.name_vi} ({rate.key[by]})"


def _part(count: int | None, rate: float | None) -> str:
    return "—" if count is None or rate is None else f"{count} ({rate:.1f}%)".replace(".", ",")
