"""What a query's result looks like."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from anptt_data.lake.output import TABLE_ROWS, plain, unique_names, write_result
from anptt_data.lake.query import QueryResult


class Rows(QueryResult):
    """A result whose rows are given; the rest is the real thing."""

    given: list[tuple[Any, ...]]

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        for start in range(0, len(self.given), 3):
            yield self.given[start : start + 3]


def result(columns: list[str], rows: list[tuple[Any, ...]], types: list[str] | None = None) -> QueryResult:
    made = Rows(columns, types or ["STRUCT"] * len(columns), 1, datetime(2026, 1, 1, tzinfo=UTC))
    made.given = rows
    return made


def written(made: QueryResult, form: str) -> str:
    out = io.StringIO()
    write_result(made, out, form)
    return out.getvalue()


ROW = (
    1, Decimal("2.50"), Decimal(10**20), float("nan"), float("-inf"), date(2026, 10, 1), datetime(2026, 10, 1, tzinfo=UTC), None, True,
    "Đắk \"Lắk\",\n", [1, None], {"a": Decimal(1)},
)  # fmt: skip
NAMES = list("abcdefghijkl")


def test_json_is_a_list_of_objects_with_plain_values() -> None:
    text = written(result(NAMES, [ROW, ROW]), "json")
    rows = json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert rows == [
        dict(zip(NAMES, [1, 2.5, 10**20, None, None, "2026-10-01", "2026-10-01T07:00:00+07:00", None, True, "Đắk \"Lắk\",\n", [1, None],
                         {"a": 1}], strict=True))
    ] * 2  # fmt: skip
    assert "Đắk" in text


def test_json_without_rows_is_an_empty_list() -> None:
    assert json.loads(written(result(["a"], []), "json")) == []


def test_csv_keeps_commas_quotes_and_line_breaks() -> None:
    rows = list(csv.reader(io.StringIO(written(result(NAMES, [ROW]), "csv"))))
    assert rows[0] == NAMES
    assert rows[1][1:] == [
        "2.5", str(10**20), "", "", "2026-10-01", "2026-10-01T07:00:00+07:00", "", "true", 'Đắk "Lắk",\n', "[1, null]", '{"a": 1}',
    ]  # fmt: skip


def test_two_columns_of_one_name_are_both_kept() -> None:
    assert unique_names(["n", "n", "n_2", "n"]) == ["n", "n_3", "n_2", "n_4"]
    assert json.loads(written(result(["n", "n"], [(1, 2)]), "json")) == [{"n": 1, "n_2": 2}]


def test_a_table_in_a_pipe_cuts_no_value_and_counts_its_rows() -> None:
    long = "x" * 500
    text = written(result(["ten", "so"], [(long, 1), ("[bold]y[/bold]", 22)], ["VARCHAR", "BIGINT"]), "table")
    assert long in text
    assert "[bold]y[/bold]" in text
    assert "(2 dòng / rows)" in text


def test_a_table_that_stops_says_so() -> None:
    rows = [(i,) for i in range(TABLE_ROWS + 1)]
    assert f"{TABLE_ROWS} dòng đầu" in written(result(["n"], rows), "table")
    assert "dòng đầu" not in written(result(["n"], rows[:-1]), "table")


def test_infinite_decimals_are_null() -> None:
    assert plain(Decimal("NaN")) is None
    assert plain(Decimal("Infinity")) is None
