"""The tables of the warehouse as SQLAlchemy models; fact tables are built from the contracts."""

from __future__ import annotations

from sqlalchemy import MetaData

from models import audit, intake, portal, quality, reference
from models.base import METADATA
from models.facts import fact_tables


def metadata() -> MetaData:
    """All tables: the fixed ones and those of the contracts that are known now."""
    fact_tables(METADATA)
    return METADATA


__all__ = ["METADATA", "audit", "intake", "metadata", "portal", "quality", "reference"]
