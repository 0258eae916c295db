"""Verifies the signatures of a PDF offline, with pyhanko, against roots and revocation lists that are given. Runs in the child process.

A certificate is judged at the time of signing: that of a trusted timestamp, else the signer's own claim (which is said), else now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import EmbeddedPdfSignature, PdfSignatureStatus, SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from anptt_data.approval.revocation import RevocationLists
from anptt_data.approval.signature import Said, SignatureReport, Signer
from anptt_data.approval.signature_algorithm import allowed, is_pkcs1, name_of

VIETNAM = timezone(timedelta(hours=7))
MOST_SIGNATURES = 20
CLOCK_TOLERANCE = timedelta(minutes=10)
"""A signer's clock may run ahead by this much before its time counts as one of the future."""
FOR_SIGNING = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})
"""Either will do: certificates of officials carry both, some only the first."""
NO_PATH = frozenset({"NO_CERTIFICATE_CHAIN_FOUND"})


@dataclass(frozen=True)
class Ground:
    """What signatures are checked against."""

    roots: tuple[x509.Certificate, ...]
    lists: RevocationLists
    now: datetime

    def context(self, moment: datetime) -> ValidationContext:
        """Never fetches; revocation is looked up by ourselves (`RevocationLists`)."""
        return ValidationContext(trust_roots=list(self.roots), moment=moment, allow_fetching=False, revocation_mode="none")


@dataclass(frozen=True)
class _One:
    signer: Signer | None
    faults: tuple[Said, ...]
    notes: tuple[Said, ...] = ()


def check_signatures(reader: PdfFileReader, ground: Ground) -> SignatureReport:
    """Everything about the document's signatures; never raises for what is in them."""
    blank = SignatureReport(roots=len(ground.roots), checked_at=_written(ground.now))
    try:
        found = sorted(reader.embedded_regular_signatures, key=lambda s: s.signed_revision)
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        return replace(blank, faults=(Said("unreadable", {"detail": type(error).__name__}),))
    if not found:
        return replace(blank, faults=(Said("no_signature"),))
    if len(found) > MOST_SIGNATURES:
        return replace(blank, faults=(Said("too_many", {"count": str(len(found))}),))
    faults: list[Said] = [Said("hybrid")] if reader.xrefs.hybrid_xrefs_present else []
    notes: list[Said] = []
    signers: list[Signer] = []
    for number, signature in enumerate(found, start=1):
        one = _safely(signature, ground, last=number == len(found))
        signers += [one.signer] if one.signer else []
        faults += [f for f in one.faults if f not in faults]
        notes += [n for n in one.notes if n not in notes]
    return replace(blank, signers=tuple(signers), faults=tuple(faults), notes=tuple(notes))


def _safely(signature: EmbeddedPdfSignature, ground: Ground, *, last: bool) -> _One:
    try:
        return _check(signature, ground, last=last)
    except Exception as error:  # whatever a stranger's file makes a library raise, the signature is simply not good
        return _One(None, (Said("unreadable", {"detail": type(error).__name__}),))


def _check(signature: EmbeddedPdfSignature, ground: Ground, *, last: bool) -> _One:
    certificate = signature.signer_cert
    name = common_name(certificate.subject)
    claimed = _aware(signature.self_reported_timestamp)
    status = _status(signature, ground, claimed or ground.now)
    moment, source, notes = _moment(status, claimed)
    if source == "timestamp":
        status = _status(signature, ground, moment or ground.now)
    at = moment or ground.now
    faults: list[Said] = []
    if not (status.intact and status.valid):
        faults.append(Said("broken", {"name": name}))
    if moment is not None and moment > ground.now + CLOCK_TOLERANCE:
        faults.append(Said("future", {"at": _written(moment)}))
    if not allowed(signature.signer_info, certificate):
        faults.append(Said("algorithm", {"algorithm": name_of(signature.signer_info, certificate)}))
    elif is_pkcs1(signature.signer_info):
        notes.append(Said("pkcs1"))
    changed, more = _changes(status, name, _bytes_after(signature), last=last)
    faults += [f for f in more if f.code not in ("maintained", "signed_again")]
    notes += [n for n in more if n.code in ("maintained", "signed_again")]
    faults += _validity(certificate, name, at)
    if certificate.not_valid_after < ground.now and certificate.not_valid_after >= at:
        notes.append(Said("expired_since", {"name": name, "limit": _day(certificate.not_valid_after)}))
    faults += _trust(status, ground, name, faults)
    revoked = _revocation(status, ground, certificate, name, at, trusted_time=source == "timestamp")
    (faults if revoked and revoked.code == "revoked" else notes).extend([revoked] if revoked else [])
    signer = Signer(
        name, _part(certificate.subject, "organization_name"), _part(certificate.subject, "title"), common_name(certificate.issuer),
        f"{certificate.serial_number:x}", certificate.sha256.hex(), _written(certificate.not_valid_before),
        _written(certificate.not_valid_after), name_of(signature.signer_info, certificate),
        _written(moment) if moment else None, source, changed,
    )  # fmt: skip
    return _One(signer, tuple(faults), tuple(notes))


