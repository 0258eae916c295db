"""«Không phát sinh» is declared, never sent as an empty file: a submission without a file, a claim without facts, a receipt that says so."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, text

from anptt_data.approval import acts
from anptt_data.approval.actor import Actor
from anptt_data.approval.paper import Signatory
from anptt_data.contract.registry import contract
from anptt_data.errors import AnpttError, BadPeriod, UnknownAgency, UnknownDataset
from anptt_data.intake.complete import complete_receipts
from anptt_data.intake.freeze import frozen_path
from anptt_data.intake.nil import declare_nil, declared
from anptt_data.intake.nil_errors import NilNotAllowed, NotAProvider, PeriodNeeded, PeriodNotOver, SpeaksForNobody
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.single import uploaded_extract
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.periods.arithmetic import containing
from anptt_data.periods.period import Period
from anptt_data.periods.written import parse_period, write_period
from anptt_data.places.references import references
from anptt_data.receipts.template import entry_template
from anptt_data.receipts.template_sheet import SHEET
from anptt_data.settings import Settings
from anptt_data.warehouse.audit import verify_events
from anptt_data.warehouse.browse import Wanted, browse
from anptt_data.warehouse.connect import engine
from anptt_data.warehouse.earlier_figures import earlier_figures
from anptt_data.warehouse.listing import list_submissions
from anptt_data.warehouse.withdraw import withdraw

MONTHLY, WEEKLY, OFFENCES, POWER, AIR = (
    "health.dengue_month", "health.disease_week", "crime.offence_month", "energy.power_reliability_month", "environment.air_station",
)  # fmt: skip
MINISTRY, CDC, POLICE = "bo-y-te", "cdc-66", "ca-66"
PROVINCES = ("Đắk Lắk", "Lâm Đồng", "Gia Lai")
ZERO = {"read": 0, "accepted": 0, "rejected": 0, "ignored": 0, "facts_written": 0}
VIETNAM = timezone(timedelta(hours=7))


@dataclass
class Desk:
    """Where things are sent and declared."""

    settings: Settings
    engine: Engine
    numbers: list[int] = field(default_factory=list)

    def nil(self, dataset: str, agency: str, period: str, **more: Any) -> Outcome:
        return declare_nil(self.settings, dataset, agency, period, actor="văn thư", **more)

    def months(self, period: str, *cases: int, agency: str = MINISTRY) -> Outcome:
        year, month = period.split("-")
        rows = "".join(f"{p},{int(month)}/{year},{n}\n" for p, n in zip(PROVINCES, cases, strict=False))
        content = f"Tỉnh,Tháng,Số ca mắc\n{rows}".encode()
        extract = uploaded_extract(f"thang {period} {len(cases)}.csv", content, contract(MONTHLY), agency)
        return submit_extract(self.settings, extract, Request(actor="chuyên viên"))

    def ask(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(r) for r in connection.execute(text(statement), values)]

    def cases(self, period: str) -> list[int]:
        first = date.fromisoformat(f"{period}-01")
        return [n for (n,) in self.ask(f"select cases from {MONTHLY} where period_from = :d order by 1", d=first)]

    def standing(self, period: str) -> list[str]:
        """Receipts of what is the present truth of that month."""
        return [r for (r,) in self.ask(
            "select s.receipt_no from intake.claim_range r join intake.claim c using (claim_id) join intake.submission s using (submission_id)"
            " where r.dataset = :d and r.scope like :p and upper_inf(r.recorded) order by 1", d=MONTHLY, p=f"{period}-01/%",
        )]  # fmt: skip


@pytest.fixture(scope="module")
def desk(module_warehouse_settings: Settings) -> Desk:
    return Desk(module_warehouse_settings, engine(module_warehouse_settings))


def rules(outcome: Outcome) -> set[str]:
    return {f["rule"] for f in outcome.receipt["findings"]}


def test_a_declaration_is_a_submission_without_a_file_and_a_claim_without_facts(desk: Desk) -> None:
    outcome = desk.nil(MONTHLY, MINISTRY, "2025-01", document={"document_no": "12/BC-BYT"})
    assert (outcome.decision, outcome.exit_code, outcome.already_known) == ("accepted", 0, False)
    assert {k: outcome.counts[k] for k in ZERO} == ZERO
    ((nil, decision, first, last, calendar, state, document, rows, sha256, name),) = desk.ask(
        "select s.nil, s.decision, s.period_from, s.period_to, s.calendar, s.state, s.document_no, s.rows_read, s.sha256, x.name"
        " from intake.submission s join intake.extract x using (extract_id) where receipt_no = :r", r=outcome.receipt_no,
    )  # fmt: skip
    assert (nil, decision, state, document, rows) == (True, "accepted", "finished", "12/BC-BYT", 0)
    assert (first, last, calendar) == (date(2025, 1, 1), date(2025, 1, 31), "calendar_month")
    assert name == "Khai không phát sinh 2025-01"
    claims = desk.ask(
        "select c.scope, c.facts, upper_inf(r.recorded) from intake.claim c join intake.submission s using (submission_id)"
        " join intake.claim_range r using (claim_id) where s.receipt_no = :r", r=outcome.receipt_no,
    )  # fmt: skip
    assert claims == [("2025-01-01/2025-01-31", 0, True)]
    evidence = json.loads(frozen_path(desk.settings, sha256, encrypted=False).read_bytes())
    assert evidence == {
        "agency": MINISTRY, "contract_version": contract(MONTHLY).version(), "dataset": MONTHLY, "declares": "không phát sinh",
        "period": {"calendar": "calendar_month", "from": "2025-01-01", "to": "2025-01-31"},
    }  # fmt: skip
    kinds = desk.ask(
        "select e.kind, e.actor, e.facts ->> 'nil' from intake.submission_event e join intake.submission s using (submission_id)"
        " where s.receipt_no = :r order by event_id", r=outcome.receipt_no,
    )  # fmt: skip
    assert kinds == [("received", "văn thư", "true"), ("judged", "văn thư", "true"), ("activated", "văn thư", None)]


def test_every_face_of_the_receipt_says_what_was_declared_and_none_looks_like_an_empty_file(desk: Desk) -> None:
    outcome = desk.nil(WEEKLY, CDC, "2026-W40")
    said = "Khai không phát sinh trong kỳ tuần 40 năm 2026 (từ 25/09/2026 đến 01/10/2026)"
    receipt = outcome.receipt
    assert (receipt["nil"], receipt["nil_vi"], receipt["file_name"], receipt["layout"]) == (True, said, None, {})
    assert receipt["period"] == {"from": "2026-09-25", "to": "2026-10-01", "calendar": "week_fri_thu"}
    files = {face: Path(path) for face, path in receipt["files"].items()}
    assert set(files) == {"json", "page", "findings"}, "nothing of the sender's could be annotated"
    assert {p.name for p in files["json"].parent.iterdir()} == {p.name for p in files.values()}
    assert json.loads(files["json"].read_text(encoding="utf-8")) == receipt
    page = files["page"].read_text(encoding="utf-8")
    assert said in page
    assert "Chấp nhận" in page
    for of_a_file in ("dòng đã đọc", "Tệp số liệu", "SHA-256 của tệp", "Tệp được hiểu"):
        assert of_a_file not in page, of_a_file
    assert receipt["approval_state"]["state"] == "draft", "it is approved as any other"


def test_a_file_is_no_declaration(desk: Desk) -> None:
    receipt = desk.months("2025-02", 4).receipt
    assert (receipt["nil"], receipt["nil_vi"], receipt["nil_en"]) == (False, None, None)


def test_once_is_enough_however_often_and_however_many_at_once(desk: Desk) -> None:
    found: list[Outcome] = []
    clerks = [threading.Thread(target=lambda: found.append(desk.nil(OFFENCES, POLICE, "2026-09"))) for _ in range(4)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert len({o.receipt_no for o in found}) == 1
    assert sorted(o.already_known for o in found) == [False, True, True, True]
    assert not any(o.reinstated for o in found)
    again = desk.nil(OFFENCES, POLICE, "2026-08-15/2026-09-14")
    assert again.receipt_no == found[0].receipt_no, "the same period, written otherwise"


def test_earlier_figures_are_superseded_and_what_is_gone_is_counted(desk: Desk) -> None:
    before = desk.months("2025-03", 5, 7, 9)
    outcome = desk.nil(MONTHLY, MINISTRY, "2025-03")
    assert outcome.decision == "accepted_with_warnings"
    assert (outcome.counts["gone"], outcome.receipt["replaces"]) == (3, [before.receipt_no])
    told = [(f["rule"], f["count"]) for f in outcome.receipt["findings"]]
    assert told == [("CHANGE-001", 3), ("CHANGE-003", 1)], "what is gone, and a total that fell from 21 to 0"
    assert "tổng số ca mắc 21 → 0 ca (-100 %)" in outcome.receipt["change_report"]["line_vi"]
    assert desk.cases("2025-03") == []
    assert desk.standing("2025-03") == [outcome.receipt_no]
    page = Path(outcome.receipt["files"]["page"]).read_text(encoding="utf-8")
    assert str(before.receipt_no) in page
    assert "nay không còn" in page


def test_later_figures_supersede_it_and_declaring_again_reinstates_it_and_withdrawing_gives_the_figures_back(desk: Desk) -> None:
    nil = desk.nil(MONTHLY, MINISTRY, "2025-04")
    data = desk.months("2025-04", 5, 7)
    assert (data.counts["new"], data.counts["gone"], data.receipt["replaces"]) == (2, 0, [nil.receipt_no])
    assert "tổng số ca mắc 0 → 12 ca" in data.receipt["change_report"]["line_vi"], "declared nil is 0, not unknown"
    assert desk.cases("2025-04") == [5, 7]
    again = desk.nil(MONTHLY, MINISTRY, "2025-04")
    assert (again.receipt_no, again.already_known, again.reinstated) == (nil.receipt_no, True, True)
    assert (desk.cases("2025-04"), desk.standing("2025-04")) == ([], [nil.receipt_no])
    assert desk.months("2025-04", 5, 7).reinstated, "and so does the file"
    assert desk.nil(MONTHLY, MINISTRY, "2025-04").reinstated
    withdraw(desk.engine, str(nil.receipt_no), "khai nhầm kỳ", "văn thư")
    assert (desk.cases("2025-04"), desk.standing("2025-04")) == ([5, 7], [data.receipt_no])
    assert desk.nil(MONTHLY, MINISTRY, "2025-04").reinstated, "withdrawn in error"
    assert desk.cases("2025-04") == []


def today() -> date:
    return datetime.now(UTC).astimezone(VIETNAM).date()


def running(dataset: str) -> str:
    """The period in which tomorrow lies: it is not over today."""
    return write_period(containing(today() + timedelta(days=1), contract(dataset).cadence().calendar))


@pytest.mark.parametrize(
    ("dataset", "agency", "period", "kind"),
    [
        ("no.such", MINISTRY, "2026-09", UnknownDataset),
        (MONTHLY, "so-y-te-660", "2026-09", UnknownAgency),
        (POWER, "so-ct-38", "2026-09", NilNotAllowed),
        (AIR, "so-nnmt-66", "2026-09", NilNotAllowed),
        (MONTHLY, MINISTRY, "", PeriodNeeded),
        (MONTHLY, MINISTRY, None, PeriodNeeded),
        (MONTHLY, MINISTRY, "2026-W40", BadPeriod),
        (MONTHLY, MINISTRY, "2026-09-02/2026-09-30", BadPeriod),
        (MONTHLY, MINISTRY, "tháng chín", BadPeriod),
        (MONTHLY, "so-ct-38", "2026-09", NotAProvider),
        (WEEKLY, "cdc-54", "2026-W40", SpeaksForNobody),
        (WEEKLY, "cdc-24", "2024-W40", SpeaksForNobody),
    ],
)
def test_what_cannot_be_declared_is_told_and_nothing_is_recorded(
    desk: Desk, dataset: str, agency: str, period: str, kind: type[AnpttError]
) -> None:
    before = desk.ask("select count(*) from intake.submission")
    with pytest.raises(kind) as told:
        desk.nil(dataset, agency, period)
    assert told.value.exit_code == 2
    assert told.value.vi
    assert told.value.en
    assert desk.ask("select count(*) from intake.submission") == before


def test_a_period_is_declared_from_its_last_day_on(desk: Desk) -> None:
    for dataset, agency in ((MONTHLY, MINISTRY), (WEEKLY, CDC), (OFFENCES, POLICE)):
        with pytest.raises(PeriodNotOver, match="chưa kết thúc"):
            desk.nil(dataset, agency, running(dataset))
    last = date(2026, 9, 30)
    assert declared(desk.settings, MONTHLY, MINISTRY, "2026-09", today=last).period.end == last
    with pytest.raises(PeriodNotOver):
        declared(desk.settings, MONTHLY, MINISTRY, "2026-09", today=last - timedelta(days=1))


def test_who_is_no_provider_is_told_the_rule_that_a_file_would_be_returned_by(desk: Desk) -> None:
    with pytest.raises(NotAProvider, match="AGENCY-001"):
        desk.nil(MONTHLY, "so-ct-38", "2026-09")
    assert rules(desk.nil(MONTHLY, "so-y-te-66", "2025-05")) == {"AGENCY-002"}


def test_a_declaration_against_figures_of_another_agency_is_accepted_with_a_warning(desk: Desk) -> None:
    ministry = desk.months("2025-06", 5, 0)
    own = desk.nil(MONTHLY, "so-y-te-66", "2025-06")
    warned = {f["rule"]: f for f in own.receipt["findings"]}
    assert warned.keys() == {"AGENCY-002", "NIL-002"}
    assert warned["NIL-002"]["count"] == 1
    assert str(ministry.receipt_no) in warned["NIL-002"]["message_vi"]
    assert rules(desk.nil(MONTHLY, "so-y-te-68", "2025-06")) == {"AGENCY-002"}, "0 is what it declares"
    assert rules(desk.nil(MONTHLY, "so-y-te-01", "2025-06")) == {"AGENCY-002"}, "figures of other provinces are not its own"
    assert desk.cases("2025-06") == [0, 5], "another agency's figures stand"


def test_a_dry_run_says_the_same_and_records_nothing(desk: Desk) -> None:
    desk.months("2025-07", 5)
    tables = ("intake.submission", "intake.extract", "intake.claim", "intake.submission_event", "quality.finding")
    before = [desk.ask(f"select count(*) from {t}") for t in tables]
    tried = desk.nil(MONTHLY, MINISTRY, "2025-07", dry_run=True)
    assert [desk.ask(f"select count(*) from {t}") for t in tables] == before
    assert tried.receipt_no is None
    assert not frozen_path(desk.settings, tried.receipt["sha256"], encrypted=False).exists()
    real = desk.nil(MONTHLY, MINISTRY, "2025-07")
    for part in ("decision", "findings", "counts", "sha256", "nil_vi", "replaces", "period"):
        assert tried.receipt[part] == real.receipt[part], part
    again = desk.nil(MONTHLY, MINISTRY, "2025-07", dry_run=True)
    assert (again.receipt_no, again.reinstated) == (real.receipt_no, False)


def test_the_text_of_a_declaration_sent_as_a_file_is_not_taken_for_one(desk: Desk) -> None:
    content = declared(desk.settings, MONTHLY, MINISTRY, "2025-08").text
    extract = uploaded_extract("khai.json", content, contract(MONTHLY), MINISTRY)
    for asked in (None, "2025-08", "2025-08-01/2025-08-31"):
        assert submit_extract(desk.settings, extract, Request(asked)).decision in ("returned", "unreadable")
    outcome = desk.nil(MONTHLY, MINISTRY, "2025-08")
    assert (outcome.decision, outcome.already_known) == ("accepted", False)
    assert submit_extract(desk.settings, extract, Request("2025-08")).decision in ("returned", "unreadable")


def test_it_is_approved_like_any_submission_and_later_figures_void_that(desk: Desk) -> None:
    outcome = desk.nil(WEEKLY, CDC, "2026-W39")
    number, here = str(outcome.receipt_no), acts.Second(desk.settings, desk.engine)
    acts.approve(here, number, Actor("lãnh đạo"), Signatory("Nguyễn Văn A", "Giám đốc"))
    state = desk.nil(WEEKLY, CDC, "2026-W39").receipt["approval_state"]
    assert (state["state"], state["authority"]) == ("approved", "final")
    page = (desk.settings.receipts_dir / number / "phieu-tiep-nhan.html").read_text(encoding="utf-8")
    assert "Đã duyệt" in page
    assert "Khai không phát sinh trong kỳ" in page
    content = "Bệnh,Xã phường,Số ca mắc,Kỳ\ndengue,24133,3,2026-W39\n".encode()
    data = submit_extract(desk.settings, uploaded_extract("w39.csv", content, contract(WEEKLY), CDC), Request("2026-W39"))
    assert data.receipt["replaces"] == [number]
    assert desk.ask("select count(*) from intake.approval where receipt_no = :r and voided_at is null", r=number) == [(0,)]


def test_lists_show_that_it_was_declared(desk: Desk) -> None:
    number = desk.nil(WEEKLY, CDC, "2026-W38").receipt_no
    (row,) = [r for r in list_submissions(desk.engine, WEEKLY, CDC) if r["receipt_no"] == number]
    assert (row["nil"], row["status"], row["read"]) == (True, "present", 0)
    (listed,) = browse(desk.engine, Wanted(CDC, WEEKLY, number=number), 10)[0]
    assert (listed.nil, listed.name) == (True, "Khai không phát sinh 2026-W38")
    asked = "select nil, period_from, period_to from anptt.reports(:d, :a, date '2026-09-01', null) where receipt_no = :r"
    assert desk.ask(asked, d=WEEKLY, a=CDC, r=number) == [(True, date(2026, 9, 11), date(2026, 9, 17))]
    desk.months("2025-10", 1)
    assert {r["nil"] for r in list_submissions(desk.engine, MONTHLY) if r["read"]} == {False}


def test_the_log_says_that_it_was_a_declaration_and_is_whole(desk: Desk) -> None:
    with desk.engine.connect() as connection:
        assert verify_events(connection) == []


# ---- killed ---------------------------------------------------------------------------------------------------------------
KILLED_BEFORE = ("freeze", "begin_submission", "claim_nothing", "compare", "activate")
SCRIPT = """
import os, signal, sys
from anptt_data.intake import nil
from anptt_data.settings import settings

