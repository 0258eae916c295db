"""Judging typed chunks: every line has one fate, every failure its address, every decision its reason."""

from __future__ import annotations

from datetime import date

import polars as pl

from anptt_data.conform.conformed import Conformed, Layout
from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count, derived, measure
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.rules import Row, rule
from anptt_data.contract.text import Text
from anptt_data.quality.failure_findings import FailureFindings
from anptt_data.quality.findings import Findings
from anptt_data.quality.judge import Judge
from anptt_data.quality.pseudonym import Pseudonymiser
from anptt_data.quality.verdict import JudgedChunk, Verdict
from anptt_data.readers.cells import Part


class Judged(Contract):
    """A small contract for these tests."""

    dataset = "testing.judged"
    version = "1.0"
    title = Text("Thử", "Test")
    cadence = Cadence(every="month", calendar="calendar_month")

    unit: str = code("Đơn vị", "Unit", code_list="power_unit")
    happened: int = count("Xảy ra", "Happened", unit="vụ")
    solved: int = count("Khám phá", "Solved", unit="vụ", nullable=True)
    share: float = derived("Tỷ lệ", "Share", of="solved", per="happened", formula="percent")
    level: float = measure("Mức", "Level", unit="m", maximum=10, nullable=True)

    @rule("T-001", severity="error", vi="Khám phá nhiều hơn xảy ra", en="Solved more than happened", fix_vi="Kiểm tra")
    def solved_within_happened(row: Row) -> pl.Expr:
        return row.solved <= row.happened

    @rule("T-002", severity="warning", vi="Mức cao", en="High level", fix_vi="Xem lại")
    def level_is_usual(row: Row) -> pl.Expr:
        return row.level <= 5


COLUMNS = {"unit": 1, "happened": 2, "solved": 3, "share": 4, "level": 5}
SCHEMA = {"unit": pl.String, "happened": pl.Int64, "solved": pl.Int64, "share": pl.Float64, "level": pl.Float64}
Line = tuple[str | None, int | None, int | None, float | None, float | None]
BAD = {"part": pl.Int32, "row": pl.Int64, "col": pl.Int32, "column": pl.String, "rule": pl.String}


def conformed(lines: list[Line], ignored: dict[int, str] | None = None, bad: list[tuple[int, str, str]] | None = None) -> Conformed:
    rows = [i + 2 for i in range(len(lines))]
    address = pl.DataFrame({"part": [0] * len(lines), "row": rows}, schema={"part": pl.Int32, "row": pl.Int64})
    typed = pl.DataFrame(lines, schema=SCHEMA, orient="row")
    frame = pl.concat(
        [address, pl.DataFrame({"col": [None] * len(lines)}, schema={"col": pl.Int32}), typed], how="horizontal"
    ).with_columns(pl.lit(date(2026, 10, 1)).alias("period_from"), pl.lit(date(2026, 10, 31)).alias("period_to"))
    fates = address.with_columns(pl.Series("reason", [(ignored or {}).get(r) for r in rows], dtype=pl.String))
    text = pl.concat([address, typed.select(pl.all().cast(pl.String)).rename({n: f"c{i}" for n, i in COLUMNS.items()})], how="horizontal")
    bad_cells = pl.DataFrame([(0, r, COLUMNS[c], c, code) for r, c, code in bad or []], schema=BAD, orient="row")
    totals = pl.DataFrame(
        schema={"part": pl.Int32, "row": pl.Int64, "col": pl.Int32, "column": pl.String, "value": pl.Float64, "group": pl.String}
    )
    return Conformed(frame.filter(~pl.col("row").is_in(list(ignored or {}))), fates, bad_cells, text, totals)


def judge(
    chunk: Conformed, contract: type[Contract] = Judged, parents: dict[str, dict[str, str]] | None = None
) -> tuple[Verdict, JudgedChunk, Findings]:
    layout = Layout("table", "csv", "utf-8", headers={n: n for n in COLUMNS}, file_columns={(0, n): i for n, i in COLUMNS.items()})
    findings = Findings(contract)
    judging = Judge(contract, layout, (Part(0, "x.csv", "text"),), findings, Pseudonymiser(None), parents=parents)
    judged = judging.chunk(chunk)
    late = judging.count_late(judging.late(), judged.rejected)
    judging.note_facts(judged.facts.join(late, on=["part", "row"], how="anti"))
    return judging.verdict(), judged, findings


