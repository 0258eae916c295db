"""place resolve, place convert, and the group's reform commands: administrative units by what people write, and over the reforms."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anptt_data.cli import reform_commands
from anptt_data.cli.days import day_of, today
from anptt_data.cli.output import print_json, print_table, tell
from anptt_data.contract.text import Text
from anptt_data.errors import UsageError

if TYPE_CHECKING:
    from anptt_data.places.conversion import Conversion
    from anptt_data.places.references import References
    from anptt_data.places.resolution import Resolution

LEVELS = ("nation", "province", "district", "commune")
ABOVE = ("province", "nation")
Written = Annotated[str, typer.Argument(metavar="NAME|CODE", help="Tên hoặc mã, như «P. Tân Lợi», 24133, «Xã X, huyện Y» / a name or code")]
Json = Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")]

TEXTS: dict[str, Text] = {
    "code": Text("Mã", "Code"),
    "unit": Text("Đơn vị hành chính", "Unit"),
    "lies_in": Text("Thuộc", "In"),
    "validity": Text("Hiệu lực", "Valid"),
    "share": Text("Phần dân số", "Share of population"),
    "candidates": Text("Các đơn vị có thể là", "Units it may be"),
    "same": Text("Ngày {on}: cùng một địa bàn", "On {on}: the same territory"),
    "whole": Text("Ngày {on}: nằm trọn trong", "On {on}: lies wholly in"),
    "part": Text("Ngày {on}: thuộc nhiều đơn vị", "On {on}: in several units"),
    "unknown": Text("Ngày {on}: không có thông tin về đơn vị này", "On {on}: nothing is known of this unit"),
    "converted": Text("Quy đổi được nguyên vẹn", "Convertible as a whole"),
    "estimated": Text("Quy đổi được theo phần dân số (là số quy đổi)", "Convertible by shares of population (estimated)"),
    "not_converted": Text("Không quy đổi được: không rõ phần dân số", "Not convertible: the shares are not known"),
    "grounds": Text("Căn cứ: {decrees}; độ tin cậy: {confidence}", "By {decrees}; confidence: {confidence}"),
    "method": Text("Phương pháp: {method}", "Method: {method}"),
}  # fmt: skip

METHODS: dict[str, Text] = {
    "decree": Text("toàn bộ đơn vị, theo nghị quyết", "the whole unit, by the decree"),
    "population_decree": Text("nghị quyết nêu nơi nhận toàn bộ dân số", "the decree says who takes the whole population"),
    "population_published": Text("dân số đã công bố", "published numbers of people"),
    "from_parts": Text("từ các xã của huyện", "from the district's communes"),
}


def register(app: typer.Typer) -> None:
    """Add the group to the table."""
    group = typer.Typer(help="Đơn vị hành chính theo thời gian / Administrative units in time.", no_args_is_help=True)
    group.command("resolve")(resolve)
    group.command("convert")(convert)
    reform_commands.register(group)
    app.add_typer(group, name="place")


def resolve(
    written: Written,
    province: Annotated[str | None, typer.Option("--province", help="Mã tỉnh của nơi gửi / code of the sender's province")] = None,
    on: Annotated[str | None, typer.Option("--on", help="Ngày của số liệu, mặc định hôm nay / day of the data, default today")] = None,
    level: Annotated[str | None, typer.Option("--level", help=f"Cấp / level: {', '.join(LEVELS)}")] = None,
    json_output: Json = False,
) -> int:
    """Một tên hoặc mã là đơn vị hành chính nào vào ngày đó / Which unit a name or code means on a day; 1 when that is not one unit."""
    refs, day = _references(), _day(on, "--on")
    _known_level(level, LEVELS)
    _known_province(province, refs)
    found = _resolved(written, day, level, province, refs)
    if json_output:
        print_json(_answer(written, day, found, refs))
    else:
        _tell_resolution(written, found, refs)
    return 0 if found.area else 1


def convert(
    written: Written,
    from_day: Annotated[str, typer.Option("--from", help="Ngày mà tên, mã này có hiệu lực / a day on which the unit was in being")],
    to_day: Annotated[
        str | None, typer.Option("--to", help="Ngày cần quy đổi về, mặc định hôm nay / day to convert to, default today")
    ] = None,
    level: Annotated[
        str | None, typer.Option("--level", help=f"Chỉ cần biết thuộc đơn vị cấp / only which unit of: {', '.join(ABOVE)}")
    ] = None,
    json_output: Json = False,
) -> int:
    """Một đơn vị của ngày này là những đơn vị nào của ngày khác / Where a unit is on another day; 1 when figures cannot be converted."""
    refs, first, last = _references(), _day(from_day, "--from"), _day(to_day, "--to")
    _known_level(level, ABOVE)
    found = _resolved(written, first, None, None, refs)
    if found.area is None:
        if json_output:
            print_json(_asked(written, first, found, refs) | {"to": last, "relation": None, "convertible": False, "targets": []})
        else:
            _tell_resolution(written, found, refs)
        return 1
    moved = refs.converter.convert(found.area, last, level)
    if json_output:
        print_json(_asked(written, first, found, refs) | _conversion(moved, refs))
    else:
        _tell_rule(written, found)
        _tell_conversion(moved, refs)
    return 0 if moved.convertible else 1


def _references() -> References:
    from anptt_data.places.references import references
    from anptt_data.settings import settings

    return references(settings().reference_dir)


def _resolved(written: str, day: date, level: str | None, province: str | None, refs: References) -> Resolution:
    from anptt_data.places.resolve import resolve as resolve_places

    return resolve_places([written], day, [level] if level else LEVELS, province, refs.areas, converter=refs.converter)[0]


def _day(written: str | None, option: str) -> date:
    """The day that was written; today in Viet Nam when none is given."""
    return today() if written is None else day_of(written, option)


def _known_level(level: str | None, known: tuple[str, ...]) -> None:
    if level is not None and level not in known:
        raise UsageError(f"Không có cấp «{level}»; có: {', '.join(known)}", f"No level {level!r}; there are: {', '.join(known)}")


def _known_province(province: str | None, refs: References) -> None:
    if province is not None and not any(a.level == "province" for a in refs.areas.versions(province)):
        raise UsageError(f"Không có tỉnh mang mã «{province}»", f"No province has the code {province!r}")


def _answer(written: str, day: date, found: Resolution, refs: References) -> dict[str, Any]:
    from anptt_data.places.documents import resolution_document

    return resolution_document(written, day, found, refs.areas)


def _asked(written: str, first: date, found: Resolution, refs: References) -> dict[str, Any]:
    """The answer's part on which unit was meant; ``method`` is left to the conversion."""
    said = _answer(written, first, found, refs)
    return {"from": said.pop("on"), "resolved_by": said.pop("method"), **said}


