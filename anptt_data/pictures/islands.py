"""The two archipelagos of Viet Nam, on every map: quần đảo Hoàng Sa (thành phố Đà Nẵng) and quần đảo Trường Sa (tỉnh Khánh Hòa).

Nghị quyết 1659/NQ-UBTVQH15 and 1667/NQ-UBTVQH15 (16/6/2025) made each a special zone; the codes are those of QĐ 19/2025/QĐ-TTg. They are shown and named also
where a release has no figures or no coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass

from anptt_data.pictures.facts import Place


@dataclass(frozen=True)
class Archipelago:
    """`scattered`: the offsets in degrees of the dots by which a map of points shows it, schematically."""

    commune: str
    province: str
    name: str
    of: str
    lat: float
    lon: float
    scattered: tuple[tuple[float, float], ...]


HOANG_SA = Archipelago(
    "20333", "48", "Quần đảo Hoàng Sa", "TP Đà Nẵng", 16.57, 112.1,
    ((-0.5, 0.1), (-0.35, -0.15), (-0.1, -0.05), (0.2, 0.4), (0.45, 0.3), (0.6, -0.2), (-0.3, 0.3)),
)  # fmt: skip
TRUONG_SA = Archipelago(
    "22736", "56", "Quần đảo Trường Sa", "tỉnh Khánh Hòa", 9.71, 114.0,
    ((-2.2, -1.6), (-1.5, -0.9), (-0.9, 0.3), (-0.4, -0.6), (0.1, 0.7), (0.3, -0.2), (0.5, 1.5), (0.9, 0.9), (1.4, 0.2), (-1.9, 0.1), (-0.2, 1.2), (1.2, -0.8)),
)  # fmt: skip
ARCHIPELAGOS = (HOANG_SA, TRUONG_SA)


def province_of(archipelago: Archipelago, communes: dict[str, Place]) -> str:
    """The code of its province on the release's day."""
    known = communes.get(archipelago.commune)
    return (known.parent if known else None) or archipelago.province
