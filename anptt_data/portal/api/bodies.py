"""The bodies of the API's requests as its OpenAPI document shows them; they are read by `portal.form`, in memory and under limits."""

from __future__ import annotations

from typing import Any

from models.intake import URGENCIES

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
DATASET: Schema = {"type": "string", "example": "sector.name"}
PERIOD: Schema = {"type": "string", "description": "2026-10, 2026-W45, 2026-Q3, 2026, 2026-11-05 or from/to"}
DRY_RUN: Schema = {"type": "string", "enum": ["true", "false"], "default": "false"}


def _body(kind: str, required: tuple[str, ...], **properties: Schema) -> Schema:
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False} | (
        {"required": list(required)} if required else {}
    )
    return {"requestBody": {"required": bool(required), "content": {kind: {"schema": schema}}}}


def _form(required: tuple[str, ...], **properties: Schema) -> Schema:
    return _body("application/x-www-form-urlencoded", required, **properties)


def fields_of(body: Schema) -> tuple[str, ...]:
    """The names of its fields; a request with any other is refused."""
    ((_, content),) = body["requestBody"]["content"].items()
    return tuple(content["schema"]["properties"])


UPLOAD = _body(
    "multipart/form-data", ("file", "dataset"), file={"type": "string", "format": "binary"}, dataset=DATASET, period=PERIOD, dry_run=DRY_RUN
)
NIL = _form(("dataset", "period"), dataset=DATASET, period=PERIOD, dry_run=DRY_RUN)
SUBMIT_FOR_APPROVAL = _form(
    (), sha256={"type": "string", "description": "of the file that is meant; another one is refused"}, document_no=TEXT,
    document_date={"type": "string", "format": "date"}, urgency={"type": "string", "enum": list(URGENCIES)},
)  # fmt: skip
CONFIRM = _form(
    ("reason",), reason={"type": "string", "description": "at least a few words; auditors read it"},
    rules={"type": "string", "description": "rule codes with commas between them; empty: all warnings", "example": "CHANGE-003"},
)  # fmt: skip
