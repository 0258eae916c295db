"""`anptt sql -o FILE`: what people open is what the query gave, with what has to be said of it, whole or not at all."""

from __future__ import annotations

import csv
import shutil
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from lake_ledger import WEEK, Ledger, week_rows

from anptt_data.cli.main import app, guarded
from anptt_data.errors import UsageError
from anptt_data.lake.export_query import export_query
from anptt_data.lake.instants import VIETNAM
from anptt_data.lake.notes_lines import notes_text
from anptt_data.lake.open_release import open_release
from anptt_data.lake.publish import publish
from anptt_data.lake.query import query
from anptt_data.lake.query_sources import Lineage
from anptt_data.settings import Settings
from tests.road.conftest import loaded  # noqa: F401 - a fixture

WEEKS = "SELECT w.*, s.received_at FROM health.disease_week w JOIN submissions s USING (submission_id) ORDER BY w.submission_id, w.fact_no"
TWO_CALENDARS = (
    "SELECT calendar, period_from, period_to, authority, mark, cases FROM health.disease_week"
    " UNION ALL SELECT calendar, period_from, period_to, authority, mark, cases FROM health.dengue_month"
)
LOOKS_LIKE_FORMULAS = ["=1+1", '=HYPERLINK("http://x","y")', "+84", "-", "@a", "=cmd|' /C calc'!A0"]
SOFFICE = shutil.which("soffice")


def values(*texts: str) -> str:
    listed = ", ".join("(" + "'" + t.replace("'", "''") + "')" for t in texts)
    return f"SELECT * FROM (VALUES {listed}) v(a)"


