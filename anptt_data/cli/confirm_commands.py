"""confirm: the warnings of a submission, with a written reason."""

from __future__ import annotations

from typing import Annotated

import typer

from anptt_data.cli.output import print_json

Number = Annotated[str, typer.Argument(help="Số phiếu / receipt number")]


def register(app: typer.Typer) -> None:
    """Add `confirm`."""
    app.command()(confirm)


def confirm(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Lý do, ít nhất vài từ / reason, at least a few words")],
    rules: Annotated[
        list[str] | None, typer.Option("--rule", help="Chỉ mã này, ghi được nhiều lần / only this rule, may be repeated; default: all")
    ] = None,
    actor: Annotated[
        str | None, typer.Option("--actor", help="Tài khoản thực hiện, mặc định người đang chạy lệnh / who acts; default: who runs this")
    ] = None,
    agency: Annotated[str | None, typer.Option("--agency", "-a", help="Cơ quan của người thực hiện / the actor's agency")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")] = False,
) -> None:
    """Xác nhận các nội dung cần xác nhận của một phiếu, kèm lý do / Confirm the warnings of a receipt, with a reason."""
    from anptt_data.approval.named_actor import named_actor
    from anptt_data.confirmation.acts import confirm_warnings
    from anptt_data.confirmation.view import confirmations_of
    from anptt_data.places.references import references
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    current = settings()
    if agency is not None:
        references(current.reference_dir).agency(agency)  # a slip of the pen is told
    here = app_engine(current)
    confirm_warnings(current, here, number, named_actor(here, actor, agency), reason, rules)
    told = confirmations_of(here, number)
    assert told is not None  # it has just been confirmed
    if json_output:
        print_json({"receipt_no": number} | told)
    else:
        print(f"{number}  {told['line_vi']}")
        for act in told["history"]:
            print(f"  {act['at'][:16].replace('T', ' ')}  {act['account']}  {', '.join(act['rules'])} ({act['findings']}): {act['reason']}")
