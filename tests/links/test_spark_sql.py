"""What DuckDB prints of a view, in Spark's words; whether Spark then says the same is tests/road/test_marts_on_spark.py."""

from __future__ import annotations

import duckdb
import pytest

from anptt_data.links.spark_sql import Untranslatable, parsed, relations, spark_sql


def said(select: str) -> str:
    """A view's SELECT as DuckDB prints it, in Spark's words."""
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA s; CREATE TABLE s.t (a VARCHAR, n DOUBLE, told TIMESTAMPTZ, d DATE)")
        connection.execute(f"CREATE VIEW s.v AS {select}")
        (printed,) = connection.execute("SELECT sql FROM duckdb_views() WHERE view_name = 'v'").fetchone() or ("",)
    return spark_sql(parsed(str(printed)))


@pytest.mark.parametrize(
    ("duckdb_says", "spark_says"),
    [
        ("SELECT x.a FROM s.t x", "FROM s__t AS x"),
        ("SELECT count(*) AS c FROM s.t", "COUNT(*)"),
        ("SELECT position('b' IN a) AS p FROM s.t", "LOCATE('b', a)"),
        ("SELECT extract(epoch FROM told) AS e FROM s.t", "UNIX_MICROS("),
        ("SELECT CAST(told AT TIME ZONE 'Asia/Ho_Chi_Minh' AS DATE) AS e FROM s.t", "AS TIMESTAMP_NTZ) AS DATE)"),
        ("SELECT a FROM s.t WHERE a NOT IN (SELECT x.a FROM s.t x)", "IN (SELECT x.a FROM s__t AS x)"),
        ("WITH w AS MATERIALIZED (SELECT a FROM s.t) SELECT a FROM w", "WITH w AS (SELECT"),
    ],
)
def test_spark_is_told_in_its_own_words(duckdb_says: str, spark_says: str) -> None:
    assert spark_says in said(duckdb_says)


def test_relations_are_those_that_are_read_and_no_named_part() -> None:
    select = parsed("CREATE VIEW s.v AS WITH w AS (SELECT * FROM s.t) SELECT * FROM w JOIN q.r ON true WHERE w.a IN (SELECT a FROM s.u)")
    assert sorted(relations(select)) == ["q.r", "s.t", "s.u"]


@pytest.mark.parametrize("statement", ["DROP TABLE s.t", "SELECT FROM WHERE (", "CREATE VIEW v AS SELECT * FROM s.made('province') m"])
def test_what_has_no_words_in_spark_is_told_by_name(statement: str) -> None:
    with pytest.raises(Untranslatable) as told:
        relations(parsed(statement))
    assert "Spark" in str(told.value)


def test_another_zone_is_not_taken_for_that_of_viet_nam() -> None:
    with pytest.raises(Untranslatable):
        said("SELECT told AT TIME ZONE 'Europe/Paris' AS e FROM s.t")
