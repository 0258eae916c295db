"""The first page: which units a report lacks, and the agency's own rates; nobody else's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fastapi import FastAPI
from lxml import html
from sqlalchemy import Engine
from starlette.testclient import TestClient

from anptt_data.places.references import references
from anptt_data.portal.view import percent
from anptt_data.reporting.rates import Asked, rates
from anptt_data.settings import Settings
from tests.clock import today_is
from tests.conftest import ROOT
from tests.portal.conftest import GOOD, OTHER, RIGHT_ROWS, signed_in, upload, workbook


def rows(client: TestClient) -> dict[str, list[str]]:
    """The table of rates: dataset -> its cells."""
    table = html.fromstring(client.get("/").text).xpath("//table[@aria-labelledby='ty-le']")
    return {
        " ".join(cells[0].text_content().split()): [" ".join(c.text_content().split()) for c in cells[1:]]
        for body in table
        for row in body.xpath("./tbody/tr")
        for cells in [row.xpath("./td")]
    }


def test_an_agency_sees_its_own_rates_as_the_warehouse_counts_them(clerk: TestClient, app: FastAPI, accounts: Engine) -> None:
    upload(clerk, GOOD)
    found = rows(clerk)
    (counted,) = rates(accounts, references(ROOT / "reference"), Asked(agency="so-ct-38"), "dataset")
    assert counted.after_closing == 1, "January's report came in November"
    assert found[counted.name_vi][0] == f"{counted.reported}/{counted.expected} ({percent(counted.reporting_rate, 'vi')})"
    assert found[counted.name_vi][2].endswith("sau ngày chốt: 1")
    assert found[counted.name_vi][3] == str(counted.missing)
    assert counted.name_vi not in rows(signed_in(app, OTHER))
    clerk.get("/ngon-ngu/en")
    assert counted.name_en in rows(clerk)


def test_a_report_that_lacks_units_says_which(clerk: TestClient, tmp_path: Path, warehouse_settings: Settings) -> None:
    today_is(warehouse_settings, date(2026, 7, 3))  # June is over and was reported in part
    upload(clerk, workbook(tmp_path, "T6.xlsx", RIGHT_ROWS))
    page = html.fromstring(clerk.get("/").text)
    details = page.xpath("//details[@class='units']")
    assert details, "two of the units were told"
    told = details[0].text_content()
    assert "Còn thiếu" in told
    assert "Bá Thước" not in told
    actions = details[0].xpath("./ancestor::tr//td[contains(@class, 'do')]/a/@href")
    assert [a.split("?")[0] for a in actions if a.endswith("ky=2026-06")] == ["/gui", "/bieu-mau"], "the rest can be sent from here"


def test_percentages_are_written_as_people_write_them() -> None:
    assert (percent(91.7, "vi"), percent(100.0, "vi"), percent(91.7, "en")) == ("91,7 %", "100,0 %", "91.7 %")
