"""Takes a PDF that comes with a submission or an approval: bounded, examined in a child process, looked through for secrecy marks.

Nothing is stored here; the caller freezes the bytes once everything else is known to be right.
"""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any

from anptt_data.approval.errors import DocumentRefused, SecretDocument
from anptt_data.approval.signature import Said, SignatureReport, from_child
from anptt_data.approval.trust import trust
from anptt_data.contract.text import Text
from anptt_data.errors import NotFound, OurFault
from anptt_data.intake.freeze import sha256_of
from anptt_data.readers.secrecy import mark_in
from anptt_data.settings import Settings

CHILD = ["-m", "anptt_data.approval.pdf_child"]
CHILD_MEMORY = 2 * 1024**3
NAME_LENGTH = 200
REASONS: dict[str, Text] = {
    "not_pdf": Text("Văn bản không phải tệp PDF", "The document is no PDF"),
    "encrypted": Text(
        "Văn bản PDF có mật khẩu hoặc hạn chế quyền nên không đọc và kiểm tra được; gửi bản không đặt mật khẩu", "The PDF is encrypted"
    ),
    "embedded": Text("Văn bản PDF có tệp khác nằm bên trong; gửi riêng từng tệp", "There are files inside the PDF; send each by itself"),
    "damaged": Text("Văn bản PDF bị hỏng hoặc chưa tải lên hết", "The PDF is damaged"),
    "too_slow": Text("Văn bản PDF không đọc xong trong thời gian cho phép", "The PDF could not be read in the time allowed"),
    "too_long": Text("Văn bản có quá nhiều trang, nhiều nhất 500", "The document has more than 500 pages"),
    "too_large": Text("Văn bản quá lớn: {size} MB, nhiều nhất {most} MB", "The document is too large: {size} MB, at most {most} MB"),
    "empty": Text("Văn bản là tệp rỗng", "The document is empty"),
    "secret": Text(
        "Văn bản có dấu {mark}: không tiếp nhận và không lưu tài liệu mật", "The document is marked {mark}: it is refused and not kept"
    ),
}


@dataclass(frozen=True)
class CheckedDocument:
    """A PDF that may be stored, and what is known of its signatures."""

    name: str
    content: bytes
    sha256: str
    pages: int
    report: SignatureReport


def check_document(settings: Settings, document: Path | bytes, name: str | None = None) -> CheckedDocument:
    """Examine the document. Raises `DocumentRefused` (no PDF, damaged, encrypted, too large, secret) and `OurFault` (roots, disk)."""
    content = _content(document, settings.max_document_bytes)
    called = (name or (document.name if isinstance(document, Path) else "van-ban.pdf")).strip()
    _look([PurePath(called).stem], content)
    said_trust = trust(settings)
    ask = {
        "roots": [base64.b64encode(r).decode() for r in said_trust.roots],
        "lists": [base64.b64encode(c).decode() for c in said_trust.lists],
        "now": datetime.now(UTC).isoformat(), "cpu_seconds": settings.document_timeout_seconds, "memory_bytes": CHILD_MEMORY,
    }  # fmt: skip
    said = _in_child(content, ask, settings.document_timeout_seconds)
    if "error" in said:
        raise refused(said["error"])
    _look(said["lines"], content)
    extra = (Said("pages_without_text", {"count": str(said["without_text"])}),) if said["without_text"] else ()
    return CheckedDocument(
        PurePath(called).name[:NAME_LENGTH], content, sha256_of(content), said["pages"], from_child(said["signature"], extra)
    )


def refused(reason: str, **facts: str) -> DocumentRefused:
    """The refusal in words."""
    words = REASONS[reason]
    return DocumentRefused(reason, words.vi.format(**facts), words.en.format(**facts))


def _look(lines: list[str], content: bytes) -> None:
    for line in lines:
        if mark := mark_in(line):
            words = REASONS["secret"]
            raise SecretDocument(sha256_of(content), len(content), words.vi.format(mark=mark), words.en.format(mark=mark))


def _content(document: Path | bytes, most: int) -> bytes:
    try:
        size = len(document) if isinstance(document, bytes) else document.stat().st_size
        if size > most:
            raise refused("too_large", size=f"{size / 1024**2:.1f}".replace(".", ","), most=str(most // 1024**2))
        content = document if isinstance(document, bytes) else document.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"Không có tệp {document!s}", f"No file {document!s}") from error
    except OSError as error:
        raise OurFault(f"Không đọc được văn bản: {error.strerror}", f"Cannot read the document: {error.strerror}") from error
    if not content:
        raise refused("empty")
    return content


def _in_child(content: bytes, ask: dict[str, Any], seconds: int) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", *CHILD],
            input=json.dumps(ask).encode() + b"\n" + content,
            capture_output=True,
            timeout=seconds + 10,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"error": "too_slow"}
    if done.returncode < 0:  # a signal: it used up its time, or the document made a library crash
        return {"error": "too_slow" if -done.returncode in (signal.SIGXCPU, signal.SIGKILL) else "damaged"}
    if done.returncode != 0 or not done.stdout:
        raise OurFault(
            "Không kiểm tra được văn bản do lỗi của hệ thống; hãy gửi lại sau", f"The check of the document failed: exit {done.returncode}"
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
