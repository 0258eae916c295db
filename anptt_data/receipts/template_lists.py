"""The sheet of lists: what drop-downs offer. Named ranges, because a list written into a validation holds at most 255 characters."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook

from anptt_data.contract.base import Contract
from anptt_data.readers.cells import column_letters
from anptt_data.receipts.template_options import Choices
from anptt_data.receipts.template_styles import Styles

SHEET = "Danh mục"
PREFIX = "DM_"
HEAD_ROWS = 3
TITLE = "Danh mục dùng cho các ô chọn của mẫu nhập; không sửa ở trang này"


def list_names(offered: dict[str, Choices]) -> dict[str, str]:
    """The named range of each column that has a list."""
    return {name: PREFIX + name for name in offered}


def write_lists(book: Workbook, styles: Styles, contract: type[Contract], offered: dict[str, Choices]) -> list[list[str]]:
    """Write the sheet and name its ranges; gives its texts row by row."""
    sheet = book.add_worksheet(SHEET)
    columns: list[list[str]] = []
    for name, range_name in list_names(offered).items():
        options = offered[name].options
        columns.append([f"Danh mục: {contract.columns()[name].title.vi}", *(o.label for o in options)])
        letters = column_letters(len(columns))
        book.define_name(range_name, f"='{SHEET}'!${letters}${HEAD_ROWS + 1}:${letters}${HEAD_ROWS + len(options)}")
        if any(o.beside for o in options):
            columns.append(["Đơn vị đi kèm", *(o.beside for o in options)])
    texts = [[TITLE], [""], *_rows(columns)]
    for row, cells in enumerate(texts):
        style = styles.get("title" if row == 0 else "header" if row == HEAD_ROWS - 1 else "text")
        for number, text in enumerate(cells):
            if text:
                sheet.write_string(row, number, text, style)
    for number, cells in enumerate(columns):
        sheet.set_column(number, number, min(48, max(14, *(len(t) + 2 for t in cells))))
    sheet.freeze_panes(HEAD_ROWS, 0)
    sheet.protect()
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return texts


def _rows(columns: list[list[str]]) -> list[list[str]]:
    height = max((len(c) for c in columns), default=0)
    return [[c[n] if n < len(c) else "" for c in columns] for n in range(height)]
