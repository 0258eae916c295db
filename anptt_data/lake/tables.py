"""The small tables of a release, written whole each time: submissions and their claims, findings, the dictionary, reference data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from anptt_data.lake.caveats import FIELDS as CAVEAT_FIELDS
from anptt_data.lake.export import TableColumn, selected, write_table
from anptt_data.lake.manifest import FieldEntry, FileEntry
from anptt_data.lake.release_dictionary import FIELDS as DICTIONARY_FIELDS
from anptt_data.lake.types import lake_type, with_ids
from anptt_data.reporting.relation import REPORT


@dataclass(frozen=True)
class ReleaseTable:
    """A table of the release: a query on the warehouse, or (`query` empty) rows that the publisher makes itself; `fields` of those in `DESCRIBED`."""

    name: str
    comment: str
    columns: Mapping[str, str]
    query: str = ""
    fields: tuple[tuple[str, str], ...] = ()


NOT_RELEASED = ("areas",)
"""Columns of ``anptt.report`` that only its own relations need."""
RECORDED = "coalesce(lower(recorded), '0001-01-01 00:00+00') AS recorded_from, upper(recorded) AS recorded_to"
"""A recorded range as two columns; Parquet has no infinity."""
TABLES: tuple[ReleaseTable, ...] = (
    ReleaseTable(
        "release",
        "Phiên bản dữ liệu này — this release",
        {
            "number": "Số phiên bản dữ liệu — number of the release",
            "instant": "Gồm số liệu nhận đến thời điểm này — holds what was received until this instant",
            "previous": "Phiên bản liền trước — the release before it",
            "reference_version": "SHA-256 của danh mục dùng chung — of the reference data",
            "newest_receipt_no": "Phiếu tiếp nhận mới nhất — the newest receipt inside",
            "rows": "Số dòng số liệu, cả đã thay thế — rows, replaced ones too",
        },
    ),
    ReleaseTable(
        "datasets",
        "Các biểu trong phiên bản — the datasets of the release",
        {
            "dataset": "Tên biểu — name of the dataset",
            "title_vi": "Tên tiếng Việt — Vietnamese title",
            "title_en": "Tên tiếng Anh — English title",
            "description_vi": "Mô tả — Vietnamese description",
            "description_en": "Mô tả bằng tiếng Anh — English description",
            "version": "Phiên bản quy định biểu mẫu — version of its contract",
            "provider": "Loại cơ quan gửi — kind of agency that sends it",
            "also_from": "Loại cơ quan khác cũng gửi được — other kinds of agency that may send it",
            "every": "Định kỳ — how often",
            "calendar": "Lịch kỳ báo cáo — calendar of its periods; không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau",
            "due_working_days": "Hạn gửi, số ngày làm việc sau kỳ; trống là không có hạn — working days after the period until it is due; null: no due day",
            "closes_working_days": "Chốt số liệu, số ngày làm việc sau kỳ — working days after which late reports no longer count for the period",
            "approval": "Hình thức duyệt — approval it needs: none, confirm, signed",
            "always_provisional": "Luôn là số liệu sơ bộ — whether its figures always stay provisional",
            "revises": "Số liệu gửi sau thay thế theo kỳ (scope) hay theo dòng (row) — what a correction replaces",
            "legal_basis": "Căn cứ pháp lý — legal basis",
            "changed_in": "Phiên bản dữ liệu gần nhất mà số liệu thay đổi — the last release in which its figures changed",
            "rows": "Số dòng số liệu, cả đã thay thế — rows, replaced ones too",
        },
    ),
    ReleaseTable(
        "layouts",
        "Các dạng tệp của mỗi biểu theo quy định biểu mẫu — the shapes in which a dataset's files come",
        {
            "dataset": "Tên biểu — name of the dataset",
            "layout": "Tên dạng tệp — name of the layout",
            "kind": "table: bảng; crosstab: biểu hai chiều; lines: tệp văn bản không có tiêu đề — table, crosstab (two-way form) or lines (no header)",
            "title_vi": "Tên tiếng Việt — Vietnamese title",
            "title_en": "Tên tiếng Anh — English title",
            "since": "Dùng từ ngày; trống là không giới hạn — used since; null: always",
            "until": "Dùng đến ngày; trống là không giới hạn — used until; null: still",
            "down": "Biểu hai chiều: nhãn theo dòng — two-way form: what its lines are",
            "across": "Biểu hai chiều: nhãn theo cột — two-way form: what its columns are",
            "fields": "Tệp không có tiêu đề: thứ tự các trường — lines without a header: the order of fields",
        },
    ),
    ReleaseTable(
        "headers",
        "Các cách viết mà tệp số liệu dùng để gọi mỗi cột — the words by which files name each column",
        {
            "dataset": "Tên biểu — name of the dataset",
            "column_name": "Tên cột của hệ thống — name of our column",
            "use": "stored: ghi thành số liệu; compared: đối chiếu, không ghi; scope: chọn dòng; period: kỳ báo cáo — stored, compared only, scope, period",
            "layout": "Dạng tệp; trống là mọi dạng có tiêu đề — layout; null: every layout with headers",
            "role": "header: tiêu đề; label: nhãn; field: thứ tự trường; file_name: trong tên tệp; fixed: giá trị do quy định — where the word stands",
            "header": "Cách viết — the word",
        },
    ),
    ReleaseTable(
        "functions",
        "Các hàm gọi trong câu truy vấn — functions to call in a query",
        {
            "name": "Tên hàm — name",
            "parameters": "Tham số và kiểu — parameters with their types",
            "title_vi": "Cho biết gì — Vietnamese title",
            "title_en": "What it gives — English title",
            "columns": "Các cột trả về; trống: trả về một giá trị — columns it gives; null: it gives one value",
            "example": "Câu truy vấn mẫu — a query that runs",
        },
    ),
    ReleaseTable(
        "submissions",
        "Các lần gửi số liệu đã xử lý xong — finished submissions",
        {
            "submission_id": "Lần gửi số liệu — the submission",
            "receipt_no": "Số phiếu tiếp nhận — number of its receipt",
            "dataset": "Tên biểu — name of the dataset",
            "agency": "Cơ quan gửi — agency that sent it",
            "contract_version": "Phiên bản quy định biểu mẫu — contract version it was judged against",
            "decision": "Kết quả kiểm tra — decision",
            "period_from": "Ngày đầu — first day",
            "period_to": "Ngày cuối — last day, inclusive",
            "calendar": "Lịch kỳ báo cáo — calendar",
            "rows_read": "Số dòng đọc được — rows read = accepted + rejected + ignored",
            "rows_accepted": "Số dòng chấp nhận — rows accepted",
            "rows_rejected": "Số dòng tạm giữ — rows rejected",
            "rows_ignored": "Số dòng bỏ qua có lý do — rows ignored with a reason",
            "facts_written": "Số số liệu đã ghi — facts written",
            "sample": "Số liệu mẫu — sample data",
            "nil": "Khai không phát sinh, không phải tệp số liệu — a declaration that there was nothing to report, not a file",
            "source": "Nguồn đã thu thập tệp; trống: gửi qua cổng hoặc bằng lệnh — source it was collected from; empty: sent through the portal or by command",
            "received_at": "Nhận lúc — received at",
            "finished_at": "Xử lý xong lúc — finished at",
            "file_name": "Tên tệp — name of the file",
            "sha256": "SHA-256 của tệp — of the file",
            "document_no": "Số, ký hiệu văn bản — number of the covering document",
            "document_date": "Ngày văn bản — date of the covering document",
            "withdrawn_at": "Thu hồi lúc; trống khi chưa thu hồi — withdrawn at, null while it stands",
        },
        "SELECT s.submission_id, s.receipt_no, s.dataset, s.agency, s.contract_version, s.decision, s.period_from, s.period_to,"
        " s.calendar, s.rows_read, s.rows_accepted, s.rows_rejected, s.rows_ignored, s.facts_written, s.sample, s.nil, s.source, s.received_at,"
        " s.finished_at, e.name AS file_name, e.sha256, s.document_no, s.document_date, s.withdrawn_at"
        " FROM intake.submission s JOIN intake.extract e USING (extract_id) WHERE s.state = 'finished' ORDER BY s.submission_id",
    ),
    ReleaseTable(
        "claim",
        "Phạm vi mà mỗi lần gửi chịu trách nhiệm — what each submission speaks for",
        {
            "claim_id": "Phạm vi — the claim",
            "submission_id": "Lần gửi số liệu — the submission",
            "dataset": "Tên biểu — name of the dataset",
            "agency": "Cơ quan gửi — agency",
            "scope": "Kỳ từ/đến hoặc #lần gửi — period from/to, or #submission",
        },
        "SELECT claim_id, submission_id, dataset, agency, scope FROM intake.claim ORDER BY claim_id",
    ),
    ReleaseTable(
        "claim_range",
        "Khi nào một phạm vi có hiệu lực — when a claim was the present truth",
        {
            "claim_id": "Phạm vi — the claim",
            "recorded_from": "Từ thời điểm — from this instant",
            "recorded_to": "Đến trước thời điểm; trống là còn hiệu lực — until before this instant; null while in force",
        },
        f"SELECT claim_id, {RECORDED} FROM intake.claim_range WHERE NOT isempty(recorded) ORDER BY claim_id, 2",  # noqa: S608 - our own text
    ),
    ReleaseTable(
        "approval",
        "Xác nhận, phê duyệt và khi nào có hiệu lực — approvals and when they were in force",
        {
            "submission_id": "Lần gửi số liệu — the submission",
            "status": "Mức — confirmed or signed",
            "recorded_from": "Từ thời điểm — from this instant",
            "recorded_to": "Đến trước thời điểm; trống là còn hiệu lực — until before this instant; null while in force",
        },
        "SELECT submission_id, status, at AS recorded_from, voided_at AS recorded_to FROM intake.approval ORDER BY 1, 3",
    ),
    ReleaseTable(
        "findings",
        "Nội dung cần xử lý theo quy tắc — findings by rule",
        {
            "submission_id": "Lần gửi số liệu — the submission",
            "rule": "Mã quy tắc — code of the rule",
            "severity": "Mức độ — severity",
            "findings": "Số lượng — how many",
        },
        "SELECT submission_id, rule, severity, sum(count)::bigint AS findings FROM quality.finding GROUP BY 1, 2, 3 ORDER BY 1, 2",
    ),
    ReleaseTable(
        "nil_report",
        "Các bản khai không phát sinh và địa bàn mà mỗi bản khai thay mặt — nil reports and the areas that each speaks for",
        {
            "submission_id": "Lần gửi số liệu — the submission",
            "dataset": "Tên biểu — name of the dataset",
            "period_from": "Ngày đầu của kỳ — first day of the period",
            "period_to": "Ngày cuối của kỳ — last day, inclusive",
            "area": "Mã địa bàn do cơ quan khai phụ trách vào ngày cuối kỳ — area that the agency answered for on the period's last day",
            "area_from": "Mã địa bàn có hiệu lực từ — the area's code is valid from",
            "area_level": "Cấp của địa bàn — level of the area",
        },
    ),
    ReleaseTable(
        "report_due",
        "Hạn gửi báo cáo của từng kỳ — when the report of a period was due",
        {
            "dataset": "Tên biểu — name of the dataset",
            "calendar": "Lịch kỳ báo cáo — calendar",
            "period_from": "Ngày đầu của kỳ — first day of the period",
            "period_to": "Ngày cuối của kỳ — last day, inclusive",
            "due_on": "Hạn gửi: ngày cuối cùng còn đúng hạn — the last day in time",
        },
    ),
    ReleaseTable(
        "report_unit",
        "Các trạm và đơn vị của ngành phải báo cáo, theo thời gian — stations and units of a sector that report, in time",
        {
            "list": "Danh mục; station là danh sách trạm — code list; station: the register of stations",
            "unit": "Mã đơn vị — code of the unit",
            "told_by": "Mã mà số liệu của đơn vị có thể mang: của nó hoặc của đơn vị cấp trên — its own code, or one above it that reports for it",
            "on_from": "Từ ngày — from this day",
            "on_to": "Đến hết ngày; trống là còn hiệu lực — to this day, null while open",
            "area": "Mã đơn vị hành chính nơi đặt — code of the area it lies in",
            "area_from": "Mã đơn vị hành chính có hiệu lực từ — the area's code is valid from",
        },
    ),
    ReleaseTable(
        "reporting",
        "Báo cáo phải có và tình trạng, tại thời điểm của phiên bản — every report that is owed and what came, at the release's instant",
        {name: f"{text.vi} — {text.en}" for name, (_, text) in REPORT.items() if name not in NOT_RELEASED},
        f"SELECT {', '.join(f'r.{name}' for name in REPORT if name not in NOT_RELEASED)} FROM anptt.report r ORDER BY 1, 2, 4",  # noqa: S608 - our own names
    ),
)
"""The tables of schema ``main`` in the DuckDB file, and the names of their Parquet files."""

DESCRIBED: tuple[ReleaseTable, ...] = (
    ReleaseTable(
        "dictionary",
        "Từ điển dữ liệu: mỗi cột của mỗi biểu, bảng và khung nhìn — the data dictionary: every column of every dataset, table and view",
        {
            "dataset": "Tên biểu, bảng hoặc khung nhìn như viết trong câu truy vấn — the dataset, table or view, as written in a query",
            "column_name": "Tên cột — name of the column",
            "position": "Thứ tự cột, từ 1 — position of the column, from 1",
            "type": "Kiểu dữ liệu của DuckDB — its type in DuckDB",
            "title_vi": "Tên tiếng Việt — Vietnamese title",
            "title_en": "Tên tiếng Anh — English title",
            "unit": "Đơn vị tính — unit",
            "code_list": "Danh mục — code list",
            "is_key": "Thuộc khóa của số liệu — part of what makes a fact one fact",
            "nullable": "Có thể trống — may be null",
            "additive": "Cộng được theo nơi (theo kỳ: xem caveats) — may be added over places (over periods: see caveats)",
            "converts": "Cách quy đổi và tổng hợp theo nơi: sum, weighted, ratio, none — how it is carried over to other units and added over places",
            "weighted_by": "Quyền số của bình quân — the weight of a mean",
            "minimum": "Giá trị nhỏ nhất được nhận — smallest value that is accepted",
            "maximum": "Giá trị lớn nhất được nhận — largest value that is accepted",
            "levels": "Cấp đơn vị hành chính — levels of administrative units",
            "indicator": "Mã chỉ tiêu liên lĩnh vực — code of its indicator across sectors",
            "privacy": "Mức công khai — public, internal or personal",
            "comment": "Giải thích đầy đủ, như COMMENT ON — the whole comment, as COMMENT ON says it",
        },
        fields=tuple(DICTIONARY_FIELDS),
    ),
    ReleaseTable(
        "caveats",
        "Lưu ý khi sử dụng số liệu — warnings on how figures may be used",
        {
            "dataset": "Tên biểu, bảng hoặc khung nhìn — the dataset, table or view",
            "column_name": "Tên cột; trống là cả biểu — the column; null: the whole relation",
            "caveat": "Mã lưu ý — code of the warning",
            "vi": "Nội dung tiếng Việt — the warning in Vietnamese",
            "en": "Nội dung tiếng Anh — the warning in English",
        },
        fields=tuple(CAVEAT_FIELDS),
    ),
)
"""Tables of schema ``main`` that describe the file itself, made once everything else is in it."""


def query_columns(connection: psycopg.Connection[Any], query: str) -> list[TableColumn]:
    """Names and PostgreSQL types of a query's columns."""
    described = connection.execute(sql.SQL("SELECT * FROM ({}) q LIMIT 0").format(sql.SQL(query))).description or []
    oids = [d.type_code for d in described]
    names = {
        int(o): str(n) for o, n in connection.execute("SELECT o, format_type(o::oid, NULL) FROM unnest(%s::bigint[]) o", (oids,)).fetchall()
    }
    return [TableColumn(d.name, names[d.type_code]) for d in described]


