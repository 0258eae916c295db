"""What a unit of another time became by the day asked about, or what it was made of: in words, with the decree (law 5)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from anptt_data.places.areas import Area
from anptt_data.places.conversion import Conversion, Converter, Target

SHOWN = 5
_TYPES_OF_COMMUNES = ("xã", "phường", "đặc khu", "thị trấn")
_FORWARDS = {"same": ("nay là", "now"), "whole": ("nhập vào", "merged into"), "part": ("chia về", "divided among")}
_BACKWARDS = {"same": ("khi đó là", "then"), "whole": ("khi đó thuộc", "then in"), "part": ("lập từ", "made of")}


class Said(NamedTuple):
    """One text in both languages, to stand within a sentence."""

    vi: str
    en: str


NOTHING = Said("", "")


def together(texts: list[Said]) -> Said:
    """Several texts in one."""
    return Said("; ".join(t.vi for t in texts), "; ".join(t.en for t in texts))


def validity(area: Area, on: date, converter: Converter | None) -> Said:
    """``Phường Trúc Bạch (00004): 01/01/2004 - 30/06/2025, nhập vào Phường Ba Đình (00004) theo ...``."""
    base = f"{area.full_name} ({area.code}): {area.validity}"
    what = became(area, on, converter)
    return Said(f"{base}, {what.vi}", f"{base}, {what.en}") if what.vi else Said(base, base)


def became(area: Area, on: date, converter: Converter | None) -> Said:
    """Where the unit is on the day `on`, forwards or backwards; nothing while it is in being, and when nothing is known."""
    if converter is None or area.valid(on):
        return NOTHING
    found = converter.convert(area, on)
    if not found.targets:
        return NOTHING
    if area.level == "district" and area.valid_from <= on:
        return _communes_now(found)
    vi, en = (_FORWARDS if area.valid_from <= on else _BACKWARDS)[found.relation]
    names = named(found.targets)
    by = _by(found)
    return Said(f"{vi} {names.vi}{by.vi}", f"{en} {names.en}{by.en}")


def named(targets: tuple[Target, ...]) -> Said:
    """The targets with their codes and, of several, their share where it is known; beyond five the number of the others."""
    more = f"; +{len(targets) - SHOWN}" if len(targets) > SHOWN else ""
    shares = ["" if t.share is None or len(targets) == 1 else f" {100 * t.share:.1f} %" for t in targets[:SHOWN]]
    texts = [f"{t.area.full_name} ({t.area.code}){share}" for t, share in zip(targets, shares, strict=False)]
    vi = [f"{t.area.full_name} ({t.area.code}){share.replace('.', ',')}" for t, share in zip(targets, shares, strict=False)]
    return Said(", ".join(vi) + more, ", ".join(texts) + more)


def _communes_now(found: Conversion) -> Said:
    """A district has no successor of its own kind: the communes in which its territory lies, counted, the first five named."""
    targets = found.targets
    types = [t for t in _TYPES_OF_COMMUNES if any(x.area.type == t for x in targets)]
    names = ", ".join(f"{t.area.full_name} ({t.area.code})" for t in targets[:SHOWN]) + (", ..." if len(targets) > SHOWN else "")
    by = _by(found)
    return Said(
        f"địa bàn nay thuộc {len(targets)} {', '.join(types)}: {names}{by.vi}",
        f"its territory is now in {len(targets)} {'commune' if len(targets) == 1 else 'communes'}: {names}{by.en}",
    )


def _by(found: Conversion) -> Said:
    decrees = ", ".join(found.decrees)
    return Said(f" theo {decrees}", f" by {decrees}") if decrees else NOTHING
