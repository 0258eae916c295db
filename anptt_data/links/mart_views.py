# ruff: noqa: S608 - views take no parameters; every name and text goes through `quoted` and `literal`.
"""The schema ``mart`` of a release's DuckDB file: a view a mart with comments on all of it, and a table that says what each one lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import duckdb

from anptt_data.contract.text import Text
from anptt_data.errors import OurFault
from anptt_data.links.marts import Mart, lacking
from anptt_data.sql_text import literal, quoted

ABOUT: dict[str, Text] = {
    "name": Text("Tên, dùng trong câu lệnh: mart.<tên>", "Name, as mart.<name>"),
    "title_vi": Text("Câu hỏi", "The question in Vietnamese"),
    "title_en": Text("Câu hỏi bằng tiếng Anh", "The question"),
    "grain_vi": Text("Mỗi dòng là gì", "What a row is, in Vietnamese"),
    "grain_en": Text("Mỗi dòng là gì, tiếng Anh", "What a row is"),
    "keys": Text("Các cột phân biệt dòng", "Columns that tell rows apart"),
    "sources": Text("Lấy từ", "What it is made from"),
    "caveat_vi": Text("Lưu ý khi dùng", "What to heed, in Vietnamese"),
    "caveat_en": Text("Lưu ý khi dùng, tiếng Anh", "What to heed"),
    "lacks": Text(
        "Chỉ tiêu cần mà phiên bản này chưa có số liệu; trống khi đủ",
        "Indicators it needs of which this release has no figures; null when none",
    ),
}
ABOUT_COMMENT = Text("Các bảng tổng hợp liên ngành và số liệu còn thiếu của từng bảng", "The marts, and what each lacks")


def create_marts(connection: duckdb.DuckDBPyConnection, marts: Sequence[Mart], told: Iterable[str]) -> None:
    """Make the schema; the schema ``link`` must be there. `told` are the indicators of which the release has figures.

    A mart whose indicators nobody told yet has its columns and no rows, and `mart.about` says what it lacks. Raises `OurFault` when a mart's columns
    are not those its header explains.
    """
    connection.execute("CREATE SCHEMA mart")
    there = set(told)
    for mart in marts:
        name = f"mart.{quoted(mart.name)}"
        connection.execute(f"CREATE VIEW {name} AS {mart.sql}")
        found = [str(r[0]) for r in connection.execute(f"SELECT column_name FROM (DESCRIBE {name})").fetchall()]
        if found != list(mart.columns):
            raise OurFault(
                f"Bảng {name} có cột {found}, phần đầu tệp nêu {list(mart.columns)}",
                f"{name} has the columns {found}, its header explains {list(mart.columns)}",
            )
        _comment(connection, "VIEW", name, mart.title, mart.columns, f" ({mart.caveat.vi} — {mart.caveat.en})")
    rows = [about(mart, lacking(mart, there)) for mart in marts]
    connection.execute(f"CREATE TABLE mart.about ({', '.join(f'{quoted(n)} VARCHAR' for n in ABOUT)})")
    if rows:
        connection.executemany(f"INSERT INTO mart.about VALUES ({', '.join('?' for _ in ABOUT)})", [list(r.values()) for r in rows])
    _comment(connection, "TABLE", "mart.about", ABOUT_COMMENT, ABOUT)


def about(mart: Mart, lacks: Sequence[str]) -> dict[str, str | None]:
    """The mart's row in `mart.about`."""
    return {
        "name": mart.name, "title_vi": mart.title.vi, "title_en": mart.title.en, "grain_vi": mart.grain.vi, "grain_en": mart.grain.en,
        "keys": ", ".join(mart.keys), "sources": ", ".join(mart.sources), "caveat_vi": mart.caveat.vi, "caveat_en": mart.caveat.en,
        "lacks": ", ".join(lacks) or None,
    }  # fmt: skip


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, name: str, title: Text, columns: Mapping[str, Text], more: str = "") -> None:
    connection.execute(f"COMMENT ON {kind} {name} IS {literal(_both(title) + more)}")
    for column, text in columns.items():
        connection.execute(f"COMMENT ON COLUMN {name}.{quoted(column)} IS {literal(_both(text))}")


def _both(text: Text) -> str:
    return f"{text.vi} — {text.en}"