def _status(signature: EmbeddedPdfSignature, ground: Ground, moment: datetime) -> PdfSignatureStatus:
    work = async_validate_pdf_signature(signature, ground.context(moment), ground.context(ground.now), key_usage_settings=FOR_SIGNING)
    return asyncio.run(work)


def _moment(status: PdfSignatureStatus, claimed: datetime | None) -> tuple[datetime | None, Any, list[Said]]:
    stamp = status.timestamp_validity
    if stamp is not None and stamp.valid and stamp.intact and stamp.trusted:
        return _aware(stamp.timestamp), "timestamp", []
    notes = [Said("timestamp_untrusted")] if stamp is not None else []
    if claimed is None:
        return None, None, [*notes, Said("no_time")]
    return claimed, "signer", [*notes, Said("claimed_time")]


def _bytes_after(signature: EmbeddedPdfSignature) -> bool:
    """Whether anything but blanks stands after what the signature covers."""
    stream = signature.reader.stream
    stream.seek(int(signature.byte_range[2]) + int(signature.byte_range[3]))
    return bool(stream.read().strip(b"\0\t\n\f\r "))


def _changes(status: PdfSignatureStatus, name: str, more: bool, *, last: bool) -> tuple[Any, list[Said]]:
    """What was added after this signature: further signatures are normal (the office's seal after its head), other updates are not."""
    coverage, level = status.coverage, status.modification_level
    if coverage is None or coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return "other", [Said("not_covered", {"name": name})]
    if coverage == SignatureCoverageLevel.ENTIRE_FILE or not more:
        return "none", []
    if level == ModificationLevel.NONE:  # bytes that make no update for this reader may make one for another
        return "other", [Said("changed", {"name": name})]
    if level is not None and level <= ModificationLevel.LTA_UPDATES and status.docmdp_ok:
        return "maintenance", [Said("maintained")]
    if level == ModificationLevel.FORM_FILLING and status.docmdp_ok and not last:
        return "signing", [Said("signed_again", {"name": name})]
    return "other", [Said("changed", {"name": name})]


def _validity(certificate: x509.Certificate, name: str, at: datetime) -> list[Said]:
    if at < certificate.not_valid_before:
        return [Said("not_yet", {"name": name, "at": _written(at), "limit": _day(certificate.not_valid_before)})]
    if at > certificate.not_valid_after:
        return [Said("expired", {"name": name, "at": _written(at), "limit": _day(certificate.not_valid_after)})]
    return []


def _trust(status: PdfSignatureStatus, ground: Ground, name: str, faults: Sequence[Said]) -> list[Said]:
    """What the path says, unless a graver fault has kept it from being built at all."""
    if status.trusted or any(f.code in ("broken", "algorithm", "expired", "not_yet") for f in faults):
        return []
    if not ground.roots:
        return [Said("no_roots")]
    problem = getattr(status.trust_problem_indic, "name", "")
    certificate = status.signing_cert
    if certificate.self_issued:
        return [Said("self_signed", {"name": name})]
    if problem in NO_PATH:
        return [Said("no_path", {"name": name, "issuer": common_name(certificate.issuer)})]
    return [Said("usage", {"name": name})] if problem == "CHAIN_CONSTRAINTS_FAILURE" else [Said("chain", {"name": name, "detail": problem})]


def _revocation(
    status: PdfSignatureStatus, ground: Ground, certificate: x509.Certificate, name: str, at: datetime, *, trusted_time: bool
) -> Said | None:
    """Without a trusted timestamp a revocation counts whenever it was: the claimed time may be that of whoever stole the key."""
    if not status.trusted or status.validation_path is None:
        return None
    issuers = [c for c in status.validation_path.iter_certs(include_root=True) if isinstance(c, x509.Certificate)]
    revoked, checked = ground.lists.look_up(certificate, issuers, ground.now)
    if revoked is not None and (not trusted_time or revoked <= at):
        return Said("revoked", {"name": name, "limit": _day(revoked)})
    return None if checked else Said("revocation_unchecked", {"name": name})


def common_name(name: x509.Name) -> str:
    """The common name, else the whole name as text; as long as a screen can bear."""
    return (_part(name, "common_name") or name.human_friendly)[:200]


def _part(name: x509.Name, part: str) -> str | None:
    value = name.native.get(part)
    written = value[-1] if isinstance(value, list) else value
    return str(written)[:200] if written else None


def _aware(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo is not None else moment.replace(tzinfo=VIETNAM)


def _written(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def _day(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y")


def now() -> datetime:
    return datetime.now(UTC)
