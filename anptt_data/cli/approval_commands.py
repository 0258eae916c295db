"""approve; approval submit, return, revoke, attach, show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anptt_data.cli.output import print_json

if TYPE_CHECKING:
    from anptt_data.approval.actor import Actor
    from anptt_data.approval.acts import Second
    from anptt_data.approval.paper import Paper, Seen

Number = Annotated[str, typer.Argument(help="Số phiếu / receipt number")]
By = Annotated[
    str | None, typer.Option("--actor", help="Tài khoản thực hiện, mặc định người đang chạy lệnh / who acts; default: who runs this")
]
Agency = Annotated[str | None, typer.Option("--agency", "-a", help="Cơ quan của người thực hiện / the actor's agency")]
Reason = Annotated[str, typer.Option("--reason", help="Lý do / reason")]
DocumentNo = Annotated[str | None, typer.Option("--document-no", help="Số ký hiệu văn bản / document number")]
DocumentDate = Annotated[str | None, typer.Option("--document-date", help="Ngày ký, YYYY-MM-DD / date of signing")]
Urgency = Annotated[str | None, typer.Option("--urgency", help="Độ khẩn: thường, khẩn, thượng khẩn, hỏa tốc / urgency")]
Sha256 = Annotated[str | None, typer.Option("--sha256", help="Mã SHA-256 của tệp mà người phê duyệt đã xem / of the file that was seen")]
Version = Annotated[str | None, typer.Option("--contract-version", help="Phiên bản quy định biểu mẫu đã xem / the version that was seen")]
Json = Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")]


def register(app: typer.Typer) -> None:
    """Add `approve` and the group `approval`."""
    app.command()(approve)
    group = typer.Typer(help="Phê duyệt số liệu đã gửi / Approval of what was sent.", no_args_is_help=True)
    for name, command in (("submit", submit), ("return", return_), ("revoke", revoke), ("attach", attach), ("show", show)):
        group.command(name)(command)
    app.add_typer(group, name="approval")


def approve(
    number: Number,
    name: Annotated[str, typer.Option("--by", help="Họ tên người phê duyệt / approver's name")],
    title: Annotated[str, typer.Option("--title", help="Chức vụ / office, e.g. Phó Giám đốc")],
    on_behalf: Annotated[str | None, typer.Option("--on-behalf", help="KT. | TL. | TUQ.: ký thay, thừa lệnh, thừa ủy quyền")] = None,
    document_no: DocumentNo = None,
    document_date: DocumentDate = None,
    urgency: Urgency = None,
    document: Annotated[Path | None, typer.Option("--document", help="Văn bản PDF đã ký số / the signed PDF")] = None,
    sha256: Sha256 = None,
    contract_version: Version = None,
    actor: By = None,
    agency: Agency = None,
    json_output: Json = False,
) -> None:
    """Phê duyệt một lần gửi; kèm văn bản PDF đã ký số thì là ký số / Approve a submission; with a signed PDF, sign it."""
    from anptt_data.approval import acts
    from anptt_data.approval.paper import Signatory

    here = _here()
    acts.approve(
        here, number, _actor(here, actor, agency), Signatory(name, title, on_behalf), _paper(document_no, document_date, urgency),
        _seen(sha256, contract_version), document,
    )  # fmt: skip
    _tell_state(here, number, json_output)


def submit(
    number: Number, document_no: DocumentNo = None, document_date: DocumentDate = None, urgency: Urgency = None, sha256: Sha256 = None,
    actor: By = None, agency: Agency = None, json_output: Json = False,
) -> None:  # fmt: skip
    """Trình phê duyệt / Submit for approval."""
    from anptt_data.approval import acts

    here = _here()
    acts.submit_for_approval(here, number, _actor(here, actor, agency), _paper(document_no, document_date, urgency), _seen(sha256, None))
    _tell_state(here, number, json_output)


def return_(number: Number, reason: Reason, actor: By = None, agency: Agency = None, json_output: Json = False) -> None:
    """Trả lại, không phê duyệt; số liệu vẫn là sơ bộ / Return without approval; the figures stay provisional."""
    from anptt_data.approval import acts

    here = _here()
    acts.return_for_correction(here, number, _actor(here, actor, agency), reason)
    _tell_state(here, number, json_output)


def revoke(number: Number, reason: Reason, actor: By = None, agency: Agency = None, json_output: Json = False) -> None:
    """Thu hồi phê duyệt; số liệu trở lại sơ bộ từ lúc này / Revoke an approval; the figures are provisional from now on."""
    from anptt_data.approval import acts

    here = _here()
    acts.revoke(here, number, _actor(here, actor, agency), reason)
    _tell_state(here, number, json_output)


def attach(
    number: Number,
    document: Annotated[Path, typer.Argument(help="Văn bản PDF / a PDF")],
    actor: By = None, agency: Agency = None, json_output: Json = False,
) -> None:  # fmt: skip
    """Gửi kèm văn bản PDF; chữ ký số được kiểm tra ngay / Attach a PDF; its signature is checked."""
    from anptt_data.approval import acts

    here = _here()
    acts.attach(here, number, _actor(here, actor, agency), document)
    _tell_state(here, number, json_output)


def show(
    number: Number,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Như đã biết lúc đó / as known then: 2026-10-01T00:00:00+07:00")] = None,
    json_output: Json = False,
) -> None:
    """Tình trạng phê duyệt của một phiếu, nay hoặc trước đây / The approval of a receipt, now or as it was known."""
    _tell_state(_here(), number, json_output, as_of)


def _here() -> Second:
    from anptt_data.approval.acts import Second
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine as app_engine

    current = settings()
    return Second(current, app_engine(current))


def _actor(here: Second, named: str | None, agency: str | None) -> Actor:
    from anptt_data.approval.named_actor import named_actor
    from anptt_data.places.references import references

    if agency is not None:
        references(here.settings.reference_dir).agency(agency)  # a slip of the pen is told
    return named_actor(here.engine, named, agency)


def _paper(number: str | None, day: str | None, urgency: str | None) -> Paper:
    from anptt_data.approval.paper import Paper, written_day

    return Paper(number, written_day(day), urgency)


def _seen(sha256: str | None, version: str | None) -> Seen:
    from anptt_data.approval.paper import Seen

    return Seen(sha256, version)


def _tell_state(here: Second, number: str, json_output: bool, as_of: str | None = None) -> None:
    from anptt_data.approval.view import approval_of

    state = approval_of(here.engine, number, as_of)
    if json_output:
        print_json({"receipt_no": number} | state)
    else:
        print_state(number, state)


def print_state(number: str, state: dict[str, Any]) -> None:
    """For people: the state, what was found of the signatures, and what happened so far."""
    from anptt_data.approval.written import approval_line, moment

    print(f"{number}  {approval_line(state)}")
    for approval in (a for a in state["approvals"] if a["voided_at"] is None and a["signature"]):
        signature = approval["signature"]
        print(f"  {signature['verdict_vi']}: " + "; ".join(f"{s['name']} ({s['algorithm']})" for s in signature["signers"]))
        for said in signature["faults"] + signature["notes"]:
            print(f"    {said['vi']}")
    for document in state["documents"]:
        print(f"  Văn bản kèm theo: {document['name']}  {document['verdict_vi']}  {document['sha256']}")
    for step in state["history"]:
        print(
            f"  {moment(step['at'])}  {step['vi']}  {step['name'] or step['account']}" + (f": {step['reason']}" if step["reason"] else "")
        )
