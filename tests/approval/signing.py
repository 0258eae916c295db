"""A throw-away certification authority, PDFs with Vietnamese text, and signatures on them; the keys are made once a test session."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

LEADER = "Nguyễn Văn Trưởng"
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@cache
def key(kind: str, number: int = 0) -> Any:
    """A private key: ``rsa2048``, ``rsa1024``, ``p256``; others with other numbers."""
    if kind == "p256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, int(kind.removeprefix("rsa")))


@dataclass
class Authority:
    """A root that issues certificates and lists of revoked ones."""

    name: str = "CA thử nghiệm"
    kind: str = "p256"
    number: int = 0
    root: x509.Certificate = field(init=False)

    def __post_init__(self) -> None:
        self.root = self._certificate(self.name, self.name, key(self.kind, self.number), NOW - 3650 * DAY, NOW + 3650 * DAY, ca=True)

    def _certificate(
        self,
        subject: str,
        issuer: str,
        public: Any,
        start: datetime,
        end: datetime,
        *,
        ca: bool = False,
        usage: bool = True,
        signer: Any = None,
    ) -> x509.Certificate:
        names = [x509.NameAttribute(NameOID.COMMON_NAME, subject), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sở thử nghiệm")]
        issuers = names if subject == issuer else [x509.NameAttribute(NameOID.COMMON_NAME, issuer), names[1]]
        builder = (
            x509.CertificateBuilder().subject_name(x509.Name(names)).issuer_name(x509.Name(issuers)).public_key(public.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca, None), critical=True)
            .add_extension(
                x509.KeyUsage(not ca and usage, not ca and usage, not usage, False, False, ca, ca, False, False), critical=True,
            )
        )  # fmt: skip
        return builder.sign(signer or key(self.kind, self.number), hashes.SHA256())

    def issue(
        self, name: str = LEADER, kind: str = "rsa2048", start: datetime = NOW - 365 * DAY, end: datetime = NOW + 365 * DAY,
        *, number: int = 1, usage: bool = True,
    ) -> Holder:  # fmt: skip
        private = key(kind, number)
        return Holder(private, self._certificate(name, self.name, private, start, end, usage=usage))

    def self_signed(self, name: str = LEADER) -> Holder:
        private = key("rsa2048", 9)
        return Holder(private, self._certificate(name, name, private, NOW - DAY, NOW + DAY, signer=private))

    def revokes(self, holder: Holder, on: datetime = NOW - DAY, until: datetime = NOW + 30 * DAY) -> bytes:
        entry = x509.RevokedCertificateBuilder().serial_number(holder.certificate.serial_number).revocation_date(on).build()
        return self._list(until, entry)

    def revokes_nobody(self, until: datetime = NOW + 30 * DAY) -> bytes:
        return self._list(until)

    def _list(self, until: datetime, *entries: x509.RevokedCertificate) -> bytes:
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.root.subject).last_update(until - 60 * DAY).next_update(until)
        for entry in entries:
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(key(self.kind, self.number), hashes.SHA256()).public_bytes(Encoding.DER)

    def trusted_in(self, folder: Path, *lists: bytes) -> Path:
        """A folder of trusted roots as an operator keeps it."""
        folder.mkdir(exist_ok=True)
        (folder / "goc.pem").write_bytes(self.root.public_bytes(Encoding.PEM))
        for number, data in enumerate(lists):
            (folder / f"thu-hoi-{number}.crl").write_bytes(data)
        return folder


@dataclass
class Holder:
    """Somebody with a key and a certificate."""

    private: Any
    certificate: x509.Certificate

    def sign(
        self, pdf: bytes, *, at: datetime | None = NOW - timedelta(hours=1), digest: str = "sha256", pss: bool = True, field_name: str = "Ký",
    ) -> bytes:  # fmt: skip
        """The PDF with a signature added; `at` is the time the signer's machine claims."""
        der = self.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        signer = _Claiming(
            asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER)), asn1_keys.PrivateKeyInfo.load(der),
            SimpleCertificateStore(), prefer_pss=pss,
        )  # fmt: skip
        signer.claimed = at
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        metadata = signers.PdfSignatureMetadata(
            field_name=field_name, md_algorithm=digest, subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
        )
        out = io.BytesIO()
        signers.PdfSigner(metadata, signer=signer).sign_pdf(writer, output=out)
        return out.getvalue()


class _Claiming(signers.SimpleSigner):
    """Claims the time it is told."""

    claimed: datetime | None = None

    async def signed_attrs(self, data_digest: bytes, digest_algorithm: str, attr_settings: Any = None, **more: Any) -> Any:
        if attr_settings is not None:
            attr_settings = type(attr_settings)(**{**vars(attr_settings), "signing_time": self.claimed})
        return await super().signed_attrs(data_digest, digest_algorithm, attr_settings, **more)


def pdf(*lines: str, title: str = "Báo cáo", catalog: str = "", page: str = "", extra: tuple[str, ...] = ()) -> bytes:
    """A one-page PDF that shows these lines; `catalog`, `page` and `extra` add entries and objects."""
    shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td" for line in lines)
    content = f"BT /F1 12 Tf 50 780 Td {shown} ET"
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange "
        "64 beginbfrange " + " ".join(f"<{n:02X}00> <{n:02X}FF> <{n:02X}00>" for n in range(0x00, 0x40)) + " endbfrange endcmap end end"
    )
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> {page} >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Times /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Times /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        " /FontDescriptor 9 0 R /DW 600 >>",
        f"<< /Length {len(to_unicode)} >>\nstream\n{to_unicode}\nendstream",
        f"<< /Title <FEFF{title.encode('utf-16-be').hex()}> >>",
        "<< /Type /FontDescriptor /FontName /Times /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
        *extra,
    ]
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{o:010d} 00000 n \n" for o in offsets)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info 8 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
