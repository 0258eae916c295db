"""A warehouse with a few submissions, put there by plain SQL so that the pages are tested without the road."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, text

Send = Callable[..., int]


@pytest.fixture
def send(warehouse_engine: Engine) -> Send:
    """Puts a finished submission of `health.dengue_month` with `cases` (one fact an area) into the warehouse; gives its number."""
    numbers = itertools.count(1)

    def put(
        *, dataset: str = "health.dengue_month", agency: str = "bo-y-te", month: int = 1, cases: dict[str, int] | None = None, rejected: int = 0,
        decision: str = "accepted", sample: bool = False, findings: tuple[tuple[str, str, int], ...] = (), active: bool = True,
        area_from: date = date(1900, 1, 1), name: str = "bảng.xlsx",
    ) -> int:  # fmt: skip
        n = next(numbers)
        cases = {} if cases is None else cases
        start = date(2026, month, 1)
        end = date(2026, month + 1, 1).replace(day=1).fromordinal(date(2026, month + 1, 1).toordinal() - 1)
        sha, at = f"{n:064x}", datetime(2026, month + 1, 5, n % 24, tzinfo=UTC)
        with warehouse_engine.begin() as c:
            extract = c.execute(text(
                "insert into intake.extract (sha256, dataset, agency, name, size_bytes, source, sample, encrypted, frozen_at)"
                " values (:sha, :d, :a, :name, 10, 'test', :sample, false, :at) returning extract_id"),
                {"sha": sha, "d": dataset, "a": agency, "name": name, "sample": sample, "at": at}).scalar_one()  # fmt: skip
            c.execute(
                text("insert into intake.extract_part (extract_id, part, name, kind) values (:e, 0, 'Sheet1', 'sheet')"), {"e": extract}
            )
            number: int = c.execute(text(
                "insert into intake.submission (receipt_no, extract_id, sha256, dataset, agency, contract_version, contract_fingerprint,"
                " reference_version, source, state, decision, period_from, period_to, calendar, rows_read, rows_accepted, rows_rejected,"
                " rows_ignored, facts_written, counts, sample, received_at, finished_at) values (:r, :e, :sha, :d, :a, '1.0', :sha, 'v', 'test',"
                " 'finished', :decision, :f, :t, 'calendar_month', :read, :acc, :rej, 1, :acc, :counts, :sample, :at, :at) returning submission_id"),
                {"r": f"66-2026-{n:06d}", "e": extract, "sha": sha, "d": dataset, "a": agency, "decision": decision, "f": start, "t": end,
                 "read": len(cases) + rejected + 1, "acc": len(cases), "rej": rejected, "counts": json.dumps({}), "sample": sample, "at": at,
                 }).scalar_one()  # fmt: skip
            for i, (rule, severity, count) in enumerate(findings, start=1):
                c.execute(text(
                    "insert into quality.finding (submission_id, number, rule, severity, message_vi, message_en, fix_vi, count, examples)"
                    " values (:s, :i, :rule, :sev, 'Ô <b>trống</b>', 'Empty', 'Điền', :n, '[]')"),
                    {"s": number, "i": i, "rule": rule, "sev": severity, "n": count})  # fmt: skip
            for row in range(rejected):
                c.execute(
                    text("insert into quality.rejected_row values (:s, 0, :row, array['x'], array['VALUE-001'])"), {"s": number, "row": row}
                )
            if cases:
                claim = c.execute(text(
                    "insert into intake.claim (submission_id, dataset, agency, scope) values (:s, :d, :a, :scope) returning claim_id"),
                    {"s": number, "d": dataset, "a": agency, "scope": f"{start}/{end}"}).scalar_one()  # fmt: skip
                c.execute(text(
                    "insert into intake.claim_range values (:d, :a, :scope, :c, tstzrange(:at, case when :open then null else :at + interval '1 hour' end))"),
                    {"d": dataset, "a": agency, "scope": f"{start}/{end}", "c": claim, "at": at, "open": active})  # fmt: skip
                for i, (area, value) in enumerate(cases.items()):
                    c.execute(text(
                        "insert into fact.health__dengue_month (submission_id, claim_id, fact_no, part, row, period_from, period_to, area, area_from,"
                        " area_method, area_reported, cases) values (:s, :c, :i, 0, :row, :f, :t, :area, :af, 'code', :area, :v)"),
                        {"s": number, "c": claim, "i": i, "row": i + 2, "f": start, "t": end, "area": area, "af": area_from, "v": value})  # fmt: skip
        return number

    return put
