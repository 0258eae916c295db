"""Schema ``fact``: one table a dataset, built from its contract (law 7).

A row is immutable and carries its submission and claim; whether it is visible is said beside it (`intake.claim_range`). Facts have no
foreign keys and no wide unique index: both would be checked row by row in loads of millions (a wide unique text index costs four
times the load), rows are only written by our own COPY under a claim made in the same transaction, and a query looks for
orphans. BRIN on the claim and on time is enough because rows arrive in that order.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, DateTime, Double, Index, Integer, MetaData, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import TSTZRANGE

from anptt_data.contract.base import Contract
from anptt_data.contract.dictionary import dictionary
from anptt_data.contract.registry import all_versions
from anptt_data.errors import ContractDefect

FACT = "fact"
TYPES = {"text": Text, "date": Date, "bigint": BigInteger, "integer": Integer, "double precision": Double}
ADDRESS = ("submission_id", "claim_id", "fact_no", "part", "row", "col")


def table_name(dataset: str) -> str:
    """``sector.name`` -> ``sector__name`` in schema ``fact``."""
    return dataset.replace(".", "__")


def stored_columns(contract: type[Contract]) -> dict[str, str]:
    """Columns of the fact table beside the address, with their SQL types, in order: the period (unless instants), then the contract's."""
    period = {} if contract.has_moment() else {"period_from": "date", "period_to": "date"}
    declared = {entry["name"]: entry["type"] for entry in dictionary(contract) if not entry["system"]}
    taken = set(declared) & {*ADDRESS, "period_from", "period_to", "agency", "calendar", "authority", "mark", "receipt_no", "sheet"}
    if taken:
        raise ContractDefect(contract.__name__, f"columns have names of the system: {sorted(taken)}")
    return period | declared


def fact_tables(metadata: MetaData) -> list[Table]:
    """The fact tables of all contracts, the columns of older versions kept; tables that are there already are left as they are."""
    versions: dict[str, list[type[Contract]]] = {}
    for contract in all_versions():
        versions.setdefault(contract.dataset(), []).append(contract)
    tables: list[Table] = []
    for of_dataset in versions.values():
        tables += build_tables(of_dataset, metadata)
    return tables


def build_tables(versions: list[type[Contract]], metadata: MetaData) -> list[Table]:
    """The tables of one dataset from its versions, oldest first; the newest version's types win, no column is dropped."""
    newest = versions[-1]
    name = table_name(newest.dataset())
    if f"{FACT}.{name}" in metadata.tables:
        return [t for t in metadata.tables.values() if t.schema == FACT and t.name in (name, f"{name}__replaced")]
    columns: dict[str, str] = {}
    for version in versions:
        columns |= stored_columns(version)
    moments = [n for n, c in newest.columns().items() if c.kind == "moment" and columns.get(n) == "timestamptz"]
    in_time = moments[0] if moments else "period_from"
    tables = [
        Table(
            name,
            metadata,
            Column("submission_id", Integer, nullable=False),
            Column("claim_id", BigInteger, nullable=False),
            Column("fact_no", Integer, nullable=False),
            Column("part", Integer, nullable=False),
            Column("row", Integer, nullable=False),
            Column("col", SmallInteger),
            *(Column(n, DateTime(timezone=True) if t == "timestamptz" else TYPES[t]) for n, t in columns.items()),
            Index(f"ix_{name}_claim_id", "claim_id", postgresql_using="brin"),
            *([Index(f"ix_{name}_{in_time}", in_time, postgresql_using="brin")] if in_time in columns else []),
            schema=FACT,
        )
    ]
    if newest.revises() == "row":
        tables.append(
            Table(
                f"{name}__replaced",
                metadata,
                Column("submission_id", Integer, nullable=False),
                Column("fact_no", Integer, nullable=False),
                Column("by_submission", Integer, nullable=False),
                Column("recorded", TSTZRANGE, nullable=False),
                Index(f"ix_{name}__replaced_fact", "submission_id", "fact_no"),
                Index(f"ix_{name}__replaced_by", "by_submission", postgresql_using="brin"),
                schema=FACT,
            )
        )
    return tables
