"""One SELECT of a release, as DuckDB prints it, in Spark's words (translated by sqlglot), its relations under the names of temporary views.

What sqlglot does not know of DuckDB's printed form is put right here. Spark's session must run in the zone of Viet Nam and without ANSI mode,
as `deploy/marts_on_spark.py` sets it: a local time is then a plain cast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anptt_data.errors import OurFault

if TYPE_CHECKING:
    from sqlglot import exp

ZONE = "Asia/Ho_Chi_Minh"
"""The only zone that views name; Spark's session runs in it."""


class Untranslatable(OurFault):
    """A relation says something that has no words in Spark yet."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Chưa diễn đạt được bằng Spark: {what}", f"Not said in Spark's words yet: {what}")


def temporary(relation: str) -> str:
    """Name of the temporary view of ``schema.name``: Spark has no schemas without a metastore."""
    return relation.replace(".", "__")


def parsed(duckdb_sql: str) -> exp.Expr:
    """The SELECT of a statement ``CREATE VIEW ... AS SELECT``, or the SELECT itself. Raises `Untranslatable`."""
    import sqlglot
    from sqlglot import exp

    try:
        tree = sqlglot.parse_one(duckdb_sql, read="duckdb")
    except sqlglot.errors.ParseError as error:
        raise Untranslatable(str(error).splitlines()[0]) from error
    select = tree.expression if isinstance(tree, exp.Create) else tree
    if not isinstance(select, exp.Query):
        raise Untranslatable(duckdb_sql[:80])
    return select


def relations(select: exp.Expr) -> list[str]:
    """The relations ``schema.name`` a SELECT reads, in the order they are named. Raises `Untranslatable` for a table function."""
    from sqlglot import exp

    found: dict[str, None] = {}
    for table in select.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            raise Untranslatable(table.sql(dialect="duckdb")[:80])
        if table.db:
            found[f"{table.db}.{table.name}"] = None
    return list(found)


def spark_sql(select: exp.Expr) -> str:
    """The SELECT in Spark's words. Raises `Untranslatable`."""
    tree = select.copy()
    for node in reversed(list(tree.walk())):  # the innermost first: what replaces a node holds what replaced its parts
        said = _said_for_spark(node)
        if said is not node:
            node.replace(said)
    return str(tree.sql(dialect="spark", comments=False))


def _said_for_spark(node: exp.Expr) -> exp.Expr:
    from sqlglot import exp

    if isinstance(node, exp.Table) and node.db:
        return exp.table_(temporary(f"{node.db}.{node.name}"), alias=node.alias_or_name)
    if isinstance(node, exp.CTE):
        node.set("materialized", None)  # DuckDB's hint; Spark decides for itself
    elif isinstance(node, exp.Dot) and isinstance(node.expression, exp.Func):
        return node.expression  # DuckDB prints main.date_part(...)
    elif isinstance(node, exp.EQ) and isinstance(node.expression, exp.Any):
        return exp.In(this=node.this, query=node.expression.this)  # and IN (SELECT ...) as = ANY (SELECT ...)
    elif isinstance(node, exp.Anonymous):
        return _function(node)
    return node


def _function(node: exp.Anonymous) -> exp.Expr:
    """Functions that sqlglot leaves as they are written."""
    from sqlglot import exp

    name, given = node.name.lower(), node.expressions
    if name == "timezone":
        if given[0].name != ZONE:
            raise Untranslatable(node.sql(dialect="duckdb"))
        return exp.cast(given[1], "timestamp_ntz")
    if name == "date_part" and given[0].name == "epoch":
        return exp.func("unix_micros", given[1]) / 1_000_000.0
    if name == "count_star":
        return exp.Count(this=exp.Star())
    if name == "position":
        return exp.func("locate", given[1], given[0])
    return node
