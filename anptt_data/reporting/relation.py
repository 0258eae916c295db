# ruff: noqa: S608 - views take no parameters; every name and text goes through `quoted` and `literal`.
"""The relations of schema ``anptt`` that say which reports were owed and what came: SQL text, made from the contracts and the reference data.

``anptt.reports(dataset, agency, since, until)`` is where it is decided; the views ``anptt.report`` and ``anptt.reporting`` and everything in Python
read it. All of them honour ``anptt.as_of``: the day is that of the instant, what came later is not there.
"""

from __future__ import annotations

from collections.abc import Sequence

from anptt_data.contract.base import Contract
from anptt_data.contract.text import Text
from anptt_data.reporting.expected import periodic
from anptt_data.reporting.units_sql import expected_sql, has_units, same_unit, tells_sql, told_sql
from anptt_data.sql_text import literal, quoted

LOCAL = "at time zone 'Asia/Ho_Chi_Minh'"
INSTANT = "(select anptt.instant())"
ASKED = "of_dataset text, of_agency text, since date, until date"
HOW = "language sql stable set enable_nestloop = off"
"""The planner knows nothing of how many reports are owed and takes them for one: pair by pair a nation's would take minutes."""
STATES = ("received", "late", "after_closing", "returned", "missed", "overdue", "due", "open", "running")
"""In time (or nothing is said of time) · after the due day · after the second clock · only returned files · nothing, and the second clock has run out ·
nothing, and the due day is over · nothing yet · nothing, and no due day is known · the period is not over."""
COUNTED = ("received", "late")
"""States that count in the reporting rate: what came after the second clock is kept and judged, and counts as that."""

REPORT: dict[str, tuple[str, Text]] = {
    "dataset": ("text", Text("Biểu", "Dataset")),
    "agency": ("text", Text("Cơ quan phải báo cáo", "Agency that owes the report")),
    "period_from": ("date", Text("Ngày đầu của kỳ báo cáo", "First day of the period")),
    "period_to": ("date", Text("Ngày cuối của kỳ báo cáo", "Last day of the period, inclusive")),
    "calendar": ("text", Text("Lịch của kỳ báo cáo", "Calendar of the period")),
    "due_on": ("date", Text("Hạn gửi; trống khi không có hạn hoặc chưa biết ngày nghỉ của năm", "Last day in time; null without one, or while the year's holidays are not known")),
    "closes_on": ("date", Text("Ngày chốt: nhận sau ngày này không tính vào tỷ lệ", "Last day on which a report counts for its period")),
    "state": ("text", Text("Tình trạng: " + ", ".join(STATES), "State")),
    "ended": ("boolean", Text("Kỳ đã kết thúc: chỉ kỳ đã kết thúc được tính tỷ lệ", "The period is over; only such count in rates")),
    "reported": ("boolean", Text("Đã báo cáo trước ngày chốt", "Reported before it was closed")),
    "on_time": ("boolean", Text("Đúng hạn; trống khi không có hạn", "Reported in time; null without a due day")),
    "after_closing": ("boolean", Text("Nhận sau khi chốt", "Received after it was closed")),
    "nil": ("boolean", Text("Khai không phát sinh", "A declaration that there was nothing to report")),
    "told_by": ("text", Text("Cơ quan khác đã gửi thay; trống khi tự gửi", "Agency that sent it in its place, null when it did itself")),
    "receipt_no": ("text", Text("Phiếu của lần gửi hiện hành, hoặc của lần bị trả lại", "Receipt of what stands, or of the file that was returned")),
    "received_at": ("timestamptz", Text("Nhận lúc (lần gửi hiện hành, hoặc lần bị trả lại)", "When that was received")),
    "first_received_at": ("timestamptz", Text("Nhận lần đầu lúc: quyết định đúng hạn", "When the first version came; decides whether it was in time")),
    "mark": ("text", Text("«mẫu» nếu là số liệu mẫu", "'mẫu' for sample data")),
    "areas": ("text[]", Text("Mã địa bàn cơ quan báo cáo; trống là cả nước", "Codes of what it reports for, null for the country")),
}  # fmt: skip
"""Columns of ``anptt.report``: type and meaning."""
RATES: dict[str, tuple[str, Text]] = {
    "dataset": ("text", Text("Biểu", "Dataset")),
    "period_from": ("date", Text("Ngày đầu của kỳ báo cáo", "First day of the period")),
    "period_to": ("date", Text("Ngày cuối của kỳ báo cáo", "Last day of the period, inclusive")),
    "calendar": ("text", Text("Lịch của kỳ báo cáo", "Calendar of the period")),
    "expected": ("bigint", Text("Số báo cáo phải có", "Reports expected")),
    "reported": ("bigint", Text("Đã báo cáo trước ngày chốt", "Reported before they were closed")),
    "on_time": ("bigint", Text("Đúng hạn; trống khi không có hạn", "In time; null without a due day")),
    "after_closing": ("bigint", Text("Nhận sau khi chốt", "Received after they were closed")),
    "reporting_rate": ("numeric", Text("Tỷ lệ đã báo cáo, %", "Reporting rate, %")),
    "on_time_rate": ("numeric", Text("Tỷ lệ đúng hạn, %; trống khi không có hạn", "On-time rate, %; null without a due day")),
}  # fmt: skip
UNITS: dict[str, tuple[str, Text]] = {
    "dataset": ("text", Text("Biểu", "Dataset")),
    "agency": ("text", Text("Cơ quan phải báo cáo", "Agency that owes the report")),
    "period_from": ("date", Text("Ngày đầu của kỳ báo cáo", "First day of the period")),
    "period_to": ("date", Text("Ngày cuối của kỳ báo cáo", "Last day of the period, inclusive")),
    "unit": ("text", Text("Mã đơn vị: xã, trạm hoặc đơn vị của ngành", "Code of the unit: a place, a station or a unit of the sector")),
    "unit_from": ("date", Text("Mã đơn vị hành chính có hiệu lực từ ngày", "The area's code is valid from; null for other units")),
    "name": ("text", Text("Tên đơn vị", "Name of the unit")),
    "told": ("boolean", Text("Có số liệu hiện hành, hoặc cơ quan khai không phát sinh", "Has figures in force, or its agency declared nil")),
    "reported": ("boolean", Text("Có số liệu nhận trước ngày chốt", "Has figures that came before it was closed")),
    "on_time": ("boolean", Text("Có số liệu nhận đúng hạn; trống khi không có hạn", "Has figures that came in time; null without a due day")),
}  # fmt: skip
"""Columns of ``anptt.report_units(dataset, agency, since, until)``."""


