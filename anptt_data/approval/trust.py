"""The certificates that signatures are checked against: a folder the operator keeps, setting `trust_roots` (ANPTT_TRUST_ROOTS).

``.pem .crt .cer .der`` are trusted certificates (PEM or DER, several in one file), ``.crl`` lists of revoked ones. Nothing is fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from anptt_data.errors import OurFault
from anptt_data.settings import Settings

CERTIFICATES = (".pem", ".crt", ".cer", ".der")
_PEM_LIST = re.compile(rb"-----BEGIN X509 CRL-----.+?-----END X509 CRL-----", re.DOTALL)


@dataclass(frozen=True)
class Trust:
    """DER bytes of the trusted certificates and of the revocation lists."""

    roots: tuple[bytes, ...] = ()
    lists: tuple[bytes, ...] = ()


def trust(settings: Settings) -> Trust:
    """What the folder holds; nothing when none is configured. Raises `OurFault` naming the file that cannot be read."""
    folder = settings.trust_roots
    if folder is None:
        return Trust()
    roots: list[bytes] = []
    lists: list[bytes] = []
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in CERTIFICATES:
                roots += [c.public_bytes(Encoding.DER) for c in _certificates(path.read_bytes())]
            elif path.suffix.lower() == ".crl":
                lists += [found.public_bytes(Encoding.DER) for found in _lists(path.read_bytes())]
    except OSError as error:
        raise OurFault(
            f"Không đọc được thư mục chứng thư gốc {error.filename}: {error.strerror}", f"Cannot read the trusted roots: {error.strerror}"
        ) from error
    except ValueError as error:
        raise OurFault(f"Tệp chứng thư gốc hỏng: {path}", f"No certificate or revocation list: {path}") from error
    return Trust(tuple(roots), tuple(lists))


def _certificates(data: bytes) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(data) if b"-----BEGIN" in data else [x509.load_der_x509_certificate(data)]


def _lists(data: bytes) -> list[x509.CertificateRevocationList]:
    if b"-----BEGIN" in data:
        return [x509.load_pem_x509_crl(found) for found in _PEM_LIST.findall(data)]
    return [x509.load_der_x509_crl(data)]
