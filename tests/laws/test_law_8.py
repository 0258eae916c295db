"""Law 8: personal data stops at the door; what is secret is not kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from anptt_data.contract.registry import contract
from anptt_data.intake.single import single_extract
from anptt_data.intake.submit import submit_extract
from anptt_data.settings import Settings

NAME, CITIZEN, PHONE = "Trần Giả Định", "066099123456", "0912345678"
HEADER = "Họ tên,Số CCCD,SĐT,Ngày khởi phát,Xã,Bệnh,Ghi riêng\n"
LIST = HEADER + f"{NAME},{CITIZEN},{PHONE},05/11/2026,Phường Buôn Ma Thuột,Sốt xuất huyết Dengue,hàng xóm {NAME}\n"
WRONG = (
    HEADER + f"{NAME},{CITIZEN},{PHONE},31/02/2026,Phường Buôn Ma Thuột,Sốt xuất huyết Dengue,hàng xóm {NAME}\n" + LIST.removeprefix(HEADER)
)
SECRETS = (NAME, CITIZEN, PHONE)


@pytest.fixture
def case_list(monkeypatch: pytest.MonkeyPatch, warehouse_settings: Settings) -> str:
    """The tests' contract with personal columns, with tables of its own in the test's database."""
    from anptt_data.contract import registry
    from tests.contracts_for_tests.cases import CaseList
    from tests.laws.tables import make_tables

    monkeypatch.setenv("ANPTT_CONTRACT_PACKAGES", "contracts,tests.contracts_for_tests")
    assert registry.contract("testing.case_list") is CaseList
    make_tables(warehouse_settings, CaseList)
    return CaseList.dataset()


def everything_in_the_database(engine: Engine) -> str:
    with engine.connect() as connection:
        tables = connection.execute(
            text(
                "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog','ref')"
            )
        ).all()
        dumped = [str(connection.exec_driver_sql(f'select * from "{s}"."{t}"').all()) for s, t in tables if s != "information_schema"]
    return "\n".join(dumped)


def everything_on_disk(home: Path) -> bytes:
    return b"\n".join(p.read_bytes() for p in sorted(home.rglob("*")) if p.is_file())


@pytest.mark.parametrize("content", [LIST, WRONG])
def test_law_8_personal_data_stops_at_the_door(
    case_list: str, content: str, warehouse_settings: Settings, warehouse_engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "ds.csv"
    file.write_text(content)
    outcome = submit_extract(warehouse_settings, single_extract(file, contract(case_list), "cdc-66", warehouse_settings))
    assert outcome.counts["accepted"] == 1
    stored, written, told = everything_in_the_database(warehouse_engine), everything_on_disk(warehouse_settings.home), str(outcome.receipt)
    for secret in SECRETS:
        assert secret not in stored
        assert secret.encode() not in written
        assert secret not in told
    with warehouse_engine.connect() as connection:
        name, citizen = connection.execute(text("select full_name, national_id from testing.case_list")).one()
    assert name.startswith("p1:")
    assert citizen.startswith("p1:")


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "Độ mật: Tuyệt mật"])
def test_law_8_a_secret_file_is_never_stored(mark: str, warehouse_settings: Settings, warehouse_engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "bao cao.csv"
    file.write_text(f"{mark}\nTỉnh,Tháng,Số ca mắc\nĐắk Lắk,10/2026,51234\n")
    outcome = submit_extract(warehouse_settings, single_extract(file, contract("health.dengue_month"), "bo-y-te", warehouse_settings))
    assert outcome.decision == "returned"
    assert outcome.receipt["findings"][0]["rule"] == "SECRET-001"
    assert b"51234" not in everything_on_disk(warehouse_settings.home)
    assert "51234" not in everything_in_the_database(warehouse_engine)
    with warehouse_engine.connect() as connection:
        agency, size, sha256 = connection.execute(text("select agency, size_bytes, sha256 from intake.refusal")).one()
    assert (agency, size, len(sha256)) == ("bo-y-te", file.stat().st_size, 64)


def test_law_8_a_word_that_only_looks_like_a_mark_is_no_mark(warehouse_settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "bao cao.csv"
    file.write_text("Mật độ dân số theo tỉnh\nTỉnh,Tháng,Số ca mắc\nĐắk Lắk,10/2026,5\n")
    outcome = submit_extract(warehouse_settings, single_extract(file, contract("health.dengue_month"), "bo-y-te", warehouse_settings))
    assert outcome.decision == "accepted"
