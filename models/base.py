"""The declarative base, schemas and column shorthand of all models."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

SCHEMAS = ("ref", "intake", "quality", "fact", "audit", "portal")
"""Schemas of tables; views stand in one schema a sector, functions in ``anptt``."""

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """Base of the fixed tables."""

    metadata = METADATA


def column(vi: str, en: str, *arguments: Any, **options: Any) -> MappedColumn[Any]:
    """A mapped column with its comment in both languages (Vietnamese first)."""
    return mapped_column(*arguments, comment=f"{vi} — {en}", **options)


def table(schema: str, vi: str, en: str, *constraints: Any) -> tuple[Any, ...]:
    """`__table_args__` with the schema and the table's comment in both languages."""
    return (*constraints, {"schema": schema, "comment": f"{vi} — {en}"})
