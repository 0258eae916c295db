"""What the warehouse must always hold of a dataset, made from its contract: plain data, turned into a suite by `quality.expectations`.

These look at what is *stored*, after everything else has been done: they would find a fault of ours, not of a sender.
"""

# ruff: noqa: S608 - names in these queries come from contract classes, whose form is checked when they are imported
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anptt_data.contract.base import Contract
from anptt_data.contract.dictionary import dictionary

ROWS_OF_PROOF = 100
"""Rows a query for unexpected rows may bring."""

OF_THE_BATCH = "/* {batch} */"
"""The library prints a line for every query that does not name its batch; ours look at whole tables on purpose."""


@dataclass(frozen=True)
class Expected:
    """One expectation: the class's name in `great_expectations.expectations`, its arguments, and what it means."""

    kind: str
    arguments: dict[str, Any]
    vi: str
    en: str


def expected_of(contract: type[Contract], code_lists: Mapping[str, list[str]]) -> list[Expected]:
    """The expectations on the view and the tables of one dataset. `code_lists`: list's name -> codes; a list that is not there is not checked."""
    return [*_columns(contract, code_lists), *_keys(contract), *_tables(contract), *_places(contract)]


def _columns(contract: type[Contract], code_lists: Mapping[str, list[str]]) -> list[Expected]:
    found: list[Expected] = []
    titles: dict[str, str] = {entry["name"]: entry["title_vi"] for entry in dictionary(contract)}
    for entry in dictionary(contract):
        name, title = entry["name"], entry["title_vi"]
        never_null = entry["key"] or (not entry["nullable"] and not (entry["system"] and contract.has_moment()))
        if never_null:
            found.append(Expected("ExpectColumnValuesToNotBeNull", {"column": name}, f"«{title}» không trống", "never empty"))
        limits = {"min_value": entry["minimum"], "max_value": entry["maximum"]}
        if any(v is not None for v in limits.values()) and entry["privacy"] != "personal":
            words = f"«{title}» trong khoảng cho phép"
            found.append(Expected("ExpectColumnValuesToBeBetween", {"column": name, **limits}, words, "within its limits"))
        if entry["code_list"] in code_lists and entry["privacy"] != "personal":
            codes = {"column": name, "value_set": sorted(code_lists[entry["code_list"]])}
            found.append(
                Expected("ExpectColumnValuesToBeInSet", codes, f"«{title}» có trong danh mục {entry['code_list']}", "in its code list")
            )
    for name, values in (("authority", ["final", "provisional"]), ("mark", ["mẫu"]), ("calendar", [contract.cadence().calendar])):
        found.append(
            Expected(
                "ExpectColumnValuesToBeInSet",
                {"column": name, "value_set": values},
                f"«{titles.get(name, name)}» đúng giá trị",
                "a known value",
            )
        )
    return found


def _keys(contract: type[Contract]) -> list[Expected]:
    period = [] if contract.has_moment() else ["period_from", "period_to"]
    keys = ["agency", *period, *contract.key_columns()]
    pair = {"column_A": "period_to", "column_B": "period_from", "or_equal": True}
    return [
        Expected(
            "ExpectCompoundColumnsToBeUnique",
            {"column_list": keys},
            "Trong số liệu hiện hành, mỗi khóa chỉ có một dòng",
            "one row a key in the present truth",
        ),
        Expected(
            "ExpectColumnPairValuesAToBeGreaterThanB", pair, "Kỳ kết thúc không trước khi bắt đầu", "a period does not end before it begins"
        ),
    ]


def _tables(contract: type[Contract]) -> list[Expected]:
    dataset, fact = contract.dataset(), f'fact."{contract.sector()}__{contract.short_name()}"'
    of_it = f"s.dataset = '{dataset}' and s.state = 'finished'"
    return [
        _query(
            f"select s.submission_id from intake.submission s where {of_it} and s.rows_read <> s.rows_accepted + s.rows_rejected"
            " + s.rows_ignored",
            "Số dòng đọc = chấp nhận + tạm giữ + bỏ qua",
            "rows read = accepted + rejected + ignored",
        ),
        _query(
            f"select s.submission_id from intake.submission s where {of_it} and s.rows_rejected <> (select count(*) from quality.rejected_row r"
            " where r.submission_id = s.submission_id)",
            "Mỗi dòng tạm giữ được lưu lại",
            "every rejected row is kept",
        ),
        _query(
            f"select s.submission_id from intake.submission s left join (select submission_id, count(*) as n from {fact} group by 1) f"
            f" on f.submission_id = s.submission_id where {of_it} and s.facts_written <> coalesce(f.n, 0)",
            "Số số liệu ghi đúng bằng số dòng trong bảng",
            "facts written are the facts that are there",
        ),
        _query(
            f"select f.submission_id from (select distinct submission_id, claim_id from {fact}) f left join intake.claim c"
            " on c.claim_id = f.claim_id and c.submission_id = f.submission_id where c.claim_id is null",
            "Không có số liệu nào ngoài một lần gửi",
            "no fact without its claim",
        ),
    ]


def _places(contract: type[Contract]) -> list[Expected]:
    view = f'"{contract.sector()}"."{contract.short_name()}"'
    return [
        _query(
            f'select v."{c.name}" from (select distinct "{c.name}", "{c.name}_from" from {view} where "{c.name}" is not null) v'
            f' left join ref.area a on a.code = v."{c.name}" and a.valid_from = v."{c.name}_from" where a.code is null',
            f"«{c.title.vi}» là đơn vị hành chính đã biết, đúng thời gian hiệu lực",
            "a known place at its date",
        )
        for c in contract.columns().values()
        if c.kind == "place"
    ]


def _query(sql: str, vi: str, en: str) -> Expected:
    """No value of a sender is in it."""
    return Expected("UnexpectedRowsExpectation", {"unexpected_rows_query": f"{sql} limit {ROWS_OF_PROOF} {OF_THE_BATCH}"}, vi, en)
