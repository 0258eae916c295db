"""«Không phát sinh» written into a file instead of rows is returned with one finding that says what to do; beside a name it is 0, as ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from anptt_data.contract.registry import contract
from anptt_data.intake.road import Journey, Judged, judge_cells
from anptt_data.intake.taking import Taken
from anptt_data.places.references import references
from anptt_data.quality.findings import written_address
from anptt_data.quality.pseudonym import Pseudonymiser
from anptt_data.quality.verdict import JudgedChunk
from anptt_data.readers.read import read
from tests.conftest import settings_for

WEEKLY, POWER, AIR = "health.disease_week", "energy.power_reliability_month", "environment.air_station"
SENDERS = {WEEKLY: "cdc-66", POWER: "so-ct-38", AIR: "so-nnmt-66"}
HEADER = "STT,Bệnh,Xã phường,Số ca mắc\n"
TITLE = "TRUNG TÂM KIỂM SOÁT BỆNH TẬT TỈNH ĐẮK LẮK,,,\nBáo cáo bệnh truyền nhiễm tuần 44 năm 2026,,,\n"


class Kept:
    """What the loader would have got."""

    facts = 0

    def take(self, judged: JudgedChunk) -> None:
        self.facts += judged.facts.height

    def take_back(self, rows: object) -> None:
        raise AssertionError(rows)


Judge = Callable[..., tuple[Judged, Kept]]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    settings = settings_for(tmp_path_factory.mktemp("home"))
    refs = references(settings.reference_dir)

    def judging(content: str, dataset: str = WEEKLY) -> tuple[Judged, Kept]:
        found = contract(dataset)
        taken = Taken(content.encode(), "bao cao.csv", read(content.encode(), "bao cao.csv", found, settings))
        journey = Journey(found, refs, refs.agency(SENDERS[dataset]), None, date(2026, 11, 22), Pseudonymiser(None))
        kept = Kept()
        return judge_cells(taken.cells, journey, kept), kept

    return judging


def rules(judged: Judged) -> list[str]:
    return [g.rule for g in judged.findings.groups()]


@pytest.mark.parametrize(
    "body",
    [
        f"{TITLE}{HEADER}Không phát sinh,,,\n",
        f"{HEADER},,,Không phát sinh\n",
        f"{HEADER}1,Không phát sinh,Không phát sinh,Không phát sinh\n",
        f"{HEADER},,Toàn tỉnh,không phát sinh\n",
        f"{HEADER}(1),(2),(3),(4)\n1,2,3,4\nKHÔNG PHÁT SINH,,,\n",
        f"{TITLE}Trong tuần không có ca bệnh nào phát sinh trên địa bàn tỉnh,,,\n",
        f"{TITLE}Tuần,44,Năm,2026\n{HEADER}Không ghi nhận ca mắc mới.,,,\n",
        f"{TITLE}{HEADER},,Phường Tân Lợi,\n,,Xã Ea Kao,\nKhông phát sinh,,,\nNgười lập biểu,,,\n",
        "Khong phat sinh,,\n,,\n",
    ],
)
def test_one_finding_names_the_place_and_the_way_to_declare(judge: Judge, body: str) -> None:
    judged, kept = judge(body)
    assert (judged.verdict.decision, rules(judged), kept.facts) == ("returned", ["NIL-001"], 0)
    (finding,) = judged.findings.as_json(judged.verdict.parts)
    assert finding["severity"] == "blocker"
    line = next(
        n for n, text in enumerate(body.splitlines(), start=1) if "phát sinh" in text.lower() or "Khong" in text or "ghi nhận" in text
    )
    (group,) = judged.findings.groups()
    assert written_address(group.addresses[0], judged.verdict.parts).startswith(f"dòng {line},")  # type: ignore[union-attr]
    assert f"anptt nil {WEEKLY} --agency" in finding["fix_vi"]
    assert "Khai không phát sinh" in finding["fix_vi"]


@pytest.mark.parametrize(
    "body",
    [
        f"{TITLE}{HEADER}1,dengue,24133,3\nKhông phát sinh ca tử vong,,,\n",
        f"{TITLE}{HEADER}1,dengue,24133,Không phát sinh\n",
        f"{TITLE}{HEADER}1,dengue,24133,0\n2,dengue,24305,không\n",
    ],
)
def test_figures_are_figures_whatever_stands_beside_them(judge: Judge, body: str) -> None:
    judged, kept = judge(body)
    assert judged.verdict.decision.startswith("accepted")
    assert kept.facts >= 1
    assert "NIL-001" not in rules(judged)


@pytest.mark.parametrize(
    "note", ["Nếu không phát sinh ghi 0", "Không phát sinh thì ghi số 0", "Không phát sinh thì ghi 0. Chưa có số liệu thì để trống"]
)
def test_what_a_form_says_about_empty_cells_declares_nothing(judge: Judge, note: str) -> None:
    judged, _ = judge(f"{TITLE}{HEADER}{note},,,\n")
    assert rules(judged) == ["ROWS-001"]
    (finding,) = judged.findings.as_json(judged.verdict.parts)
    assert f"anptt nil {WEEKLY}" in finding["fix_vi"], "an empty file is told the way, too"


def test_a_report_that_takes_no_declaration_says_so(judge: Judge) -> None:
    judged, _ = judge("Đơn vị điện lực,Số khách hàng,SAIDI,SAIFI,MAIFI,Tháng\nKhông phát sinh,,,,,\n", POWER)
    assert rules(judged) == ["NIL-001"]
    (finding,) = judged.findings.as_json(judged.verdict.parts)
    assert "không nhận khai không phát sinh" in finding["fix_vi"]
    assert "anptt nil" not in finding["fix_vi"]


def test_files_of_instruments_are_not_looked_through(judge: Judge) -> None:
    judged, _ = judge("Trạm,Thông số,Thời điểm,Giá trị\nKhông phát sinh,,,\n", AIR)
    assert "NIL-001" not in rules(judged)
