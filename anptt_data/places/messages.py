"""Facts about places as texts that fit both languages' templates: names, codes and dates, no sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from anptt_data.places.areas import Area
from anptt_data.places.became import together, validity

if TYPE_CHECKING:
    from anptt_data.places.scope import Scope

SHOWN = 5
LEVEL_NAMES = {"nation": "cả nước", "province": "tỉnh", "district": "huyện", "commune": "xã"}


def candidates_text(areas: Sequence[Area], place_of: Callable[[Area], str] | None = None) -> str:
    """``Xã Tân Hòa (24325, Huyện Buôn Đôn, Tỉnh Đắk Lắk); ...``; beyond five the number of the others."""
    texts = []
    for area in areas[:SHOWN]:
        where = place_of(area) if place_of else ""
        texts.append(f"{area.full_name} ({area.code}{f', {where}' if where else ''})")
    return "; ".join(texts) + (f"; +{len(areas) - SHOWN}" if len(areas) > SHOWN else "")


def levels_text(levels: Sequence[str]) -> str:
    """The levels in Vietnamese."""
    return ", ".join(LEVEL_NAMES[level] for level in levels)


def validities(areas: Sequence[Area], scope: Scope) -> dict[str, Any]:
    """When each of the areas was in being, what became of it by the day asked about, and that day."""
    said = together([validity(a, scope.on, scope.converter) for a in areas[:SHOWN]])
    more = f"; +{len(areas) - SHOWN}" if len(areas) > SHOWN else ""
    return {"validity_vi": said.vi + more, "validity_en": said.en + more, "on": f"{scope.on:%d/%m/%Y}"}
