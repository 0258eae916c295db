"""What contradicts itself in the tables of units and of what became of them; found when the reference data are loaded, before anything stands on them.

A dated reform is checked when it is entered (`reform_check`); this is for tables that were changed by other means, cut off or mixed up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from anptt_data.contract.text import Text
from anptt_data.errors import OurFault
from anptt_data.places.areas import LEVEL_ORDER, Area, Areas
from anptt_data.places.crosswalk import CONFIDENCES, METHODS, TOLERANCE, Crosswalk, Relation, Version

SHOWN = 5


class ReferenceDefect(OurFault):
    """The reference data contradict themselves; carries every defect, shows the first few."""

    def __init__(self, defects: list[Text]) -> None:
        self.defects = defects
        more = len(defects) - SHOWN
        super().__init__(
            f"Danh mục đơn vị hành chính và bảng chuyển đổi có {len(defects)} chỗ sai: "
            + "; ".join([d.vi for d in defects[:SHOWN]] + ([f"và {more} chỗ khác"] if more > 0 else [])),
            f"The tables of units and of what became of them have {len(defects)} defects: "
            + "; ".join([d.en for d in defects[:SHOWN]] + ([f"and {more} more"] if more > 0 else [])),
        )


def refuse_defects(areas: Areas, crosswalk: Crosswalk) -> None:
    """Raise `ReferenceDefect` when there is any."""
    if found := list(defects(areas, crosswalk)):
        raise ReferenceDefect(found)


def defects(areas: Areas, crosswalk: Crosswalk) -> Iterator[Text]:
    """Every contradiction within and between the two tables."""
    versions: dict[Version, Area] = {(a.code, a.valid_from): a for a in areas}
    yield from _of_versions(areas)
    yield from _of_parents(areas)
    yield from _of_relations(crosswalk.relations, versions)
    parts: dict[Version, list[Relation]] = {}
    for relation in crosswalk.relations:
        parts.setdefault((relation.old, relation.old_from), []).append(relation)
    for found in parts.values():
        if len(found) > 1 or found[0].relation != "whole" or found[0].share != 1.0:
            yield from _of_parts(found)
    yield from _without_relation(areas, set(parts), {(r.new, r.new_from) for r in crosswalk.relations})


def _of_versions(areas: Areas) -> Iterator[Text]:
    for area in areas:
        if area.valid_to is not None and area.valid_to < area.valid_from:
            yield Text(f"{_named(area)} hết hiệu lực trước khi có hiệu lực", f"{_named(area)} ends before it begins")
    for code in {a.code: None for a in areas}:
        found = areas.versions(code)
        if len(found) > 1:
            for one, other in pairwise(sorted(found, key=lambda a: a.valid_from)):
                if one.valid_to is None or one.valid_to >= other.valid_from:
                    yield Text(
                        f"mã {code} thuộc hai đơn vị cùng lúc: {_named(one)} và {_named(other)}",
                        f"the code {code} is borne by two units at once: {_named(one)} and {_named(other)}",
                    )


def _of_parents(areas: Areas) -> Iterator[Text]:
    """A unit lies in one of a higher level, on its first day and on its last: the way up never ends nowhere and never turns in a circle."""
    order = {level: number for number, level in enumerate(LEVEL_ORDER)}
    alike: dict[tuple[str | None, str, date, date | None], Area] = {(a.parent, a.level, a.valid_from, a.valid_to): a for a in areas}
    for (code, level, first, last), area in alike.items():
        if code is None:
            if level != LEVEL_ORDER[0]:
                yield Text(f"{_named(area)} không có đơn vị cấp trên", f"{_named(area)} lies in no unit")
            continue
        for on in (first, last or date.max):
            parent = areas.at(code, on)
            if parent is None or order[parent.level] >= order[level]:
                yield Text(
                    f"{_named(area)} trực thuộc {code}, không phải đơn vị cấp trên có hiệu lực ngày {_day(on)}",
                    f"{_named(area)} lies in {code}, which is no higher unit on {_day(on)}",
                )


def _of_relations(relations: Iterable[Relation], versions: dict[Version, Area]) -> Iterator[Text]:
    known = (set(METHODS), set(CONFIDENCES))
    for relation in relations:
        effective, old_code, old_from, new_code, new_from, _, _, method, confidence, _ = relation
        old, new = versions.get((old_code, old_from)), versions.get((new_code, new_from))
        if old is None or new is None:
            missing = old_code if old is None else new_code
            yield _wrong(relation, f"không có đơn vị {missing} từ ngày ấy", f"there is no unit {missing} since that day")
            continue
        if old.valid_to is None or old.valid_to.toordinal() + 1 != effective.toordinal() or new_from != effective:
            day = _day(effective)
            yield _wrong(relation, f"ngày không khớp với ngày sắp xếp {day}", f"the days do not fit {day}")
        if old.level != new.level and (old.level, new.level) != ("district", "commune"):
            yield _wrong(relation, f"nối {old.level} với {new.level}", f"joins a {old.level} with a {new.level}")
        if method not in known[0] or confidence not in known[1]:
            yield _wrong(
                relation, f"không có cách «{method}» hoặc độ tin cậy «{confidence}»", f"no method {method!r} or confidence {confidence!r}"
            )


def _of_parts(parts: list[Relation]) -> Iterator[Text]:
    """All relations of one old unit: one that is whole, or several parts whose known shares leave room for the unknown ones and sum to 1 without them."""
    shares = [r.share for r in parts if r.share is not None]
    kinds = {r.relation for r in parts}
    if len({(r.new, r.new_from) for r in parts}) < len(parts):
        yield _of_unit(parts, "một quan hệ ghi hai lần", "a relation stands twice")
    if kinds != ({"whole"} if len(parts) == 1 else {"part"}):
        said = ", ".join(sorted(kinds))
        yield _of_unit(parts, f"vào {len(parts)} đơn vị mà ghi {said}", f"goes to {len(parts)} units as {said}")
    elif kinds == {"whole"} and not shares:
        yield _of_unit(parts, "vào trọn mà không ghi phần 1", "is whole without the share 1")
    if any(not 0.0 <= s <= 1.0 for s in shares):  # also what is no number
        yield _of_unit(parts, "có phần không nằm giữa 0 và 1", "a share is not between 0 and 1")
    elif sum(shares) > 1.0 + TOLERANCE or (len(shares) == len(parts) and sum(shares) < 1.0 - TOLERANCE):
        yield _of_unit(parts, f"các phần cộng lại bằng {sum(shares):.12g}", f"the shares sum to {sum(shares):.12g}")


def _without_relation(areas: Areas, went: set[Version], came: set[Version]) -> Iterator[Text]:
    """Units that ended, or began, out of nothing on a day on which others of their level have relations."""
    ended: dict[tuple[str, date], list[Area]] = {}
    begun: dict[tuple[str, date], list[Area]] = {}
    for area in areas:
        begun.setdefault((area.level, area.valid_from), []).append(area)
        if area.valid_to is not None:
            ended.setdefault((area.level, area.valid_to), []).append(area)
    for known, groups, vi, en in (
        (went, ended, "kết thúc mà không thành đơn vị nào", "ends and goes nowhere"),
        (came, begun, "bắt đầu mà không từ đơn vị nào", "begins and comes from nowhere"),
    ):
        for group in groups.values():
            lost = [a for a in group if (a.code, a.valid_from) not in known]
            if 0 < len(lost) < len(group):
                yield from (Text(f"{_named(a)} {vi}", f"{_named(a)} {en}") for a in lost)


def _named(area: Area) -> str:
    return f"{area.code} {area.full_name} ({area.validity})"


def _day(day: date) -> str:
    return "..." if day == date.max else f"{day:%d/%m/%Y}"


def _wrong(relation: Relation, vi: str, en: str) -> Text:
    edge = f"{relation.old} ({_day(relation.old_from)}) -> {relation.new} ({_day(relation.new_from)})"
    return Text(f"{edge}: {vi}", f"{edge}: {en}")


def _of_unit(parts: list[Relation], vi: str, en: str) -> Text:
    unit = f"{parts[0].old} ({_day(parts[0].old_from)})"
    return Text(f"{unit}: {vi}", f"{unit}: {en}")