def killed(step):
    child = os.fork()
    if child == 0:
        setattr(nil, step, lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL))
        nil.declare_nil(settings(), *sys.argv[1:4], actor="văn thư")
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

for line in sys.stdin:
    print(killed(line.strip()), flush=True)
"""


def test_killed_anywhere_the_same_declaration_again_completes_it(
    warehouse_settings: Settings, warehouse_engine: Engine, warehouse_env: dict[str, str]
) -> None:
    here = Desk(warehouse_settings, warehouse_engine)
    data = here.months("2025-09", 5, 7)
    asked = [sys.executable, "-c", SCRIPT, MONTHLY, MINISTRY, "2025-09"]
    victims = subprocess.Popen(asked, env=warehouse_env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert victims.stdin is not None
    assert victims.stdout is not None

    def killed_before(step: str) -> bool:
        print(step, file=victims.stdin, flush=True)
        return victims.stdout.readline().strip() == "-9"

    assert all(killed_before(step) for step in KILLED_BEFORE)
    assert here.cases("2025-09") == [5, 7], "nothing of it is visible"
    assert here.standing("2025-09") == [data.receipt_no]
    loading = here.ask("select receipt_no from intake.submission where state = 'loading'")
    assert killed_before("write_receipt")
    victims.communicate(timeout=60)
    ((number,),) = here.ask("select receipt_no from intake.submission where nil and state = 'finished'")
    assert loading == [(number,)], "the number of the unfinished try was used again"
    assert not (warehouse_settings.receipts_dir / number).exists()
    outcome = here.nil(MONTHLY, MINISTRY, "2025-09")
    assert (outcome.receipt_no, outcome.already_known, outcome.reinstated) == (number, True, False)
    assert json.loads((warehouse_settings.receipts_dir / number / "receipt.json").read_text(encoding="utf-8"))["nil"] is True
    assert (outcome.counts["gone"], here.cases("2025-09")) == (2, [])
    completed_by_the_collector(here, number)


def completed_by_the_collector(here: Desk, number: str) -> None:
    """Receipts that a killed process could not write are written by the next run as well."""
    folder = here.settings.receipts_dir / number
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert complete_receipts(here.settings, here.engine) == [number]
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


# ---- running totals -------------------------------------------------------------------------------------------------------
def test_a_year_to_date_goes_on_over_periods_declared_nil(desk: Desk) -> None:
    agency = "cdc-38"

    def week(number: int, cases: int, so_far: int) -> set[str]:
        content = f"Bệnh,Xã phường,Số ca mắc,Cộng dồn\ndengue,14797,{cases},{so_far}\n".encode()
        period = f"2026-W{number:02d}"
        extract = uploaded_extract(f"{period} {so_far}.csv", content, contract(WEEKLY), agency)
        return rules(submit_extract(desk.settings, extract, Request(period))) & {"DERIVED-001", "DERIVED-002"}

    desk.nil(WEEKLY, agency, "2026-W01")
    assert week(2, 3, 3) == set(), "the year began with nothing"
    desk.nil(WEEKLY, agency, "2026-W03")
    desk.nil(WEEKLY, agency, "2026-W04")
    assert week(5, 4, 8) == {"DERIVED-001"}, "3 and 4 are 7"
    assert week(5, 4, 7) == set()
    assert week(7, 1, 8) == {"DERIVED-002"}, "a week of which nothing is known is no nil report"
    found = earlier_figures(desk.engine, contract(WEEKLY), references(desk.settings.reference_dir), agency, _period("2026-W05"))
    assert list(found.year_to_date.values()) == [{"cases_cumulative": 3.0}]
    anything = ("dengue", "14797", date(2025, 7, 1))
    assert found.previous.get(anything) == {"cases": 0.0}, "the week before was declared nil: 0, not unknown"
    begun = earlier_figures(desk.engine, contract(WEEKLY), references(desk.settings.reference_dir), agency, _period("2026-W02"))
    assert begun.year_to_date.get(anything) == {"cases_cumulative": 0.0}


def test_a_template_shows_0_for_a_period_declared_nil_and_goes_on_from_it(desk: Desk) -> None:
    refs, agency = references(desk.settings.reference_dir), "cdc-24"
    for week in ("2026-W01", "2026-W02"):
        desk.nil(WEEKLY, agency, week)
    period = _period("2026-W03")
    earlier = earlier_figures(desk.engine, contract(WEEKLY), refs, agency, period)
    made = entry_template(contract(WEEKLY), refs, agency=refs.agency(agency), period=period, layout="communes_down", earlier=earlier)
    sheet = openpyxl.load_workbook(io.BytesIO(made.content))[SHEET]
    before = next(cell for row in sheet.iter_rows() for cell in row if "kỳ trước" in str(cell.value).lower())
    below = [sheet.cell(row, before.column).value for row in range(before.row + 1, before.row + 12)]
    assert 0 in below, "declared nil is 0, not unknown"
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=IF(ISNUMBER")]
    assert formulas, "the year to date is known: it began with nothing"


def _period(written: str) -> Period:
    return parse_period(written, contract(WEEKLY).cadence().calendar)
