"""Whether the agency that sends is one that provides this report; two senders of the same figures would be counted twice."""

from __future__ import annotations

from collections.abc import Mapping

from anptt_data.contract.base import Contract
from anptt_data.places.agencies import Agency
from anptt_data.quality.findings import Findings


def check_sender(contract: type[Contract], agency: Agency, agencies: Mapping[str, Agency], findings: Findings) -> None:
    """AGENCY-001: another kind of agency than the contract's `provider`; AGENCY-002: one above a provider,
    or of a kind in `also_from`, which may send for it.

    A provider of which the reference tables know no agency stops nobody: there is nothing to compare with.
    """
    kind = contract.described("provider")
    providers = [a for a in agencies.values() if a.kind == kind]
    if agency.kind == kind or not providers:
        return
    above = next((a for a in providers if agency.id in _above(a, agencies)), None)
    named = above or next((a for a in providers if a.province == agency.province and a.valid_to is None), providers[0])
    allowed = f"«{named.name_vi}» ({named.id})"
    may = above is not None or agency.kind in contract.described("also_from")
    findings.add("AGENCY-002" if may else "AGENCY-001", allowed=allowed, sender=f"«{agency.name_vi}» ({agency.id})")


def _above(agency: Agency, agencies: Mapping[str, Agency]) -> set[str]:
    found: set[str] = set()
    parent = agency.parent
    while parent is not None and parent not in found:
        found.add(parent)
        parent = agencies[parent].parent if parent in agencies else None
    return found
