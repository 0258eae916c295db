"""Each law of the design has a test named after it, which takes real files down the whole road."""

from __future__ import annotations

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from anptt_data.contract.registry import contract, contracts
from anptt_data.errors import ContractDefect
from anptt_data.intake.freeze import thaw
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.single import single_extract
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DENGUE, MINISTRY = "health.dengue_month", "bo-y-te"
GOOD = "Tỉnh,Tháng,Số ca mắc\nĐắk Lắk,10/2026,5\nLâm Đồng,10/2026,7\n"
CORRECTED = "Tỉnh,Tháng,Số ca mắc\nĐắk Lắk,10/2026,6\n"
MESSY = "Bộ Y tế\nTỉnh,Tháng,Số ca mắc\nĐắk Lắk,10/2026,5\nXứ Không Có,10/2026,1\nGia Lai,10/2026,ba\nLâm Đồng,10/2026,-7\nTổng cộng,,6\n"


@pytest.fixture
def send(warehouse_settings: Settings, tmp_path: Path):  # type: ignore[no-untyped-def]
    def sending(
        content: str | bytes, name: str = "bc.csv", dataset: str = DENGUE, agency: str = MINISTRY, request: Request = Request()
    ) -> Outcome:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return submit_extract(warehouse_settings, single_extract(file, contract(dataset), agency, warehouse_settings), request)

    return sending


def cases_now(engine: Engine, as_of: datetime | None = None) -> dict[str, int]:
    with engine.connect() as connection:
        if as_of is not None:
            connection.execute(text("select anptt.as_of(:t)"), {"t": as_of.isoformat()})
        rows = connection.execute(text("select area, cases from health.dengue_month order by area")).all()
    return {str(row[0]): int(row[1]) for row in rows}


def test_law_1_nothing_vanishes(send, warehouse_engine: Engine) -> None:  # type: ignore[no-untyped-def]
    outcome = send(MESSY)
    counts = outcome.counts
    assert counts["read"] == 5
    assert counts["read"] == counts["accepted"] + counts["rejected"] + counts["ignored"]
    assert counts["ignored_by_reason"] == {"total": 1}
    with warehouse_engine.connect() as connection:
        kept = connection.execute(text("select row, cells from quality.rejected_row order by row")).all()
        ignored = connection.execute(text("select row, reason from quality.ignored_row")).all()
    assert [(row, cells[0], cells[2]) for row, cells in kept] == [(4, "Xứ Không Có", "1"), (5, "Gia Lai", "ba"), (6, "Lâm Đồng", "-7")]
    assert [tuple(r) for r in ignored] == [(7, "total")]


def test_law_2_evidence_first(send, warehouse_settings: Settings, warehouse_engine: Engine) -> None:  # type: ignore[no-untyped-def]
    outcome = send(GOOD)
    sha256 = hashlib.sha256(GOOD.encode()).hexdigest()
    assert outcome.receipt["sha256"] == sha256
    frozen = thaw(warehouse_settings, sha256, encrypted=False)
    assert isinstance(frozen, Path)
    assert frozen.read_bytes() == GOOD.encode()
    with warehouse_engine.connect() as connection:
        row, found = connection.execute(
            text(
                "select f.row, x.sha256 from health.dengue_month f join intake.submission s using (submission_id)"
                " join intake.extract x using (extract_id) where f.area = '66'"
            )
        ).one()
    assert (row, found) == (2, sha256)
    assert "66" in frozen.read_text().splitlines()[row - 1] or "Đắk Lắk" in frozen.read_text().splitlines()[row - 1]


def test_law_2_the_same_bytes_give_the_same_verdict_whenever_they_are_executed(send) -> None:  # type: ignore[no-untyped-def]
    trials = [send(MESSY, request=Request(dry_run=True)).receipt for _ in range(2)]
    real = send(MESSY).receipt
    same = [
        {k: r[k] for k in ("decision", "findings", "findings_total", "sha256")} | {"read": r["counts"]["read"]} for r in (*trials, real)
    ]
    assert json.dumps(same[0]) == json.dumps(same[1]) == json.dumps(same[2])


def test_law_3_once_is_enough(send, warehouse_engine: Engine) -> None:  # type: ignore[no-untyped-def]
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda i: send(GOOD, name=f"bc{i}.csv"), range(4)))
    assert len({o.receipt_no for o in outcomes}) == 1
    assert sorted(o.already_known for o in outcomes) == [False, True, True, True]
    with warehouse_engine.connect() as connection:
        assert connection.execute(text("select count(*) from intake.submission")).scalar_one() == 1
    assert sum(cases_now(warehouse_engine).values()) == 12


def test_law_3_superseded_bytes_sent_again_are_reinstated_as_a_recorded_event(send, warehouse_engine: Engine) -> None:  # type: ignore[no-untyped-def]
    first = send(GOOD)
    send(CORRECTED)
    again = send(GOOD)
    assert again.receipt_no == first.receipt_no
    assert again.reinstated
    assert cases_now(warehouse_engine) == {"66": 5, "68": 7}
    with warehouse_engine.connect() as connection:
        kinds = connection.execute(text("select kind from intake.submission_event order by event_id")).scalars().all()
    assert kinds.count("reinstated") == 1


