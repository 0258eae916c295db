"""release list, show, verify, audit, prune."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from anptt_data.cli.output import print_json, print_table, tell
from anptt_data.cli.release_words import word

if TYPE_CHECKING:
    from anptt_data.lake.prune import Pruning

Json = Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")]
Number = Annotated[int | None, typer.Argument(help="Số phiên bản, mặc định mới nhất / the release; default the newest")]
PATIENCE_SECONDS = 10.0
"""How long audit and prune wait for a publisher before they say that one is at work."""


def register(app: typer.Typer) -> None:
    """Add these commands to the table."""
    release = typer.Typer(help="Các phiên bản dữ liệu / Releases.", no_args_is_help=True)
    release.command("list")(release_list)
    release.command("show")(release_show)
    release.command("verify")(release_verify)
    release.command("audit")(release_audit)
    release.command("prune")(release_prune)
    app.add_typer(release, name="release")


def release_list(json_output: Json = False) -> None:
    """Kể các phiên bản dữ liệu / List the releases."""
    from anptt_data.cli.release_lines import LIST_HEADINGS, headings, list_row
    from anptt_data.lake.release_list import listed_releases
    from anptt_data.lake.store import Store
    from anptt_data.settings import settings

    found = listed_releases(Store.of(settings()))
    if json_output:
        print_json([r.as_json() for r in found])
    elif found:
        print_table(headings(LIST_HEADINGS), [list_row(r) for r in found])
        for r in found:
            if r.lost:
                tell(word("files_lost", number=r.number, files=r.lost))
    else:
        tell(word("none"))


def release_show(number: Number = None, json_output: Json = False) -> None:
    """Một phiên bản có gì, thay đổi gì so với phiên bản trước / What is in a release and what changed since the one before."""
    from anptt_data.cli.release_lines import DATASET_HEADINGS, dataset_rows, headings, told
    from anptt_data.lake.release_list import described
    from anptt_data.lake.store import Store
    from anptt_data.settings import settings

    release = described(Store.of(settings()), number)
    if json_output:
        print_json(release.as_json())
        return
    for line in told(release):
        print(line)
    print_table(headings(DATASET_HEADINGS), dataset_rows(release))


def release_verify(number: Number = None, json_output: Json = False) -> int:
    """Đọc lại mọi tệp và so với bản kê / Read every file again and compare it with the manifest."""
    from anptt_data.lake.store import Store
    from anptt_data.lake.verify import verified
    from anptt_data.settings import settings

    checked = verified(Store.of(settings()), number)
    if json_output:
        print_json({"number": checked.number, "files": checked.files, "problems": checked.problems})
    else:
        for problem in checked.problems:
            print(problem)
        if checked.problems:
            tell(word("lost", number=checked.number, problems=len(checked.problems)))
            tell(word("rebuild", number=checked.number, instant=checked.instant or "..."))
        else:
            tell(word("sound", number=checked.number, files=checked.files))
    return 3 if checked.problems else 0


def release_audit(
    number: Annotated[int, typer.Argument(help="Số phiên bản / the release")],
    reason: Annotated[str, typer.Option("--reason", help="Lý do, ví dụ số quyết định kiểm toán / why, e.g. the audit's number")],
    actor: Annotated[
        str | None, typer.Option("--actor", help="Người thực hiện, mặc định người đang chạy lệnh / who; default: who runs this")
    ] = None,
) -> None:
    """Đánh dấu một phiên bản đã kiểm toán: sẽ được giữ lại / Mark a release as audited: it will be kept."""
    from anptt_data.approval.actor import from_command_line
    from anptt_data.lake.audited import audit_mark, mark_audited
    from anptt_data.lake.store import Store
    from anptt_data.settings import settings

    store = Store.of(settings())
    store.find(number)
    with store.publishing(PATIENCE_SECONDS):
        before = audit_mark(store, number)
        mark = mark_audited(store, number, reason, from_command_line(actor).login)
    said = (
        word("marked", number=number)
        if before is None
        else word("marked_before", number=number, at=mark.at, actor=mark.actor, reason=mark.reason)
    )
    tell(said)


def release_prune(
    keep: Annotated[int | None, typer.Option("--keep", help="Giữ N phiên bản mới nhất / keep the newest N")] = None,
    older_than: Annotated[
        str | None, typer.Option("--older-than", help="Chỉ các phiên bản trước ngày / only those before this day, e.g. 2026-10-01")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ cho xem / only show")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Xóa thật / really remove")] = False,
    json_output: Json = False,
) -> int:
    """Xóa các phiên bản cũ; không bao giờ xóa bản đã kiểm toán, bản mới nhất, bản đang có người đọc / Remove old releases, never an audited one, the newest or one being read."""
    from anptt_data.cli.days import day_of
    from anptt_data.errors import UsageError
    from anptt_data.lake.prune import plan, prune
    from anptt_data.lake.store import Store
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine

    current = settings()
    store = Store.of(current)
    day = day_of(older_than, "--older-than") if older_than else None
    if not dry_run and not yes:
        plan(store, keep=keep, older_than=day)
        raise UsageError(*word("say_yes").split(" / "))
    if dry_run:
        _tell_pruning(plan(store, keep=keep, older_than=day), json_output, removed="would_remove")
        return 0
    with store.publishing(PATIENCE_SECONDS):
        done = prune(engine(current), store, keep=keep, older_than=day)
    _tell_pruning(done, json_output, removed="removed")
    return 3 if "read" in done.kept.values() else 0


def _tell_pruning(pruning: Pruning, json_output: bool, *, removed: str) -> None:
    from anptt_data.cli.release_lines import size
    from anptt_data.lake.store import written_numbers

    if json_output:
        print_json({"removed": pruning.removed, "kept": pruning.kept, "files": pruning.files, "bytes": pruning.bytes})
        return
    for number, why in pruning.kept.items():
        tell(word(f"kept_{why}", number=number))
    if pruning.removed or pruning.files:
        tell(word(removed, numbers=written_numbers(pruning.removed) or "-", files=pruning.files, size=size(pruning.bytes)))
    else:
        tell(word("nothing_to_prune"))
