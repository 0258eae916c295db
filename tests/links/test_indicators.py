"""The registry of indicators follows from the contracts alone, and its codes are one each, stable and documented."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from typer.testing import CliRunner

from anptt_data.cli.main import app
from anptt_data.contract.base import Contract
from anptt_data.contract.columns import count, measure, moment, place, text
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.registry import contracts
from anptt_data.contract.text import Text
from anptt_data.errors import ContractDefect
from anptt_data.links.columns import INDICATOR
from anptt_data.links.indicators import UnknownIndicator, indicator, indicators
from anptt_data.links.registry_rows import indicator_rows
from anptt_data.places.references import references
from scripts.write_indicator_docs import PAGE, page
from tests.conftest import ROOT
from tests.contracts_for_tests.cases import CaseList
from tests.places.converted_world import Described, Merged

KNOWN = indicators(contracts().values())
MONTHLY = Cadence(every="month", calendar="calendar_month")


def test_every_figure_of_every_contract_has_an_indicator_of_its_sector() -> None:
    figures = [(d, c.name) for d, contract in contracts().items() for c in contract.columns().values() if c.kind in ("count", "measure")]
    assert [(i.dataset, i.column) for i in sorted(KNOWN, key=lambda i: (i.dataset, i.column)) if i.kind == "reported"] == sorted(figures)
    assert all(i.code.startswith(f"{i.sector}.") and i.dataset.startswith(f"{i.sector}.") for i in KNOWN)
    assert len({i.code for i in KNOWN}) == len(KNOWN)


def test_the_page_of_indicators_is_what_the_contracts_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run scripts/write_indicator_docs.py; a code that is gone breaks queries of others"
    assert re.findall(r"^### `(.+)`$", page(), re.MULTILINE) == [i.code for i in KNOWN]


def test_how_a_figure_adds_up_is_said_of_places_and_of_periods() -> None:
    found = {i.column: (i.how, i.over_periods, i.additive) for i in indicators([Merged])}
    assert found["hectares"] == ("sum", True, True)
    assert found["people"] == ("sum", False, True), "it weighs another: a state is not added over periods"
    assert found["incidence"] == ("ratio", True, False)
    assert found["saidi"] == ("weighted", False, False)
    assert found["index"] == ("none", False, False)


def test_a_rate_names_its_parts_and_a_mean_its_weight() -> None:
    found = {i.column: i for i in indicators([Merged])}
    assert found["incidence"].formula == "100 * proof.merged.cases / proof.merged.people"
    assert found["saidi"].formula == "sum(proof.merged.saidi * proof.merged.people) / sum(proof.merged.people)"


def test_a_percentage_of_the_form_is_computed_from_its_counts() -> None:
    computed = [i for i in KNOWN if i.kind == "computed" and i.relation is None]
    assert computed
    for i in computed:
        assert (i.how, i.factor) == ("ratio", 100.0)
        assert {i.numerator, i.denominator} <= {k.code for k in KNOWN}


def test_figures_are_told_apart_by_code_lists_first_and_sites_stand_alone() -> None:
    (found,) = indicators([Described])
    assert (found.breakdowns, found.site is not None and found.site.name) == ((), "station")
    assert [b.name for b in indicators([Merged])[0].breakdowns] == ["kind"]


def test_personal_figures_and_instants_are_no_indicators() -> None:
    class Personal(Contract):
        dataset, version, title, cadence = "proof.personal", "1.0", Text("Riêng", "Private"), MONTHLY
        area: str = place("Xã", "Commune")
        income: int = count("Thu nhập", "Income", unit="đồng", privacy="personal")
        other: int = count("Khác", "Other", unit="ca")

    assert [i.code for i in indicators([Personal])] == ["proof.personal.other"]
    assert indicators([CaseList]) == []


def test_a_code_twice_or_written_wrongly_is_refused() -> None:
    class First(Contract):
        dataset, version, title, cadence = "proof.first", "1.0", Text("Một", "First"), MONTHLY
        name: str = text("Tên", "Name", key=True)
        cases: int = count("Số ca", "Cases", unit="ca", indicator="same.cases")

    class Second(Contract):
        dataset, version, title, cadence = "proof.second", "1.0", Text("Hai", "Second"), MONTHLY
        name: str = text("Tên", "Name", key=True)
        cases: int = count("Số ca", "Cases", unit="ca", indicator="same.cases")

    class Wrong(Contract):
        dataset, version, title, cadence = "proof.wrong", "1.0", Text("Ba", "Third"), MONTHLY
        name: str = text("Tên", "Name", key=True)
        level: float = measure("Mức", "Level", unit="m", indicator="Mức nước")

    with pytest.raises(ContractDefect, match=r"belongs to proof\.first\.cases"):
        indicators([First, Second])
    with pytest.raises(ContractDefect, match="at least three parts"):
        indicators([Wrong])


def test_the_threat_fields_are_kept_and_every_indicator_has_one() -> None:
    threats = references(ROOT / "reference").code_list("threat_field").codes
    assert {i.threat for i in KNOWN} <= set(threats)
    assert {"geology", "climate", "environment", "water", "energy", "health", "crime"} <= set(threats), (
        "early warning, Nghị quyết 147/NQ-CP"
    )
    assert all(t.legal_basis and t.confidence for t in threats.values())


def test_rows_of_the_registry_are_whole_and_say_what_to_heed() -> None:
    for row in indicator_rows(KNOWN):
        assert list(row) == list(INDICATOR)
        assert "không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau" in row["caveat_vi"]
        assert "{" not in row["caveat_vi"] + row["caveat_en"]


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownIndicator, match=KNOWN[0].code):
        indicator(KNOWN[0].code[:-1], KNOWN)


def test_the_command_lists_and_shows_them_as_json() -> None:
    listed = json.loads(CliRunner().invoke(app, ["indicator", "list", "--json"]).stdout)
    assert [r["indicator"] for r in listed] == [i.code for i in KNOWN]
    shown = json.loads(CliRunner().invoke(app, ["indicator", "show", KNOWN[-1].code, "--json"]).stdout)
    assert shown == listed[-1]
    said = CliRunner().invoke(app, ["indicator", "show", KNOWN[-1].code]).stdout
    assert all(str(shown[n]) in said for n in ("title_vi", "dataset", "caveat_vi"))


def test_an_instant_has_its_averaging_time_among_the_breakdowns() -> None:
    class Instants(Contract):
        dataset, version, title, cadence = (
            "proof.instants",
            "1.0",
            Text("Trạm", "Stations"),
            Cadence(every="continuous", calendar="calendar_day"),
        )
        station: str = text("Trạm", "Station", key=True)
        at: datetime = moment("Lúc", "At")
        value: float = measure("Giá trị", "Value", unit="mm")

    (found,) = indicators([Instants])
    assert [b.name for b in found.breakdowns] == ["station"], "a name tells apart what no place does"