def test_good_rows_are_accepted_without_a_finding() -> None:
    verdict, judged, findings = judge(conformed([("a", 5, 5, 100.0, 1.0), ("b", 3, None, None, None)]))
    assert verdict.decision == "accepted"
    assert (verdict.counts.read, verdict.counts.accepted, findings.total()) == (2, 2, 0)
    assert judged.facts["happened"].to_list() == [5, 3]
    assert [p.as_json()["from"] for p in verdict.periods] == ["2026-10-01"]


def test_every_failure_of_a_row_is_told_in_one_pass_and_the_row_is_rejected_once() -> None:
    verdict, judged, findings = judge(conformed([("a", -1, 3, None, 11.0), ("b", 1, 1, None, None)]))
    told = {(g.rule, g.column) for g in findings.groups()}
    assert told == {("VALUE-002", "happened"), ("VALUE-003", "level"), ("T-001", None), ("T-002", None)}
    assert verdict.decision == "partly_accepted"
    assert (verdict.counts.accepted, verdict.counts.rejected) == (1, 1)
    assert judged.rejected["cells"].to_list() == [["a", "-1", "3", None, "11.0"]]


def test_a_cell_that_could_not_be_read_is_not_reported_again_as_empty() -> None:
    _, _, findings = judge(conformed([("a", None, 1, None, None), ("b", 2, 1, None, None)], bad=[(2, "happened", "NUM-001")]))
    assert findings.total() == 0, "conforming reported it; neither VALUE-001 nor T-001 is added"


def test_a_required_empty_cell_is_an_error_at_its_address() -> None:
    verdict, _, findings = judge(conformed([("a", None, None, None, None), ("b", 2, 1, None, None)]))
    (group,) = findings.groups()
    assert (group.rule, group.addresses[0].row, group.addresses[0].column) == ("VALUE-001", 2, 2)
    assert verdict.counts.rejected == 1


def test_a_warning_accepts_and_says_so() -> None:
    verdict, _, _ = judge(conformed([("a", 1, 1, None, 7.0)]))
    assert verdict.decision == "accepted_with_warnings"


def test_ignored_rows_are_counted_with_their_reason_and_nothing_left_is_returned() -> None:
    verdict, _, findings = judge(conformed([("a", 1, 1, None, None)], ignored={2: "total"}))
    assert verdict.decision == "returned"
    assert verdict.counts.ignored_by_reason == {"total": 1}
    assert [g.rule for g in findings.groups()] == ["ROWS-001"]


def test_all_rows_wrong_is_returned() -> None:
    verdict, _, _ = judge(conformed([("a", -1, None, None, None)]))
    assert verdict.decision == "returned"
    assert (verdict.counts.read, verdict.counts.accepted, verdict.counts.rejected) == (1, 0, 1)


def test_copies_that_disagree_are_all_rejected_and_equal_ones_kept_once() -> None:
    verdict, _, findings = judge(
        conformed([("a", 1, 1, None, None), ("a", 2, 1, None, None), ("b", 1, 1, None, None), ("b", 1, 1, None, None)])
    )
    assert {g.rule: g.count for g in findings.groups()} == {"DUP-002": 2, "DUP-001": 1}
    assert (verdict.counts.accepted, verdict.counts.rejected, verdict.counts.ignored) == (1, 2, 1)


def test_a_percent_that_does_not_follow_is_a_warning_naming_both_numbers() -> None:
    _, _, findings = judge(conformed([("a", 8, 2, 30.0, None)]))
    (group,) = findings.groups()
    assert (group.rule, group.value, group.facts["computed"]) == ("DERIVED-001", "30", "25")


