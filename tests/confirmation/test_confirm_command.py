"""`anptt confirm`: the warnings of a receipt, from the terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from anptt_data.approval.actor import operating_user
from anptt_data.cli.main import app, guarded
from anptt_data.portal.accounts import add_account
from tests.road.road_checks import DENGUE, MINISTRY

WHY = "dịch bùng phát ở Hà Nội, đã đối chiếu với CDC"
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(warehouse_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs `anptt ...`: (exit code, standard output, standard error)."""
    for name in ("ANPTT_ROOT", "ANPTT_HOME", "ANPTT_DATABASE_URL"):
        monkeypatch.setenv(name, warehouse_env[name])

    def run(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = guarded(lambda: app(list(arguments), standalone_mode=False))
        return code, *capfd.readouterr()

    return run


def dengue(month: int, cases: int) -> str:
    return f"Tỉnh/Thành phố;Tháng;Số ca mắc\nHà Nội;{month:02d}/2026;{cases}\nĐắk Lắk;{month:02d}/2026;40\n"


def test_from_a_question_to_its_answer(command: Command, warehouse_engine: Engine, tmp_path: Path) -> None:
    add_account(warehouse_engine, "van-thu", MINISTRY, ["sender"], None)

    def submit(name: str, content: str, *more: str) -> tuple[int, str, str]:
        (tmp_path / name).write_text(content, encoding="utf-8")
        return command("submit", str(tmp_path / name), "--dataset", DENGUE, "--agency", MINISTRY, *more)

    code, out, _ = submit("a.csv", dengue(1, 100), "--json")
    quiet = json.loads(out)["receipt_no"]
    code, out, _ = submit("b.csv", dengue(2, 1000))
    assert code == 0
    assert "So với kỳ trước (phiếu" in out
    assert "Xác nhận: Chờ xác nhận 1 nội dung (CHANGE-003)" in out
    number = out.split()[0]
    code, out, err = command("confirm", number, "--reason", "  ")
    assert (code, out) == (2, "")
    assert "ít nhất vài từ" in err
    assert command("confirm", quiet, "--reason", WHY)[0] == 2
    assert command("confirm", "66-2026-999999-0", "--reason", WHY)[0] == 2
    assert command("confirm", number, "--reason", WHY, "--rule", "TOTAL-001")[0] == 2
    assert command("confirm", number)[0] == 2
    code, out, _ = command("confirm", number, "--reason", WHY, "--rule", "CHANGE-003", "--actor", "van-thu", "--agency", MINISTRY, "--json")
    told = json.loads(out)
    assert (code, told["waiting"], told["rules"][0]["account"], told["rules"][0]["agency"]) == (0, 0, "van-thu", MINISTRY)
    assert told["history"][0]["operator"] == operating_user()
    code, out, _ = command("receipt", number)
    assert (code, WHY in out) == (0, True)
    code, out, _ = command("confirm", number, "--reason", "đã gọi điện cho xã lần nữa")
    assert (code, out.count("CHANGE-003")) == (0, 3)
    assert command("audit", "verify")[0] == 0
