"""The first sheet of an entry template: about ten lines that say how it is filled and what is checked where. Vietnamese, English smaller."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook

from anptt_data.contract.base import Contract
from anptt_data.contract.rules import ContractRule
from anptt_data.contract.text import Text
from anptt_data.periods import Period, spoken, write_period
from anptt_data.periods.due import due_date
from anptt_data.places.agencies import Agency
from anptt_data.receipts.template_form import HELPERS, Form
from anptt_data.receipts.template_styles import Styles

SHEET = "Hướng dẫn"
TITLE = Text("Hướng dẫn điền mẫu nhập", "How to fill in this template")
ENTRY = "Nhập số liệu"
_VI_WIDTH, _EN_WIDTH, _LINE_HEIGHT = 86, 52, 15.0
"""Widths of the two columns in characters of the usual size, and the height of a line in points."""


def guide_lines(
    form: Form, agency: Agency | None, period: Period | None, in_file: Sequence[ContractRule], after: Sequence[ContractRule]
) -> list[Text]:
    """The lines, in order; those that do not concern this form are left out."""
    contract = form.contract
    lines = [_what(contract), _who_and_when(contract, agency, period), _where(form), _empty(form), _colours()]
    names = {c.name for c in form.columns} | {r.name for r in form.rows}
    derived = [c for c in contract.columns().values() if c.kind == "derived" and c.name in names]
    if derived:
        titles = ", ".join(f"«{c.title.vi}»" for c in derived)
        lines.append(
            Text(
                f"{titles}: ô nền xám do công thức tự tính; ô nền vàng ghi nếu có (không bắt buộc). Hệ thống chỉ đối chiếu, không lưu các số này.",
                "Grey cells of these columns are computed; yellow ones are optional. They are compared, never stored.",
            )
        )
    if any(c.role in HELPERS for c in form.columns):
        lines.append(
            Text(
                "Cột «kỳ trước», «cùng kỳ năm trước» là số liệu hiện hành của cơ quan, in sẵn để so sánh; không phải số liệu gửi lần này.",
                "Columns of the last period and of last year hold what stands now, for comparison only.",
            )
        )
    if in_file:
        lines.append(
            Text(
                "Quy tắc kiểm tra ngay trong tệp: " + "; ".join(f"{r.code} {r.vi}" for r in in_file) + ".",
                "Rules checked in this workbook: " + "; ".join(f"{r.code} {r.en}" for r in in_file) + ".",
            )
        )
    if after:
        lines.append(
            Text(
                "Quy tắc chỉ kiểm tra sau khi gửi: " + "; ".join(f"{r.code} {r.vi}" for r in after) + ".",
                "Rules checked only after sending: " + "; ".join(f"{r.code} {r.en}" for r in after) + ".",
            )
        )
    return [*lines, _send()]


def _what(contract: type[Contract]) -> Text:
    basis = f"; căn cứ: {contract.described('legal_basis')}" if contract.described("legal_basis") else ""
    return Text(
        f"Biểu: {contract.title().vi} ({contract.dataset()}), quy định biểu mẫu phiên bản {contract.version()}{basis}.",
        f"{contract.title().en} ({contract.dataset()}), contract version {contract.version()}.",
    )


def _who_and_when(contract: type[Contract], agency: Agency | None, period: Period | None) -> Text:
    who_vi = f"Cơ quan: {agency.name_vi} ({agency.id})" if agency else "Cơ quan: ghi tên ở đầu trang nhập"
    who_en = f"Agency: {agency.name_en} ({agency.id})" if agency else "Agency: write its name on the sheet"
    if period is None:
        asks = not contract.has_moment()
        when = Text("kỳ báo cáo: ghi ở đầu trang nhập", "period: write it on the sheet") if asks else Text("", "")
    else:
        days = contract.cadence().due_working_days
        due = due_date(period, days) if days is not None else None
        when = Text(
            f"kỳ báo cáo: {spoken(period)}" + (f"; hạn gửi: {due:%d/%m/%Y}" if due else ""),
            f"period: {write_period(period)}" + (f"; due {due:%d/%m/%Y}" if due else ""),
        )
    return Text("; ".join(t for t in (who_vi, when.vi) if t) + ".", "; ".join(t for t in (who_en, when.en) if t) + ".")


def _where(form: Form) -> Text:
    rows = (
        ("Mỗi dòng đã in sẵn tên; không xóa, không đổi tên dòng và cột.", "Names are printed; keep rows and columns as they are.")
        if form.prefilled and not form.blank_rows
        else (
            "Các dòng in sẵn lấy theo kỳ trước; dòng mới thì chọn tên từ danh sách ở các dòng trống bên dưới.",
            "The printed rows are those of the last period; choose names in the empty rows below for others.",
        )
        if form.prefilled
        else (
            f"Mỗi dòng một bản ghi, có {form.blank_rows} dòng trống; ô có mũi tên thì chọn từ danh sách.",
            f"One record a row, {form.blank_rows} rows; choose from the list where there is an arrow.",
        )
    )
    return Text(f"Điền vào các ô nền vàng của trang «{ENTRY}». {rows[0]}", f"Fill the yellow cells of the sheet {ENTRY}. {rows[1]}")


def _empty(form: Form) -> Text:
    nil = form.contract.described("nil")
    return Text(
        "Không phát sinh thì ghi 0. Chưa có số liệu thì để trống: ô trống không được tính là 0"
        + ("; dòng để trống được báo trong phiếu, không bị coi là lỗi." if form.prefilled else ".")
        + (" Cả kỳ không phát sinh thì không cần gửi tệp: khai không phát sinh trên cổng." if nil else ""),
        "Write 0 where there were none; leave a cell empty where nothing is known: empty is not zero"
        + ("; rows left empty are told in the receipt and are no error." if form.prefilled else ".")
        + (" When there was nothing in the whole period send no file: declare it on the portal." if nil else ""),
    )


def _colours() -> Text:
    return Text(
        "Màu báo: đỏ là giá trị không hợp lệ hoặc trái quy tắc; vàng đậm là cần xem lại; cam là còn thiếu; tím là dòng trùng. "
        "Dán số liệu từ tệp khác thì xem lại các màu này.",
        "Red: not allowed or against a rule; deep yellow: look again; orange: missing; purple: the same row twice. Look at them after pasting.",
    )


def _send() -> Text:
    return Text(
        "Lưu tệp dạng .xlsx rồi gửi; nhận ngay Phiếu tiếp nhận và kết quả kiểm tra. Cần thêm dòng hoặc cột riêng: bỏ bảo vệ trang (không có mật khẩu).",
        "Save as .xlsx and send; the receipt comes at once. To add rows of your own unprotect the sheet (there is no password).",
    )


def write_guide(book: Workbook, styles: Styles, lines: Sequence[Text]) -> list[list[str]]:
    """Write the sheet; gives its texts row by row."""
    sheet = book.add_worksheet(SHEET)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, _VI_WIDTH)
    sheet.set_column(2, 2, _EN_WIDTH)
    texts = [[TITLE.vi.upper(), "", TITLE.en], *([f"{n}.", line.vi, line.en] for n, line in enumerate(lines, 1))]
    for row, (number, vi, en) in enumerate(texts):
        if row == 0:
            sheet.write_string(row, 0, number, styles.get("title"))
            sheet.write_string(row, 2, en, styles.get("english"))
            sheet.set_row(row, 26)
            continue
        sheet.write_string(row, 0, number, styles.get("wrap"))
        sheet.write_string(row, 1, vi, styles.get("wrap"))
        sheet.write_string(row, 2, en, styles.get("english"))
        deep = max(-(-len(vi) // _VI_WIDTH), -(-len(en) // (_EN_WIDTH + 12)))  # the English letters are smaller
        sheet.set_row(row, _LINE_HEIGHT * deep + 5)
    sheet.protect()
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return texts
