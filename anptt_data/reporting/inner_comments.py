"""What the relations below ``anptt.report`` are, in both languages: whoever looks round the database finds them explained, too."""

from __future__ import annotations

from typing import Any

import psycopg

from anptt_data.contract.text import Text
from anptt_data.sql_text import literal, quoted

DATASET, AGENCY = Text("Tên biểu", "Name of the dataset"), Text("Cơ quan", "Agency")
AREAS = Text("Mã các đơn vị hành chính thuộc phạm vi; trống là không giới hạn", "Codes of the areas it answers for; null: no limit")
FIRST, LAST = Text("Từ ngày", "From this day"), Text("Đến hết ngày; trống là còn hiệu lực", "To this day, null while open")
INNER: dict[str, tuple[Text, dict[str, Text]]] = {
    "report_dataset": (Text("Các biểu có kỳ báo cáo", "Datasets that are reported by period"), {"dataset": DATASET}),
    "report_moment": (Text("Các biểu mà số liệu là của từng thời điểm", "Datasets whose figures are of instants"), {"dataset": DATASET}),
    "report_period": (
        Text("Các kỳ báo cáo và hạn gửi", "Reporting periods and when they are due"),
        {
            "dataset": DATASET, "period_from": Text("Ngày đầu của kỳ", "First day of the period"),
            "period_to": Text("Ngày cuối của kỳ (tính cả ngày này)", "Last day of the period, inclusive"),
            "written": Text("Kỳ, như viết trong lệnh và địa chỉ", "The period as commands and addresses write it"),
            "calendar": Text("Lịch kỳ báo cáo", "Calendar of the period"), "due_on": Text("Hạn gửi", "Last day in time"),
            "closes_on": Text("Ngày chốt số liệu", "Last day that late reports count for the period"),
        },
    ),
    "report_duty": (
        Text("Cơ quan nào phải gửi biểu nào, từ ngày nào", "Which agency owes which dataset, and since when"),
        {
            "dataset": DATASET, "agency": AGENCY, "first_on": FIRST, "last_on": LAST,
            "here": Text("Gửi về nút này", "Whether it reports to this node"),
            "counted_since": Text("Được tính là phải gửi từ ngày", "Counted as owed since this day"), "areas": AREAS,
        },
    ),
    "report_stand_in": (
        Text("Cơ quan khác gửi thay", "Agencies that may report for another"),
        {"dataset": DATASET, "agency": AGENCY, "sender": Text("Cơ quan gửi thay", "Agency that reports for it"), "areas": AREAS},
    ),
    "listed_unit": (
        Text("Đơn vị của ngành phải có trong báo cáo, theo thời gian", "Units of a sector that reports must hold, in time"),
        {
            "list": Text("Danh mục", "Code list"), "unit": Text("Mã đơn vị", "Code of the unit"),
            "told_by": Text("Mã mà số liệu của đơn vị có thể mang", "Code under which its figures may come"),
            "on_from": FIRST, "on_to": LAST, "area": Text("Mã đơn vị hành chính nơi đặt", "Code of the area it lies in"),
            "area_from": Text("Mã đơn vị hành chính có hiệu lực từ", "The area's code is valid from"),
        },
    ),
    "report_told": (
        Text("Các lần gửi đã nói về kỳ nào", "Which submissions spoke for which days"),
        {
            "dataset": DATASET, "agency": AGENCY, "first_on": FIRST, "last_on": Text("Đến hết ngày", "To this day"),
            "submission_id": Text("Lần gửi số liệu", "Submission"), "claim_id": Text("Phạm vi mà lần gửi chịu trách nhiệm", "Scope the submission speaks for"),
            "receipt_no": Text("Số phiếu tiếp nhận", "Number of the receipt"), "received_at": Text("Nhận lúc", "Received at"),
            "sample": Text("Số liệu mẫu", "Sample data"), "nil": Text("Khai không phát sinh", "Declared nil"),
            "stands": Text("Đang là số liệu hiện hành", "Whether it is the present truth"),
        },
    ),
}  # fmt: skip
TELLS = Text("Lần gửi có số liệu của phạm vi trong ngày hay không", "Whether a submission has figures of the areas on the day")


def comment_inner(connection: psycopg.Connection[Any], tells: str) -> None:
    """Say it of those that are there; `tells` is the signature of the function they all use. The caller commits."""
    rows = connection.execute(
        "select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relnamespace = 'anptt'::regnamespace"
        " and c.relname = any(%s) and a.attnum > 0 and not a.attisdropped order by c.relname, a.attnum",
        (list(INNER),),
    ).fetchall()
    statements = [f"comment on view anptt.{quoted(view)} is {_said(INNER[view][0])}" for view in dict.fromkeys(str(r[0]) for r in rows)]
    statements += [
        f"comment on column anptt.{quoted(view)}.{quoted(name)} is {_said(INNER[view][1][name])}"
        for view, name in rows
        if name in INNER[view][1]
    ]
    for statement in [*statements, f"comment on function anptt.{tells} is {_said(TELLS)}"]:
        connection.execute(statement.encode())


def _said(text: Text) -> str:
    return literal(f"{text.vi} — {text.en}")
