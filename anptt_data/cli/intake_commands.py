"""init, run, submit, submissions, receipt, withdraw."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anptt_data.cli.output import outcome_line, print_json, print_table, tell
from anptt_data.cli.texts import say

Dataset = Annotated[str, typer.Option("--dataset", "-d", help="Biểu / dataset: lĩnh_vực.tên")]
Agency = Annotated[str, typer.Option("--agency", "-a", help="Cơ quan gửi / sending agency, e.g. so-y-te-66")]
By = Annotated[
    str | None, typer.Option("--actor", help="Tài khoản thực hiện, mặc định người đang chạy lệnh / who acts; default: who runs this")
]
Json = Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")]


def register(app: typer.Typer) -> None:
    """Add these commands to the table."""
    for command in (init, run, submit, submissions, receipt, withdraw):
        app.command()(command)


def init() -> None:
    """Tạo hoặc nâng cấp kho dữ liệu, nạp danh mục / Create or upgrade the warehouse, load reference data."""
    from anptt_data.settings import settings
    from anptt_data.warehouse.initialise import initialise

    initialise(settings())
    tell(say("initialised"))


def run(
    source: Annotated[str | None, typer.Option("--source", help="Chỉ một nguồn / one source only")] = None,
    publish: Annotated[
        bool, typer.Option("--publish/--no-publish", help="Lập phiên bản dữ liệu sau khi nạp / publish after loading")
    ] = True,
    json_output: Json = False,
) -> int:
    """Việc chính không cần Airflow: thu thập, kiểm tra, nạp, lập phiên bản / Collect, judge, load, publish."""
    from anptt_data.cli.progress import Progress
    from anptt_data.intake.run import run_sources
    from anptt_data.settings import settings

    with Progress(quiet=json_output) as progress:
        result = run_sources(settings(), source, publish_after=publish, progress=progress)
    if json_output:
        print_json(result.as_json())
    else:
        tell(say("summary", files=len(result.outcomes), accepted=result.accepted, returned=result.returned))
        if result.release is not None:
            tell(say("published" if result.release.changed else "nothing_new", number=result.release.number, path=result.release.path))
    return result.exit_code


def submit(
    file: Annotated[Path, typer.Argument(exists=True, help="Tệp số liệu, hoặc thư mục nhiều tệp nhỏ / a file, or a folder of small files")],
    dataset: Dataset,
    agency: Agency,
    period: Annotated[str | None, typer.Option(help="Kỳ / period: 2026-10, 2026-W45, 2026-Q3, 2026, 2026-11-05, từ/đến")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Kiểm tra thử, không gửi / judge only, load nothing")] = False,
    document_no: Annotated[str | None, typer.Option(help="Số ký hiệu văn bản / document number")] = None,
    document_date: Annotated[str | None, typer.Option(help="Ngày ký, YYYY-MM-DD / date of signing")] = None,
    signer: Annotated[str | None, typer.Option(help="Người ký / signer")] = None,
    signer_title: Annotated[str | None, typer.Option(help="Chức vụ người ký / signer's office")] = None,
    signed_document: Annotated[Path | None, typer.Option("--document", help="Văn bản PDF gửi kèm / a PDF to go with it")] = None,
    actor: By = None,
    json_output: Json = False,
) -> int:
    """Gửi một tệp số liệu và nhận phiếu / Submit a file and get its receipt."""
    from anptt_data.approval.named_actor import named_sender
    from anptt_data.approval.paper import covering_letter
    from anptt_data.contract.registry import contract
    from anptt_data.intake.single import single_extract
    from anptt_data.intake.submit import Request, submit_extract
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    letter, current = covering_letter(document_no, document_date, signer, signer_title), settings()
    who = named_sender(app_engine(current), actor, agency)
    request = Request(period, who.login, dry_run, letter)
    extract = single_extract(file, contract(dataset), agency, current)
    if signed_document is None:
        outcome = submit_extract(current, extract, request)
    else:
        from anptt_data.approval.with_submission import submit_with_document

        outcome = submit_with_document(current, extract, request, who, signed_document)
    if json_output:
        print_json(outcome.receipt)
    else:
        if dry_run:
            tell(say("dry_run"))
        print_outcome(outcome)
    return outcome.exit_code


def print_outcome(outcome: object) -> None:
    """An outcome for people: one line, its findings with their fixes, the approval, the files."""
    from anptt_data.intake.outcome import Outcome

    assert isinstance(outcome, Outcome)
    print(outcome_line(outcome))
    words = {"blocker": "Không tiếp nhận", "error": "Lỗi", "warning": "Cần xác nhận", "info": "Lưu ý"}
    for finding in outcome.receipt.get("findings", []):
        where = f"{finding['cell']}: " if finding.get("cell") else ""
        times = f" (×{finding['count']})" if finding["count"] > 1 else ""
        print(f"  {words[finding['severity']]} {finding['rule']}{times}  {where}{finding['message_vi']}")
        if finding["severity"] != "info":
            print(f"      → {finding['fix_vi']}")
    changes = outcome.receipt.get("change_report")
    for compared in changes["compared"] if changes else ():
        print(f"  {compared['line_vi']}")
    confirmed = outcome.receipt.get("confirmations")
    if confirmed:
        print(f"  Xác nhận: {confirmed['line_vi']}")
    state = outcome.receipt.get("approval_state")
    if state and state["needs"] != "none":
        from anptt_data.approval.written import approval_line

        print(f"  Phê duyệt: {approval_line(state)}")
    for face, path in outcome.receipt.get("files", {}).items():
        print(f"  {face}: {path}")


def submissions(
    dataset: Annotated[str | None, typer.Option("--dataset", "-d", help="Biểu / dataset")] = None,
    agency: Annotated[str | None, typer.Option("--agency", "-a", help="Cơ quan / agency")] = None,
    json_output: Json = False,
) -> None:
    """Danh sách các lần gửi số liệu / List submissions, newest first."""
    from anptt_data.contract.registry import contract
    from anptt_data.places.references import references
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine
    from anptt_data.warehouse.listing import list_submissions

    current = settings()
    if dataset is not None:
        contract(dataset)  # a slip of the pen is told, not answered with "none"
    if agency is not None:
        references(current.reference_dir).agency(agency)
    rows = list_submissions(app_engine(current), dataset, agency)
    if json_output:
        print_json(rows)
    elif not rows:
        tell(say("no_match"))
    else:
        names = (
            "receipt_no",
            "dataset",
            "agency",
            "period",
            "decision",
            "nil",
            "read",
            "accepted",
            "rejected",
            "ignored",
            "status",
            "received_at",
            "name",
        )
        print_table(names, ([_tidy(n, row.get(n)) for n in names] for row in rows))


def _tidy(name: str, value: object) -> object:
    """An instant to the minute, a nil report in words; everything else as it is."""
    if name == "nil":
        return "không phát sinh" if value else ""
    return str(value)[:16].replace("T", " ") if name == "received_at" and value else value


def receipt(number: Annotated[str, typer.Argument(help="Số phiếu / receipt number")], json_output: Json = False) -> int:
    """Xem lại một phiếu tiếp nhận / Show a receipt."""
    from anptt_data.intake.outcome import Outcome
    from anptt_data.receipts.refresh import receipt_now
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    current = settings()
    found = receipt_now(current, app_engine(current), number)
    # The home may have moved since (a restored backup): what is named is where the files are now.
    here = current.receipts_dir / str(found.get("receipt_no"))
    files = {face: here / Path(path).name for face, path in found.get("files", {}).items()}
    found = found | {"files": {face: str(path) for face, path in files.items() if path.is_file()}}
    if json_output:
        print_json(found)
    else:
        print_outcome(Outcome(found["dataset"], str(found["agency"]), str(found.get("name", "")), found["decision"], number, found))
    return 0


def withdraw(
    number: Annotated[str, typer.Argument(help="Số phiếu / receipt number")],
    reason: Annotated[str, typer.Option("--reason", help="Lý do / reason")],
    actor: By = None,
) -> None:
    """Thu hồi một lần gửi / Withdraw a submission; nothing is deleted, the earlier figures are the present ones again."""
    from anptt_data.approval.named_actor import named_actor
    from anptt_data.approval.withdrawing import withdraw_as
    from anptt_data.receipts.refresh import receipt_now
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    current = settings()
    here = app_engine(current)
    withdraw_as(here, number, reason, named_actor(here, actor))
    receipt_now(current, here, number)  # its pages say so too
    tell(say("withdrawn", number=number))
