"""The communes as points: where figures are, and where none are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from anptt_data.pictures.classes import INK, ZERO, Scale
from anptt_data.pictures.facts import Figure, Place
from anptt_data.pictures.islands import ARCHIPELAGOS, HOANG_SA
from anptt_data.pictures.plane import Plane, Row, Spec
from anptt_data.pictures.words import EAST_SEA, POINTS
from anptt_data.pictures.written import said

WEST, EAST, SOUTH, NORTH = 101.9, 117.3, 6.0, 23.6
"""The frame in degrees: the mainland, the islands, the East Sea."""
WIDTH = 360.0
QUIET, BARE = "#4d5a66", "#c3ccd4"
STRETCH = 1.04
"""A degree of latitude on the map for one of longitude, at the middle of the country."""


@dataclass(frozen=True)
class Frame:
    """The part of the world that a map shows, and its size in pixels."""

    west: float
    north: float
    scale: float
    width: float
    height: float

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        return (lon - self.west) * self.scale, (self.north - lat) * self.scale * STRETCH


COUNTRY = Frame(WEST, NORTH, WIDTH / (EAST - WEST), WIDTH, round((NORTH - SOUTH) * WIDTH / (EAST - WEST) * STRETCH))


def country_map(communes: Mapping[str, Place], figures: Mapping[str, Figure], scale: Scale | None) -> Spec:
    """All communes with coordinates; those with figures in the colour of their class, one path a class."""
    plane = Plane(COUNTRY.width, COUNTRY.height + 16)
    bare: list[tuple[float, float]] = []
    by_fill: dict[str, list[tuple[float, float]]] = {}
    for code, place in communes.items():
        if place.lat is None or place.lon is None:
            continue
        told = figures.get(code)
        if told is None or told.value is None:
            bare.append(COUNTRY.at(place.lat, place.lon))
        else:
            by_fill.setdefault(ZERO if told.value == 0 or scale is None else scale.fill(told.value), []).append(
                COUNTRY.at(place.lat, place.lon)
            )
    plane.dots(bare, BARE, 2.4)
    plane.dots([at for places in by_fill.values() for at in places], INK, 5.4)
    for fill, places in sorted(by_fill.items()):
        plane.dots(places, fill, 4.2)
    dots: list[tuple[float, float]] = []
    texts: list[Row] = []
    for one in ARCHIPELAGOS:
        dots += [COUNTRY.at(one.lat + dy, one.lon + dx) for dy, dx in one.scattered]
        x, y = COUNTRY.at(one.lat, one.lon)
        below = 28 if one is HOANG_SA else 64
        texts.append({"x": min(x, WIDTH - 62), "y": y + below, "text": f"{one.name}\n({one.of})", "fill": INK})
    plane.dots(dots, "#7b8794", 2.8)
    plane.texts(texts, 11, weight="bold")
    x, y = COUNTRY.at(13.6, 113.2)
    plane.texts([{"x": x, "y": y, "text": f"{EAST_SEA.vi}\n{EAST_SEA.en}", "fill": QUIET}], 11.5, italic=True)
    plane.texts([{"x": 0, "y": COUNTRY.height + 8, "text": f"{POINTS.vi} — {POINTS.en}", "fill": QUIET}], 10, align="left", italic=True)
    return plane.spec()


def province_map(communes: Mapping[str, Place], figures: Mapping[str, Figure], scale: Scale | None, unit: str | None) -> Spec | None:
    """The communes of one province, larger, each read out; None without coordinates. Far islands, an eighth of the country away, stand on the map of the country."""
    known = [p for p in communes.values() if p.lat is not None and p.lon is not None and p.code not in {a.commune for a in ARCHIPELAGOS}]
    if not known:
        return None
    lats, lons = [float(p.lat or 0) for p in known], [float(p.lon or 0) for p in known]
    wide, high = max(max(lons) - min(lons), 0.2), max(max(lats) - min(lats), 0.2)
    inner = WIDTH - 20
    scale_of_map = min(inner / wide, 400 / (high * STRETCH))
    frame = Frame(min(lons), max(lats), scale_of_map, WIDTH, round(high * scale_of_map * STRETCH + 20))
    plane = Plane(frame.width, frame.height)
    left = (WIDTH - wide * scale_of_map) / 2
    points: list[Row] = []
    bare: list[Row] = []
    for place in sorted(known, key=lambda p: p.code):
        x, y = frame.at(float(place.lat or 0), float(place.lon or 0))
        told = figures.get(place.code)
        at = {"x": round(x + left, 1), "y": round(y + 10, 1), "said": f"{place.full_name}: {said(told, unit)}"}
        if told is None or told.value is None:
            bare.append({**at, "shape": "cross", "fill": "#dfe5ea", "stroke": "#7b8794"})
        else:
            points.append({**at, "shape": "circle", "fill": scale.fill(told.value) if scale else ZERO, "stroke": INK})
    plane.points(bare, 30, width=0.8, read=len(bare) + len(points) < 400)
    plane.points(points, 62, width=1)
    return plane.spec()
