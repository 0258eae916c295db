"""Revocation without a network: lists (CRL) that the operator puts beside the trusted roots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm


class RevocationLists:
    """The lists that are at hand; each counts only when the certificate's issuer signed it."""

    def __init__(self, lists: Iterable[bytes]) -> None:
        self._lists = [x509.load_der_x509_crl(data) for data in lists]

    def look_up(self, certificate: asn1.Certificate, path: Sequence[asn1.Certificate], now: datetime) -> tuple[datetime | None, bool]:
        """(when it was revoked, or None; whether a list that is still current could say so).

        `path` holds the certificates up to the root. A list that has run out still tells of a revocation, but not that there is none.
        """
        issuer = x509.load_der_x509_certificate(certificate.dump()).issuer
        keys = [c.public_key() for c in (x509.load_der_x509_certificate(a.dump()) for a in path) if c.subject == issuer]
        checked = False
        for found in self._lists:
            if found.issuer != issuer or not any(_signed(found, key) for key in keys):
                continue
            entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None:
                return entry.revocation_date_utc, True
            checked = checked or found.next_update_utc is None or found.next_update_utc >= now
        return None, checked


def _signed(found: x509.CertificateRevocationList, key: object) -> bool:
    try:
        return found.is_signature_valid(key)  # type: ignore[arg-type]  # a key of another kind is answered with an exception
    except (InvalidSignature, UnsupportedAlgorithm, TypeError, ValueError):
        return False
