"""The units inside a report that have no figures: communes of the agency's area, units of a list, told by whomever."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from anptt_data.contract.registry import contract
from anptt_data.intake.nil import declare_nil
from anptt_data.periods.written import parse_period
from anptt_data.reporting.missing import NAMED, MissingUnits, Unit, units_missing
from anptt_data.warehouse.withdraw import withdraw
from tests.reporting.conftest import AIR, BULLETIN, DENGUE, POWER, Office

WEEK = "Bệnh,Tên xã,Từ ngày,Đến ngày,Số ca\n"


def asked(office: Office, dataset: str, agency: str, written: str, submission: str | None = None) -> MissingUnits | None:
    of = contract(dataset)
    with office.engine.connect() as connection:
        number = None
        if submission is not None:
            number = connection.execute(
                text("select submission_id from intake.submission where receipt_no = :n"), {"n": submission}
            ).scalar_one()
        return units_missing(connection, of, office.refs, office.refs.agency(agency), parse_period(written, of.cadence().calendar), number)


def found(office: Office, *arguments: str) -> MissingUnits:
    made = asked(office, *arguments)
    assert made is not None
    return made


def week(*communes: str) -> str:
    return WEEK + "".join(f"Sốt xuất huyết Dengue,{c},30/10/2026,05/11/2026,{n}\n" for n, c in enumerate(communes, 1))


def test_communes_of_the_agencys_province_that_have_no_figures_are_missing(office: Office) -> None:
    office.send(BULLETIN, "cdc-66", week("Xã Ea Drăng", "Phường Tuy Hòa"), date(2026, 11, 6))
    missing = found(office, BULLETIN, "cdc-66", "2026-W45")
    communes = {
        a.code for a in office.refs.areas if a.level == "commune" and a.valid(date(2026, 11, 5))
        and office.refs.areas.province_of(a, date(2026, 11, 5)) == "66"
    }  # fmt: skip
    told = {"24181", "22015"}
    assert (missing.expected, missing.told) == (len(communes), 2)
    assert {u.code for u in missing.missing} == communes - told
    assert next(u for u in missing.missing if u.code == "24133") == Unit("24133", "Phường Buôn Ma Thuột")


def test_units_of_a_list_are_missing_but_for_those_a_company_tells_for(office: Office) -> None:
    office.power(10, date(2026, 11, 3))
    missing = found(office, POWER, "so-ct-38", "2026-10")
    assert (missing.told, missing.expected - missing.told) == (3, len(missing.missing))
    assert "Điện lực Bá Thước" not in {u.name for u in missing.missing}
    office.power(10, date(2026, 11, 4), units=("Công ty Điện lực Thanh Hóa",))
    assert found(office, POWER, "so-ct-38", "2026-10").missing == ()


def test_figures_told_by_another_agency_are_there(office: Office) -> None:
    office.power(10, date(2026, 11, 3), agency="pc-38", units=("Điện lực Bá Thước",))
    office.power(10, date(2026, 11, 4), units=("Điện lực Bỉm Sơn",))
    assert found(office, POWER, "so-ct-38", "2026-10").told == 2


def test_before_it_is_in_force_a_submission_is_asked_for_what_it_brings(office: Office) -> None:
    """What it replaces does not count any more; what others told does."""
    office.power(10, date(2026, 11, 3), agency="pc-38", units=("Điện lực Cẩm Thủy",))
    office.power(10, date(2026, 11, 3), units=("Điện lực Bá Thước", "Điện lực Bỉm Sơn"))
    second = office.power(10, date(2026, 11, 4), units=("Điện lực Bá Thước",))
    withdraw(office.engine, str(second.receipt_no), "thử", "test")  # now its figures are not in force
    assert found(office, POWER, "so-ct-38", "2026-10").told == 3
    assert found(office, POWER, "so-ct-38", "2026-10", str(second.receipt_no)).told == 2


def test_a_month_that_the_submission_does_not_speak_of_keeps_its_figures(office: Office) -> None:
    office.power(9, date(2026, 10, 3))
    other = office.power(10, date(2026, 11, 3))
    assert found(office, POWER, "so-ct-38", "2026-09", str(other.receipt_no)).told == 3


def test_a_nil_report_speaks_for_every_unit(office: Office) -> None:
    outcome = declare_nil(office.settings, BULLETIN, "cdc-66", "2026-W45", actor="test", engine=office.engine)
    for submission in (None, str(outcome.receipt_no)):
        missing = found(office, BULLETIN, "cdc-66", "2026-W45", *([submission] if submission else []))
        assert (missing.told, missing.missing) == (missing.expected, ())
        assert missing.said.vi == f"Đủ số liệu của {missing.expected}/{missing.expected} đơn vị"
    assert found(office, BULLETIN, "cdc-66", "2026-W44").told == 0


def test_a_ministry_answers_for_every_province(office: Office) -> None:
    office.send(DENGUE, "bo-y-te", "Tỉnh,Tháng,Số ca mắc\nĐắk Lắk,10/2026,5\nHà Nội,10/2026,7\n", date(2026, 11, 3))
    assert (found(office, DENGUE, "bo-y-te", "2026-10").expected, found(office, DENGUE, "bo-y-te", "2026-10").told) == (34, 2)


def test_before_the_reform_districts_were_the_units(office: Office) -> None:
    content = "Bệnh,Huyện,Từ ngày,Đến ngày,Số ca\nSốt xuất huyết Dengue,Huyện Ea Kar,20/06/2025,26/06/2025,1\n"
    office.send(BULLETIN, "cdc-66", content, date(2025, 6, 27))
    missing = found(office, BULLETIN, "cdc-66", "2025-W26")
    assert (missing.expected, missing.told) == (15, 1)
    assert found(office, BULLETIN, "cdc-54", "2025-W26").told == 0


def test_the_line_names_at_most_thirty_and_counts_all(office: Office) -> None:
    said = found(office, BULLETIN, "cdc-66", "2026-W45").said
    assert said.vi.startswith("Đơn vị chưa có số liệu: 102/102: ")
    assert said.vi.endswith("và 72 đơn vị khác")
    assert said.vi.count(",") == NAMED - 1
    made = found(office, BULLETIN, "cdc-66", "2026-W45").as_json()
    assert (made["expected"], made["told"], made["missing"], len(made["units"])) == (102, 0, 102, NAMED)


@pytest.mark.parametrize(("dataset", "agency", "written"), [(AIR, "so-nnmt-66", "2026-10-05")])
def test_what_has_no_periods_has_nothing_missing(office: Office, dataset: str, agency: str, written: str) -> None:
    assert asked(office, dataset, agency, written) is None


def test_a_warehouse_without_reference_data_still_gives_receipts(office: Office) -> None:
    from anptt_data.reporting.derived import drop_reporting
    from anptt_data.warehouse.connect import raw

    with office.owner.begin() as connection:
        drop_reporting(raw(connection))
    office.assigned = True  # so that the next test finds them again
    assert asked(office, POWER, "so-ct-38", "2026-10") is None
