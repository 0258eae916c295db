"""Cells as people write them, made from the real units of one day: types, abbreviations, capitals, lost marks, zeros and blanks, cells of several names."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from datetime import date

from anptt_data.conform.folding import fold
from anptt_data.places.areas import Area, Areas

SHORT = {"xã": "X.", "phường": "P.", "thị trấn": "TT.", "huyện": "H.", "thành phố": "TP.", "thị xã": "TX.", "quận": "Q.", "tỉnh": "T."}


def messy_cells(areas: Areas, on: date, count: int, seed: int, unknown: float = 0.02) -> tuple[list[str], list[Area | None]]:
    """`count` distinct texts and the unit each was made from; None for the share that means nothing."""
    chance = random.Random(seed)
    communes = [a for a in areas if a.level == "commune" and a.valid(on)]
    cells: dict[str, Area | None] = {}
    while len(cells) < count:
        area = chance.choice(communes)
        if chance.random() < unknown:
            cells.setdefault(_misspelt(area.full_name, chance), None)
        else:
            cells.setdefault(chance.choice(WAYS)(area, areas, on, chance), area)
    return list(cells), list(cells.values())


def _misspelt(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name) // 2, len(name))
    return name[:at] + chance.choice("bkpx") + name[at:]


def short(area: Area) -> str:
    """``P. Tân Lợi``."""
    return f"{SHORT.get(area.type, area.type)} {area.name[len(area.type) + 1 :] if area.numbered else area.name}"


def _with_parents(area: Area, areas: Areas, on: date, chance: random.Random) -> str:
    names, unit = [chance.choice([area.full_name, short(area)])], area
    while unit.parent and (above := areas.at(unit.parent, on)) and above.level != "nation":
        names.append(chance.choice([above.full_name, short(above)]))
        unit = above
    return chance.choice([", ", " - "]).join(names)


Way = Callable[[Area, Areas, date, random.Random], str]
WAYS: list[Way] = [
    lambda a, _all, _on, _c: a.code,
    lambda a, _all, _on, _c: f"{a.code}.0",
    lambda a, _all, _on, _c: f"'{a.code}",
    lambda a, _all, _on, _c: f"{a.code} - {a.name}",
    lambda a, _all, _on, _c: f"{a.full_name} ({a.code})",
    lambda a, _all, _on, _c: a.full_name,
    lambda a, _all, _on, _c: short(a),
    lambda a, _all, _on, _c: a.full_name.upper(),
    lambda a, _all, _on, _c: fold(a.full_name),
    lambda a, _all, _on, _c: unicodedata.normalize("NFD", a.full_name),
    lambda a, _all, _on, _c: a.full_name.replace(" ", "  "),
    lambda a, _all, _on, _c: a.full_name.replace(" ", ""),
    _with_parents,
    _with_parents,
]
