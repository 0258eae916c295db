"""Whether an agency provides a report, may send it for another, or has nothing to do with it: by the same rule that judges a sender."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from anptt_data.contract.base import Contract
from anptt_data.intake.sender import check_sender
from anptt_data.places.agencies import Agency
from anptt_data.places.references import References
from anptt_data.quality.findings import Findings

Duty = Literal["provides", "may"]


def duty(contract: type[Contract], agency: Agency, agencies: Mapping[str, Agency]) -> Duty | None:
    """What the agency has to do with the report; None: nothing, it would be returned."""
    findings = Findings(contract)
    check_sender(contract, agency, agencies, findings)
    rules = {group.rule for group in findings.groups()}
    return None if "AGENCY-001" in rules else "may" if "AGENCY-002" in rules else "provides"


def duties(contracts: Iterable[type[Contract]], agency: Agency, agencies: Mapping[str, Agency]) -> list[tuple[type[Contract], Duty]]:
    """The datasets the agency has to do with: those it provides first."""
    found = [(c, d) for c in contracts if (d := duty(c, agency, agencies)) is not None]
    return sorted(found, key=lambda one: (one[1] != "provides", one[0].dataset()))


def stand_ins(contract: type[Contract], refs: References) -> dict[str, tuple[str, ...]]:
    """Provider -> the agencies whose report may hold what it owes: those above it, those of its province in `also_from`, those that took it over."""
    also = [a for a in refs.agencies.values() if a.kind in contract.described("also_from")]
    found: dict[str, tuple[str, ...]] = {}
    for agency in refs.agencies.values():
        if agency.kind != contract.described("provider"):
            continue
        beside = [a.id for a in also if a.province == agency.province or (agency.province is not None and agency.province in a.region)]
        found[agency.id] = tuple(dict.fromkeys([*chain(agency, refs, "parent"), *beside, *chain(agency, refs, "successor")]))
    return found


def chain(agency: Agency, refs: References, link: Literal["parent", "successor"]) -> list[str]:
    """The ids of the agencies above it, or of those that took it over, nearest first."""
    found: list[str] = []
    named = getattr(agency, link)
    while named is not None and named in refs.agencies and named not in found and named != agency.id:
        found.append(named)
        named = getattr(refs.agencies[named], link)
    return found
