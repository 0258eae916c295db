"""Station files, one or thousands in an archive, are one grid whose parts are the files."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from raw_files import zip_of

from anptt_data.contract.layouts import Lines
from anptt_data.readers import lines as lines_module
from anptt_data.readers.cells import Cells
from anptt_data.readers.lines import read_lines_archive
from anptt_data.settings import Settings
from contracts.environment import AirStation

Read = Callable[[bytes | Path, str], Cells]
LAYOUT = next(x for x in AirStation.layouts() if isinstance(x, Lines))
ONE = "PM2,5\t38.4\tµg/m3\t20261105081500\t00\r\nPM10\t51\tµg/m3\t20261105081500\t00\r\n"


def rows_of(cells: Cells) -> list[tuple[object, ...]]:
    return pl.concat(list(cells.grids[0].chunks())).rows()


def test_an_archive_of_our_own_gives_members_with_their_hashes(read_station: Read) -> None:
    members = {f"2026/11/05/66_NM_T{n}_20261105081500.txt": ONE.encode() for n in range(3)}
    said = [{"name": n, "sha256": hashlib.sha256(c).hexdigest(), "size": len(c)} for n, c in members.items()]
    cells = read_station(zip_of({"manifest.json": json.dumps({"members": said}).encode(), **members}), "05.zip")
    assert cells.format == "lines"
    assert [(p.number, p.name, p.kind, p.sha256) for p in cells.grids[0].parts] == [
        (n, m["name"], "member", m["sha256"]) for n, m in enumerate(said)
    ]
    assert rows_of(cells) == [
        row for n in range(3) for row in (
            (n, 1, "PM2,5", "38.4", "µg/m3", "20261105081500", "00", False), (n, 2, "PM10", "51", "µg/m3", "20261105081500", "00", False),
        )
    ]  # fmt: skip
    assert not cells.notes


@pytest.mark.parametrize("name", ["T1_20261105081500.txt", "T1_20261105081500"])
def test_a_single_station_file_is_a_grid_of_one_member(name: str, read_station: Read, tmp_path: Path) -> None:
    path = tmp_path / "frozen"
    path.write_bytes(ONE.encode("latin-1"))
    cells = read_station(path, name)
    assert (cells.format, cells.encoding, cells.grids[0].parts[0].name) == ("lines", "cp1258", name)
    assert rows_of(cells)[0][2:5] == ("PM2,5", "38.4", "µg/m3")


def test_a_table_with_a_header_is_a_table_although_its_name_ends_in_txt(read_station: Read) -> None:
    cells = read_station(b"Site\tParameter\tRaw Conc.\tDate (LT)\tQC Name\nHanoi\tPM2.5\t1\t2016-01-01 01:00\tValid\n", "hourly.txt")
    assert cells.format == "csv"


def test_runs_of_blanks_stand_in_for_missing_tabs(read_station: Read) -> None:
    cells = read_station(zip_of({"a_20261105081500.txt": b"PM10   51 ug/m3  20261105081500 00\r\n"}), "x.zip")
    assert rows_of(cells) == [(0, 1, "PM10", "51", "ug/m3", "20261105081500", "00", False)]


def test_lines_with_more_or_fewer_fields_are_marked(read_station: Read) -> None:
    text = b"PM10\t51\tug/m3\t20261105081500\t00\nPM10\t51\tug/m3\t20261105\nNO\t1\tug/m3\t20261105081500\t00\tx\n"
    assert [(r[1], r[-1]) for r in rows_of(read_station(zip_of({"a.txt": text}), "x.zip"))] == [(1, False), (2, True), (3, True)]


def test_nul_bytes_reject_their_line_and_no_other(read_station: Read) -> None:
    text = b"PM10\t51\tug/m3\t20261105081500\t00\nPM10\t5\0\tug/m3\t20261105081500\t00\n"
    cells = read_station(zip_of({"a.txt": ONE.encode(), "b.txt": text}), "x.zip")
    assert [(n.rule, n.part, n.row) for n in cells.notes] == [("FILE-021", 1, 2)]
    assert len(rows_of(cells)) == 4


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({}, "FILE-001"),
        ({"a.txt": b""}, "FILE-001"),
        ({"a.txt": b"x", "b.zip": zip_of({"c.txt": b"x"})}, "FILE-007"),
        ({"a.txt": b"x", "ảnh.jpg": b"x"}, "FILE-007"),
        ({"../a.txt": b"x"}, "FILE-006"),
        ({"/etc/a.txt": b"x"}, "FILE-006"),
    ],
)
def test_archives_that_are_not_what_they_should_be_are_refused(members: dict[str, bytes], rule: str, read_station: Read) -> None:
    cells = read_station(zip_of(members), "x.zip")
    assert not cells.readable
    assert [n.rule for n in cells.notes] == [rule]


def test_a_damaged_member_is_a_blocker(read_station: Read) -> None:
    data = bytearray(zip_of({"a.txt": ONE.encode()}, zipfile.ZIP_STORED))
    data[data.index(b"38.4")] = ord("9")
    assert [n.rule for n in read_station(bytes(data), "x.zip").notes] == ["FILE-004"]


field = st.text("abc1.,đ", min_size=1, max_size=4)
line = st.one_of(st.just(""), st.lists(field, min_size=5, max_size=5).map("\t".join))
member = st.tuples(st.lists(line, max_size=5), st.sampled_from(["\n", "\r\n"]), st.booleans())


@limits(max_examples=150, deadline=None)
@given(st.lists(member, min_size=1, max_size=8), st.integers(1, 100))
def test_every_line_keeps_its_file_and_number_wherever_blocks_are_cut(members: list[tuple[list[str], str, bool]], block: int) -> None:
    texts, expected = {}, []
    for number, (content, end, last) in enumerate(members):
        texts[f"m{number}.txt"] = (end.join(content) + (end if last and content else "")).encode()
        expected += [(number, n, *x.split("\t"), False) for n, x in enumerate(content, 1) if x]
    settings = Settings.model_construct(max_unpacked_bytes=10**9)
    patch = pytest.MonkeyPatch()
    with patch.context() as m:
        m.setattr(lines_module, "BLOCK_BYTES", block)
        cells = read_lines_archive(zip_of(texts), LAYOUT, settings)
        got = rows_of(cells) if cells.readable and expected else []
    assert got == expected