def export_query(connection: psycopg.Connection[Any], query: str, name: str, folder: Path) -> tuple[FileEntry, list[FieldEntry]]:
    """A query's rows as ``tables/<name>.parquet`` under `folder`."""
    columns = query_columns(connection, query)
    fields = with_ids([(c.name, lake_type(c.postgres).duckdb) for c in columns], [])
    chosen = sql.SQL(", ").join(selected(c, "q") for c in columns)
    wrapped = sql.SQL("SELECT {} FROM ({}) q").format(chosen, sql.SQL(query))
    return write_table(connection, wrapped, fields, folder / "tables" / f"{name}.parquet", folder), fields


def reference_tables(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """The tables of schema ``ref`` and the query of each in a stable order; ranges are left out, their ends are columns of their own."""
    rows = connection.execute(
        "SELECT c.relname, format('SELECT %s FROM ref.%I ORDER BY 1, 2', string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum), c.relname)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid"
        " JOIN pg_type t ON t.oid = a.atttypid WHERE n.nspname = 'ref' AND c.relkind IN ('r', 'p') AND a.attnum > 0"
        " AND NOT a.attisdropped AND t.typtype <> 'r' GROUP BY c.relname ORDER BY 1"
    ).fetchall()
    return {str(r[0]): str(r[1]) for r in rows}


def relation_comments(connection: psycopg.Connection[Any], schema: str, name: str) -> dict[str, str]:
    """Comments of a relation's columns by name; the relation's own under ''."""
    rows = connection.execute(
        "SELECT coalesce(a.attname, ''), d.description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid"
        " AND d.classoid = 'pg_class'::regclass JOIN pg_namespace n ON n.oid = c.relnamespace"
        " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0"
        " WHERE n.nspname = %s AND c.relname = %s",
        (schema, name),
    ).fetchall()
    return {str(r[0]): str(r[1]) for r in rows}
