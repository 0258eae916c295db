# ruff: noqa: S608 - a view cannot take parameters; every name and path goes through `quoted` and `literal`.
"""What a release needs to add a dataset up: who reported when (every version of it), and the functions that give totals with their coverage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from anptt_data.contract.text import Text
from anptt_data.places.roll_up_functions import ON_DAY, roll_up_functions
from anptt_data.places.roll_up_nil import SUFFIX, nil_units_sql
from anptt_data.places.roll_up_shape import Shape, rolls_up, shape_of
from anptt_data.sql_text import literal, quoted
from anptt_data.warehouse.views import final_levels

if TYPE_CHECKING:
    from anptt_data.lake.views import DatasetView

REPORTS = "_reports"
CALENDAR_OF_PERIOD = Text("Lịch của kỳ báo cáo", "Calendar of the period")
COLUMNS = {
    "unit": Text(
        "Đơn vị báo cáo: mã đơn vị hành chính, trạm hoặc đơn vị của ngành", "Unit that reports: code of an area, a station or another unit"
    ),
    "unit_from": Text("Mã đơn vị hành chính có hiệu lực từ ngày", "The area's code is valid from; null for other units"),
    "period_from": Text("Ngày đầu của kỳ báo cáo", "First day of the period"),
    "period_to": Text("Ngày cuối của kỳ báo cáo", "Last day of the period, inclusive"),
    "calendar": CALENDAR_OF_PERIOD,
    "mark": Text("«mẫu» nếu là số liệu mẫu", "'mẫu' for sample data"),
    "agency": Text("Cơ quan gửi", "Agency that sent it"),
    "submission_id": Text("Lần gửi số liệu", "Submission"),
    "receipt_no": Text("Số phiếu tiếp nhận", "Number of the receipt"),
    "received_at": Text("Nhận lúc", "Received at"),
    "due_on": Text("Hạn gửi; trống nếu không có hạn", "Last day in time; null where no report is due"),
    "in_time": Text("Đúng hạn", "Whether it came by the day it was due"),
    "nil": Text("Khai không phát sinh: mọi chỉ tiêu là 0", "A nil report: its figures are 0"),
}
NIL_COLUMNS = {
    "agency": Text("Cơ quan khai", "Agency that declared it"),
    "period_from": Text("Ngày đầu của kỳ báo cáo", "First day of the period"),
    "period_to": Text("Ngày cuối của kỳ báo cáo", "Last day of the period, inclusive"),
    "calendar": CALENDAR_OF_PERIOD,
    "area": Text("Địa bàn mà bản khai thay mặt", "Area that it speaks for"),
    "area_from": Text("Mã địa bàn có hiệu lực từ ngày", "The area's code is valid from"),
    "area_level": Text("Cấp của địa bàn", "Level of the area"),
    "authority": Text("Sơ bộ (provisional) hay chính thức (final)", "provisional or final"),
    "mark": Text("«mẫu» nếu là số liệu mẫu", "'mẫu' for sample data"),
    "submission_id": Text("Lần gửi số liệu", "Submission"),
    "receipt_no": Text("Số phiếu tiếp nhận", "Number of the receipt"),
    "received_at": Text("Nhận lúc", "Received at"),
}


def create_roll_up(connection: duckdb.DuckDBPyConnection, view: DatasetView, lake: Path) -> None:
    """The dataset's ``_reports`` view and its functions, with comments; nothing when it cannot be added up."""
    contract = view.contract
    if not rolls_up(contract):
        return
    shape = shape_of(contract)
    vi, en = contract.title()
    if shape.zero_of is not None:
        said = f"{vi}: các bản khai không phát sinh đang có hiệu lực — {en}: nil reports in force"
        _create_view(connection, shape, SUFFIX, nil_sql(view), said, NIL_COLUMNS)
    said = f"{vi}: các lần báo cáo của từng đơn vị, kể cả đã thay thế — {en}: every report of every unit, superseded ones too"
    _create_view(connection, shape, REPORTS, reports_sql(shape, view, lake), said, COLUMNS)
    for function in roll_up_functions([contract]):
        names = ", ".join(f"{n} := NULL" if n == ON_DAY else n for n, _ in function.parameters)
        connection.execute(f"CREATE MACRO {function.quoted_name}({names}) AS TABLE {function.select}")
        connection.execute(f"COMMENT ON MACRO TABLE {function.quoted_name} IS {literal(function.comment)}")