def test_law_4_supersede_never_overwrite(send, warehouse_engine: Engine) -> None:  # type: ignore[no-untyped-def]
    send(GOOD)
    between = datetime.now(UTC)
    second = send(CORRECTED)
    assert cases_now(warehouse_engine) == {"66": 6}
    assert cases_now(warehouse_engine, between) == {"66": 5, "68": 7}
    assert second.counts["changed"] == 1
    assert second.counts["gone"] == 1
    assert "CHANGE-001" in {f["rule"] for f in second.receipt["findings"]}
    with warehouse_engine.connect() as connection:
        assert connection.execute(text("select count(*) from fact.health__dengue_month")).scalar_one() == 3, "nothing was deleted"


def test_law_5_places_have_dates(send, warehouse_engine: Engine) -> None:  # type: ignore[no-untyped-def]
    send(
        "Mã tỉnh,Tỉnh,Tháng,Số ca mắc\n24,Bắc Giang,6/2025,3\n27,Bắc Ninh,6/2025,4\n".replace("Mã tỉnh,", "")
        .replace("24,", "")
        .replace("27,", "")
    )
    send("Tỉnh,Tháng,Số ca mắc\nBắc Ninh,7/2025,9\n", name="b.csv")
    with warehouse_engine.connect() as connection:
        rows = connection.execute(
            text(
                "select f.area, a.name, f.period_from::text, f.cases from health.dengue_month f"
                " join ref.area a on a.code = f.area and lower(a.valid) = f.area_from and a.level = 'province' order by 3, 1"
            )
        ).all()
    assert [(c, n.replace("Tỉnh ", "").replace("Thành phố ", ""), p, v) for c, n, p, v in rows] == [
        ("24", "Bắc Giang", "2025-06-01", 3),
        ("27", "Bắc Ninh", "2025-06-01", 4),
        ("24", "Bắc Ninh", "2025-07-01", 9),
    ]


def test_law_7_the_contract_is_the_only_source() -> None:
    names = [n for d in contracts() for n in (d, d.split(".")[1])]
    told = [
        f"{path.relative_to(ROOT)}: {name}"
        for folder in ("dags", "anptt_data", "models")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in (".py", ".sql", ".html", ".j2", ".toml", ".json")
        for name in names
        if re.search(rf"(?<![\w.]){re.escape(name)}(?![\w])", path.read_text(encoding="utf-8"))
    ]
    assert told == []


def test_law_10_bad_input_gets_a_clear_answer(send) -> None:  # type: ignore[no-untyped-def]
    receipt = send(MESSY).receipt
    errors = [f for f in receipt["findings"] if f["severity"] == "error"]
    assert len(errors) == 3, "all errors in one pass"
    for finding in errors:
        assert finding["cell"], finding
        assert finding["message_vi"]
        assert finding["fix_vi"]
        assert finding["value"] is not None
    assert receipt["findings_total"] >= 3
    assert "Traceback" not in json.dumps(receipt)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03", b"PK\x03\x04broken", "chẳng có gì\n".encode()])
def test_law_10_what_cannot_be_read_is_answered_with_a_decision_and_never_an_exception(send, content: bytes) -> None:  # type: ignore[no-untyped-def]
    outcome = send(content, name="bc.xlsx")
    assert outcome.decision in ("returned", "unreadable")
    assert outcome.receipt["findings"][0]["severity"] == "blocker"
    assert outcome.exit_code == 1


def test_law_3_the_period_may_be_stated_or_found_and_written_in_any_way(send, warehouse_engine: Engine) -> None:  # type: ignore[no-untyped-def]
    found = send(GOOD)
    stated = [send(GOOD, request=Request(p)) for p in ("2026-10", "2026-10-01/2026-10-31")]
    assert {o.receipt_no for o in stated} == {found.receipt_no}


def test_law_7_a_version_that_has_judged_is_frozen(send, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    send(GOOD)
    monkeypatch.setattr(contract(DENGUE), "fingerprint", classmethod(lambda cls: "0" * 64))
    with pytest.raises(ContractDefect, match="already judged"):
        send(GOOD)
    with pytest.raises(ContractDefect, match="already judged"):
        send(CORRECTED)


def test_law_4_figures_that_another_agency_tells_too_are_said_before_they_are_counted_twice(send) -> None:  # type: ignore[no-untyped-def]
    first = send(GOOD)
    other = send("Tỉnh,Tháng,Số ca mắc\nĐắk Lắk,10/2026,5\n", agency="so-y-te-66")
    told = [f for f in other.receipt["findings"] if f["rule"] == "CHANGE-002"]
    assert [(f["count"], first.receipt_no in f["message_vi"]) for f in told] == [(1, True)]


def test_law_5_a_file_that_speaks_of_the_old_areas_is_returned_whole(send) -> None:  # type: ignore[no-untyped-def]
    old = "Tỉnh,Tháng,Số ca mắc\nĐắk Lắk,9/2025,5\nPhú Yên,9/2025,1\nBình Phước,9/2025,1\nHà Nam,9/2025,1\n"
    outcome = send(old)
    assert outcome.decision == "returned"
    assert outcome.receipt["findings"][0]["rule"] == "PLACE-013"