def test_a_total_row_that_disagrees_is_a_warning_naming_both_numbers() -> None:
    chunk = conformed([("a", 8, 2, None, None), ("b", 1, 1, None, None)])
    chunk.totals = pl.DataFrame([(0, 4, 2, "happened", 10.0, "")], schema=chunk.totals.schema, orient="row")
    verdict, _, findings = judge(chunk)
    (group,) = findings.groups()
    assert (group.rule, group.value, group.facts["computed"]) == ("TOTAL-001", "10", "9")
    assert verdict.decision == "accepted_with_warnings"


class Whole(Judged):
    """Accepted whole or not at all."""

    dataset = "testing.whole"
    version = "1.0"
    title = Text("Thử", "Test")
    cadence = Cadence(every="month", calendar="calendar_month")
    partial = False


def test_a_contract_that_is_not_partial_returns_the_whole_file_for_one_wrong_row() -> None:
    verdict, _, findings = judge(conformed([("a", -1, None, None, None), ("b", 1, 1, None, None)]), Whole)
    assert verdict.decision == "returned"
    assert verdict.counts.rejected == verdict.counts.read == 2
    assert "ROWS-002" in {g.rule for g in findings.groups()}


class NextVersion(Judged):
    """A version that says only what is new."""

    version = "1.1"
    partial = False

    @rule("T-002", severity="error", vi="Mức quá cao", en="Level too high", fix_vi="Xem lại")
    def level_is_usual(row: Row) -> pl.Expr:
        return row.level <= 9


def test_a_version_that_is_a_subclass_keeps_what_it_does_not_say_again() -> None:
    assert NextVersion.dataset() == Judged.dataset()
    assert (NextVersion.version(), NextVersion.described("partial"), Judged.described("partial")) == ("1.1", False, True)
    assert {r.code: r.severity for r in NextVersion.rules()} == {"T-001": "error", "T-002": "error"}
    assert list(NextVersion.columns()) == list(Judged.columns())
    assert NextVersion.fingerprint() != Judged.fingerprint()


def test_copies_are_told_by_titles_where_the_file_has_no_header() -> None:
    layout, findings = Layout("lines", "text", "utf-8"), Findings(Judged)
    schema = {"part": pl.Int32, "row": pl.Int64, "fate": pl.String, "group": pl.Int64}
    found = pl.DataFrame([(0, 2, "disagrees", 1), (0, 3, "disagrees", 1)], schema=schema, orient="row")
    FailureFindings(Judged, layout, (), findings).duplicates(found)
    (group,) = findings.groups()
    assert (group.rule, group.facts["keys"]) == ("DUP-002", "Đơn vị")


def test_copies_on_two_sheets_are_told_with_their_sheets() -> None:
    layout, findings = Layout("lines", "xlsx", None), Findings(Judged)
    schema = {"part": pl.Int32, "row": pl.Int64, "fate": pl.String, "group": pl.Int64}
    rows = [(0, 6, "disagrees", 1), (1, 6, "disagrees", 1), (1, 8, "disagrees", 2), (1, 9, "disagrees", 2)]
    found = pl.DataFrame(rows, schema=schema, orient="row")
    parts = (Part(0, "Trang", "sheet"), Part(1, "T10 (2)", "sheet"))
    FailureFindings(Judged, layout, parts, findings).duplicates(found)
    assert [g.facts["rows"] for g in findings.groups()] == ["Trang!6:6, 'T10 (2)'!6:6", "8, 9"]


def test_a_company_beside_its_units_is_a_total_and_is_left_out() -> None:
    lines: list[Line] = [("company", 9, 4, None, None), ("a", 5, 2, None, None), ("b", 4, 2, None, None), ("other", 7, 7, None, None)]
    belongs = {"a": "company", "b": "company", "c": "other"}
    verdict, _, findings = judge(conformed(lines), parents={"unit": belongs})
    assert verdict.counts.ignored_by_reason == {"total": 1}
    assert (verdict.counts.accepted, verdict.decision) == (3, "accepted_with_warnings")
    (group,) = findings.groups()
    assert (group.rule, group.value, group.facts["children"]) == ("TOTAL-002", "company", 2)


def test_a_company_that_stands_alone_is_a_row_like_any_other() -> None:
    verdict, _, findings = judge(conformed([("company", 9, 4, None, None)]), parents={"unit": {"a": "company"}})
    assert (verdict.decision, findings.total()) == ("accepted", 0)
