"""nil: declare that there was nothing to report."""

from __future__ import annotations

from typing import Annotated

import typer

from anptt_data.cli.intake_commands import Agency, By, Json, print_outcome
from anptt_data.cli.output import print_json, tell
from anptt_data.cli.texts import say


def register(app: typer.Typer) -> None:
    """Add this command to the table."""
    app.command()(nil)


def nil(
    dataset: Annotated[str, typer.Argument(help="Biểu / dataset: lĩnh_vực.tên")],
    agency: Agency,
    period: Annotated[str, typer.Option(help="Kỳ / period: 2026-10, 2026-W45, 2026-Q3, 2026, từ/đến")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Kiểm tra thử, không khai / judge only, record nothing")] = False,
    document_no: Annotated[str | None, typer.Option(help="Số ký hiệu văn bản / document number")] = None,
    document_date: Annotated[str | None, typer.Option(help="Ngày ký, YYYY-MM-DD / date of signing")] = None,
    signer: Annotated[str | None, typer.Option(help="Người ký / signer")] = None,
    signer_title: Annotated[str | None, typer.Option(help="Chức vụ người ký / signer's office")] = None,
    actor: By = None,
    json_output: Json = False,
) -> int:
    """Khai không phát sinh trong kỳ và nhận phiếu / Declare that there was nothing to report in a period, and get the receipt."""
    from anptt_data.approval.named_actor import named_sender
    from anptt_data.approval.paper import covering_letter
    from anptt_data.intake.nil import declare_nil
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    letter, current = covering_letter(document_no, document_date, signer, signer_title), settings()
    who = named_sender(app_engine(current), actor, agency)
    outcome = declare_nil(current, dataset, agency, period, actor=who.login, dry_run=dry_run, document=letter)
    if json_output:
        print_json(outcome.receipt)
    else:
        if dry_run:
            tell(say("dry_run"))
        print_outcome(outcome)
    return outcome.exit_code
