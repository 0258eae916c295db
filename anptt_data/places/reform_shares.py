"""Whether the relations of a reform divide every old unit exactly once: whole to one, or parts that make a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from anptt_data.places.reform_problems import Problem
from anptt_data.places.reforms import Link

TOLERANCE = 1e-9
_METHODS = {"whole": ("decree",), "unknown part": ("unknown",), "known part": ("population_decree", "population_published")}


def share_problems(links: list[Link]) -> list[Problem]:
    """All problems of the relations among themselves."""
    by_old: dict[str, list[Link]] = {}
    for link in links:
        by_old.setdefault(link.old, []).append(link)
    twice = [(pair, n) for pair, n in Counter((link.old, link.new) for link in links).items() if n > 1]
    return [
        *(Problem("REFORM-036", f"relations {old} -> {new}", {"old": old, "new": new, "times": n}) for (old, new), n in twice),
        *(p for link in links for p in _of_one(link)),
        *(p for old, parts in by_old.items() for p in _of_parts(old, parts)),
    ]


def _of_one(link: Link) -> Iterator[Problem]:
    at = link.at or f"relations {link.old} -> {link.new}"
    if link.share is not None and not 0 <= link.share <= 1:
        yield Problem("REFORM-034", at, {"share": link.share})
    kind = "whole" if link.relation == "whole" else "unknown part" if link.share is None else "known part"
    # Only a known part has to say where its number comes from; the others have one method only.
    if (link.method or ("" if kind == "known part" else _METHODS[kind][0])) not in _METHODS[kind]:
        yield Problem("REFORM-037", at, {"method": link.method or "", "wanted": ", ".join(_METHODS[kind])})


def _of_parts(old: str, links: list[Link]) -> Iterator[Problem]:
    at = f"relations {old}"
    whole = [link for link in links if link.relation == "whole"]
    others = [link for link in links if link.new != whole[0].new] if whole else []
    if others:
        yield Problem("REFORM-032", at, {"old": old, "new": whole[0].new, "others": ", ".join(sorted({link.new for link in others}))})
    elif not whole and len({link.new for link in links}) == 1:
        yield Problem("REFORM-033", at, {"old": old, "new": links[0].new})
    elif not whole or links[0].share is not None:
        yield from _of_sum(old, at, list({link.new: link for link in links}.values()))


def _of_sum(old: str, at: str, links: list[Link]) -> Iterator[Problem]:
    known = [link.share for link in links if link.share is not None]
    total = sum(known)
    if total > 1 + TOLERANCE:
        yield Problem("REFORM-035", at, {"old": old, "sum": f"{total:.9g}", "wanted_vi": "lớn hơn 1", "wanted_en": "more than 1"})
    elif len(known) == len(links) and total < 1 - TOLERANCE:
        yield Problem("REFORM-035", at, {"old": old, "sum": f"{total:.9g}", "wanted_vi": "phải bằng 1", "wanted_en": "they must be 1"})
