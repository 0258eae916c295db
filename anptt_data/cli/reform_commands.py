"""place reform check, place reform take: the next reform of administrative units, from one dated file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anptt_data.cli.days import today
from anptt_data.cli.output import print_json, tell
from anptt_data.contract.text import Text
from anptt_data.errors import UsageError

if TYPE_CHECKING:
    from anptt_data.places.reform_take import Verdict

File = Annotated[Path, typer.Argument(help="Tệp sắp xếp ĐVHC, như 2027-01-01.toml / the reform's file")]
SHOWN = 20

TEXTS: dict[str, Text] = {
    "already": Text("Lần sắp xếp ngày {day} đã được ghi trước đây, không có gì thay đổi", "The reform of {day} was entered before; nothing changes"),
    "what": Text("Sắp xếp ĐVHC ngày {day}: {vi} ({decree})", "Reform of {day}: {en} ({decree})"),
    "ended": Text("Kết thúc {n} đơn vị", "{n} units end"),
    "begun": Text("Bắt đầu {n} đơn vị", "{n} units begin"),
    "changed": Text("Tiếp tục, có thay đổi {n} đơn vị", "{n} units go on, changed"),
    "divided": Text("Được chia {n} đơn vị", "{n} units are divided"),
    "unknown": Text(
        "Không có tỷ lệ dân số cho {n} đơn vị được chia: số liệu của các đơn vị này sẽ không quy đổi được",
        "{n} divided units have no shares: their figures will not be converted",
    ),
    "derived": Text("{n} quan hệ của cấp huyện suy ra từ cấp xã", "{n} relations of districts follow from their communes"),
    "conserved": Text("Mọi đơn vị kết thúc đều có nơi đến, mọi đơn vị bắt đầu đều có nguồn", "Every unit that ends goes somewhere, every one that begins comes from somewhere"),
    "hand": Text("Cần xem lại bằng tay", "To be looked at by hand"),
    "problems": Text("{n} nội dung cần sửa, chưa ghi gì", "{n} problems, nothing was written"),
    "ask": Text("Ghi lần sắp xếp này vào {folder}", "Write this reform into {folder}"),
    "yes": Text("thêm --yes để ghi khi không có người trả lời", "add --yes where nobody can answer"),
    "taken": Text("Đã ghi vào {folder}: areas.csv, crosswalk.csv, province_mergers.csv, {file}", "Written into {folder}: areas.csv, crosswalk.csv, province_mergers.csv, {file}"),
    "completed": Text("Đã ghi nốt vào {folder} lần sắp xếp trước bị ngắt giữa chừng", "What was half written in {folder} is completed"),
    "next": Text(
        "Việc tiếp theo: anptt init, rồi anptt publish; khởi động lại cổng gửi số liệu và Airflow nếu đang chạy",
        "Next: anptt init, then anptt publish; restart the portal and Airflow if they run",
    ),
}  # fmt: skip


def register(group: typer.Typer) -> None:
    """Add ``reform`` to the group of places."""
    reform = typer.Typer(help="Sắp xếp ĐVHC: kiểm tra và ghi một lần sắp xếp / Reforms of administrative units.", no_args_is_help=True)
    reform.command("check")(check)
    reform.command("take")(take)
    group.add_typer(reform, name="reform")


def check(file: File, json_output: Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")] = False) -> int:
    """Kiểm tra tệp, cho biết sẽ làm gì, không ghi gì / What the file would do, and every problem; writes nothing."""
    from anptt_data.places.reform_take import examine
    from anptt_data.settings import settings

    verdict = examine(file, settings().reference_dir, today())
    if json_output:
        print_json(as_json(verdict))
    else:
        for line in report(verdict):
            print(line)
    return 0 if verdict.accepted else 2


def take(file: File, yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại / do not ask")] = False) -> int:
    """Kiểm tra rồi ghi vào bảng đơn vị và bảng chuyển đổi / Check, then write it into areas and crosswalk: all of it or nothing."""
    from anptt_data.places.reform_take import complete, examine
    from anptt_data.places.reform_take import take as take_reform
    from anptt_data.places.reforms import FOLDER
    from anptt_data.settings import settings

    folder, day = settings().reference_dir, today()
    completed = complete(folder)
    if completed:
        print(_say("completed", folder=folder))
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(*TEXTS["yes"])
        verdict = examine(file, folder, day)
        for line in report(verdict):
            tell(line)
        if verdict.accepted and not verdict.already:
            typer.confirm(_say("ask", folder=folder), abort=True)
    verdict = take_reform(file, folder, day)
    for line in report(verdict):
        print(line)
    if not verdict.already:
        print(_say("taken", folder=folder, file=f"{FOLDER}/{file.name}"))
    if completed or not verdict.already:
        print(_say("next"))
    return 0


def report(verdict: Verdict) -> Iterator[str]:
    """The verdict for people: what happens to how many, the first of each, what is wrong, what is left to do by hand."""
    reform, done = verdict.reform, verdict.effects
    if reform is not None and verdict.already:
        yield _say("already", day=f"{reform.effective:%d/%m/%Y}")
        return
    if reform is not None:
        yield _say("what", day=f"{reform.effective:%d/%m/%Y}", vi=reform.title_vi, en=reform.title_en, decree=reform.decree)
    if done is not None:
        yield from _listed("ended", [f"{a.full_name} ({a.code})" for a in done.ended])
        yield from _listed("begun", [f"{u.type or ''} {u.name or ''} ({u.code})".strip() for u in done.begun])
        yield from _listed("changed", [f"{a.full_name} ({a.code})" for a, _ in done.changed])
        own = [(a, parts) for a, parts in done.divided if parts[0].method != "from_parts"]
        yield from _listed("divided", [
            f"{a.full_name} ({a.code}) -> " + ", ".join(f"{r.new} ({'?' if r.share is None else f'{r.share:g}'})" for r in parts) for a, parts in own
        ])  # fmt: skip
        without = sum(any(r.share is None for r in parts) for _, parts in own)
        if without:
            yield _say("unknown", n=without)
        if done.derived:
            yield _say("derived", n=done.derived)
        yield _say("conserved")
    wrong = [p for p in verdict.problems if not p.note]
    if wrong:
        yield _say("problems", n=len(wrong))
    yield from (f"  {problem}" for problem in verdict.problems)
    if verdict.by_hand:
        yield _say("hand") + ":"
        for file, entries in groupby(verdict.by_hand, key=lambda h: h.file):
            named = [f"{h.entry} ({h.code})" for h in entries]
            yield f"  {file}: {', '.join(named[:SHOWN])}" + (f", +{len(named) - SHOWN}" if len(named) > SHOWN else "")


def as_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict as one document."""
    reform, done = verdict.reform, verdict.effects
    return {
        "file": reform.file if reform else None, "effective": reform.effective if reform else None, "decree": reform.decree if reform else None,
        "accepted": verdict.accepted, "already": verdict.already,
        "problems": [{"code": p.code, "entry": p.entry, "note": p.note, "vi": p.text.vi, "en": p.text.en} for p in verdict.problems],
        "ended": [a.code for a in done.ended] if done else [],
        "begun": [u.code for u in done.begun] if done else [],
        "changed": [a.code for a, _ in done.changed] if done else [],
        "divided": [a.code for a, _ in done.divided] if done else [],
        "relations": [r._asdict() for r in done.relations] if done else [],
        "by_hand": [h._asdict() for h in verdict.by_hand],
    }  # fmt: skip


def _listed(name: str, units: list[str]) -> Iterator[str]:
    if units:
        yield _say(name, n=len(units)) + ": " + ", ".join(units[:SHOWN]) + (f", +{len(units) - SHOWN}" if len(units) > SHOWN else "")


def _say(name: str, **facts: object) -> str:
    vi, en = TEXTS[name]
    return f"{vi.format(**facts)} / {en.format(**facts)}"
