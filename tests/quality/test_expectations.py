from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, text

from anptt_data.contract.registry import contracts
from anptt_data.quality.expectations import run_expectations
from anptt_data.quality.expectations_suite import expected_of
from anptt_data.settings import Settings

Send = Callable[..., int]
DATASET = "health.dengue_month"


def known_area(engine: Engine) -> tuple[str, object]:
    with engine.connect() as connection:
        row = connection.execute(
            text("select code, valid_from from ref.area where level = 'province' order by valid_from desc, code limit 1")
        ).one()
    return row.code, row.valid_from


def test_every_dataset_has_a_suite_made_from_its_contract() -> None:
    for contract in contracts().values():
        expected = expected_of(contract, {})
        kinds = [e.kind for e in expected]
        assert "ExpectCompoundColumnsToBeUnique" in kinds
        assert kinds.count("UnexpectedRowsExpectation") >= 4
        unfound = set(contract.key_columns()) - {e.arguments.get("column") for e in expected if e.kind == "ExpectColumnValuesToNotBeNull"}
        assert not unfound
        for column in contract.columns().values():
            if column.stored and column.minimum is not None:
                assert any(e.kind == "ExpectColumnValuesToBeBetween" and e.arguments["column"] == column.name for e in expected)


def test_a_sound_warehouse_holds_everything_and_its_docs_are_written(
    warehouse_settings: Settings, warehouse_engine: Engine, send: Send, tmp_path: Path
) -> None:
    code, since = known_area(warehouse_engine)
    send(month=1, cases={code: 5}, area_from=since, active=False)
    send(month=1, cases={code: 6}, area_from=since, rejected=2)
    began = time.perf_counter()
    results = run_expectations(warehouse_settings, tmp_path)
    assert results.broken == {d: [] for d in contracts()}
    assert results.success
    assert results.held[DATASET] >= 15
    assert results.index == tmp_path / "expectations/index.html"
    assert results.index.is_file()
    pages = [p.read_text(encoding="utf-8") for p in results.index.parent.rglob("*.html")]

    links = re.findall(r'href="([^"]+)"', results.index.read_text(encoding="utf-8"))
    assert len(links) == 1 + 2 * len(contracts())
    assert all((results.index.parent / link).is_file() for link in links[1:])
    assert any("mỗi khóa chỉ có một dòng" in p for p in pages)
    assert not any("postgresql+psycopg" in p for p in pages)
    assert not [u for p in pages for u in re.findall(r"""(?:src|href)=["'](https?:[^"']*)""", p)]
    assert not [p for p in pages if "<script" in p or "<link" in p or "<img" in p]
    assert all('lang="vi"' in p and len(p.encode()) < 300_000 for p in pages)
    answers = [t for p in pages for t in re.findall(r'class="answer \w+">([^<]+)<', p)]
    assert len(answers) == sum(results.held.values()) + len(contracts())  # one each, and one a dataset
    assert set(answers) == {"Đúng"}
    assert [p.name for p in tmp_path.iterdir()] == ["expectations"]
    assert time.perf_counter() - began < 60  # about 10 s on a quiet machine


def test_a_fault_of_ours_is_found(warehouse_settings: Settings, warehouse_engine: Engine, send: Send, tmp_path: Path) -> None:
    code, since = known_area(warehouse_engine)
    send(month=1, cases={code: 6, "unknown": 1}, area_from=since)
    with warehouse_engine.begin() as connection:
        connection.execute(text(
            "insert into fact.health__dengue_month (submission_id, claim_id, fact_no, part, row, period_from, period_to, area, area_from, cases)"
            " select submission_id, claim_id, 99, 0, 99, period_from, period_to, area, area_from, -1 from fact.health__dengue_month where area = :a"),
            {"a": code})  # fmt: skip
        connection.execute(text(
            "insert into fact.health__dengue_month (submission_id, claim_id, fact_no, part, row) values (1, 987654, 1, 0, 1)"))  # fmt: skip
    results = run_expectations(warehouse_settings, tmp_path)
    broken = " | ".join(results.broken[DATASET])
    assert not results.success
    for said in (
        "mỗi khóa chỉ có một dòng",
        "trong khoảng cho phép",
        "ngoài một lần gửi",
        "đơn vị hành chính đã biết",
        "bằng số dòng trong bảng",
    ):
        assert said in broken, said
    assert all(not b for d, b in results.broken.items() if d != DATASET)
    (page,) = [p for p in results.index.parent.glob("validations/**/*.html") if p.stem.endswith(DATASET)]
    whole = page.read_text(encoding="utf-8")
    assert whole.count('class="answer broken">Không đúng<') == len(results.broken[DATASET]) + 1
    assert whole.count('class="answer held">Đúng<') == results.held[DATASET]
    assert "unexpected" not in whole.partition("<body")[2]
