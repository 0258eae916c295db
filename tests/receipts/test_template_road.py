"""What is typed correctly into a template is accepted without a finding, for every contract, also after LibreOffice saved it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Lines
from anptt_data.contract.registry import contracts
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.single import single_extract
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.periods import Period, containing, previous
from anptt_data.places.agencies import Agency
from anptt_data.places.references import References, references
from anptt_data.receipts.template import Template, entry_template
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine
from anptt_data.warehouse.earlier_figures import earlier_figures
from tests.conftest import ROOT
from tests.receipts.filling import Filled, facts_in, fill

AGENCIES = {"energy.power_reliability_month": "so-ct-38", "environment.air_station": "so-nnmt-01", "crime.offence_month": "ca-24"}
"""Agencies of which the reference lists know units; every other contract takes the first of its provider's kind."""
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Case:
    """One layout of a contract that people type into, for an agency and a period that is over."""

    contract: type[Contract]
    layout: str
    agency: Agency
    period: Period | None
    on: date

    @property
    def name(self) -> str:
        return f"{self.contract.dataset()}-{self.layout}"


def refs() -> References:
    return references(ROOT / "reference")


def agency_of(contract: type[Contract], number: int = 0) -> Agency:
    """Each layout has an agency of its own where there are several: their totals differ so much that one after another would be a jump."""
    known = refs().agencies
    kind = contract.described("provider")
    if number and (others := [a for a in known.values() if a.kind == kind and a.valid_to is None and not a.id.endswith("-66")]):
        return others[number - 1]
    default = next(a.id for a in known.values() if (a.kind == kind or not kind) and a.valid_to is None)
    return known[AGENCIES.get(contract.dataset(), f"{kind}-66" if f"{kind}-66" in known else default)]


def cases() -> Iterator[Case]:
    for contract in contracts().values():
        for number, layout in enumerate(contract.layouts()):
            if isinstance(layout, Lines):
                continue
            last = min(getattr(layout, "until", None) or TODAY, TODAY)
            period = None if contract.has_moment() else previous(containing(last, contract.cadence().calendar))
            for _ in range(number):  # each layout speaks for a period of its own
                period = previous(period) if period else None
            yield Case(contract, layout.name, agency_of(contract, number), period, period.end if period else date(2026, 11, 20))


CASES = list(cases())


def template(case: Case, settings: Settings | None = None, period: Period | None = None) -> Template:
    period = period or case.period
    more: dict[str, Any] = {}
    if settings is not None and period is not None:
        more["earlier"] = earlier_figures(engine(settings), case.contract, refs(), case.agency.id, period)
    return entry_template(case.contract, refs(), agency=case.agency, period=period, layout=case.layout, today=TODAY, **more)


def send(settings: Settings, case: Case, path: Path, period: str | None = None) -> Outcome:
    return submit_extract(settings, single_extract(path, case.contract, case.agency.id, settings), Request(period))


def told(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(f["rule"], f["cell"] or "", f["message_vi"]) for f in outcome.receipt["findings"]]


def stands(settings: Settings, case: Case, period: Period | None = None) -> dict[tuple[Any, ...], dict[str, float]]:
    """The agency's present facts of the period, read with plain SQL."""
    keys = case.contract.key_columns()
    measures = [n for n, c in case.contract.columns().items() if c.kind in ("count", "measure")]
    period = period or case.period
    where = "agency = %(a)s" + (" and period_from = %(f)s and period_to = %(t)s" if period else "")
    url = str(settings.database_url).replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(url) as connection:
        cursor = connection.execute(
            f"select {', '.join((*keys, *measures))} from {case.contract.dataset()} where {where}",
            {"a": case.agency.id, "f": period.start if period else None, "t": period.end if period else None},
        )
        rows = cursor.fetchall()
    return facts_in(rows, keys, measures)


def office(sources: list[Path], target: Path, kind: str = "xlsx") -> None:
    """Open and save workbooks with LibreOffice, all in one go."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not here")
    target.mkdir(parents=True, exist_ok=True)
    command = [
        program,
        f"-env:UserInstallation=file://{target.parent}/profile",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(target),
    ]
    subprocess.run([*command, *map(str, sources)], check=True, capture_output=True, timeout=180)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Filled]:
    """A filled template of every case."""
    folder = tmp_path_factory.mktemp("filled")
    return {case.name: fill(template(case), folder / f"{case.name}.xlsx", on=case.on) for case in CASES}


@pytest.fixture(scope="module")
def by_office(filled: dict[str, Filled], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office") / "saved"
    office([f.path for f in filled.values()], folder)
    return folder


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_what_is_typed_correctly_is_accepted_without_a_finding(
    case: Case, filled: dict[str, Filled], module_warehouse_settings: Settings
) -> None:
    outcome = send(module_warehouse_settings, case, filled[case.name].path)
    assert told(outcome) == []
    assert outcome.decision == "accepted"
    assert outcome.counts["ignored"] == outcome.counts["rejected"] == 0
    assert outcome.counts["read"] == outcome.counts["accepted"] == filled[case.name].rows
    assert stands(module_warehouse_settings, case) == filled[case.name].facts


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_template_that_libreoffice_saved_is_the_same(
    case: Case, filled: dict[str, Filled], by_office: Path, module_warehouse_settings: Settings
) -> None:
    outcome = send(module_warehouse_settings, case, by_office / f"{case.name}.xlsx")
    assert told(outcome) == []
    assert outcome.decision == "accepted"
    assert outcome.counts["read"] == outcome.counts["accepted"] == filled[case.name].rows
    assert stands(module_warehouse_settings, case) == filled[case.name].facts


def test_a_template_saved_as_an_old_xls_is_taken_too(
    filled: dict[str, Filled], module_warehouse_settings: Settings, tmp_path: Path
) -> None:
    """LibreOffice writes the empty results of our formulas as 0 into an .xls: lines of nothing else are empty."""
    case = next(c for c in CASES if c.contract.dataset() == "crime.offence_month")
    office([filled[case.name].path], tmp_path / "saved", "xls")
    outcome = send(module_warehouse_settings, case, tmp_path / "saved" / f"{case.name}.xls")
    assert told(outcome) == []
    assert outcome.decision == "accepted"
    assert stands(module_warehouse_settings, case) == filled[case.name].facts
