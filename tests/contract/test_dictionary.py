from __future__ import annotations

import pytest

from anptt_data.contract.base import Contract
from anptt_data.contract.dictionary import SYSTEM_COLUMNS, column_comments, dictionary, table_comment
from anptt_data.contract.registry import all_versions

ALL = all_versions()


def stored_columns(contract: type[Contract]) -> list[str]:
    dropped = {c.name for c in contract.columns().values() if not c.stored}
    return [n for n in contract.frame_columns() if n not in dropped]


@pytest.mark.parametrize("contract", ALL, ids=lambda c: f"{c.dataset()}-{c.version()}")
def test_every_column_that_is_stored_has_a_comment_in_both_languages(contract: type[Contract]) -> None:
    comments = column_comments(contract)
    assert not [n for n in stored_columns(contract) if n not in comments]
    assert all(" — " in c and c == c.strip() for c in comments.values())
    assert not [c.name for c in contract.columns().values() if not c.stored and c.name in comments]


def test_every_kind_of_column_brings_its_extras_and_the_system_columns_follow(every_kind: type[Contract]) -> None:
    names = [e["name"] for e in dictionary(every_kind)]
    assert names[: -len(SYSTEM_COLUMNS)] == [
        "area", "area_from", "area_method", "area_reported", "station", "served", "served_from", "served_method", "at", "minutes",
        "cases", "level", "level_mark", "person",
    ]  # fmt: skip
    assert names[-len(SYSTEM_COLUMNS) :] == list(SYSTEM_COLUMNS)
    assert len(names) == len(set(names))


def test_a_comment_says_unit_source_code_list_level_and_privacy(every_kind: type[Contract]) -> None:
    comments = column_comments(every_kind)
    assert (
        comments["cases"]
        == "Số ca — Cases; đơn vị (unit): ca; chỉ tiêu (indicator): proof.every_kind.cases; quy đổi sang ĐVHC khác: cộng (converted: sum); nguồn (source): TT 00/2026"
    )
    assert "quy đổi sang ĐVHC khác: bình quân theo cases (converted: weighted by cases)" in comments["level"]
    assert "danh mục (code list): station" in comments["station"]
    assert "cấp (level): xã, tỉnh (commune, province)" in comments["area"]
    assert "đã thay bằng mã" in comments["person"]
    assert "do hệ thống ghi" in comments["receipt_no"]
    types = {e["name"]: e["type"] for e in dictionary(every_kind)}
    assert (types["at"], types["cases"], types["level"], types["area_from"]) == ("timestamptz", "bigint", "double precision", "date")


def test_the_table_comment_names_title_version_and_legal_basis(every_kind: type[Contract]) -> None:
    comment = table_comment(every_kind)
    assert comment.startswith("Đủ loại cột — Every kind of column; ")
    assert "2.1" in comment
    assert comment.endswith("TT 00/2026")
