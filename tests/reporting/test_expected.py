"""Which reports are expected: a contract's cadence, the agencies that owe it, the periods of its calendar."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from anptt_data.contract.registry import contract, contracts
from anptt_data.places.answers_for import answers_for
from anptt_data.places.assignments import Assignment, AssignmentDefect
from anptt_data.places.references import References
from anptt_data.reporting.duty import duties, stand_ins
from anptt_data.reporting.expected import Owes, addressee, areas_of, check_assignments, home_provinces, periods_between, who_owes
from tests.conftest import settings_for
from tests.reporting.conftest import AIR, BULLETIN, DENGUE, OFFENCES, POWER


def with_rows(refs: References, *rows: Assignment) -> References:
    return References(**{f: getattr(refs, f) for f in refs.__dataclass_fields__} | {"assignments": rows})


def row(
    agency: str | None, first: date | None = None, last: date | None = None, expected: bool = True, since: date | None = None
) -> Assignment:
    return Assignment(POWER, agency, first, last, expected, since, 2)


def owing(dataset: str, refs: References, on: date, home: frozenset[str] | None = None) -> set[str]:
    spans = who_owes(contract(dataset), refs, home)
    return {o.agency for o in spans if (o.first is None or o.first <= on) and (o.last is None or on <= o.last)}


def test_every_agency_of_the_contracts_kind_owes_its_report(refs: References) -> None:
    assert len(owing(POWER, refs, date(2026, 10, 31))) == 34
    assert owing(POWER, refs, date(2026, 10, 31)) <= {a.id for a in refs.agencies.values() if a.kind == "so-ct"}
    assert owing(DENGUE, refs, date(2026, 10, 31)) == {"bo-y-te"}


def test_what_is_sent_continuously_is_never_missing(refs: References) -> None:
    assert who_owes(contract(AIR), refs) == []


def test_a_province_that_was_merged_owed_its_own_report_until_the_day_before(refs: References) -> None:
    before, after = owing(POWER, refs, date(2025, 6, 30)), owing(POWER, refs, date(2025, 7, 1))
    assert len(before) == 63
    assert {"so-ct-54", "so-ct-66"} <= before
    assert "so-ct-54" not in after
    assert "so-ct-66" in after


def test_one_agency_of_a_province_owes_a_report_on_any_day(refs: References) -> None:
    for on in (date(2010, 5, 31), date(2025, 6, 30), date(2025, 7, 1), date(2026, 10, 31)):
        for dataset in (POWER, OFFENCES, BULLETIN):
            provinces = [refs.agencies[a].province for a in owing(dataset, refs, on)]
            assert len(provinces) == len(set(provinces))


def test_what_an_agency_reports_for_is_what_it_answers_for_on_every_day_it_owes(refs: References) -> None:
    for span in who_owes(contract(POWER), refs):
        for on in (span.first or date(2010, 1, 1), span.last or date(2026, 1, 1)):
            assert span.areas == tuple(a.code for a in answers_for(refs, refs.agency(span.agency), on)), span


def test_after_the_merger_the_successor_is_asked_for_the_old_agencys_reports(refs: References) -> None:
    assert addressee(refs, "so-ct-54", date(2025, 6, 30)) == "so-ct-54"
    assert addressee(refs, "so-ct-54", date(2025, 7, 1)) == "so-ct-66"
    assert addressee(refs, "so-ct-66", date(2026, 1, 1)) == "so-ct-66"
    assert addressee(refs, "ca-27", date(2026, 1, 1)) == "ca-24"


def test_where_committees_provide_a_report_those_of_the_communes_owe_it(refs: References) -> None:
    class ByCommune(contract(OFFENCES)):
        dataset = "crime.by_commune"
        provider = "ubnd"

    spans = [o for o in who_owes(ByCommune, refs) if o.last is None]
    today = {a.code for a in refs.areas if a.level == "commune" and a.valid_to is None}
    assert {o.areas for o in spans} == {(code,) for code in today}
    assert {o.agency for o in spans} == {f"ubnd-{code}" for code in today}


def test_the_departments_above_a_provider_its_successor_and_named_kinds_may_send_for_it(refs: References) -> None:
    power = stand_ins(contract(POWER), refs)
    assert power["so-ct-54"] == ("ubnd-54", "pc-54", "so-ct-66")
    assert stand_ins(contract(BULLETIN), refs)["cdc-66"] == ("so-y-te-66", "ubnd-66")


def test_who_provides_and_who_may_send_is_what_judges_a_sender(refs: References) -> None:
    def of(agency: str) -> dict[str, str]:
        return {c.dataset(): d for c, d in duties(contracts().values(), refs.agency(agency), refs.agencies)}

    assert of("so-ct-38")[POWER] == "provides"
    assert of("pc-38")[POWER] == "may"
    assert of("cdc-66") == of("cdc-66") | {BULLETIN: "provides", DENGUE: "may"}
    assert OFFENCES not in of("cdc-66")


# ---- assignments -------------------------------------------------------------------------------------------
def test_a_report_can_be_taken_off_an_agency_for_a_time(refs: References) -> None:
    changed = with_rows(refs, row("so-ct-38", date(2026, 1, 1), date(2026, 6, 30), expected=False))
    spans = [(o.first, o.last) for o in who_owes(contract(POWER), changed) if o.agency == "so-ct-38"]
    assert spans == [(date(1994, 1, 1), date(2025, 12, 31)), (date(2026, 7, 1), None)]
    assert owing(POWER, changed, date(2026, 3, 31)) == owing(POWER, refs, date(2026, 3, 31)) - {"so-ct-38"}


def test_an_agency_of_another_kind_can_be_given_a_report(refs: References) -> None:
    changed = with_rows(refs, row("pc-38", date(2026, 1, 1)))
    (span,) = (o for o in who_owes(contract(POWER), changed, frozenset({"66"})) if o.agency == "pc-38")
    assert span == Owes(POWER, "pc-38", date(2026, 1, 1), None, True, None, ("38",))


def test_a_row_without_an_agency_speaks_for_all_that_have_no_row_of_their_own(refs: References) -> None:
    nobody = with_rows(refs, row(None, expected=False), row("so-ct-38"))
    assert owing(POWER, nobody, date(2026, 3, 31)) == {"so-ct-38"}


def test_reports_count_since_the_day_that_is_said_for_all_or_for_one(refs: References) -> None:
    changed = with_rows(refs, row(None, since=date(2026, 3, 1)), row("so-ct-38", since=date(2026, 5, 1)), row("so-ct-01"))
    since = {o.agency: o.since for o in who_owes(contract(POWER), changed)}
    assert (since["so-ct-66"], since["so-ct-38"], since["so-ct-01"]) == (date(2026, 3, 1), date(2026, 5, 1), date(2026, 3, 1))


def test_nobody_owes_a_report_outside_the_days_in_which_it_existed(refs: References) -> None:
    changed = with_rows(refs, row("so-ct-54", date(2025, 1, 1), date(2026, 12, 31)))
    spans = [(o.first, o.last) for o in who_owes(contract(POWER), changed) if o.agency == "so-ct-54"]
    assert max(last for _, last in spans if last) == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (Assignment("energy.powr", None, None, None, True, None, 7), "energy.powr"),
        (Assignment(POWER, "cdc-66", None, None, True, None, 7), "cdc-66"),
        (Assignment(AIR, "so-nnmt-66", None, None, True, None, 7), "continuously"),
    ],
)
def test_an_assignment_that_cannot_be_meant_stops_the_start(refs: References, wrong: Assignment, named: str) -> None:
    with pytest.raises(AssignmentDefect, match=named) as raised:
        check_assignments(with_rows(refs, wrong), list(contracts().values()))
    assert "line 7" in str(raised.value)


# ---- whose reports are owed here -----------------------------------------------------------------------------
def test_a_provinces_node_waits_for_its_own_agencies_and_those_merged_into_it(refs: References, tmp_path) -> None:
    def home(**more: object) -> frozenset[str] | None:
        return home_provinces(settings_for(tmp_path, **more), refs.areas)

    assert home() == frozenset({"66", "54"})
    assert home(node="TQ") is None
    assert home(node="66", provinces=["38", "01"]) == frozenset({"38", "01", "28"})  # Hà Tây went to Hà Nội in 2008
    assert home(node="66", provinces=[]) == frozenset()
    here = {o.agency for o in who_owes(contract(POWER), refs, home()) if o.here}
    assert here == {"so-ct-66", "so-ct-54"}


def test_a_ministry_owes_nothing_to_a_provinces_node_until_it_has_sent(refs: References) -> None:
    assert [o.here for o in who_owes(contract(DENGUE), refs, frozenset({"66"}))] == [False]
    assert [o.here for o in who_owes(contract(DENGUE), refs, None)] == [True]
    assert areas_of(refs.agency("bo-y-te")) is None


# ---- periods ----------------------------------------------------------------------------------------------------
def test_the_periods_of_a_calendar_follow_each_other_without_gap(days) -> None:
    for dataset in (POWER, BULLETIN, OFFENCES):
        found = list(periods_between(contract(dataset).cadence(), date(2023, 12, 1), date(2028, 2, 1), days))
        for one, other in pairwise(found):
            assert (other.period.start - one.period.end).days == 1
        assert found[0].period.end >= date(2023, 12, 1)
        assert found[-1].period.end <= date(2028, 2, 1)
        for due in found:
            known = due.period.end.year in range(2024, 2028)
            assert (due.due_on is not None) <= known
            assert due.closes_on is None or due.due_on is None or due.closes_on > due.due_on > due.period.end
