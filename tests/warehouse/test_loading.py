"""Identity, receipts, unfinished tries, rejected rows, approvals, what was reported before."""

from __future__ import annotations

import threading
from datetime import date, datetime
from pathlib import Path

import polars as pl
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from anptt_data.contract.registry import contract as find_contract
from anptt_data.errors import ContractDefect, NotFound, OurFault, UsageError
from anptt_data.periods.period import Period
from anptt_data.quality.verdict import JudgedChunk
from anptt_data.warehouse import submissions as w
from anptt_data.warehouse.listing import list_submissions, receipt_of, swept_members
from anptt_data.warehouse.receipt_numbers import check_digit, normalised, written
from anptt_data.warehouse.refusals import record_refusal
from tests.warehouse.sending import AIR, BULLETIN, DENGUE, NO_FACTS, NOTHING, Road, air, dengue


def _load(road: Road, opened: w.OpenSubmission, dataset: str, chunk: JudgedChunk) -> int:
    with road.engine.begin() as connection:
        return w.copy_chunk(connection, opened, find_contract(dataset), chunk)


def test_every_fact_leads_to_its_file_and_cell(road: Road) -> None:
    sent = road.send(DENGUE, "a", dengue([(1, "01", 10), (1, "79", 20)]))
    found = road.rows(
        "select v.receipt_no, v.row, v.fact_no, x.sha256, v.calendar, v.mark from health.dengue_month v"
        " join intake.submission s using (submission_id) join intake.extract x using (extract_id) where area = '79'"
    )
    assert found == [(sent.receipt_no, 3, 2, sent.sha256, "calendar_month", None)]


def test_law_3_an_unfinished_try_is_cleared_and_its_number_used_again(road: Road) -> None:
    _, opened, _ = road.open(DENGUE, "a")
    _load(road, opened, DENGUE, dengue([(1, "01", 10)]))
    sent = road.send(DENGUE, "a", dengue([(1, "01", 10)]))
    assert sent.receipt_no == opened.receipt_no
    assert road.rows("select count(*) from fact.health__dengue_month") == [(1,)]
    assert road.rows("select count(*) from intake.submission") == [(1,)]
    with pytest.raises(OurFault):
        road.open(DENGUE, "a")


