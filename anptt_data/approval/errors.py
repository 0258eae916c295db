"""Why an approval, or a document beside it, is refused. Nothing is recorded then.

What does not fit is wrong usage (exit code 2). A document that is no good is *returned* (exit code 1). That no trusted roots are
configured is our fault, not the signer's (exit code 3).
"""

from __future__ import annotations

from anptt_data.approval.signature import SignatureReport
from anptt_data.errors import AnpttError, OurFault, UsageError


class ApprovalDoesNotFit(UsageError):
    """Base: the approval does not fit the submission, the contract or the approver."""


class WrongFile(ApprovalDoesNotFit):
    """The approver saw other bytes than the receipt stands for."""

    def __init__(self, receipt_no: str, sha256: str, belongs_to: str | None) -> None:
        self.receipt_no, self.sha256, self.belongs_to = receipt_no, sha256, belongs_to
        vi, en = ("", "") if belongs_to is None else (f"; mã đó là của phiếu {belongs_to}", f"; that is the file of {belongs_to}")
        super().__init__(
            f"Mã SHA-256 {sha256[:16]}… không phải của tệp trong phiếu {receipt_no}{vi}",
            f"{sha256[:16]}… is not the file of {receipt_no}{en}",
        )


class WrongContractVersion(ApprovalDoesNotFit):
    """The approver saw a verdict under another contract version."""

    def __init__(self, receipt_no: str, version: str, judged_by: str) -> None:
        super().__init__(
            f"Phiếu {receipt_no} được kiểm tra theo quy định biểu mẫu phiên bản {judged_by}, không phải {version}",
            f"{receipt_no} was judged by contract version {judged_by}, not {version}",
        )


class NoApprovalNeeded(ApprovalDoesNotFit):
    """The contract says `approval = none`."""

    def __init__(self, receipt_no: str, dataset: str) -> None:
        super().__init__(f"Phiếu {receipt_no}: biểu {dataset} không cần phê duyệt", f"{receipt_no}: {dataset} needs no approval")


class NotStanding(ApprovalDoesNotFit):
    """The submission was returned, superseded or withdrawn."""

    def __init__(self, receipt_no: str, why_vi: str, why_en: str) -> None:
        super().__init__(f"Phiếu {receipt_no} không phải số liệu hiện hành: {why_vi}", f"{receipt_no} is not the present truth: {why_en}")


class SamePerson(ApprovalDoesNotFit):
    """Whoever sent a file does not approve it."""

    def __init__(self, receipt_no: str, person: str) -> None:
        super().__init__(
            f"Phiếu {receipt_no}: «{person}» là người gửi tệp; người phê duyệt phải là người khác (trên dòng lệnh: --actor)",
            f"{receipt_no}: {person!r} sent the file; approver and uploader must differ (on the command line: --actor)",
        )


class OtherAgency(ApprovalDoesNotFit):
    """The approver belongs to another agency."""

    def __init__(self, receipt_no: str, sender: str, approver: str) -> None:
        super().__init__(
            f"Phiếu {receipt_no} là của {sender}; người của {approver} không phê duyệt được",
            f"{receipt_no} is {sender}'s; nobody of {approver} approves it",
        )


class NotAnApprover(ApprovalDoesNotFit):
    """The account has no such role."""

    def __init__(self, login: str, role: str) -> None:
        super().__init__(f"Tài khoản «{login}» không có vai trò cần thiết ({role})", f"{login!r} has not the role {role}")


class UnknownActor(ApprovalDoesNotFit):
    """`--actor` names no account in use, nor the operating user."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"Không có tài khoản «{login}» đang dùng (--actor); xem anptt account list, hoặc bỏ --actor để tự thực hiện",
            f"--actor: no account {login!r} in use; see anptt account list, or leave it out to act yourself",
        )


class NotOfThatAgency(ApprovalDoesNotFit):
    """The account belongs to another agency than the one it would act for."""

    def __init__(self, login: str, its: str, agency: str) -> None:
        super().__init__(
            f"Tài khoản «{login}» thuộc {its}, không thực hiện được cho {agency}",
            f"{login!r} is an account of {its} and cannot act for {agency}",
        )


class ApprovedStands(ApprovalDoesNotFit):
    """A sender would withdraw what an approver answers for."""

    def __init__(self, receipt_no: str) -> None:
        super().__init__(
            f"Phiếu {receipt_no} đã được phê duyệt: người phê duyệt thu hồi phê duyệt trước, sau đó mới thu hồi lần gửi; "
            "số liệu sai thì gửi lại tệp đã sửa",
            f"{receipt_no} is approved: an approver revokes that first; wrong figures are corrected by sending the mended file",
        )


class OutOfOrder(ApprovalDoesNotFit):
    """The step does not follow the state the submission is in."""

    def __init__(self, receipt_no: str, state_vi: str, state_en: str, fix_vi: str, fix_en: str) -> None:
        super().__init__(f"Phiếu {receipt_no} đang ở trạng thái «{state_vi}»; {fix_vi}", f"{receipt_no} is in state {state_en!r}; {fix_en}")


class BadPaper(ApprovalDoesNotFit):
    """Number, date, urgency, name or title of the document cannot be."""


class DocumentRefused(AnpttError):
    """The document cannot be taken: no PDF, damaged, encrypted, too large, marked secret."""

    exit_code = 1

    def __init__(self, reason: str, vi: str, en: str) -> None:
        self.reason = reason
        super().__init__(vi, en)


class SecretDocument(DocumentRefused):
    """It bears a secrecy mark: hash and size are all that may be recorded of it."""

    def __init__(self, sha256: str, size_bytes: int, vi: str, en: str) -> None:
        self.sha256, self.size_bytes = sha256, size_bytes
        super().__init__("secret", vi, en)


class SignatureRefused(AnpttError):
    """The contract asks for a signature and the document's is not good."""

    exit_code = 1

    def __init__(self, receipt_no: str, report: SignatureReport) -> None:
        self.report = report
        faults = [f.as_json() for f in report.faults]
        super().__init__(
            f"Phiếu {receipt_no} chưa được ghi là đã ký số. " + "; ".join(f["vi"] for f in faults),
            f"{receipt_no} was not recorded as signed. " + "; ".join(f["en"] for f in faults),
        )


class TrustNotConfigured(OurFault):
    """A signature is needed and there is nothing here to check it against."""

    def __init__(self, receipt_no: str) -> None:
        super().__init__(
            f"Phiếu {receipt_no} chưa được ghi là đã ký số: không kiểm tra được chuỗi tin cậy, hệ thống chưa có chứng thư gốc (ANPTT_TRUST_ROOTS)",
            f"{receipt_no} was not recorded as signed: the chain of trust cannot be checked, no trusted roots are configured (ANPTT_TRUST_ROOTS)",
        )