def told_view() -> str:
    """``anptt.report_told``: every claim that was ever in force and is not withdrawn, with the days it speaks for."""
    visible = f"case when {INSTANT} is null then upper_inf(g.recorded) else g.recorded @> {INSTANT} end"
    scope = r"c.scope ~ '^\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}(/|$)'"

    def day(part: int, moment: str) -> str:
        # The bounds of claims of instants are instants; those of claims of periods are days at +00:00.
        at = f"case when c.dataset in (select m.dataset from anptt.report_moment m) then c.{moment} {LOCAL} else c.{moment} at time zone 'UTC' end"
        return f"case when {scope} then split_part(c.scope, '/', {part})::date else ({at})::date end"

    return (
        "select c.claim_id, s.submission_id, s.dataset, s.agency, s.receipt_no, s.received_at, s.nil, s.sample, r.stands,"
        f" {day(1, 'first_at')} as first_on, {day(2, 'last_at')} as last_on"
        " from intake.claim c join intake.submission s on s.submission_id = c.submission_id"
        f" join (select g.claim_id, bool_or({visible}) as stands from intake.claim_range g where not isempty(g.recorded)"
        f" and ({INSTANT} is null or lower(g.recorded) is null or lower(g.recorded) <= {INSTANT}) group by g.claim_id) r on r.claim_id = c.claim_id"
        f" where s.state = 'finished' and (s.withdrawn_at is null or s.withdrawn_at > {INSTANT})"
        " and s.dataset in (select p.dataset from anptt.report_dataset p)"
    )


def reports_function() -> str:
    """``anptt.reports(of_dataset, of_agency, since, until)``: a row a report that is owed; null asks for all, days are compared with the period's last."""
    columns = ", ".join(f"{quoted(n)} {kind}" for n, (kind, _) in REPORT.items())
    return f"create function anptt.reports({ASKED}) returns table({columns}) {HOW} begin atomic {_reports()}; end"


