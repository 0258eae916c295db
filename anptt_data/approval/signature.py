"""What is known of the signatures of a document, as data: made in the child process, kept with the approval, shown on receipts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from anptt_data.approval.signature_words import FAULTS, NOTES, UNTRUSTED, VERDICTS
from anptt_data.conform.folding import fold

Verdict = Literal["valid", "untrusted", "invalid", "none"]


@dataclass(frozen=True)
class Said:
    """A fault or a note with its facts; the texts come from the catalogue."""

    code: str
    facts: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        words = FAULTS.get(self.code) or NOTES[self.code]
        return {"code": self.code, "vi": words.vi.format(**self.facts), "en": words.en.format(**self.facts)}


@dataclass(frozen=True)
class Signer:
    """Who signed, from the certificate and from nowhere else. Instants are ISO 8601 at +07:00."""

    name: str
    organisation: str | None
    title: str | None
    issuer: str
    serial: str  # hexadecimal
    certificate_sha256: str
    valid_from: str
    valid_to: str
    algorithm: str
    signed_at: str | None = None
    time_source: Literal["timestamp", "signer"] | None = None
    changed_after: Literal["none", "maintenance", "signing", "other"] = "none"


@dataclass(frozen=True)
class SignatureReport:
    """All signatures of a document, first to last, what is wrong with any of them, and what is worth knowing."""

    signers: tuple[Signer, ...] = ()
    faults: tuple[Said, ...] = ()
    notes: tuple[Said, ...] = ()
    roots: int = 0  # trusted certificates it was checked against
    checked_at: str = ""

    @property
    def verdict(self) -> Verdict:
        codes = {f.code for f in self.faults}
        if "no_signature" in codes:
            return "none"
        if not codes:
            return "valid"
        return "untrusted" if codes <= UNTRUSTED else "invalid"

    @property
    def names(self) -> list[str]:
        """Names in the certificates, first to last."""
        return [s.name for s in self.signers]

    def as_json(self) -> dict[str, Any]:
        words = VERDICTS[self.verdict]
        return {
            "verdict": self.verdict, "verdict_vi": words.vi, "verdict_en": words.en, "signers": [asdict(s) for s in self.signers],
            "faults": [f.as_json() for f in self.faults], "notes": [n.as_json() for n in self.notes],
            "roots": self.roots, "checked_at": self.checked_at,
        }  # fmt: skip


def named(report: SignatureReport, approver: str) -> SignatureReport:
    """The report, with a note when no certificate bears the approver's name (an office's seal alone, or somebody else's signature)."""
    wanted = fold(approver)
    if not report.signers or any(wanted in fold(name) or fold(name) in wanted for name in report.names):
        return report
    note = Said("other_name", {"signer": "; ".join(report.names), "approver": approver})
    return replace(report, notes=(*report.notes, note))


def from_child(said: Mapping[str, Any], extra: tuple[Said, ...] = ()) -> SignatureReport:
    """The report the child wrote (`raw`), notes of the parent added."""
    return SignatureReport(
        tuple(Signer(**s) for s in said["signers"]), tuple(Said(**f) for f in said["faults"]),
        tuple(Said(**n) for n in said["notes"]) + extra, said["roots"], said["checked_at"],
    )  # fmt: skip


def raw(report: SignatureReport) -> dict[str, Any]:
    """What the child writes."""
    return asdict(report)
