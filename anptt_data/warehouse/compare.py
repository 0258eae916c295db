"""How Alembic compares our tables with a database: only ours, types too, without what it cannot know.

Alembic knows no temporal keys (they are looked for by `drift`), and the comments of fact tables are made from the contracts after every
migration, so that a better title needs no migration.
"""

from __future__ import annotations

from typing import Any

from alembic.operations import ops

from models.base import SCHEMAS
from models.facts import FACT
from models.reference import TEMPORAL_KEYS

_BY_HAND = {name for _, name, _ in TEMPORAL_KEYS}


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Look only into our schemas."""
    return name in SCHEMAS if kind == "schema" else True


def include_object(_thing: Any, name: str | None, _kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Leave temporal keys and their indexes out."""
    return name not in _BY_HAND


OPTIONS: dict[str, Any] = {
    "include_schemas": True,
    "include_name": include_name,
    "include_object": include_object,
    "compare_type": True,
    "compare_server_default": False,
}
"""Options of Alembic's migration context."""


def leave_out_noise(container: Any) -> None:
    """Remove operations that only change comments of fact tables, in place."""
    kept = []
    for operation in container.ops:
        if isinstance(operation, ops.ModifyTableOps):
            leave_out_noise(operation)
            if not operation.is_empty():
                kept.append(operation)
        elif not _only_a_fact_comment(operation):
            kept.append(operation)
    container.ops[:] = kept


def _only_a_fact_comment(operation: Any) -> bool:
    if getattr(operation, "schema", None) != FACT:
        return False
    if isinstance(operation, ops.CreateTableCommentOp | ops.DropTableCommentOp):
        return True
    if isinstance(operation, ops.AlterColumnOp) and operation.modify_comment is not False:
        operation.modify_comment = False
        return not operation.has_changes()
    return False
