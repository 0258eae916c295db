"""Which relations of a release a query reads, through its views and macros, as DuckDB's own parser sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb

CATALOGUE = """
SELECT schema_name || '.' || table_name, NULL FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()
UNION ALL SELECT schema_name || '.' || view_name, sql FROM duckdb_views() WHERE NOT internal AND database_name = current_database()
UNION ALL SELECT schema_name || '.' || function_name, macro_definition FROM duckdb_functions() WHERE NOT internal AND database_name = current_database()
"""
DATABASE = "anptt"
"""How the file's name lets its tables of ``main`` be called."""
FILES = frozenset(
    ["read_parquet", "parquet_scan", "read_csv", "read_csv_auto", "read_json", "read_json_auto", "glob", "read_text", "read_blob"]
)


@dataclass(frozen=True)
class Sources:
    """`named` stand in the query itself, `reads` are they and all that they are made of, both in order of appearance; `files` are read past every view."""

    named: tuple[str, ...]
    reads: tuple[str, ...]
    files: tuple[str, ...] = ()
    known: bool = True
    """False when the parser's tree could not be had: then nothing is claimed of what the query reads."""


@dataclass
class Lineage:
    """The relations and macros of a release with their definitions; made once, asked often."""

    definitions: dict[str, str | None]
    _parser: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)
    _direct: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, release: duckdb.DuckDBPyConnection) -> Lineage:
        """Those of the open release."""
        return cls({str(name).lower(): text for name, text in release.execute(CATALOGUE).fetchall()})

    def sources(self, sql: str) -> Sources:
        """What the SELECT reads."""
        try:
            named, files = self._parsed(sql)
        except ValueError:
            return Sources((), (), known=False)
        reads: dict[str, None] = {}
        for name in named:
            self._follow(name, reads)
        return Sources(tuple(named), tuple(reads), tuple(files))

    def made_of(self, name: str) -> list[str]:
        """The relations and macros that the definition of a view or macro names; of a table none. Files of the lake are left out."""
        text = self.definitions.get(name.lower())
        if text is None:
            return []
        if name not in self._direct:
            body = text.split(" AS ", 1)[1] if text.upper().startswith("CREATE") else text
            try:
                self._direct[name] = self._parsed(body.rstrip().rstrip(";"))
            except ValueError:
                self._direct[name] = ([], [])
        return self._direct[name][0]

    def reads(self, name: str) -> set[str]:
        """Everything that a relation is made of, itself included."""
        found: dict[str, None] = {}
        self._follow(name.lower(), found)
        return set(found)

    def _follow(self, name: str, reads: dict[str, None]) -> None:
        if name not in reads:
            reads[name] = None
            for below in self.made_of(name):
                self._follow(below, reads)

    def _parsed(self, sql: str) -> tuple[list[str], list[str]]:
        """Relations and files named; raises ValueError when the text cannot be parsed to a tree."""
        row = self._parser.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchone()
        tree = json.loads(row[0]) if row is not None else {"error": True}
        if tree.get("error"):
            raise ValueError(str(tree.get("error_message", "")))
        found = list(self._walk(tree["statements"], frozenset()))
        return list(dict.fromkeys(n for n, is_file in found if not is_file)), list(dict.fromkeys(n for n, is_file in found if is_file))

    def _walk(self, node: Any, ctes: frozenset[str]) -> Iterator[tuple[str, bool]]:
        if isinstance(node, list):
            for item in node:
                yield from self._walk(item, ctes)
            return
        if not isinstance(node, dict):
            return
        if isinstance(node.get("cte_map"), dict):
            for entry in node["cte_map"].get("map", []):
                name = str(entry["key"]).lower()
                query = entry["value"]["query"]
                # What a part of WITH calls by its own name is the table, unless the part is recursive.
                recursive = _node(query).get("type") == "RECURSIVE_CTE_NODE"
                yield from self._walk(query, ctes | {name} if recursive else ctes - {name})
                ctes |= {name}
        if node.get("type") == "BASE_TABLE":
            yield from self._table(node, ctes)
        elif node.get("type") == "TABLE_FUNCTION":
            yield from self._table_function(node.get("function") or {})
        elif node.get("class") == "FUNCTION":
            name = f"{node.get('schema') or 'main'}.{node.get('function_name')}".lower()
            if name in self.definitions:
                yield name, False
        for key, value in node.items():
            if key != "cte_map":
                yield from self._walk(value, ctes)

    def _table(self, node: dict[str, Any], ctes: frozenset[str]) -> Iterator[tuple[str, bool]]:
        catalog, schema, table = (str(node.get(k) or "").lower() for k in ("catalog_name", "schema_name", "table_name"))
        if not catalog and not schema and table in ctes:
            return
        schema = "main" if not schema or (schema == DATABASE and not catalog) else schema
        name = f"{schema}.{table}"
        if name in self.definitions:
            yield name, False
        elif "/" in table or table.endswith((".parquet", ".csv", ".json")):
            yield table, True

    def _table_function(self, function: dict[str, Any]) -> Iterator[tuple[str, bool]]:
        name = str(function.get("function_name") or "").lower()
        full = f"{str(function.get('schema') or 'main').lower()}.{name}"
        if full in self.definitions:
            yield full, False
        elif name in FILES:
            yield from ((text, True) for text in _constants(function.get("children")))
        elif name == "query_table":
            for text in _constants(function.get("children")):
                *schema, table = text.lower().split(".")
                yield from self._table({"schema_name": schema[-1] if schema else "", "table_name": table}, frozenset())
        elif name == "query":
            for text in _constants(function.get("children")):
                named, files = self._parsed(text)
                yield from ((n, False) for n in named)
                yield from ((n, True) for n in files)


def _node(query: Any) -> dict[str, Any]:
    node = query.get("node") if isinstance(query, dict) else None
    return node if isinstance(node, dict) else {}


def _constants(node: Any) -> Iterator[str]:
    """The texts written in an expression."""
    if isinstance(node, list):
        for item in node:
            yield from _constants(item)
    elif isinstance(node, dict):
        if node.get("type") == "VALUE_CONSTANT":
            value = (node.get("value") or {}).get("value")
            if isinstance(value, str):
                yield value
        for value in node.values():
            if isinstance(value, dict | list):
                yield from _constants(value)