def test_a_workbook_holds_the_rows_as_they_are(loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    told: list[int] = []
    done = export_query(loaded, WEEKS, tmp_path / "tuần.xlsx", progress=told.append)
    expected = query(loaded, WEEKS)
    columns, rows = expected.columns, expected.rows()
    assert done.rows == sum(told) == len(rows) > 1000
    assert done.beside is None
    book = openpyxl.load_workbook(done.path)
    assert book.sheetnames == ["Số liệu", "Ghi chú"]
    sheet = book["Số liệu"]
    assert sheet.freeze_panes == "A2"
    assert [c.value for c in sheet[1]] == columns
    got = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(got) == len(rows)
    for mine, theirs in zip(rows, got, strict=True):
        for a, b in zip(mine, theirs, strict=True):
            if isinstance(a, datetime):
                assert isinstance(b, datetime)
                assert abs(b - a.astimezone(VIETNAM).replace(tzinfo=None)) < timedelta(seconds=1)  # a cell holds days as a number
            elif isinstance(a, date):
                assert b == datetime(a.year, a.month, a.day)
            else:
                assert (a, type(a)) == (b, type(b))
    assert sheet["A2"].alignment is not None
    assert sheet.column_dimensions["A"].width > 8
    assert not list(tmp_path.glob(".*"))


def test_the_notes_say_what_was_read_and_how_it_may_be_used(loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    statement = "SELECT area, sum(saidi * customers) / sum(customers) AS saidi FROM energy.power_reliability_month_today GROUP BY ALL"
    done = export_query(loaded, statement, tmp_path / "saidi.xlsx")
    sheet = openpyxl.load_workbook(done.path)["Ghi chú"]
    text = "\n".join(str(c) for row in sheet.iter_rows(values_only=True) for c in row if c)
    number = query(loaded, "SELECT number FROM release").rows()[0][0]
    for said in (
        f"số {number}", "Dữ liệu nhận đến", statement, "energy.power_reliability_month_today", "TT 05/2025/TT-BCT, Điều 15", "saidi: phút",
        "sum(saidi * customers) / sum(customers)", "dòng sơ bộ", "calendar_month",
        "đơn vị đã báo cáo", "Không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau", "số liệu mẫu", "ref.area",
        "Figures of reporting periods on different calendars are never added", "not_converted",
    ):  # fmt: skip
        assert said in text, said
    assert not done.notes.mixed


def test_calendars_that_are_mixed_are_named_first(loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    done = export_query(loaded, TWO_CALENDARS, tmp_path / "hai lịch.xlsx")
    sheet = openpyxl.load_workbook(done.path)["Ghi chú"]
    assert "calendar_month, week_fri_thu" in str(sheet["B2"].value)
    assert "Không cộng" in str(sheet["B2"].value)
    # also when the calendars are no longer to be seen in the result
    summed = export_query(loaded, f"SELECT sum(cases) AS cases FROM ({TWO_CALENDARS})", tmp_path / "tổng.csv")
    assert summed.notes.calendars == ("calendar_month", "week_fri_thu")
    assert summed.beside is not None
    assert "calendar_month, week_fri_thu" in summed.beside.read_text(encoding="utf-8-sig").splitlines()[1]
    one = export_query(loaded, "SELECT * FROM health.dengue_month", tmp_path / "một.csv")
    assert not one.notes.mixed


def test_samples_and_real_reports_are_never_counted_together(ledger: Ledger, tmp_path: Path) -> None:
    ledger.send("health.disease_week", week_rows(4, 2), scope=WEEK, agency="cdc-01")
    ledger.send("health.disease_week", week_rows(1, area="22015"), scope=WEEK, sample=True)
    publish(ledger.engine, ledger.settings)
    done = export_query(ledger.settings, "SELECT * FROM health.disease_week", tmp_path / "tuần.csv")
    (source,) = done.notes.sources
    assert [(c.mark, c.reported) for c in source.coverage] == [(None, 1), ("mẫu", 1)]
    told = notes_text(done.notes)
    assert "(week_fri_thu, số liệu thật): 1/" in told
    assert "(week_fri_thu, số liệu mẫu): 1/" in told


def test_no_text_becomes_a_formula(loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    done = export_query(loaded, values(*LOOKS_LIKE_FORMULAS), tmp_path / "công thức.xlsx")
    sheet = openpyxl.load_workbook(done.path)["Số liệu"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [c.value for c in cells] == LOOKS_LIKE_FORMULAS
    assert {c.data_type for c in cells} == {"s"}
    assert all(c.quotePrefix for c in cells)  # it stays a text when somebody edits it
    beside = export_query(loaded, values(*LOOKS_LIKE_FORMULAS), tmp_path / "công thức.csv")
    assert "6 ô văn bản bắt đầu bằng = + - @" in notes_text(beside.notes)
    with beside.path.open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)][1:] == LOOKS_LIKE_FORMULAS


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here")
def test_libreoffice_reads_the_same(loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    statement = "SELECT area_reported, cases, period_from, x, n FROM (SELECT * FROM health.disease_week ORDER BY ALL LIMIT 40), (SELECT '=2+3' AS x, -1.5 AS n)"
    done = export_query(loaded, statement, tmp_path / "sổ.xlsx")
    subprocess.run(
        [str(SOFFICE), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1", "--outdir", str(tmp_path / "out"), str(done.path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    with (tmp_path / "out" / "sổ-Số liệu.csv").open(encoding="utf-8", newline="") as file:
        read = list(csv.reader(file))
    expected = query(loaded, statement).rows()
    assert read[0] == ["area_reported", "cases", "period_from", "x", "n"]
    assert sorted((r[0], int(r[1]), r[3], r[4]) for r in read[1:]) == sorted((r[0], r[1], "=2+3", "-1.5") for r in expected)
    notes = (tmp_path / "out" / "sổ-Ghi chú.csv").read_text(encoding="utf-8")
    assert "GHI CHÚ VỀ SỐ LIỆU ĐÃ XUẤT" in notes


def test_what_excel_cannot_hold_is_told(loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    statement = "SELECT 123456789012345678 AS big, DATE '1850-01-01' AS old, repeat('a', 40000) AS long, 'NaN'::DOUBLE AS nan, [1, 2] AS list, true AS yes"
    done = export_query(loaded, statement, tmp_path / "lạ.xlsx")
    row = next(openpyxl.load_workbook(done.path)["Số liệu"].iter_rows(min_row=2, values_only=True))
    assert (row[0], row[1], row[3], row[4], row[5]) == ("123456789012345678", "1850-01-01", None, "[1, 2]", True)
    assert len(str(row[2])) == 32_767
    text = notes_text(done.notes)
    assert "1 ô dài hơn 32.767 ký tự đã bị cắt bớt" in text
    assert "1 số có hơn 15 chữ số" in text
    assert "1 ngày trước năm 1900" in text
    with pytest.raises(UsageError, match=r"1\.048\.576 dòng.*\.csv hoặc \.parquet.*1048576 rows"):
        export_query(loaded, "SELECT range AS n FROM range(1048576);", tmp_path / "quá nhiều.xlsx")
    assert not (tmp_path / "quá nhiều.xlsx").exists()
    assert not list(tmp_path.glob(".*"))


def test_csv_is_what_the_screen_gives_with_notes_beside(loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    done = export_query(loaded, WEEKS, tmp_path / "tuần.csv")
    with done.path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.reader(file))
    with (tmp_path / "screen.csv").open("w", encoding="utf-8", newline="") as out:
        query(loaded, WEEKS, format="csv", out=out)
    with (tmp_path / "screen.csv").open(encoding="utf-8", newline="") as file:
        assert read == list(csv.reader(file))
    assert done.path.read_bytes().startswith(b"\xef\xbb\xbf")  # else Excel reads Vietnamese as something else
    assert done.beside == tmp_path / "tuần.csv.ghi-chu.txt"
    assert "health.disease_week" in done.beside.read_text(encoding="utf-8-sig")


def test_parquet_keeps_types_and_rows(loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    statement = f"SELECT sum(cases) AS cases, period_from, min(received_at) AS at, INTERVAL 1 DAY AS span FROM ({WEEKS}) GROUP BY ALL ORDER BY period_from"
    done = export_query(loaded, statement, tmp_path / "tổng.parquet")
    table = pq.read_table(done.path)
    assert [str(table.schema.field(n).type) for n in ("cases", "period_from", "span")] == ["int64", "date32[day]", "string"]
    assert [(r["cases"], r["period_from"], r["at"]) for r in table.to_pylist()] == [r[:3] for r in query(loaded, statement).rows()]
    assert done.rows == table.num_rows > 1
    empty = export_query(loaded, "SELECT * FROM health.disease_week WHERE false", tmp_path / "trống.parquet")
    assert pq.read_table(empty.path).num_columns == 20
    assert empty.rows == 0


def test_an_empty_result_is_a_file_with_its_header(loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    for ending in ("xlsx", "csv"):
        done = export_query(loaded, "SELECT cases, calendar FROM health.disease_week WHERE false", tmp_path / f"trống.{ending}")
        assert done.rows == 0
        assert done.notes.calendars == ("week_fri_thu",)
    assert [c.value for c in openpyxl.load_workbook(tmp_path / "trống.xlsx")["Số liệu"][1]] == ["cases", "calendar"]


@pytest.mark.parametrize("name", ["x.txt", "x", "không có/x.csv", ".csv"])
def test_what_cannot_be_written_is_refused_before_anything_runs(name: str, loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    with pytest.raises(UsageError):
        export_query(loaded, "SELECT 1", tmp_path / name)
    with pytest.raises(UsageError, match="phiên bản dữ liệu"):
        export_query(loaded, "SELECT 1", loaded.releases_dir / "x.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_query_that_fails_midway_leaves_the_old_file_and_no_other(loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    for ending in ("xlsx", "csv", "parquet"):
        old = tmp_path / f"cũ.{ending}"
        old.write_text("cũ")
        with pytest.raises(UsageError, match="fails"):
            export_query(loaded, "SELECT CASE WHEN range > 60000 THEN error('fails') ELSE range END AS n FROM range(90000)", old)
        assert old.read_text() == "cũ"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["cũ.csv", "cũ.parquet", "cũ.xlsx"]


def test_an_instant_is_kept_in_rows_and_notes(ledger: Ledger, tmp_path: Path) -> None:
    ledger.send("health.disease_week", week_rows(1), scope=WEEK)
    between = ledger.now()
    ledger.approve(ledger.send("health.disease_week", week_rows(5, 6), scope=WEEK), "confirmed")
    publish(ledger.engine, ledger.settings)
    statement = "SELECT disease, cases, authority FROM health.disease_week ORDER BY disease"
    before = export_query(ledger.settings, statement, tmp_path / "trước.csv", as_of=between)
    now = export_query(ledger.settings, statement, tmp_path / "nay.csv")
    assert before.path.read_text(encoding="utf-8-sig").splitlines()[1:] == ["d0,1,provisional"]
    assert now.path.read_text(encoding="utf-8-sig").splitlines()[1:] == ["d0,5,final", "d1,6,final"]
    assert before.notes.instant == between
    assert before.notes.sources[0].authorities == {"provisional": 1}
    assert now.notes.sources[0].authorities == {"final": 2}
    assert "0 dòng sơ bộ, 2 dòng chính thức (0,0 % sơ bộ)" in notes_text(now.notes)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("SELECT * FROM health.disease_week_today", ["health.disease_week_today", "health.disease_week"]),
        ("WITH submissions AS (SELECT * FROM submissions) FROM submissions", ["main.submissions"]),
        ("WITH w AS (FROM health.dengue_month), x AS (FROM w) FROM x", ["health.dengue_month"]),
        ("SELECT (SELECT max(cases) FROM Health.Dengue_Month)", ["health.dengue_month"]),
        ("SELECT * FROM energy.power_reliability_month_rollup('province')", ["energy.power_reliability_month_rollup", "energy.power_reliability_month"]),
        ("SELECT * FROM query_table('health.dengue_month')", ["health.dengue_month"]),
        ("SELECT * FROM query('FROM health.dengue_month')", ["health.dengue_month"]),
        ("PIVOT health.dengue_month ON calendar IN ('calendar_month') USING sum(cases)", ["health.dengue_month"]),
        ("SELECT 1", []),
    ],
)  # fmt: skip
def test_what_a_query_reads_is_found_through_views_and_functions(statement: str, named: list[str], loaded: Settings) -> None:  # noqa: F811
    with open_release(loaded) as release:
        sources = Lineage.of(release.connection).sources(statement)
    datasets = [n for n in sources.reads if n.count(".") == 1 and n.split(".")[0] not in ("main", "ref") and not n.endswith("_reports")]
    assert [n for n in dict.fromkeys((*sources.named, *datasets)) if n.split(".")[0] != "main" or n in sources.named] == named


def test_a_file_read_past_the_views_is_told(loaded: Settings, tmp_path: Path) -> None:  # noqa: F811
    file = next(loaded.lake_dir.glob("health/dengue_month/data/*.parquet"))
    done = export_query(loaded, f"SELECT count(*) AS n FROM read_parquet('{file}')", tmp_path / "n.csv")
    assert str(file) in notes_text(done.notes)
    assert "đã được thay thế" in notes_text(done.notes)


def test_the_command(loaded: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    monkeypatch.setenv("ANPTT_ROOT", str(loaded.root))
    monkeypatch.setenv("ANPTT_HOME", str(loaded.home))
    monkeypatch.setenv("ANPTT_DATABASE_URL", str(loaded.database_url))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = guarded(lambda: app(["sql", *arguments], standalone_mode=False))
        said = capfd.readouterr()
        return code, said.out, said.err

    code, out, err = run(TWO_CALENDARS, "-o", str(tmp_path / "x.xlsx"))
    assert (code, out) == (0, "")
    assert "Đã ghi 2467 dòng" in err
    assert "calendar_month, week_fri_thu" in err
    assert run("SELECT 1", "-o", str(tmp_path / "x.doc"))[0] == 2
    assert run("SELECT 1", "-o", str(tmp_path / "x.csv"), "--format", "csv")[0] == 2
    assert run("DELETE FROM health.disease_week", "-o", str(tmp_path / "y.csv"))[0] == 2
    assert run("SELECT 1 AS n", "--format", "csv")[:2] == (0, "n\n1\n")
    code, _, err = run("SELECT 1", "-o", "/proc/self/x.csv")  # a folder in which nobody can make a file
    assert code == 3
    assert "Không ghi được /proc/self/x.csv" in err
