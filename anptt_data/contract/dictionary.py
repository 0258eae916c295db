"""The data dictionary of a dataset, made from its contract (law 7): every column of the view `<sector>.<name>`.

SQL comments in PostgreSQL and DuckDB, the ODCS file and the documentation are all written from here, so that
a column says the same thing wherever it is met.
"""

from __future__ import annotations

from typing import Any

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.text import Text

SQL_TYPES = {
    "place": "text", "code": "text", "count": "bigint", "measure": "double precision", "moment": "timestamptz",
    "whole": "integer", "text": "text", "selector": "text", "derived": "double precision",
}  # fmt: skip
"""PostgreSQL type of each kind of column, as in `anptt_data.contract.columns`."""

LEVELS = {
    "nation": Text("cả nước", "nation"),
    "province": Text("tỉnh", "province"),
    "district": Text("huyện", "district"),
    "commune": Text("xã", "commune"),
}
"""Levels of administrative units in words."""

SYSTEM_COLUMNS: dict[str, tuple[str, Text]] = {
    "agency": ("text", Text("Cơ quan gửi số liệu", "Agency that sent it")),
    "period_from": ("date", Text("Ngày đầu của kỳ báo cáo", "First day of the reporting period")),
    "period_to": ("date", Text("Ngày cuối của kỳ báo cáo (tính cả ngày này)", "Last day of the reporting period, inclusive")),
    "calendar": ("text", Text("Lịch của kỳ báo cáo; không cộng số liệu của các lịch khác nhau",
                              "Calendar of the period; figures of different calendars are never added")),
    "authority": ("text", Text("Sơ bộ (provisional) hay chính thức (final)", "provisional, or final once approved")),
    "mark": ("text", Text("«mẫu» nếu là số liệu mẫu, trống nếu là số liệu thật", "'mẫu' for sample data, null for real data")),
    "submission_id": ("integer", Text("Lần gửi số liệu mà dòng này thuộc về", "Submission the row belongs to")),
    "receipt_no": ("text", Text("Số phiếu tiếp nhận", "Number of the receipt")),
    "part": ("integer", Text("Số thứ tự trang tính hoặc tệp con trong tệp gốc, từ 0", "Sheet or member of the original file, from 0")),
    "sheet": ("text", Text("Tên trang tính hoặc tệp con trong tệp gốc", "Name of the sheet or member of the original file")),
    "row": ("integer", Text("Dòng trong tệp gốc, từ 1", "Row of the sheet or line of the file, from 1")),
    "col": ("smallint", Text("Cột của ô số liệu trong biểu hai chiều; trống nếu mỗi dòng một bản ghi",
                             "Column of the cell in a two-way form; null when a line is a record")),
    "fact_no": ("integer", Text("Số thứ tự số liệu trong lần gửi", "Number of the fact in its submission")),
    "claim_id": ("bigint", Text("Phạm vi mà lần gửi chịu trách nhiệm", "Scope the submission speaks for")),
}  # fmt: skip
"""Columns that every dataset has, with their types and what they mean."""


def dictionary(contract: type[Contract]) -> list[dict[str, Any]]:
    """One object a column, in the order of the view: declared columns with what they bring, then `SYSTEM_COLUMNS`.

    Keys: ``name, type, nullable, key, system, of`` (declared column it belongs to), ``title_vi, title_en, unit, code_list, levels,
    privacy, minimum, maximum, additive, weighted_by, converts, indicator, direction, legal_basis, comment``; `converts` of a figure says how it
    is carried over to other units (`Column.converts`), when the dataset has places; `indicator` is its code across sectors.
    """
    entries = [entry for column in contract.columns().values() if column.stored for entry in _declared(contract, column)]
    for name, (sql_type, title) in SYSTEM_COLUMNS.items():
        entries.append(_entry(contract, name, sql_type, title, system=True, nullable=name in ("mark", "col")))
    return entries


def indicator_code(contract: type[Contract], column: Column) -> str | None:
    """The code of a column's indicator: the sector, then what `Column.indicator` says, else dataset and column. A percentage of the form stands
    beside the count it is made of. None for columns that are no figure, for running totals (periods already added up) and for personal ones.
    """
    if column.kind == "derived":
        of = contract.columns().get(column.of or "")
        beside = indicator_code(contract, of) if of is not None and column.formula == "percent" else None
        return f"{beside.rsplit('.', 1)[0]}.{column.name}" if beside else None
    if column.kind not in ("count", "measure") or column.privacy == "personal":
        return None
    return f"{contract.sector()}.{column.indicator or f'{contract.short_name()}.{column.name}'}"


def column_comments(contract: type[Contract]) -> dict[str, str]:
    """The comment of every column a table or view of the dataset may have: ``Vietnamese — English; unit; source``."""
    return {entry["name"]: str(entry["comment"]) for entry in dictionary(contract)}