def _create_view(
    connection: duckdb.DuckDBPyConnection, shape: Shape, suffix: str, select: str, comment: str, columns: dict[str, Text]
) -> None:  # fmt: skip
    name = f"{quoted(shape.sector)}.{quoted(shape.name + suffix)}"
    connection.execute(f"CREATE VIEW {name} AS {select}")
    connection.execute(f"COMMENT ON VIEW {name} IS {literal(comment)}")
    for column, text in columns.items():
        connection.execute(f"COMMENT ON COLUMN {name}.{quoted(column)} IS {literal(f'{text.vi} — {text.en}')}")


def nil_sql(view: DatasetView) -> str:
    """A row a nil report in force at the instant and area that it speaks for."""
    from anptt_data.lake.views import submission_columns

    outside = submission_columns(view.contract)
    levels = ", ".join(literal(level) for level in final_levels(view.contract)) or "NULL"
    return (
        f"SELECT s.agency, r.period_from, r.period_to, {outside['calendar']} AS calendar, r.area, r.area_from, r.area_level,"
        f" {outside['authority']} AS authority, {outside['mark']} AS mark, s.submission_id, s.receipt_no, s.received_at"
        " FROM main.nil_report r JOIN main.submissions s ON s.submission_id = r.submission_id"
        " SEMI JOIN (SELECT c.submission_id FROM main.claim c JOIN main.present_claim q ON q.claim_id = c.claim_id) p ON p.submission_id = r.submission_id"
        f" LEFT JOIN (SELECT DISTINCT p.submission_id FROM main.approval p, main.instant i WHERE p.status IN ({levels})"
        " AND p.recorded_from <= i.instant AND (p.recorded_to IS NULL OR i.instant < p.recorded_to)) a ON a.submission_id = r.submission_id"
        f" WHERE r.dataset = {literal(view.contract.dataset())}"
    )


def reports_sql(shape: Shape, view: DatasetView, lake: Path) -> str:
    """A row a unit, period and submission that was ever the present truth up to the instant and is not withdrawn.

    A correction after the deadline does not make a unit late: the version that came in time is there, too.
    """
    from anptt_data.lake.views import files_sql, submission_columns

    outside = submission_columns(view.contract)
    period = {n: outside.get(n, f"f.{quoted(n)}") for n in ("period_from", "period_to")}
    unit_from = "CAST(NULL AS DATE)" if shape.listed else f"f.{quoted(shape.place + '_from')}"
    ever = "SELECT r.claim_id FROM main.claim_range r, main.instant i WHERE r.recorded_from <= i.instant"
    told = (
        f"SELECT DISTINCT f.{quoted(shape.unit)} AS unit, {unit_from} AS unit_from, {period['period_from']} AS period_from,"
        f" {period['period_to']} AS period_to, f.submission_id FROM {files_sql(view.entry.files, view.entry.fields, lake)} f"
        f" SEMI JOIN ({ever}) c ON c.claim_id = f.claim_id"
        f" WHERE f.{quoted(shape.unit)} IS NOT NULL"
    )
    if shape.zero_of is not None:
        declared = (
            f"SELECT r.* FROM main.nil_report r SEMI JOIN (SELECT c.submission_id FROM main.claim c SEMI JOIN ({ever}) e ON e.claim_id = c.claim_id) c"
            f" ON c.submission_id = r.submission_id WHERE r.dataset = {literal(shape.dataset)}"
        )
        told += (
            f" UNION ALL SELECT u.unit, u.unit_from, u.period_from, u.period_to, u.submission_id FROM ({nil_units_sql(shape, declared)}) u"
        )
    received = "CAST(s.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE)"
    return (
        f"SELECT r.unit, r.unit_from, r.period_from, r.period_to, {outside['calendar']} AS calendar, {outside['mark']} AS mark, s.agency,"
        f" s.submission_id, s.receipt_no, s.received_at, d.due_on, {received} <= d.due_on AS in_time, s.nil"
        f" FROM ({told}) r JOIN main.submissions s ON s.submission_id = r.submission_id"
        f" LEFT JOIN main.report_due d ON d.dataset = s.dataset AND d.calendar = {outside['calendar']} AND d.period_from = r.period_from"
        " AND d.period_to = r.period_to"
        " WHERE s.withdrawn_at IS NULL OR s.withdrawn_at > (SELECT i.instant FROM main.instant i)"
    )