def test_law_3_two_processes_with_the_same_bytes_make_one_submission(road: Road) -> None:
    answers: list[str] = []

    def one() -> None:
        with w.dataset_agency_lock(road.engine, DENGUE, road.agency):
            known = None
            with road.engine.begin() as connection:
                sha = "0" * 63 + "1"
                known = w.find_submission(connection, DENGUE, road.agency, sha, None, "1.0")
            if known is None:
                answers.append("new")
                from anptt_data.intake.extract import FrozenFile

                of = find_contract(DENGUE)
                opened = w.begin_submission(
                    road.engine, contract=of, agency=road.agency, frozen=FrozenFile(sha, 1, "a", Path("/x")), parts=(), asked_period=None,
                    source="t", actor="t", reference_version="r", node="66",
                )  # fmt: skip
                _load(road, opened, DENGUE, dengue([(1, "01", 10)]))
                w.activate(road.engine, opened, of, road.verdict(of, 1), lambda at: {"at": at.isoformat()}, w.Changes(new=1))
            else:
                answers.append("known")

    threads = [threading.Thread(target=one) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(answers) == ["known", "known", "known", "new"]
    assert road.cases() == {(1, "01"): 10}


def test_a_busy_dataset_and_agency_is_said_after_the_time_limit(road: Road) -> None:
    with (
        w.dataset_agency_lock(road.engine, DENGUE, "x"),
        pytest.raises(OurFault, match="busy"),
        w.dataset_agency_lock(road.engine, DENGUE, "x", timeout_seconds=0.2),
    ):
        pass


def test_a_dry_run_leaves_nothing_and_no_gap(road: Road) -> None:
    of, opened, _ = road.open(AIR, "dry")
    _load(road, opened, AIR, air([(0, 1.0)]))
    with road.engine.begin() as connection:
        assert w.compare(connection, opened, of).new == 1
    w.discard_submission(road.engine, opened, of)
    for table in (
        "fact.environment__air_station",
        "intake.submission",
        "intake.claim",
        "intake.extract",
        "intake.extract_part",
        "intake.submission_event",
    ):
        assert road.rows(f"select count(*) from {table}") == [(0,)]
    assert road.send(AIR, "real", air([(0, 1.0)])).receipt_no == opened.receipt_no


def test_a_returned_file_keeps_its_rows_but_no_facts(road: Road) -> None:
    of, opened, _ = road.open(DENGUE, "bad")
    rejected = pl.DataFrame({"part": [0], "row": [2], "cells": [["Hà Nội", None, "a\x00b"]], "rules": [["NUM-001", "X-1"]]})
    ignored = pl.DataFrame({"part": [0], "row": [3], "reason": ["total"]})
    chunk = dengue([(1, "01", 10)])
    _load(road, opened, DENGUE, JudgedChunk(chunk.facts, NOTHING, rejected, ignored))
    _load(road, opened, DENGUE, NO_FACTS)
    verdict = road.verdict(of, 2, "returned")
    w.finish_returned(road.engine, opened, of, verdict, {"receipt_no": opened.receipt_no})
    assert road.cases() == {}
    assert road.rows("select count(*) from fact.health__dengue_month") == [(0,)]
    assert road.rows("select row, cells, rules from quality.rejected_row") == [(2, ["Hà Nội", None, "a\ufffdb"], ["NUM-001", "X-1"])]
    assert road.rows("select row, reason from quality.ignored_row") == [(3, "total")]
    assert [k for (k,) in road.rows("select kind from intake.submission_event order by 1")] == ["judged", "received"]
    assert list_submissions(road.engine)[0]["status"] == "returned"
    with pytest.raises(UsageError):
        w.reinstate(road.engine, opened.receipt_no, "tester")


def test_law_1_counts_that_do_not_add_up_are_refused(road: Road) -> None:
    of, opened, _ = road.open(DENGUE, "a")
    verdict = road.verdict(of, 3)
    verdict.counts.ignored = 1
    with pytest.raises(psycopg.errors.CheckViolation, match="nothing_vanishes"):
        w.activate(road.engine, opened, of, verdict, {}, w.Changes())


def test_rows_taken_back_take_their_empty_scope_with_them(road: Road) -> None:
    before = road.send(DENGUE, "before", dengue([(1, "01", 10), (2, "01", 20)]))
    of, opened, _ = road.open(DENGUE, "after")
    _load(road, opened, DENGUE, dengue([(1, "01", 11), (2, "01", 21), (2, "79", 22)]))
    with road.engine.begin() as connection:
        assert w.remove_rows(connection, opened, of, pl.DataFrame({"part": [0, 0], "row": [3, 4]})) == 2
    assert opened.facts == 1
    with road.engine.begin() as connection:
        changes = w.compare(connection, opened, of)
    assert (changes.changed, changes.gone, changes.replaces) == (1, 0, [before.receipt_no])
    w.activate(road.engine, opened, of, road.verdict(of, 1), {}, changes)
    assert road.cases() == {(1, "01"): 11, (2, "01"): 20}, "a scope of which nothing was accepted is not replaced by nothing"
    assert road.rows("select sum(facts)::int from intake.claim where submission_id = " + str(opened.submission_id)) == [(1,)]


def test_a_changed_contract_of_a_version_that_has_judged_is_refused(road: Road) -> None:
    of = find_contract(DENGUE)
    road.send(DENGUE, "a", dengue([(1, "01", 10)]))
    with road.engine.begin() as connection:
        w.freeze_contract(connection, of)
        w.freeze_contract(connection, of)
        connection.execute(text("update quality.contract_version set fingerprint = repeat('0', 64)"))
        with pytest.raises(ContractDefect, match="new version"):
            w.freeze_contract(connection, of)


def test_reported_cumulative_figures_of_the_period_before_are_found(road: Road) -> None:
    of, opened, _ = road.open(BULLETIN, "week")
    start, end = date(2026, 1, 2), date(2026, 1, 8)
    facts = pl.DataFrame(
        {"part": [0], "row": [5], "col": [3], "period_from": [start], "period_to": [end], "disease": ["dengue"], "area": ["24133"],
         "area_from": [date(2025, 7, 1)], "area_method": ["code"], "area_reported": ["x"], "cases": [4]},
        schema_overrides={"part": pl.Int32, "col": pl.Int32},
    )  # fmt: skip
    derived = facts.select(
        "part", "row", "col", "disease", "area", "area_from", "period_from", "period_to", pl.lit(9.0).alias("cases_cumulative"), "cases"
    )
    _load(road, opened, BULLETIN, JudgedChunk(facts, derived, NOTHING, NOTHING))
    following = Period(date(2026, 1, 9), date(2026, 1, 15), "week_fri_thu")

    def reported(agency: str = road.agency, period: Period = following) -> list[tuple[object, ...]]:
        with road.engine.begin() as connection:
            return w.last_reported(connection, of, agency, period).rows()

    assert reported() == [], "not before it is activated"
    w.activate(road.engine, opened, of, road.verdict(of, 1), {}, w.Changes(new=1))
    assert reported() == [("dengue", "24133", date(2025, 7, 1), start, end, 9.0)]
    assert reported("so-y-te-66") == []
    assert reported(period=Period(date(2026, 1, 16), date(2026, 1, 22), "week_fri_thu")) == []
    w.withdraw(road.engine, opened.receipt_no, "nhầm", "tester")
    assert reported() == []


def test_an_approval_is_bound_to_what_was_judged(road: Road) -> None:
    sent = road.send(DENGUE, "a", dengue([(1, "01", 10)]))
    with road.engine.begin() as connection, pytest.raises(DBAPIError, match="exactly_what_was_judged"):
        connection.execute(
            text(
                "insert into intake.approval (submission_id, status, approver, uploader, at, sha256, receipt_no, contract_version)"
                " select submission_id, 'signed', 'a', 'b', now(), repeat('0', 64), receipt_no, contract_version from intake.submission"
            )
        )
    assert sent.receipt_no


def test_receipts_can_be_asked_for_and_mistyped_numbers_are_noticed(road: Road) -> None:
    sent = road.send(DENGUE, "a", dengue([(1, "01", 10)]))
    year = datetime.now().year
    assert sent.receipt_no.startswith(f"66-{year}-000001-")
    assert receipt_of(road.engine, sent.receipt_no.replace("-", " ")) == {"receipt_no": sent.receipt_no}
    wrong = sent.receipt_no[:-1] + str((int(sent.receipt_no[-1]) + 1) % 10)
    with pytest.raises(NotFound, match="check digit"):
        receipt_of(road.engine, wrong)
    with pytest.raises(NotFound):
        receipt_of(road.engine, written("66", year, 77))


def test_a_refusal_is_recorded_once_with_a_number(road: Road) -> None:
    facts = {"dataset": DENGUE, "agency": "a", "sha256": "f" * 64, "size_bytes": 3, "rule": "SECRET-001"}
    at = datetime.now().astimezone()
    first = record_refusal(road.engine, received_at=at, node="66", **facts)  # type: ignore[arg-type]
    assert record_refusal(road.engine, received_at=at, node="66", **facts) == first  # type: ignore[arg-type]
    assert road.rows("select count(*) from intake.refusal") == [(1,)]
    with pytest.raises(NotFound, match="secret"):
        receipt_of(road.engine, first)


def test_lists_say_what_stands(road: Road) -> None:
    road.send(DENGUE, "a", dengue([(1, "01", 10), (2, "01", 1)]))
    road.send(DENGUE, "b", dengue([(1, "01", 11)]))
    road.send(DENGUE, "c", dengue([(2, "01", 12)]))
    road.open(AIR, "d")
    assert [r["status"] for r in list_submissions(road.engine, DENGUE, road.agency)] == ["present", "present", "superseded"]
    assert [r["status"] for r in list_submissions(road.engine, AIR)] == ["loading"]
    assert swept_members(road.engine, DENGUE, road.agency) == frozenset()


@given(st.sampled_from(["66", "01", "TW", "BYT"]), st.integers(2025, 2060), st.integers(1, 999_999), st.data())
def test_one_wrong_digit_or_two_swapped_ones_are_always_noticed(node: str, year: int, number: int, data: st.DataObject) -> None:
    receipt = written(node, year, number)
    assert normalised(receipt) == receipt
    digits = [i for i, c in enumerate(receipt) if c.isdigit()]
    at = data.draw(st.sampled_from(digits))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != receipt[at]]))
    assert normalised(receipt[:at] + other + receipt[at + 1 :]) is None
    swaps = [i for i in digits if i + 1 in digits and receipt[i] != receipt[i + 1]]
    if swaps:
        i = data.draw(st.sampled_from(swaps))
        assert normalised(receipt[:i] + receipt[i + 1] + receipt[i] + receipt[i + 2 :]) is None
    assert 0 <= check_digit(f"{node}-{year}-{number:06d}") <= 9
