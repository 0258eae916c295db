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


TABLE = [(0, 1, "a", "b"), (0, 2, "1", "x"), (0, 3, "2.50", "y")]


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1, "b": "x"}, {"b": "y", "a": 2.50}]',
        '[["a", "b"], [1, "x"], [2.50, "y"]]',
        '{"a": [1, 2.50], "b": ["x", "y"]}',
        '{"a": {"0": 1, "1": 2.50}, "b": {"0": "x", "1": "y"}}',
        '{"0": {"a": 1, "b": "x"}, "1": {"a": 2.50, "b": "y"}}',
        '{"columns": ["a", "b"], "index": [0, 1], "data": [[1, "x"], [2.50, "y"]]}',
        '{"status": {"code": 200}, "result": {"pages": 1, "items": [{"a": 1, "b": "x"}, {"a": 2.50, "b": "y"}]}}',
        '{"data": [{"a": 1, "b": "x"}, {"a": 2.50, "b": "y"}], "errors": [{"m": 1}]}',
        '{"a": 1, "b": "x"}\n\n{"a": 2.50, "b": "y"}\n',
    ],
)
def test_every_shape_in_which_programs_write_a_table_is_the_same_table(text: str, read_table: Read) -> None:
    assert read_table(text.encode(), "x.json").grids[0].head().rows() == TABLE
    assert read_table(text.encode("utf-16"), "x.json").grids[0].head().rows() == TABLE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"nam": [{"a": 1}], "nu": [{"a": 2}]}', "có 2 bảng: «nam», «nu»"),
        ('{"a": [1, 2], "b": [1]}', "không phải danh sách"),
        ('{"a": [1, 2], "b": "x"}', "không phải danh sách"),
        ('[{"a": 1, "a": 2}]', "tên trường «a» lặp lại"),
        ('{"a": 1}\n{"a": 2', "dòng 2"),
    ],
)
def test_what_may_be_several_tables_or_none_is_not_guessed(text: str, said: str, read_table: Read) -> None:
    cells = read_table(text.encode(), "x.json")
    assert not cells.readable
    assert said in str(cells.notes[0].facts["detail"])


def test_numbers_and_figures_written_as_texts_are_told_apart(read_table: Read) -> None:
    typed = read_table(b'[{"a": 1.5, "b": "1.234"}, {"a": "2,5", "b": "x"}]', "x.json").grids[0].typed
    assert typed is not None
    assert typed.rows() == [(3, 1), (2, 2)]
