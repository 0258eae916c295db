"""The dictionary's pages say what the release holds, whole and in both languages, and nothing that is not for pages."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import duckdb
import lxml.html
import pytest
from sqlalchemy import Engine

from anptt_data.cli.main import app, guarded
from anptt_data.contract.registry import contracts
from anptt_data.contract.text import Text
from anptt_data.errors import NotFound, OurFault, UsageError
from anptt_data.lake.manifest import load
from anptt_data.lake.open_release import open_release
from anptt_data.lake.publish import publish
from anptt_data.settings import Settings
from anptt_data.site.addresses import address, anchor
from anptt_data.site.facts import Code, CodeList, ReleaseFacts
from anptt_data.site.read import kind_of
from anptt_data.site.render import POLICY
from anptt_data.site.run_example import HIDDEN
from anptt_data.site.shown import shown
from anptt_data.site.snippets import snippets
from anptt_data.site.words import GIVEN, WORDS
from anptt_data.site.write import PAGE_BYTES, pages, write_pages, write_site


@pytest.fixture(scope="module")
def site(facts: ReleaseFacts) -> dict[str, str]:
    """Every page by its path."""
    return dict(pages(facts))


def tree(page: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(page)


def words_of(page: str) -> str:
    return " ".join(tree(page).text_content().split())


def test_everything_in_the_release_has_its_page_in_both_languages(
    site: dict[str, str], facts: ReleaseFacts, db: duckdb.DuckDBPyConnection
) -> None:
    relations = db.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal"
        " UNION ALL SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal"
    ).fetchall()
    macros = db.execute("SELECT schema_name || '.' || function_name FROM duckdb_functions() WHERE NOT internal").fetchall()
    lists = db.execute("SELECT name FROM ref.code_list").fetchall()
    for folder in ("", "en/"):
        missing = [n for (n,) in relations if folder + address("relation", n) not in site]
        missing += [n for (n,) in macros if folder + address("function", n) not in site]
        missing += [n for (n,) in lists if folder + address("code_list", n) not in site]
        assert missing == []
    assert len(relations) > 40


def test_every_link_leads_to_a_page_and_a_place_in_it(site: dict[str, str]) -> None:
    trees = {path: tree(text) for path, text in site.items() if path.endswith(".html")}
    places = {path: set(t.xpath("//@id")) for path, t in trees.items()}
    static = {"static/site.css", "static/search.js", "static/search-index.js"}
    for path, t in trees.items():
        for target in t.xpath("//@href | //@src"):
            assert "://" not in target
            where, _, place = str(target).partition("#")
            full = str((Path("/") / path).parent.joinpath(unquote(where)).resolve())[1:] if where else path
            assert full in trees or full in static, (path, target)
            if place:
                assert place in places[full], (path, target)
    for line in site["static/search-index.js"].splitlines()[1:-1]:
        where, _, place = json.loads(line.rstrip(","))[0].partition("#")
        for folder in ("", "en/"):
            assert not place or place in places[folder + where], line


def test_pages_are_small_whole_and_run_nothing_of_their_own(site: dict[str, str]) -> None:
    for path, text in site.items():
        assert len(text.encode()) <= PAGE_BYTES, path
        if not path.endswith(".html"):
            continue
        t = tree(text)
        assert t.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [POLICY]
        assert all(s.get("src") and not (s.text or "").strip() for s in t.xpath("//script")), path
        assert not t.xpath("//style | //*[@style] | //@onclick | //iframe | //form"), path
        assert t.get("lang") == ("en" if path.startswith("en/") else "vi")
        assert len(t.xpath("//h1")) == 1
    assert "unsafe" not in POLICY


def test_examples_run_in_plain_duckdb_and_the_pages_show_what_they_give(
    facts: ReleaseFacts, site: dict[str, str], db: duckdb.DuckDBPyConnection
) -> None:
    db.execute("SET TimeZone = 'Asia/Ho_Chi_Minh'")
    examples = [(address("relation", r.name), r.name, r.example) for r in facts.relations.values()]
    examples += [(address("function", f.name), f.name, f.example) for f in facts.functions.values()]
    for path, name, example in examples:
        assert name in example.sql
        rows = db.execute(example.sql).fetchall()
        assert len(rows) == len(example.rows) or example.more, name
        cells = tree(site[path]).xpath("//table[contains(@class, 'values')]/tbody/tr")
        told = [[c.text_content() for c in row] for row in cells]
        expected = [
            [HIDDEN if c in example.masked and v is not None else shown(v) for c, v in zip(example.columns, row, strict=True)]
            for row in rows[: len(example.rows)]
        ]
        assert told == expected, name
        assert example.sql in tree(site[path]).xpath("string(//pre/code)")


def test_rows_columns_types_and_units_on_a_page_are_those_of_the_release(
    facts: ReleaseFacts, site: dict[str, str], db: duckdb.DuckDBPyConnection
) -> None:
    for relation in facts.relations.values():
        assert relation.rows == db.execute(f"SELECT count(*) FROM {relation.name}").fetchone()[0], relation.name  # type: ignore[index]
        page = tree(site["en/" + address("relation", relation.name)])
        rows = page.xpath("//tr[starts-with(@id, 'm-')]")
        described = db.execute(f"DESCRIBE {relation.name}").fetchall()
        assert [r.xpath("string(th)") for r in rows] == [d[0] for d in described], relation.name
        assert [r.xpath("string(td[2])").strip().replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE") for r in rows] == [
            d[1] for d in described
        ]
    for contract in contracts().values():
        page = tree(site[address("relation", contract.dataset())])
        text = " ".join(page.text_content().split())
        for column in (c for c in contract.columns().values() if c.stored):
            row = page.xpath(f"//tr[@id='{anchor(column.name)}']")[0]
            assert column.title.vi in row.text_content()
            assert column.title.en in row.text_content()
            assert (column.unit or "") in row.xpath("string(td[3])")
            if column.code_list:
                assert row.xpath("td[4]/a/@href") == [f"../{address('code_list', column.code_list)}"]
        assert contract.described("legal_basis") in text
        assert "Không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau" in text
        due = contract.cadence().due_working_days
        assert (f"{due} ngày làm việc sau kỳ" if due is not None else "không có hạn") in text


def test_a_page_follows_each_column_back_to_the_words_in_files(site: dict[str, str]) -> None:
    for contract in contracts().values():
        text = words_of(site[address("relation", contract.dataset())])
        for layout in contract.layouts():
            assert layout.title.vi in text
        for column in contract.columns().values():
            if column.via is None and any(type(x).__name__ != "Lines" for x in contract.layouts()):
                assert all(word in text for word in column.aliases), (contract, column.name)
            if column.kind == "derived":
                assert "đối chiếu với số liệu đã có, không ghi" in text


def test_freshness_senders_and_coverage_are_told(facts: ReleaseFacts, db: duckdb.DuckDBPyConnection) -> None:
    for dataset in facts.datasets.values():
        newest = db.execute("SELECT max_by(receipt_no, received_at) FROM submissions WHERE dataset = ?", [dataset.name]).fetchone()
        assert dataset.newest is not None
        assert newest is not None
        assert dataset.newest[0] == newest[0]
        assert (
            sum(s.submissions for s in dataset.senders)
            == db.execute("SELECT count(*) FROM submissions WHERE dataset = ?", [dataset.name]).fetchone()[0]
        )  # type: ignore[index]
        last = db.execute(f"SELECT max(period_to) FROM {dataset.name}").fetchone()
        assert facts.relations[dataset.name].newest is not None
        assert facts.relations[dataset.name].newest[1] == last[0]  # type: ignore[index]
        first = dataset.coverage[0]
        told = db.execute(
            f"SELECT sum(units_expected), sum(units_reported) FROM {dataset.name}_coverage('nation') WHERE period_from = ? AND period_to = ?",
            [first.period_from, first.period_to],
        ).fetchone()
        assert told == (first.expected, first.reported)
        assert first.period_to == max(c.period_to for c in dataset.coverage)


def test_figures_for_internal_use_are_on_no_page(facts: ReleaseFacts, site: dict[str, str]) -> None:
    internal = [(c.dataset(), n) for c in contracts().values() for n, x in c.columns().items() if x.privacy != "public" and x.stored]
    assert internal
    seen = 0
    for thing in (*facts.relations.values(), *facts.functions.values()):
        names = {n for d, n in internal if d == thing.dataset}
        for row in thing.example.rows:
            for name, cell in zip(thing.example.columns, row, strict=True):
                if name in names:
                    seen += 1
                    assert cell in (HIDDEN, ""), thing.name
                if name == "indicator" and "value" in thing.example.columns:
                    assert not cell.startswith(tuple(d.split(".")[0] + "." for d, _ in internal))
    assert seen
    rate = facts.relations["mart.crime_rate"].example  # a mart of figures for internal use, found by the indicator its SQL names
    assert {"cases", "people", "per_100000"} & set(rate.columns) <= set(rate.masked)
    assert facts.relations["mart.power_and_weather"].example.masked == ()


def test_warnings_stand_on_the_page_of_what_they_warn_of(facts: ReleaseFacts, site: dict[str, str], db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute("SELECT dataset, vi, en FROM caveats").fetchall()
    assert rows
    for dataset, vi, en in rows:
        assert " ".join(vi.split()) in words_of(site[address("relation", dataset)])
        assert " ".join(en.split()) in words_of(site["en/" + address("relation", dataset)])


def test_the_python_on_the_page_runs_as_it_stands(facts: ReleaseFacts, capsys: pytest.CaptureFixture[str]) -> None:
    made = snippets(facts)
    assert {"python", "console", "r"} == {s.language for s in made}
    names: dict[str, object] = {}
    for snippet in made:
        if snippet.language == "python":
            exec(snippet.code, names)
    rows = max(facts.relations[d.name].rows for d in facts.datasets.values() if d.revises == "scope")
    said = capsys.readouterr().out
    assert f"{rows} {rows}" in said  # the bare files, in pandas and in polars: nothing twice
    assert f"({rows},)" in said


DUCKDB = shutil.which("duckdb", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")


@pytest.mark.skipif(DUCKDB is None, reason="the DuckDB command line is not installed here")
def test_the_command_line_of_duckdb_opens_it(facts: ReleaseFacts) -> None:
    import subprocess

    code = next(s.code for s in snippets(facts) if s.key == "duckdb").removeprefix("$ duckdb")
    done = subprocess.run(f"{DUCKDB}{code}", shell=True, capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in facts.datasets)


def test_kinds_follow_from_names_whoever_made_the_relation() -> None:
    known = ["health.a", "health.a_b"]
    assert kind_of("health.a", known) == ("dataset", "health.a")
    assert kind_of("health.a_today", known) == ("converted", "health.a")
    assert kind_of("health.a_b_reports", known) == ("reports", "health.a_b")
    assert kind_of("mart.week", known) == ("mart", None)
    assert kind_of("ref.area", known) == ("reference", None)
    assert kind_of("main.release", known) == ("system", None)


def test_every_word_is_in_both_languages_and_fit_for_officials() -> None:
    for key, text in {**WORDS, **GIVEN}.items():
        assert text.vi, key
        assert text.en, key
        assert "!" not in text.vi + text.en
        assert " bạn" not in text.vi.lower()


def test_a_list_too_long_for_a_page_is_cut_and_says_so(facts: ReleaseFacts) -> None:
    codes = tuple(Code(f"C{n:05}", Text(f"Mã số {n}", f"Code {n}"), ("a" * 20,), None, {}, "QĐ 1", None, None) for n in range(9_000))
    long = replace(
        facts, code_lists={"dài": CodeList("dài", Text("Danh mục dài", "A long list"), codes, ())}, relations={}, functions={}, datasets={}
    )
    made = dict(pages(long))
    page = made[address("code_list", "dài")]
    assert len(page.encode()) <= PAGE_BYTES
    shown_codes = len(tree(page).xpath("//tr[starts-with(@id, 'm-')]"))
    assert 100 < shown_codes < 9_000
    assert f"{9_000 - shown_codes:,}".replace(",", ".") in words_of(page)
    assert len(made["static/search-index.js"].encode()) < PAGE_BYTES


def test_the_folder_is_replaced_whole_and_nobody_elses_is_touched(loaded: Settings, facts: ReleaseFacts, tmp_path: Path) -> None:
    first = write_pages(facts, tmp_path / "từ điển")
    assert first == tmp_path / "từ điển" / "index.html"
    assert f"số {facts.number}" in first.read_text(encoding="utf-8")
    (tmp_path / "từ điển" / "bieu" / "đã bỏ.html").write_text("cũ")
    write_pages(facts, tmp_path / "từ điển")
    assert not (tmp_path / "từ điển" / "bieu" / "đã bỏ.html").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["từ điển"]
    (tmp_path / "khác").mkdir()
    (tmp_path / "khác" / "thư.txt").write_text("quan trọng")
    with pytest.raises(UsageError, match="nội dung khác"):
        write_site(loaded, tmp_path / "khác")
    assert (tmp_path / "khác" / "thư.txt").read_text() == "quan trọng"
    with pytest.raises(NotFound):
        write_site(loaded, tmp_path / "mới", 99)
    with pytest.raises(OurFault):
        write_pages(facts, Path("/proc/self/site"))


def test_a_lost_file_is_named_and_the_old_pages_stay(
    module_warehouse_settings: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from anptt_data.warehouse.connect import engine
    from tests.lake.lake_ledger import WEEK, Ledger, week_rows

    made: Engine = engine(module_warehouse_settings)
    ledger = Ledger(module_warehouse_settings, made)
    ledger.send("health.disease_week", week_rows(3), scope=WEEK)
    one = publish(made, ledger.settings)
    ledger.send("health.dengue_month", [{"period_from": "2026-10-01", "period_to": "2026-10-31", "area": "01", "area_from": "2025-07-01",
                                         "area_method": "code", "area_reported": "Hà Nội", "cases": 5}],
                scope="2026-10-01/2026-10-31", agency="bo-y-te", calendar="calendar_month")  # fmt: skip
    two = publish(made, ledger.settings)
    monkeypatch.setenv("ANPTT_ROOT", str(ledger.settings.root))
    monkeypatch.setenv("ANPTT_HOME", str(ledger.settings.home))
    monkeypatch.setenv("ANPTT_DATABASE_URL", str(ledger.settings.database_url))
    out = tmp_path / "site"
    assert guarded(lambda: app(["site", "-o", str(out), "--json"], standalone_mode=False)) == 0
    assert json.loads(capfd.readouterr().out) == {"release": two.number, "path": str(out / "index.html")}
    for page, link in (("index.html", "bieu-do/index.html"), ("en/index.html", "../bieu-do/index.html")):
        assert f'href="{link}"' in (out / page).read_text(encoding="utf-8"), "the pictures lie beside the dictionary"
    assert 'href="../index.html"' in (out / "bieu-do" / "index.html").read_text(encoding="utf-8")
    with open_release(ledger.settings) as release:
        changed = dict(release.rows("SELECT dataset, changed_in FROM datasets"))
    assert (changed["health.disease_week"], changed["health.dengue_month"]) == (one.number, two.number)
    before = (out / "index.html").read_bytes()
    lost = ledger.settings.lake_dir / load(two.path).datasets["health.disease_week"].present[0].path
    lost.unlink()
    assert guarded(lambda: app(["site", "-o", str(out)], standalone_mode=False)) == 3
    assert lost.name in capfd.readouterr().err
    assert (out / "index.html").read_bytes() == before
    assert guarded(lambda: app(["site", "-o", str(out), "--release", "77"], standalone_mode=False)) == 2
