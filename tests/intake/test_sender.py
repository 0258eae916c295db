"""Only the agencies that a contract names may send its report."""

from __future__ import annotations

from pathlib import Path

import pytest

from anptt_data.contract.registry import contract, contracts
from anptt_data.intake.sender import check_sender
from anptt_data.places.references import references
from anptt_data.quality.findings import Findings

REFERENCE = Path(__file__).parents[2] / "reference"


def told(dataset: str, agency: str) -> list[tuple[str, str]]:
    refs, of = references(REFERENCE), contract(dataset)
    findings = Findings(of)
    check_sender(of, refs.agency(agency), refs.agencies, findings)
    return [(g.rule, str(g.facts)) for g in findings.groups()]


@pytest.mark.parametrize("dataset", sorted(contracts()))
def test_the_provider_of_a_report_sends_it_without_a_word(dataset: str) -> None:
    kind = contract(dataset).described("provider")
    senders = [a for a in references(REFERENCE).agencies.values() if a.kind == kind]
    assert senders
    assert [told(dataset, a.id) for a in senders] == [[]] * len(senders)


def test_another_kind_of_agency_is_told_who_sends_this_report() -> None:
    ((rule, message),) = told("energy.power_reliability_month", "cdc-38")
    assert rule == "AGENCY-001"
    assert "so-ct-38" in message
    assert "cdc-38" in message


def test_the_agency_above_may_send_for_it_but_is_asked() -> None:
    assert [rule for rule, _ in told("health.disease_week", "so-y-te-66")] == ["AGENCY-002"]


@pytest.mark.parametrize(("dataset", "agency"), [("health.dengue_month", "so-y-te-66"), ("energy.power_reliability_month", "pc-38")])
def test_a_kind_that_the_contract_names_may_send_but_is_asked(dataset: str, agency: str) -> None:
    assert [rule for rule, _ in told(dataset, agency)] == ["AGENCY-002"]