def _conversion(moved: Conversion, refs: References) -> dict[str, Any]:
    from anptt_data.places.documents import conversion_document

    return conversion_document(moved, refs.areas)


def _say(name: str, **facts: object) -> str:
    text = TEXTS[name]
    return f"{text.vi.format(**facts)} / {text.en.format(**facts)}"


def _tell_resolution(written: str, found: Resolution, refs: References) -> None:
    from anptt_data.places.documents import unit_document

    _tell_rule(written, found)
    shown = [found.area] if found.area else found.candidates
    if not found.area and shown:
        tell(_say("candidates"))
    if shown:
        rows = [(a.code, a.full_name, unit_document(a, refs.areas)["lies_in"], a.validity) for a in shown]
        print_table([TEXTS[n].vi for n in ("code", "unit", "lies_in", "validity")], rows)


def _tell_rule(written: str, found: Resolution) -> None:
    from anptt_data.places.documents import messages

    if found.rule:
        vi, en = messages(written, found)
        tell(f"{found.rule}  {vi}\n{' ' * len(found.rule)}  {en}")


def _tell_conversion(moved: Conversion, refs: References) -> None:
    from anptt_data.places.documents import unit_document

    area = moved.area
    lies_in = unit_document(area, refs.areas)["lies_in"]
    print(f"{area.full_name} ({area.code}{f', {lies_in}' if lies_in else ''}): {area.validity}")
    print(_say(moved.relation, on=f"{moved.on:%d/%m/%Y}"))
    if moved.targets:
        shares = [("?" if t.share is None else f"{100 * t.share:.2f} %".replace(".", ",")) for t in moved.targets]
        units = [unit_document(t.area, refs.areas) for t in moved.targets]
        rows = [(u["code"], u["full_name"], u["lies_in"], share) for u, share in zip(units, shares, strict=True)]
        print_table([TEXTS[n].vi for n in ("code", "unit", "lies_in", "share")], rows)
        print(_say("estimated" if moved.estimated else "converted" if moved.convertible else "not_converted"))
    if moved.decrees:
        print(_say("grounds", decrees=", ".join(moved.decrees), confidence=moved.confidence))
    methods = [METHODS[m] for m in moved.method.split("+") if m in METHODS]
    if methods and moved.relation != "same":
        vi, en = ", ".join(m.vi for m in methods), ", ".join(m.en for m in methods)
        print(f"{TEXTS['method'].vi.format(method=vi)} / {TEXTS['method'].en.format(method=en)}")
