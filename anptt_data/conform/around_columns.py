"""Columns of larger units beside the column of places: "Huyện", "Tỉnh". They are no columns of the dataset; they tell namesakes apart."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from anptt_data.conform.folding import fold
from anptt_data.conform.header_names import bare_key
from anptt_data.conform.recognised import FileColumn, Shape
from anptt_data.conform.words import MISSING
from anptt_data.contract.base import Contract
from anptt_data.places.areas import LEVEL_ORDER

AROUND = "around:"
"""Prefix, in a chunk of raw texts, of the columns of larger units."""
BETWEEN = "\x1f"
"""Stands between the texts of several such columns where they travel as one."""
_BESIDE = frozenset(["ma", "ten", "so", "cu", "truoc", "day", "cap", "va", "hoac", "thuoc", "code", "name", "of"])
_DISTRICT = frozenset(["huyen", "quan", "thi", "xa", "tx", "thanh", "pho", "tp", "tinh", "district"])
_PROVINCE = frozenset(["tinh", "thanh", "pho", "tp", "truc", "trung", "uong", "province", "city"])


def level_of(header: str) -> str | None:
    """``district`` or ``province`` when the header names nothing but such units; communes and words for any place are None."""
    words = bare_key(header.split(" / ")[-1]).split()
    said = set(words) - _BESIDE
    if said & {"huyen", "quan", "district"} and said <= _DISTRICT and words.count("xa") == " ".join(words).count("thi xa"):
        return "district"
    return "province" if said & {"tinh", "province"} and said <= _PROVINCE else None


def smallest(columns: Sequence[FileColumn]) -> tuple[list[FileColumn], list[FileColumn]]:
    """Of several columns that all name places, those of the smallest units and the larger ones around them."""
    order = [LEVEL_ORDER.index(level_of(c.header) or LEVEL_ORDER[-1]) for c in columns]
    own = [c for c, at in zip(columns, order, strict=True) if at == max(order)]
    return own, [c for c in columns if c not in own]


def set_around(shape: Shape, contract: type[Contract]) -> None:
    """Take the columns of larger units out of those that are not used, where the file has just one column of places."""
    columns = contract.columns()
    places = [columns[n] for n in shape.columns if columns[n].kind == "place"]
    if len(places) != 1:
        return
    lowest = max(LEVEL_ORDER.index(level) for level in places[0].levels)
    found = [c for c in shape.extras if (level := level_of(c.header)) and LEVEL_ORDER.index(level) < lowest]
    shape.extras = [c for c in shape.extras if c not in found]
    shape.around += found


def around_texts(raw: pl.DataFrame) -> pl.Series | None:
    """What stands in the columns of larger units, one text a row; nothing where the file has none."""
    names = [n for n in raw.columns if n.startswith(AROUND)]
    if not names:
        return None
    return raw.select(pl.concat_str(names, separator=BETWEEN, ignore_nulls=True).alias(AROUND))[AROUND]


def listed(around: str) -> list[str]:
    """The texts of one row; marks for "nothing" are none."""
    return [t for t in around.split(BETWEEN) if fold(t) not in MISSING]
