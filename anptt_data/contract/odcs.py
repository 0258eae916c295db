"""A dataset's contract as an Open Data Contract Standard document (Bitol ODCS v3), for other tools and other nodes.

There is no pandera exporter; everything here comes from the contract class and the data dictionary (law 7). The
document is plain data: the same contract always gives the same document, and it is stored with a frozen version.
"""

from __future__ import annotations

import uuid
from typing import Any

from anptt_data.contract.base import Contract
from anptt_data.contract.dictionary import dictionary

API_VERSION = "v3.1.0"
LOGICAL_TYPES = {
    "text": "string", "bigint": "integer", "integer": "integer", "smallint": "integer", "double precision": "number",
    "date": "date", "timestamptz": "timestamp",
}  # fmt: skip
CADENCE_UNITS = {"week": "week", "month": "month", "quarter": "quarter", "year": "year", "continuous": "continuous"}


def odcs(contract: type[Contract]) -> dict[str, Any]:
    """The ODCS v3 document of one contract, as JSON-ready data."""
    title, description = contract.title(), contract.described("description")
    return {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:anptt:{contract.dataset()}")),
        "name": contract.dataset(),
        "version": contract.version(),
        "status": "active",
        "domain": contract.sector(),
        "description": {
            "purpose": _both(description.vi or title.vi, description.en or title.en),
            "usage": "Không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau — "
            "Figures of reporting periods on different calendars are never added",
            "limitations": _limitations(contract),
        },
        "schema": [
            {
                "name": contract.short_name(),
                "physicalName": contract.dataset(),
                "physicalType": "view",
                "logicalType": "object",
                "businessName": _both(*title),
                "description": _both(description.vi or title.vi, description.en or title.en),
                "dataGranularityDescription": "agency, period: " + ", ".join(contract.key_columns()),
                "properties": _properties(contract),
                "quality": _quality(contract),
            }
        ],
        "slaProperties": _sla(contract),
        "customProperties": _custom(
            titleVi=title.vi, titleEn=title.en, legalBasis=contract.described("legal_basis"), provider=contract.described("provider"),
            calendar=contract.cadence().calendar, revises=contract.revises(), scope=list(contract.described("scope")),
            acceptedPartly=contract.described("partial"), approval=contract.described("approval"), nilReports=contract.described("nil"),
            layouts=[layout.name for layout in contract.layouts()], fingerprint=contract.fingerprint(),
        ),
    }  # fmt: skip


def _properties(contract: type[Contract]) -> list[dict[str, Any]]:
    keys = {name: number for number, name in enumerate(contract.key_columns(), start=1)}
    properties = []
    for entry in dictionary(contract):
        logical = LOGICAL_TYPES[entry["type"]]
        prop: dict[str, Any] = {
            "name": entry["name"],
            "businessName": _both(entry["title_vi"], entry["title_en"]),
            "description": entry["comment"],
            "logicalType": logical,
            "physicalType": entry["type"],
            "required": not entry["nullable"],
            "classification": entry["privacy"],
        }
        limits = {k: entry[k] for k in ("minimum", "maximum") if entry[k] is not None}
        if limits and logical in ("integer", "number"):
            prop["logicalTypeOptions"] = limits
        if entry["name"] in keys:
            prop |= {"primaryKey": True, "primaryKeyPosition": keys[entry["name"]]}
        custom = _custom(unit=entry["unit"], codeList=entry["code_list"], levels=entry["levels"], weightedBy=entry["weighted_by"])
        declared = contract.columns().get(entry["name"])
        if declared is not None:
            custom += _custom(
                kind=declared.kind, aliases=list(declared.aliases), lookedUpFrom=declared.via, converts=entry["converts"],
                numerator=declared.numerator, denominator=declared.denominator, ratioPer=declared.ratio_per if declared.numerator else None,
            )  # fmt: skip
        if entry["additive"]:
            custom += _custom(additive=True)
        if custom:
            prop["customProperties"] = custom
        properties.append(prop)
    return properties


def _quality(contract: type[Contract]) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = [
        {
            "name": "KEY",
            "type": "library",
            "metric": "duplicateValues",
            "dimension": "uniqueness",
            "severity": "error",
            "mustBe": 0,
            "unit": "rows",
            "description": "Trong số liệu hiện hành, mỗi khóa chỉ có một dòng — one row a key in the present truth",
            "arguments": {"properties": ["agency", "period_from", "period_to", *contract.key_columns()]},
        }
    ]
    if contract.has_moment():
        rules[0]["arguments"] = {"properties": ["agency", *contract.key_columns()]}
    rules += [
        {
            "name": rule.code,
            "type": "custom",
            "engine": "polars",
            "implementation": str(rule.expression()),
            "dimension": "consistency",
            "severity": rule.severity,
            "description": _both(rule.vi, rule.en),
            "customProperties": _custom(fixVi=rule.fix_vi, fixEn=rule.fix_en, columns=rule.columns()),
        }
        for rule in contract.rules()
    ]
    return rules


def _sla(contract: type[Contract]) -> list[dict[str, Any]]:
    cadence = contract.cadence()
    sla: list[dict[str, Any]] = [
        {"property": "frequency", "value": CADENCE_UNITS[cadence.every], "element": contract.short_name(), "driver": "regulatory"}
    ]
    if cadence.due_working_days is not None:
        sla.append(
            {
                "property": "latency",
                "value": cadence.due_working_days,
                "unit": "working days",
                "element": contract.short_name(),
                "driver": "regulatory",
            }
        )
    return sla


def _limitations(contract: type[Contract]) -> str:
    if contract.described("provisional"):
        return "Số liệu luôn là sơ bộ — figures always stay provisional"
    if contract.described("approval") == "none":
        return "Không cần phê duyệt — no approval is asked for"
    return "Sơ bộ cho đến khi được phê duyệt — provisional until approved"


def _both(vi: str, en: str) -> str:
    return f"{vi} — {en}"


def _custom(**values: Any) -> list[dict[str, Any]]:
    """ODCS custom properties of the values that say something."""
    return [{"property": name, "value": value} for name, value in values.items() if value not in (None, "", [], ())]
