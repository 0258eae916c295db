"""A JSON list of flat objects is a table whose header is the union of the keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from anptt_data.readers.cells import Cells

Read = Callable[[bytes, str], Cells]


def test_objects_are_rows_and_numbers_keep_their_digits(read_table: Read) -> None:
    text = '[{"mã": "001", "số": 1.50, "có": true}, {}, {"mã": null, "số": 12345678901234567890, "thêm": {"a": [1]}}]'
    cells = read_table(text.encode(), "x.json")
    assert cells.format == "json"
    assert cells.grids[0].head().rows() == [
        (0, 1, "mã", "số", "có", "thêm"), (0, 2, "001", "1.50", "TRUE", None), (0, 4, None, "12345678901234567890", None, '{"a": ["1"]}'),
    ]  # fmt: skip


def test_the_list_may_stand_under_data(read_table: Read) -> None:
    assert read_table(b'{"data": [{"a": 1}], "page": 1}', "x.json").grids[0].head().rows() == [(0, 1, "a"), (0, 2, "1")]


@pytest.mark.parametrize(
    ("text", "rule"),
    [("[]", "FILE-001"), ("[{}]", "FILE-001"), ('[{"a": 1}, 2]', "FILE-022"), ('{"a": 1}', "FILE-022"), ('[{"a": 1', "FILE-022"),
     ("[" * 100_000, "FILE-022"), ('[{"a": "\0"}]', "FILE-015")],
)  # fmt: skip
def test_other_json_is_answered(text: str, rule: str, read_table: Read) -> None:
    cells = read_table(text.encode(), "x.json")
    assert not cells.readable
    assert [n.rule for n in cells.notes] == [rule]


def test_half_a_surrogate_pair_does_no_harm(read_table: Read) -> None:
    assert read_table(b'[{"a": "x\\ud800"}]', "x.json").grids[0].head().get_column("c1").to_list() == ["a", "x?"]