def _reports() -> str:
    expected = (
        "select d.dataset, d.agency, d.areas, p.period_from, p.period_to, p.written, p.calendar, p.due_on, p.closes_on"
        " from anptt.report_duty d join anptt.report_period p on p.dataset = d.dataset"
        " left join begun b on b.dataset = d.dataset left join own o on o.dataset = d.dataset and o.agency = d.agency"
        " where (of_dataset is null or d.dataset = of_dataset) and (of_agency is null or d.agency = of_agency)"
        " and (reports.since is null or p.period_to >= reports.since) and (reports.until is null or p.period_to <= reports.until)"
        " and p.period_from <= anptt.day() and (d.first_on is null or p.period_to >= d.first_on) and (d.last_on is null or p.period_to <= d.last_on)"
        " and case when d.counted_since is not null then p.period_from >= d.counted_since when d.here then p.period_to >= b.first_on"
        " else p.period_to >= o.first_on end"
    )
    key = "e.dataset, e.agency, e.period_from, e.period_to"
    covers = "{0}.first_on <= e.period_from and {0}.last_on >= e.period_to"
    told = (
        f"select {key}, min(t.received_at) as first_at, max(t.submission_id) filter (where t.stands) as standing"
        f" from expected e join told t on t.dataset = e.dataset and t.agency = e.agency and {covers.format('t')} group by 1, 2, 3, 4"
    )
    # Asked only of the few reports that did not come: looking into the facts of everybody would cost too much.
    instead = (
        f"select {key}, min(t.received_at) as first_at, max(t.submission_id) as standing from expected e"
        " join anptt.report_stand_in i on i.dataset = e.dataset and i.agency = e.agency"
        f" join told t on t.dataset = e.dataset and t.agency = i.sender and t.stands and {covers.format('t')}"
        " where not exists (select 1 from covered c where c.standing is not null and c.dataset = e.dataset and c.agency = e.agency"
        " and c.period_from = e.period_from and c.period_to = e.period_to)"
        " and case when t.nil then i.areas is null or e.areas <@ i.areas else anptt.report_tells(e.dataset, t.claim_id, e.areas, e.period_to) end"
        " group by 1, 2, 3, 4"
    )
    back = (
        f"select {key}, max(s.submission_id) as submission_id from expected e join intake.submission s on s.dataset = e.dataset and s.agency = e.agency"
        " and case when s.period_to is null then s.asked_period = e.written else s.period_from <= e.period_from and s.period_to >= e.period_to end where s.state = 'finished' and s.decision in ('returned', 'unreadable')"
        f" and ({INSTANT} is null or s.finished_at <= {INSTANT}) group by 1, 2, 3, 4"
    )
    same = "{0}.dataset = e.dataset and {0}.agency = e.agency and {0}.period_from = e.period_from and {0}.period_to = e.period_to"
    joined = (
        "select e.*, coalesce(c.standing, i.standing) as standing, case when c.standing is null then i.standing end as instead,"
        f" case when c.standing is not null then c.first_at else i.first_at end as first_at, b.submission_id as back"
        f" from expected e left join covered c on {same.format('c')} left join instead i on {same.format('i')} left join back b on {same.format('b')}"
    )
    dated = (
        "select j.*, (j.first_at at time zone 'Asia/Ho_Chi_Minh')::date as first_on, j.period_to < anptt.day() as ended,"
        " j.standing is not null as came from joined j"
    )
    state = (
        "case when x.came then case when x.first_on > x.closes_on then 'after_closing' when x.first_on > x.due_on then 'late' else 'received' end"
        " when not x.ended then 'running' when x.back is not null then 'returned' when x.closes_on < anptt.day() then 'missed'"
        " when x.due_on is null then 'open' when x.due_on < anptt.day() then 'overdue' else 'due' end"
    )
    return (
        "with told as (select * from anptt.report_told t where of_dataset is null or t.dataset = of_dataset),"
        " begun as (select t.dataset, min(t.first_on) as first_on from told t where t.stands group by 1),"
        " own as (select t.dataset, t.agency, min(t.first_on) as first_on from told t where t.stands group by 1, 2),"
        f" expected as ({expected}), covered as ({told}), instead as ({instead}), back as ({back}), joined as ({joined}), dated as ({dated})"
        f" select x.dataset, x.agency, x.period_from, x.period_to, x.calendar, x.due_on, x.closes_on, {state}, x.ended,"
        " x.came and coalesce(x.first_on <= x.closes_on, true), case when x.due_on is not null then x.came and x.first_on <= x.due_on end,"
        " x.came and coalesce(x.first_on > x.closes_on, false), coalesce(s.nil and x.came, false),"
        " case when x.instead is not null then s.agency end, s.receipt_no, s.received_at, x.first_at,"
        " case when s.sample and x.came then 'mẫu' end, x.areas"
        " from dated x left join intake.submission s on s.submission_id = coalesce(x.standing, x.back)"
    )


