# ruff: noqa: S608 - the texts hold our own names only, through `quoted`.
"""The functions of a day that analysts call: macros in a release, functions in PostgreSQL, from one list.

Each is a SELECT in words both dialects understand; its parameter stands in the text by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from anptt_data.contract.base import Contract
from anptt_data.contract.converted import ON, ON_DAY, converted_columns, main_place
from anptt_data.contract.text import Text
from anptt_data.places.converted_sql import conversion_of_the_day, converted_sql, full_name
from anptt_data.sql_text import quoted

DAY = Text(f"{ON_DAY}: ngày của các đơn vị hành chính", f"{ON_DAY}: the day of the units")


@dataclass(frozen=True)
class SqlFunction:
    """A function that gives a table. `parameters` and `columns` are names with PostgreSQL types; `example` is a query that runs."""

    schema: str
    name: str
    parameters: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    select: str
    title: Text
    example: str

    @property
    def comment(self) -> str:
        return f"{self.title.vi} — {self.title.en}"

    @property
    def full_name(self) -> str:
        """As it is written in a query."""
        return f"{self.schema}.{self.name}"

    @property
    def signature(self) -> str:
        """As PostgreSQL tells functions apart."""
        return f"{self.quoted_name}({', '.join(kind for _, kind in self.parameters)})"

    @property
    def quoted_name(self) -> str:
        return f"{quoted(self.schema)}.{quoted(self.name)}"


def sql_functions(contracts: Iterable[type[Contract]]) -> list[SqlFunction]:
    """All functions: of the units themselves, then one for every dataset that has a place."""
    return [AREA_ON, CONVERTED_TO, *(converted_on(c) for c in contracts if main_place(c) is not None)]


def converted_on(contract: type[Contract]) -> SqlFunction:
    """The dataset's figures carried over to the units of a day."""
    place = main_place(contract)
    assert place is not None
    vi, en = contract.title()
    name = contract.short_name() + ON
    return SqlFunction(
        contract.sector(),
        name,
        ((ON_DAY, "date"),),
        tuple((entry["name"], entry["type"]) for entry in converted_columns(contract)),
        converted_sql(contract, f"{quoted(contract.sector())}.{quoted(contract.short_name())}", ON_DAY),
        Text(
            f"{vi}: quy đổi sang đơn vị hành chính của một ngày ({DAY.vi}); các cột như {contract.dataset()}_today",
            f"{en}: carried over to the administrative units of a day ({DAY.en}); columns as in {contract.dataset()}_today",
        ),
        f"SELECT {place.name}_name, conversion, count(*) AS n FROM {contract.sector()}.{name}(DATE '2025-06-30') GROUP BY ALL ORDER BY ALL",
    )


AREA_ON = SqlFunction(
    "ref", "area_on", ((ON_DAY, "date"),),
    (("code", "text"), ("valid_from", "date"), ("valid_to", "date"), ("level", "text"), ("type", "text"), ("name", "text"), ("parent", "text"),
     ("parent_name", "text"), ("province", "text"), ("province_name", "text"), ("decree", "text")),
    f"SELECT a.code, a.valid_from, a.valid_to, a.level, a.type, {full_name('a')} AS name, a.parent, {full_name('p')} AS parent_name,"
    " CASE WHEN a.level = 'province' THEN a.code WHEN p.level = 'province' THEN p.code ELSE g.code END AS province,"
    f" CASE WHEN a.level = 'province' THEN {full_name('a')} WHEN p.level = 'province' THEN {full_name('p')} ELSE {full_name('g')} END AS province_name,"
    " a.decree FROM ref.area a"
    f" LEFT JOIN ref.area p ON p.code = a.parent AND CAST({ON_DAY} AS date) BETWEEN p.valid_from AND coalesce(p.valid_to, DATE '9999-12-31')"
    " LEFT JOIN ref.area g ON g.code = p.parent AND g.level = 'province'"
    f" AND CAST({ON_DAY} AS date) BETWEEN g.valid_from AND coalesce(g.valid_to, DATE '9999-12-31')"
    f" WHERE CAST({ON_DAY} AS date) BETWEEN a.valid_from AND coalesce(a.valid_to, DATE '9999-12-31')",
    Text(f"Các đơn vị hành chính có hiệu lực trong một ngày, với tên, cấp trên và tỉnh ({DAY.vi})",
         f"The administrative units in being on a day, with names, parent and province ({DAY.en})"),
    "SELECT level, count(*) AS n FROM ref.area_on(DATE '2025-06-30') GROUP BY ALL ORDER BY level",
)  # fmt: skip

CONVERTED_TO = SqlFunction(
    "ref", "converted_to", ((ON_DAY, "date"),),
    (("code", "text"), ("valid_from", "date"), ("name", "text"), ("to_code", "text"), ("to_from", "date"), ("to_name", "text"), ("relation", "text"),
     ("share", "double precision"), ("estimated", "boolean"), ("method", "text"), ("confidence", "text"), ("decrees", "text")),
    f"SELECT u.code, u.valid_from, {full_name('o')} AS name, u.to_code, u.to_from, {full_name('n')} AS to_name, u.relation, u.share, u.estimated, u.method, u.confidence, u.decrees"
    f" FROM (SELECT c.* FROM {conversion_of_the_day(ON_DAY)}) u"
    " LEFT JOIN ref.area o ON o.code = u.code AND o.valid_from = u.valid_from LEFT JOIN ref.area n ON n.code = u.to_code AND n.valid_from = u.to_from",
    Text(f"Mỗi đơn vị hành chính, cũ và mới, thuộc đơn vị cùng loại nào trong một ngày; tổng share của một đơn vị luôn bằng 1 ({DAY.vi})",
         f"Where every unit, old and new, lies on a day, as units of its own kind; the shares of a unit sum to 1 ({DAY.en})"),
    "SELECT name, to_name, relation, share FROM ref.converted_to(DATE '2026-11-22') WHERE code = '24' ORDER BY valid_from",
)  # fmt: skip
