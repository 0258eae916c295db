"""Where each province's tile lies on the schematic map: a grid on which places keep about the side of each other that their centres have.

The layout follows from the coordinates in the release alone: half by latitude itself, half by its rank (the crowded north would not fit otherwise), then tiles
are exchanged until no exchange brings them nearer to where they belong.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from anptt_data.pictures.facts import Place

COLUMNS, ROWS = 6, 11
Cell = tuple[int, int]
"""Column and row, from the upper left."""


@lru_cache(maxsize=8)
def layout(places: tuple[Place, ...]) -> tuple[dict[str, Cell], list[str]]:
    """The cell of each place with coordinates, and the codes of those without any, in order."""
    known = sorted((p for p in places if p.lat is not None and p.lon is not None), key=lambda p: p.code)
    rows = max(ROWS, -(-len(known) // COLUMNS))
    wanted = _wanted(known, rows)
    cells = [(c, r) for r in range(rows) for c in range(COLUMNS)]
    held: list[str | None] = [None] * len(cells)
    for code in sorted(wanted, key=lambda c: (wanted[c][1], c)):
        free = (n for n in range(len(cells)) if held[n] is None)
        held[min(free, key=lambda n: (_far(wanted[code], cells[n]), n))] = code
    _exchange(wanted, cells, held)
    return {code: cells[n] for n, code in enumerate(held) if code is not None}, sorted(
        p.code for p in places if p.lat is None or p.lon is None
    )


def _wanted(known: Sequence[Place], rows: int) -> dict[str, tuple[float, float]]:
    """Where each place would lie if tiles could lie upon each other."""
    if not known:
        return {}
    lats, lons = [float(p.lat or 0) for p in known], [float(p.lon or 0) for p in known]
    rank = {p.code: n for n, p in enumerate(sorted(known, key=lambda p: (-(p.lat or 0), p.code)))}
    wide, high = max(lons) - min(lons) or 1.0, max(lats) - min(lats) or 1.0
    ranks = max(1, len(known) - 1)
    return {
        p.code: (
            (lon - min(lons)) / wide * (COLUMNS - 1),
            (rows - 1) * (0.5 * rank[p.code] / ranks + 0.5 * (max(lats) - lat) / high),
        )
        for p, lat, lon in zip(known, lats, lons, strict=True)
    }


def _exchange(wanted: dict[str, tuple[float, float]], cells: list[Cell], held: list[str | None]) -> None:
    better = True
    while better:
        better = False
        for a in range(len(cells)):
            for b in range(a + 1, len(cells)):
                now = _cost(wanted, held[a], cells[a]) + _cost(wanted, held[b], cells[b])
                if _cost(wanted, held[a], cells[b]) + _cost(wanted, held[b], cells[a]) < now - 1e-9:
                    held[a], held[b] = held[b], held[a]
                    better = True


def _cost(wanted: dict[str, tuple[float, float]], code: str | None, cell: Cell) -> float:
    return 0.0 if code is None else _far(wanted[code], cell)


def _far(where: tuple[float, float], cell: Cell) -> float:
    return (where[0] - cell[0]) ** 2 + (where[1] - cell[1]) ** 2
