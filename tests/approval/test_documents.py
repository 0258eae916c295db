"""What may come beside a submission: a PDF that can be read, is not too large, carries no secrecy mark and hides no files."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from pyhanko.pdf_utils.crypt import StandardSecurityHandler
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from anptt_data.approval.document import check_document
from anptt_data.approval.errors import DocumentRefused, SecretDocument
from anptt_data.approval.pdf_child import examine
from anptt_data.approval.trust import trust
from anptt_data.errors import NotFound, OurFault
from anptt_data.readers.secrecy import mark_in
from anptt_data.settings import Settings
from tests.approval.signing import NOW, Authority, pdf


@pytest.fixture
def settings(tmp_path: Path, authority: Authority) -> Settings:
    return Settings(
        root=tmp_path, home=tmp_path, reference_dir=tmp_path, samples_dir=tmp_path, trust_roots=authority.trusted_in(tmp_path / "goc")
    )


def encrypted() -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf("Báo cáo"))))
    writer._assign_security_handler(StandardSecurityHandler.build_from_pw("chủ", ""))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def slow() -> bytes:
    """A small file whose page takes a reader very long."""
    content = zlib.compress(b"BT /F1 1 Tf " + b"(a) Tj 1 0 Td " * 4_000_000 + b"ET", 1)
    plain = pdf("x")
    start, end = plain.index(b"<< /Length"), plain.index(b"endstream") + len(b"endstream")
    stream = f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n".encode() + content + b"\nendstream"
    return plain[:start] + stream + plain[end:]


NOTHING = {"roots": [], "lists": [], "now": NOW.isoformat()}
HIDDEN = pdf("Báo cáo", catalog="/Names << /EmbeddedFiles << /Names [] >> >>")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 not a document", "not_pdf"),
        (b"%PDF-1.7\nnothing else", "damaged"),
        (pdf("Báo cáo")[:400], "damaged"),
        (HIDDEN, "embedded"),
        (encrypted(), "encrypted"),  # also when anybody may open it
    ],
)
def test_what_is_no_readable_pdf_is_refused_by_name(content: bytes, reason: str) -> None:
    assert examine(content, NOTHING)["error"] == reason


def test_a_refusal_is_an_answer_to_the_sender(settings: Settings) -> None:
    for content, reason in ((b"", "empty"), (b"%PDF-1.7\nnothing else", "damaged")):
        with pytest.raises(DocumentRefused) as refused:
            check_document(settings, content, "van ban.pdf")
        assert (refused.value.reason, refused.value.exit_code) == (reason, 1)


def test_a_document_too_large_is_refused_unread(settings: Settings, tmp_path: Path) -> None:
    large = tmp_path / "lon.pdf"
    with large.open("wb") as file:
        file.truncate(settings.max_document_bytes + 1)
    with pytest.raises(DocumentRefused) as refused:
        check_document(settings, large)
    assert refused.value.reason == "too_large"
    with pytest.raises(NotFound):
        check_document(settings, tmp_path / "khong co.pdf")


def test_a_document_that_keeps_a_reader_busy_is_given_up(settings: Settings) -> None:
    impatient = settings.model_copy(update={"document_timeout_seconds": 1})
    with pytest.raises(DocumentRefused) as refused:
        check_document(impatient, slow(), "van ban.pdf")
    assert refused.value.reason in ("too_slow", "damaged")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (pdf("SỞ Y TẾ", "MẬT", "Báo cáo"), "van ban.pdf"),
        (pdf("Báo cáo", title="Báo cáo (TỐI MẬT)"), "van ban.pdf"),
        (pdf("Báo cáo"), "báo cáo - MẬT.pdf"),
    ],
)
def test_law_8_a_marked_document_is_refused(settings: Settings, content: bytes, name: str) -> None:
    with pytest.raises(SecretDocument) as refused:
        check_document(settings, content, name)
    assert refused.value.size_bytes == len(content)


def test_every_word_of_a_document_is_looked_at() -> None:
    note = "<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /Contents <FEFF" + "Ghi chú".encode("utf-16-be").hex() + "> >>"
    page = pdf("Mật độ dân số", "quy chế bảo mật", title="Tiêu đề", page="/Annots [10 0 R]", extra=(note,))
    lines = examine(page, NOTHING)["lines"]
    assert {"Mật độ dân số", "quy chế bảo mật", "Tiêu đề", "Ghi chú"} <= set(lines)
    assert not any(mark_in(line) for line in lines), "density and confidentiality are words, not marks"


def test_pages_that_are_pictures_are_said(settings: Settings) -> None:
    checked = check_document(settings, pdf(), "quet.pdf")
    assert "pages_without_text" in {n.code for n in checked.report.notes}
    assert (checked.pages, checked.report.verdict) == (1, "none")


def test_a_signed_document_is_verified_in_the_child(settings: Settings, authority: Authority) -> None:
    checked = check_document(settings, authority.issue().sign(pdf("Báo cáo tháng 10")), "../../van ban.pdf")
    assert (checked.report.verdict, checked.report.roots, checked.name) == ("valid", 1, "van ban.pdf")


def test_a_bad_folder_of_roots_is_our_fault(settings: Settings, tmp_path: Path) -> None:
    assert trust(settings.model_copy(update={"trust_roots": None})).roots == ()
    with pytest.raises(OurFault, match="Không đọc được"):
        trust(settings.model_copy(update={"trust_roots": tmp_path / "khong co"}))
    (tmp_path / "goc" / "hong.crt").write_bytes(b"no certificate")
    with pytest.raises(OurFault, match=r"hong\.crt"):
        trust(settings)
