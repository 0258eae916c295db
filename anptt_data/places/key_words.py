"""The key of a fact in words: ``Phường Buôn Hồ, Sốt xuất huyết Dengue`` for a place and a code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from anptt_data.contract.base import Contract
from anptt_data.places.references import References

VIETNAM = timezone(timedelta(hours=7))


def key_in_words(contract: type[Contract], refs: References, key: Mapping[str, Any]) -> str:
    """Names of places and codes, numbers with their unit, texts as they are; columns that `key` does not hold, and nulls, are left out.

    `key` holds columns of the fact table by name; a code that the reference no longer has is told as it is.
    """
    told: list[str] = []
    for name, column in contract.columns().items():
        value = key.get(name)
        if value is None or column.privacy == "personal":
            continue
        if column.kind == "place":
            told.append(_area(refs, str(value), key.get(f"{name}_from")))
        elif column.kind == "code" and column.code_list:
            code = refs.code_list(column.code_list).codes.get(str(value))
            told.append(code.vi if code is not None else str(value))
        elif isinstance(value, datetime):
            told.append(value.astimezone(VIETNAM).strftime("%H:%M ngày %d/%m/%Y"))
        else:
            told.append(f"{value} {column.unit}" if column.unit else str(value))
    return ", ".join(told)


def _area(refs: References, code: str, since: date | None) -> str:
    version = next((a for a in refs.areas.versions(code) if a.valid_from == since), None)
    return version.full_name if version is not None else code
