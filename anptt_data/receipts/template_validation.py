"""Input messages and data validation of entry cells: what to write, its unit and limits, lists to choose from.

Spreadsheets allow 32 characters in a message's title, 255 in its text and in a validation's formula; longer formulas are left to colours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from anptt_data.contract.columns import Column
from anptt_data.receipts.template_grid import Block
from anptt_data.receipts.template_options import Choices

TITLE_LENGTH, TEXT_LENGTH, FORMULA_LENGTH = 32, 255, 255
LARGEST, LARGEST_WHOLE = 10**15, 2**31 - 1
"""What is larger loses digits in a spreadsheet (15), or does not fit the column of a parameter."""
EARLIEST = datetime(1990, 1, 1)
_STOP = "Giá trị không hợp lệ"


def plain(value: float) -> str:
    """A limit as officials write it: ``44.640``, ``0,5``."""
    text = f"{value:,.10g}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def limits_text(column: Column) -> str:
    """``từ 0 đến 44.640``; empty without limits."""
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"từ {plain(low)} đến {plain(high)}"
    if low is not None:
        return f"từ {plain(low)} trở lên"
    return f"không quá {plain(high)}" if high is not None else ""


def what_to_write(column: Column, *, listed: bool, closed: bool) -> str:
    """One or two sentences for the clerk who stands in the cell."""
    if column.kind == "derived":
        said = "Số tính từ các cột khác; để trống nếu không có"
    elif listed:
        said = "Chọn từ danh sách" if closed else "Chọn từ danh sách hoặc ghi mã khác"
    elif column.kind == "moment":
        said = "Ngày giờ đo, giờ Việt Nam: ngày/tháng/năm giờ:phút"
    elif column.kind in ("count", "whole"):
        said = "Số nguyên"
    elif column.kind == "measure":
        said = "Số" + (", hoặc KPH khi dưới ngưỡng phát hiện" if column.censored else "")
    else:
        said = "Chữ"
    unit = f"; đơn vị: {column.unit}" if column.unit else ""
    limits = f"; {limits_text(column)}" if limits_text(column) else ""
    zero = ". Không phát sinh thì ghi 0; chưa có số liệu thì để trống" if column.kind == "count" else ""
    empty = ". Có thể để trống" if column.nullable or not column.required else ""
    return f"{said}{unit}{limits}{zero or empty}."


def validation(block: Block, choices: Choices | None, list_name: str | None, rules: Mapping[str, str]) -> dict[str, Any]:
    """xlsxwriter's validation of a block. `rules` are formulas that are TRUE where an error rule is broken, by rule text.

    Only cells entered last in their row carry a rule, so that two cells can be mended one after the other.
    """
    column = block.column
    said = what_to_write(column, listed=choices is not None, closed=choices is not None and choices.closed)
    made: dict[str, Any] = {
        "ignore_blank": True,
        "input_title": column.title.vi[:TITLE_LENGTH],
        "input_message": said[:TEXT_LENGTH],
        "error_title": _STOP,
        "error_message": said[:TEXT_LENGTH],
        "error_type": "stop",
    }
    if choices is not None and list_name is not None:
        return made | {"validate": "list", "source": f"={list_name}", "error_type": "stop" if choices.closed else "information"}
    if column.kind == "moment":
        return made | {"validate": "date", "criteria": ">=", "value": EARLIEST}
    if column.kind not in ("count", "measure", "whole", "derived"):
        return made | {"validate": "any"}
    good = figure_is_good(column, block.first)
    with_rules = f"AND({','.join([good, *(f'NOT({formula})' for formula in rules.values())])})"
    if column.censored:
        return made | {"validate": "custom", "value": f"={good}"}
    if rules and len(with_rules) < FORMULA_LENGTH:
        text = f"{said} {' '.join(rules)}."
        return made | {"validate": "custom", "value": f"={with_rules}", "error_message": text[:TEXT_LENGTH]}
    low, high = column.minimum, column.maximum
    most = LARGEST_WHOLE if column.kind == "whole" else LARGEST
    between = {"minimum": low if low is not None else -most, "maximum": high if high is not None else most}
    return made | {"validate": "decimal" if column.kind in ("measure", "derived") else "integer", "criteria": "between"} | between


def figure_is_good(column: Column, cell: str) -> str:
    """A formula that is TRUE where the cell holds a figure that the column allows."""
    terms = [f"ISNUMBER({cell})"]
    terms += [f"{cell}>={column.minimum!r}"] if column.minimum is not None else []
    terms += [f"{cell}<={column.maximum!r}"] if column.maximum is not None else []
    terms += [f"N({cell})=INT(N({cell}))"] if column.kind in ("count", "whole") else []
    good = f"AND({','.join(terms)})" if len(terms) > 1 else terms[0]
    return f'OR({good},UPPER({cell})="KPH",LEFT({cell},1)="<")' if column.censored else good
