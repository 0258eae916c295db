"""Delimited text is read cell for cell with the sender's line numbers, on the fast way and on the slow one."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from anptt_data.readers import text_table
from anptt_data.readers.cells import PART, RAGGED, ROW, Cells
from anptt_data.readers.dialect import Dialect, decide_dialect
from anptt_data.readers.text_blocks import _line_by_line, parse_block
from anptt_data.readers.text_source import TextSource
from anptt_data.readers.text_table import frames, read_text

Read = Callable[[bytes | Path, str], Cells]

Row = tuple[int, list[str | None]]
# White space other than in the middle is left out only where a row would be wholly blank; NUL is a blocker of its own.
# Latin letters, combining marks and a few others; composition is promised for what Vietnamese is written with.
letters = st.one_of(
    st.sampled_from("đĐạếỹ \u0301\u0323\u0302\u00a0\"\r\n\t,;|'=0123456789.-"),
    st.characters(min_codepoint=1, max_codepoint=0x36F, exclude_categories=("Cs",)),
    st.sampled_from("–—“”…​🙂漢\ue000\u2028\x85\x1c"),
)
cell = st.text(letters, max_size=8)
tables = st.integers(1, 5).flatmap(lambda w: st.lists(st.lists(cell, min_size=w, max_size=w), min_size=1, max_size=12))


def rows_of(cells_frames: list[pl.DataFrame]) -> list[Row]:
    return [(r[1], list(r[2:-1])) for f in cells_frames for r in f.iter_rows()]


def is_blank(cell: str) -> bool:
    """White space of Unicode; Python also counts four separators of ASCII."""
    return all(c.isspace() and c not in "\x1c\x1d\x1e\x1f" for c in cell)


def written(table: list[list[str]], delimiter: str, end: str, quoting: int) -> tuple[str, list[Row]]:
    """The table as csv.writer writes it, and what must be read back: NFC texts, line numbers, no blank rows."""
    import unicodedata

    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    expected: list[Row] = []
    for cells in table:
        # A carriage return just before the line's end belongs to the line's end, unless it is quoted.
        row = [*cells[:-1], cells[-1].rstrip("\r")]
        line = out.getvalue().count("\n") + 1
        writer.writerow(row)
        if not all(is_blank(c) for c in row):
            expected.append((line, [unicodedata.normalize("NFC", c) or None for c in row]))
    return out.getvalue(), expected


@settings(max_examples=300, deadline=None)
@example([["\n", "\r0"]], ",", "\n", csv.QUOTE_MINIMAL, "utf-8", False, 8)
@given(
    tables,
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.booleans(),
    st.integers(8, 200),
)
def test_any_table_of_texts_comes_back_cell_for_cell(
    table: list[list[str]], delimiter: str, end: str, quoting: int, codec: str, last_end: bool, block: int
) -> None:
    text, expected = written(table, delimiter, end, quoting)
    if not last_end:
        text = text.removesuffix(end)
    source = TextSource(text.encode(codec))
    # The codec and the alphabet are decided elsewhere; any code points at all can stand in this table.
    source.survey.codec, source.survey.alphabet = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(codec, codec), "unicode"
    source.survey.bom_bytes = {"utf-8": 0, "utf-8-sig": 3, "utf-16": 2}[codec]
    if source.survey.carriage_only:
        return  # a text without a single line feed is one whose lines end with CR: tested below
    got = rows_of(list(frames(source, Dialect(delimiter, len(table[0])), block)))
    assert got == expected


@settings(max_examples=300, deadline=None)
@given(tables, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
def test_the_fast_and_the_slow_way_agree(table: list[list[str]], delimiter: str, end: str, quoting: int) -> None:
    text, _ = written(table, delimiter, end, quoting)
    dialect = Dialect(delimiter, len(table[0]))
    fast = parse_block(text.encode(), dialect, 1, final=True)
    slow = _line_by_line(text.encode(), dialect, 1, True)
    assert fast.frame.rows() == slow.frame.rows()
    assert (fast.consumed, fast.lines) == (slow.consumed, slow.lines)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('a1",;\n\r\t đ'), max_size=300), st.integers(4, 60))
def test_any_text_gives_every_line_once_whatever_its_quotes(text: str, block: int) -> None:
    source = TextSource(text.encode())
    dialect = decide_dialect(text)
    whole = list(frames(source, dialect, 10_000))
    pieces = list(frames(source, dialect, block))
    lines = [row for row, _ in rows_of(whole)]
    assert lines == sorted(set(lines))
    assert all(f.columns == [PART, ROW, *(f"c{n}" for n in range(1, dialect.width + 1)), RAGGED] for f in whole + pieces)
    letters = sum(c in "a1đ" for c in text)
    assert sum(sum(c in "a1đ" for c in cell or "") for _, cells in rows_of(whole) for cell in cells) == letters


@pytest.mark.parametrize(
    ("text", "delimiter", "width"),
    [
        ("Đơn vị;SAIDI;SAIFI\nA;1,5;0,3\nB;2,5;0,4\n", ";", 3),
        ("BÁO CÁO\nTháng 10, năm 2026\n\nSTT;Xã;Số ca\n1;A;1,5\n2;B;2,5\n3;C;3,5\n", ";", 3),
        ("a\tb\tc\nPM2,5\t38,4\tug\n", "\t", 3),
        ("a|b\n1|2\n", "|", 2),
        ('"x; y",b\n"z; w",2\n', ",", 2),
        ("sep=;\na;b\n1;2\n", ";", 2),
        ("một cột\n1\n2\n", None, 1),
        ("a,b,c\n1,2,3,\n4,5,6,\n", ",", 4),
    ],
)
def test_the_delimiter_is_the_one_that_is_regular(text: str, delimiter: str | None, width: int) -> None:
    dialect = decide_dialect(text)
    assert (dialect.delimiter, dialect.width) == (delimiter, width)


def test_decimal_commas_in_a_comma_file_are_seen_as_ragged_lines_not_as_shifted_numbers() -> None:
    cells = read_text("Đơn vị,SAIDI,SAIFI\nA,1,5,0,3\nB,2,5,0,4\n".encode(), "x.csv")
    assert cells.grids[0].width == 3
    assert cells.grids[0].head().get_column(RAGGED).to_list() == [False, True, True]


def test_a_line_with_too_many_cells_is_marked_and_keeps_its_text() -> None:
    grid = read_text(b"a;b;c\n1;2;3\n4;5;6;7;8\n9;10\n1;2;3;;\n" + b"1;2;3\n" * 3, "x.csv").grids[0]
    assert grid.head().rows() == [
        (0, 1, "a", "b", "c", False), (0, 2, "1", "2", "3", False), (0, 3, "4", "5", "6;7;8", True), (0, 4, "9", "10", None, False),
        *((0, n, "1", "2", "3", False) for n in range(5, 9)),
    ]  # fmt: skip


def test_blank_lines_are_left_out_and_still_counted() -> None:
    grid = read_text("\n\na,b\n\n , \u00a0\n,,\n1,2\n".encode(), "x.csv").grids[0]
    assert [(r[1], r[2], r[3]) for r in grid.head().rows()] == [(3, "a", "b"), (7, "1", "2")]


def test_a_record_over_several_lines_stands_at_its_first_line() -> None:
    grid = read_text(b'a,b\n"x\ny\nz",1\nq,2\n', "x.csv").grids[0]
    assert [(r[1], r[2]) for r in grid.head().rows()] == [(1, "a"), (2, "x\ny\nz"), (5, "q")]


def test_lines_that_end_with_cr_alone_are_lines() -> None:
    grid = read_text(b"a,b\r1,2\r3,4", "x.csv").grids[0]
    assert [(r[1], r[2], r[3]) for r in grid.head().rows()] == [(1, "a", "b"), (2, "1", "2"), (3, "3", "4")]


def test_a_quote_that_never_closes_swallows_no_lines() -> None:
    grid = read_text(b'a,b\n"x,1\n' + b"y,2\n" * 5, "x.csv").grids[0]
    assert grid.head().get_column(ROW).to_list() == [1, 2, 3, 4, 5, 6, 7]


def test_an_inch_mark_inside_a_cell_is_a_character() -> None:
    grid = read_text(b'a,b\n5" pipe,1\nc,"d"\n', "x.csv").grids[0]
    assert grid.head().get_column("c1").to_list() == ["a", '5" pipe', "c"]


def test_nul_bytes_are_a_blocker_that_names_the_line() -> None:
    cells = read_text(b"a,b\n1,2\n3,\x004\n", "x.csv")
    assert not cells.readable
    assert [(n.rule, n.row) for n in cells.notes] == [("FILE-015", 3)]


def test_a_last_line_cut_off_is_an_error_at_that_line() -> None:
    cells = read_text(b"a,b,c\n1,2,3\n4,5", "x.csv")
    assert [(n.rule, n.row, n.facts) for n in cells.notes] == [("FILE-020", 3, {"found": 2, "expected": 3})]
    assert not read_text(b"a,b,c\n1,2,3\n4,5,6", "x.csv").notes


def test_a_broken_letter_in_a_utf8_file_is_an_error_of_its_line_only() -> None:
    text = "xã,số ca\n" + "Đông Hải,1\n" * 50
    cells = read_text(text.encode() + b"\xc4ong,3\n" + "Tân Lập,2\n".encode(), "x.csv")
    assert cells.encoding == "utf-8"
    assert [(n.rule, n.row) for n in cells.notes] == [("FILE-017", 52)]


def test_an_endless_line_is_a_blocker(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = read_text(b"a,b\n" + b"x" * (6 * 1024 * 1024) + b"\n", "x.csv")
    assert [n.rule for n in cells.notes] == ["FILE-018"]


def test_a_large_file_comes_in_chunks_that_start_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_table, "CHUNK_ROWS", 1_000)
    monkeypatch.setattr(text_table, "LEAST_BLOCK", 4_096)
    path = tmp_path / "big.csv"
    lines = [f"{n};x{n};{n},5" for n in range(1, 20_001)]
    lines[12_345] = '7;"hai\ndòng";1'
    path.write_text("a;b;c\n" + "\n".join(lines) + "\n", encoding="utf-8")
    grid = read_text(path, "big.csv").grids[0]
    for _ in range(2):
        chunks = list(grid.chunks())
        assert len(chunks) > 10
        assert max(c.height for c in chunks) <= 1_000
        rows = pl.concat(chunks).get_column(ROW).to_list()
        assert rows == [*range(1, 12_348), *range(12_349, 20_003)]
    assert grid.tail(2).get_column("c1").to_list() == ["19999", "20000"]


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        ('a,b,c\n"x,1,2\ny,3,4\nz,5,"6"\n', [2]),
        ('a,b,c\n"x,1,2\ny,3,4\n', [2]),
        ('"Tiêu đề,,\na,b,c\nx,1,2\ny,3,4\nz,5,6\n', [1]),
        ('a,b,c\nx,1,"ghi chú\ny,3,4\nz,5,"\nu,7,8\n', [2]),
        ('"a",b,c\n"x",1,"ghi chú\ny,3,4"\n"u",7,8\n', [2]),
        ('a,b,c\n"x",1,"một\nhai, ba"\ny,3,4\n', []),
    ],
)
def test_a_quote_that_does_not_close_never_swallows_lines_unseen(text: str, unsure: list[int], read_table: Read) -> None:
    cells = read_table(text.encode(), "x.csv")
    frame = cells.grids[0].head()
    assert cells.grids[0].width == 3
    assert frame.filter(RAGGED)[ROW].to_list() == unsure
    assert frame.height >= text.count("\n") - 3


def test_one_broken_byte_in_a_short_text_costs_its_line_only(read_table: Read) -> None:
    data = "Tỉnh,Số ca mắc\nĐắk Lắk,5\nLâm Đồng,7\nGia Lai,8\n".encode().replace(b"Gia", b"G\xffa")
    cells = read_table(data, "x.csv")
    assert cells.encoding == "utf-8"
    assert [(n.rule, n.row) for n in cells.notes] == [("FILE-017", 4)]