def rates_view() -> str:
    """``anptt.reporting``: the rates of every dataset and period that is over. By agency: group ``anptt.report`` in the same way."""
    return (
        "select r.dataset, r.period_from, r.period_to, r.calendar, count(*) as expected, count(*) filter (where r.reported) as reported,"
        " case when count(r.on_time) = count(*) then count(*) filter (where r.on_time) end as on_time,"
        " count(*) filter (where r.after_closing) as after_closing,"
        " round(100.0 * count(*) filter (where r.reported) / count(*), 1) as reporting_rate,"
        " case when count(r.on_time) = count(*) then round(100.0 * count(*) filter (where r.on_time) / count(*), 1) end as on_time_rate"
        " from anptt.report r where r.ended group by 1, 2, 3, 4"
    )


def tells_function(contracts: Sequence[type[Contract]]) -> str:
    """``anptt.report_tells(dataset, claim, areas, day)``: whether a claim holds figures of the areas; what cannot be told is true."""
    cases = " ".join(
        f"when {literal(c.dataset())} then {tells_sql(c, 'of_claim', 'of_areas', 'on_day')}"
        for c in contracts
        if periodic(c) and has_units(c)
    )
    told = f"of_areas is null or case of_dataset {cases} else true end" if cases else "true"
    return (
        "create function anptt.report_tells(of_dataset text, of_claim bigint, of_areas text[], on_day date) returns boolean"
        f" language sql stable begin atomic select {told}; end"
    )


def units_function(contracts: Sequence[type[Contract]]) -> str:
    """``anptt.report_units(of_dataset, of_agency, since, until)``: a row a unit of every report of a period that is over."""
    columns = ", ".join(f"{quoted(n)} {kind}" for n, (kind, _) in UNITS.items())
    parts = [_units(c) for c in contracts if periodic(c) and has_units(c)]
    nothing = "select " + ", ".join(f"null::{kind}" for kind, _ in UNITS.values()) + " where false"
    return (
        f"create function anptt.report_units({ASKED}) returns table({columns}) {HOW}"
        f" begin atomic {' union all '.join(parts) or nothing}; end"
    )


def _units(contract: type[Contract]) -> str:
    dataset = literal(contract.dataset())
    owed = (
        f"select r.* from anptt.reports({dataset}, of_agency, report_units.since, report_units.until) r"
        f" where r.ended and (of_dataset is null or of_dataset = {dataset})"
    )
    claims = (
        f"select t.claim_id, t.stands, t.received_at from anptt.report_told t where t.dataset = {dataset} and (of_dataset is null or of_dataset = {dataset})"
        " and (report_units.since is null or t.last_on >= report_units.since) and (report_units.until is null or t.first_on <= report_units.until)"
    )
    on = f"(f.first_at {LOCAL})::date"
    return (
        f"(with owed as materialized ({owed}), wanted as materialized ({expected_sql(contract, 'select distinct o.agency, o.areas, o.period_to as day from owed o')}),"
        f" figures as materialized ({told_sql(contract, claims)})"
        f" select {dataset}, o.agency, o.period_from, o.period_to, w.unit, w.unit_from, w.name,"
        " coalesce(bool_or(f.stands), false) or o.nil,"
        f" coalesce(bool_or(f.stands and coalesce({on} <= o.closes_on, true)), false) or (o.nil and o.reported),"
        f" case when o.due_on is not null then coalesce(bool_or(f.stands and {on} <= o.due_on), false) or (o.nil and o.on_time) end"
        " from owed o join wanted w on w.agency = o.agency and w.day = o.period_to"
        f" left join figures f on f.period_from = o.period_from and f.period_to = o.period_to and {same_unit(contract, 'w', 'f')}"
        " group by o.agency, o.period_from, o.period_to, o.due_on, o.closes_on, o.nil, o.reported, o.on_time, w.unit, w.unit_from, w.name)"
    )
