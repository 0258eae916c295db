"""A picture with all that stands around it on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from anptt_data.contract.text import Text
from anptt_data.pictures.classes import HATCH, ZERO, Scale
from anptt_data.pictures.words import NO_FIGURES


@dataclass(frozen=True)
class Table:
    """The figures of a picture. `numbers`: columns that are set to the right."""

    head: tuple[Text, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Picture:
    """`name` is the picture's own in its page; `legend` is colour and meaning; `notes` stand beneath; `link` leads to more (address and words)."""

    name: str
    title: Text
    about: Text
    svg: Markup
    table: Table
    legend: Sequence[tuple[str, Text]] = ()
    notes: Sequence[Text] = ()
    link: tuple[str, Text] | None = None
    keys: Sequence[tuple[Text, str | None]] = field(default=())
    source: Sequence[Text] = ()


def legend_of(scale: Scale | None, zero: bool, unit: str | None) -> list[tuple[str, Text]]:
    """What each colour of a map says."""
    with_unit = f" {unit}" if unit else ""
    made = [(ZERO, Text(f"0{with_unit}", "zero"))] if zero else []
    if scale is not None:
        made += [(fill, Text(f"{said}{with_unit}", "")) for fill, said in scale.legend()]
    return [*made, (HATCH, NO_FIGURES)]
