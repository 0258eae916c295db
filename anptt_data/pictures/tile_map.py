"""The map of the provinces as tiles."""

from __future__ import annotations

from collections.abc import Mapping

from anptt_data.pictures.classes import HATCH, INK, PARTLY, ZERO, Scale
from anptt_data.pictures.facts import Figure, Place
from anptt_data.pictures.islands import ARCHIPELAGOS, HOANG_SA, province_of
from anptt_data.pictures.plane import Plane, Row, Spec
from anptt_data.pictures.tiles import COLUMNS, ROWS, layout
from anptt_data.pictures.words import EAST_SEA, NO_FIGURES, PARTIAL, SCHEMATIC
from anptt_data.pictures.written import figure, said

TILE, HIGH, GAP, SEA = 46.0, 41.0, 2.0, 96.0
WIDTH = COLUMNS * TILE + SEA
QUIET = "#4d5a66"


def tile_map(
    provinces: Mapping[str, Place],
    communes: dict[str, Place],
    figures: Mapping[str, Figure],
    scale: Scale | None,
    unit: str | None,
    partial: frozenset[str],
) -> Spec:
    """Every province of the release's day, with its figure; `partial`: provinces of which too few units reported."""
    placed, unplaced = layout(tuple(provinces.values()))
    cells = dict(placed)
    deepest = max([ROWS - 1, *(row for _, row in cells.values())])
    for n, code in enumerate(unplaced):
        cells[code] = (n % COLUMNS, deepest + 1 + n // COLUMNS)
    rows = max([ROWS, *(row + 1 for _, row in cells.values())])
    plane = Plane(WIDTH, rows * HIGH + 16)
    tiles: list[Row] = []
    names: list[Row] = []
    values: list[Row] = []
    for code, (column, row) in sorted(cells.items()):
        place, told = provinces[code], figures.get(code)
        box = _box(column * TILE, row * HIGH, TILE, HIGH)
        look = _look(told, scale, code in partial)
        tiles.append({**box, **look, "said": _said(place.full_name, told, unit, code in partial)})
        middle, ink = column * TILE + TILE / 2, scale.ink(told.value if told else None) if scale else INK
        names.append(
            {"x": middle, "y": row * HIGH + 12 - (4 if "\n" in _short(place.name) else 0), "text": _short(place.name), "fill": ink}
        )
        values.append({"x": middle, "y": row * HIGH + 32, "text": _value(told, code in partial), "fill": ink})
    plane.rects([t for t in tiles if t["stroke"] != PARTLY])
    plane.rects([t for t in tiles if t["stroke"] == PARTLY], width=2, dash=(4, 2))
    _sea(plane, provinces, communes, figures, scale, unit, partial)
    plane.texts(names, 9.5)
    plane.texts(values, 10.5, weight="bold")
    plane.texts([{"x": 0, "y": rows * HIGH + 8, "text": f"{SCHEMATIC.vi} — {SCHEMATIC.en}", "fill": QUIET}], 10, align="left", italic=True)
    return plane.spec()


def _sea(
    plane: Plane, provinces: Mapping[str, Place], communes: dict[str, Place], figures: Mapping[str, Figure], scale: Scale | None, unit: str | None,
    partial: frozenset[str],
) -> None:  # fmt: skip
    """The archipelagos as tiles of their provinces, in the East Sea."""
    left = COLUMNS * TILE + 6
    plane.texts(
        [
            {"x": left + 44, "y": 4 * HIGH, "text": EAST_SEA.vi, "fill": QUIET},
            {"x": left + 44, "y": 4 * HIGH + 14, "text": EAST_SEA.en, "fill": QUIET},
        ],
        10.5,
        italic=True,
    )
    tiles: list[Row] = []
    texts: list[Row] = []
    for one in ARCHIPELAGOS:
        code = province_of(one, communes)
        told, top = figures.get(code), (5.6 if one is HOANG_SA else 8.4) * HIGH
        look = _look(told, scale, code in partial)
        owner = provinces[code].full_name if code in provinces else one.of
        tiles.append(
            {**_box(left, top, SEA - 8, 58), **look, "said": f"{one.name} (thuộc {owner}): {_said(owner, told, unit, code in partial)}"}
        )
        ink = scale.ink(told.value if told else None) if scale else INK
        texts.append({"x": left + 44, "y": top + 12, "text": one.name.replace("Quần đảo ", "Quần đảo\n"), "fill": ink})
        texts.append({"x": left + 44, "y": top + 42, "text": f"({one.of})", "fill": ink})
    plane.rects(tiles, dash=(5, 2))
    plane.texts(texts, 10)


def _box(x: float, y: float, width: float, height: float) -> Row:
    return {"x": x + GAP / 2, "y": y + GAP / 2, "x2": x + width - GAP / 2, "y2": y + height - GAP / 2}


def _look(told: Figure | None, scale: Scale | None, partly: bool) -> Row:
    value = told.value if told else None
    fill = scale.fill(value) if scale else ZERO if value == 0 else HATCH
    return {"fill": fill, "stroke": PARTLY if partly and told else "#7b8794"}


def _value(told: Figure | None, partly: bool) -> str:
    return "" if told is None or told.value is None else figure(told.value) + ("*" if partly else "")


def _said(name: str, told: Figure | None, unit: str | None, partly: bool) -> str:
    if told is None or told.value is None:
        return f"{name}: {NO_FIGURES.vi}"
    return f"{name}: {said(told, unit)}{f' ({PARTIAL.vi})' if partly else ''}"


def _short(name: str) -> str:
    """A name on two lines when it is long; «Thừa Thiên Huế» and the like break at the middle blank."""
    words = name.split()
    if len(name) <= 7 or len(words) < 2:
        return name
    half = (len(words)) // 2
    return " ".join(words[:half]) + "\n" + " ".join(words[half:])