def table_comment(contract: type[Contract]) -> str:
    """The comment of the dataset's table and view."""
    title, description = contract.title(), contract.described("description")
    parts = [f"{title.vi} — {title.en}"]
    if description.vi or description.en:
        parts.append(" — ".join(t for t in (description.vi, description.en) if t))
    parts.append(f"quy định biểu mẫu phiên bản {contract.version()} (contract version {contract.version()})")
    if contract.described("legal_basis"):
        parts.append(f"nguồn (source): {contract.described('legal_basis')}")
    return "; ".join(parts)


def _declared(contract: type[Contract], column: Column) -> list[dict[str, Any]]:
    facts: dict[str, Any] = {
        "of": column.name, "unit": column.unit, "code_list": column.code_list, "levels": list(column.levels),
        "privacy": column.privacy, "minimum": column.minimum, "maximum": column.maximum,
        "additive": column.additive and column.kind in ("count", "measure"), "weighted_by": column.weighted_by,
        "converts": column.converts if any(c.kind == "place" for c in contract.columns().values()) else None,
        "indicator": indicator_code(contract, column), "direction": column.direction if column.converts else None,
    }  # fmt: skip
    nullable = column.nullable or column.censored or column.via is not None
    sql_type = "text" if column.privacy == "personal" else SQL_TYPES[column.kind]
    entries = [_entry(contract, column.name, sql_type, column.title, nullable=nullable, key=column.key, **facts)]
    extra = {"of": column.name, "privacy": column.privacy}
    if column.kind == "place":
        vi, en = column.title
        entries.append(_entry(
            contract, f"{column.name}_from", "date",
            Text(f"{vi}: mã có hiệu lực từ ngày", f"{en}: the code is valid from"), nullable=nullable, key=column.key, **extra,
        ))  # fmt: skip
        entries.append(_entry(
            contract, f"{column.name}_method", "text",
            Text(f"{vi}: cách xác định đơn vị hành chính", f"{en}: how the unit was recognised"), nullable=nullable, **extra,
        ))  # fmt: skip
        if not column.via:
            entries.append(_entry(
                contract, f"{column.name}_reported", "text",
                Text(f"{vi}: đúng như viết trong tệp", f"{en}: as written in the file"), nullable=True, **extra,
            ))  # fmt: skip
    if column.censored:
        entries.append(_entry(
            contract, f"{column.name}_mark", "text",
            Text(f"{column.title.vi}: ghi chú khi không có số (below_detection: dưới giới hạn phát hiện)",
                 f"{column.title.en}: why there is no number (below_detection)"), nullable=True, **extra,
        ))  # fmt: skip
    return entries


def _entry(contract: type[Contract], name: str, sql_type: str, title: Text, **facts: Any) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": name, "type": sql_type, "nullable": False, "key": False, "system": False, "of": None, "title_vi": title.vi,
        "title_en": title.en, "unit": None, "code_list": None, "levels": [], "privacy": "public", "minimum": None, "maximum": None,
        "additive": False, "weighted_by": None, "converts": None, "indicator": None, "direction": None,
        "legal_basis": contract.described("legal_basis"),
    }  # fmt: skip
    entry.update(facts)
    entry["comment"] = _comment(entry, contract.columns().get(name))
    return entry


def conversion_words(column: Column) -> Text | None:
    """How a figure is carried over to other units, in words; None for a column that holds no figure."""
    words = {
        "sum": Text("cộng", "sum"),
        "weighted": Text(f"bình quân theo {column.weighted_by}", f"weighted by {column.weighted_by}"),
        "ratio": Text(
            f"tính lại từ {column.numerator} và {column.denominator}" + (f", nhân {column.ratio_per:g}" if column.ratio_per != 1 else ""),
            f"ratio {column.numerator} / {column.denominator}" + (f" * {column.ratio_per:g}" if column.ratio_per != 1 else ""),
        ),
        "none": Text("không quy đổi", "none"),
    }
    return words[column.converts] if column.converts else None


def _comment(entry: dict[str, Any], column: Column | None) -> str:
    parts = [f"{entry['title_vi']} — {entry['title_en']}"]
    if entry["unit"]:
        parts.append(f"đơn vị (unit): {entry['unit']}")
    if entry["code_list"]:
        parts.append(f"danh mục (code list): {entry['code_list']}")
    if entry["levels"]:
        levels = [LEVELS[level] for level in entry["levels"]]
        parts.append(f"cấp (level): {', '.join(w.vi for w in levels)} ({', '.join(w.en for w in levels)})")
    if entry["indicator"]:
        parts.append(f"chỉ tiêu (indicator): {entry['indicator']}")
    if entry["converts"] and column is not None and (words := conversion_words(column)):
        parts.append(f"quy đổi sang ĐVHC khác: {words.vi} (converted: {words.en})")
    if entry["privacy"] == "personal":
        parts.append("dữ liệu cá nhân, đã thay bằng mã (personal, pseudonymised)")
    elif entry["privacy"] == "internal":
        parts.append("dùng nội bộ (internal)")
    if entry["system"]:
        parts.append("do hệ thống ghi (written by the system)")
    elif entry["legal_basis"]:
        parts.append(f"nguồn (source): {entry['legal_basis']}")
    return "; ".join(parts)
