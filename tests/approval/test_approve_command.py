"""The command line: short, Vietnamese first, exit codes 0, 1, 2, 3."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anptt_data.approval.actor import from_command_line, operating_user
from anptt_data.approval.acts import Second
from anptt_data.cli.main import app, guarded
from anptt_data.portal.accounts import add_account, disable_account
from tests.approval.signing import LEADER, Authority, pdf
from tests.approval.test_receipts_show_it import POWER, SAMPLES, UNIT

FILE = str(SAMPLES / "DTC cung cap dien T01-2026.csv")
SUBMIT = ("submit", FILE, "--dataset", POWER, "--agency", UNIT)
CLERK, BOTH, FOREIGN = "chuyen-vien", "kiem-nhiem", "cdc-66.duyet"
BY = ("--by", LEADER, "--title", "Giám đốc")


@pytest.fixture
def command(here: Second, warehouse_env: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Runs `anptt ...`: (exit code, standard output, standard error)."""
    for name in ("ANPTT_ROOT", "ANPTT_HOME", "ANPTT_DATABASE_URL"):
        monkeypatch.setenv(name, warehouse_env[name])
    monkeypatch.setenv("ANPTT_TRUST_ROOTS", str(here.settings.trust_roots))
    add_account(here.engine, CLERK, UNIT, ["sender"], None)
    add_account(here.engine, BOTH, UNIT, ["admin"], None)

    def run(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = guarded(lambda: app(list(arguments), standalone_mode=False))
        return code, *capfd.readouterr()

    return run


def test_from_sending_to_signing(command, authority: Authority, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = command(*SUBMIT, "--actor", BOTH, "--json")
    number = json.loads(out)["receipt_no"]
    assert code == 0
    code, out, _ = command("approval", "submit", number, "--urgency", "khẩn", "--actor", BOTH)
    assert (code, "Đã trình (cần xác nhận)" in out) == (0, True)
    code, out, err = command("approve", number, *BY, "--actor", BOTH)
    assert (code, out) == (2, "")
    assert "người gửi" in err
    letter = tmp_path / "bao cao.pdf"
    letter.write_bytes(authority.issue().sign(pdf("Báo cáo")))
    code, out, _ = command(
        "approve", number, *BY, "--on-behalf", "TUQ", "--document-no", "5/BC-SCT", "--document-date", "05/02/2026", "--document", str(letter), "--json",
    )  # fmt: skip
    state = json.loads(out)
    assert (code, state["state"], state["authority"]) == (0, "signed", "final")
    assert (state["approvals"][0]["on_behalf"], state["approvals"][0]["document_date"]) == ("TUQ.", "2026-02-05")
    code, out, _ = command("receipt", number, "--json")
    assert (code, json.loads(out)["approval_state"]["state"], json.loads(out)["decision"][:8]) == (0, "signed", "accepted")
    code, out, _ = command("receipt", number)
    assert "Phê duyệt: Đã ký số" in out
    code, out, _ = command("approval", "revoke", number, "--reason", "sai số")
    assert (code, "Thu hồi" in out) == (0, True)
    code, out, _ = command("approval", "show", number, "--as-of", state["since"], "--json")
    assert (code, json.loads(out)["state"]) == (0, "signed")
    code, out, _ = command("approval", "show", number)
    assert (code, "sai số" in out) == (0, True)
    assert command("audit", "verify")[0] == 0


def test_exit_codes_say_whose_fault_it_is(command, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    broken = tmp_path / "hong.pdf"
    broken.write_bytes(b"no document")
    code, _, err = command(*SUBMIT, "--document", str(broken))
    assert code == 1
    assert "không phải tệp PDF" in err
    number = json.loads(command(*SUBMIT, "--actor", CLERK, "--json")[1])["receipt_no"]
    assert command("approve", number, *BY, "--document", str(broken))[0] == 1
    assert command("approve", number, *BY, "--document-date", "31/31/2026")[0] == 2
    assert command("approve", number, *BY, "--agency", "so-ct-66")[0] == 2
    assert command("approve", number, *BY, "--agency", "so-ct-nowhere")[0] == 2
    assert command("approve", "66-2026-000001-0", *BY)[0] == 2
    assert command("approve", number, *BY, "--document", str(tmp_path / "none.pdf"))[0] == 2
    assert command("approval", "return", number, "--reason", "thiếu xã")[0] == 0


def test_an_account_named_on_the_command_line_has_the_rights_it_has_on_the_portal(here: Second, command) -> None:  # type: ignore[no-untyped-def]
    add_account(here.engine, FOREIGN, "cdc-66", ["admin"], None)
    add_account(here.engine, "lanh-dao", UNIT, ["approver"], None)
    number = json.loads(command(*SUBMIT, "--json")[1])["receipt_no"]
    refused = {
        ("approve", number, *BY, "--actor", FOREIGN): "cdc-66",
        ("approve", number, *BY, "--actor", "khong.ton.tai"): "Không có tài khoản «khong.ton.tai»",
        ("approve", number, *BY, "--actor", CLERK): "vai trò",
        ("approve", number, *BY, "--actor", "lanh-dao", "--agency", "cdc-66"): "thuộc " + UNIT,
        ("approval", "return", number, "--reason", "thiếu xã", "--actor", FOREIGN): "cdc-66",
        ("withdraw", number, "--reason", "gửi nhầm", "--actor", FOREIGN): "cdc-66",
        ("withdraw", number, "--reason", "gửi nhầm", "--actor", "khong.ton.tai"): "khong.ton.tai",
        (*SUBMIT, "--actor", FOREIGN): "thuộc cdc-66",
        (*SUBMIT, "--actor", "lanh-dao"): "vai trò",
        (*SUBMIT, "--actor", "khong.ton.tai", "--dry-run"): "khong.ton.tai",
    }
    for arguments, why in refused.items():
        code, out, err = command(*arguments)
        assert (code, out) == (2, ""), arguments
        assert why in err, err
    code, out, _ = command("approve", number, *BY, "--actor", "lanh-dao", "--json")
    assert (code, json.loads(out)["history"][-1]["account"]) == (0, "lanh-dao")
    disable_account(here.engine, "lanh-dao")
    assert command("approval", "revoke", number, "--reason", "sai số", "--actor", "lanh-dao")[0] == 2


def test_what_is_approved_is_not_withdrawn_by_a_sender_alone(here: Second, command) -> None:  # type: ignore[no-untyped-def]
    add_account(here.engine, "lanh-dao", UNIT, ["approver"], None)
    number = json.loads(command(*SUBMIT, "--actor", CLERK, "--json")[1])["receipt_no"]
    assert command("approve", number, *BY, "--actor", "lanh-dao")[0] == 0
    code, _, err = command("withdraw", number, "--reason", "gửi nhầm", "--actor", CLERK)
    assert (code, "đã được phê duyệt" in err) == (2, True)
    assert command("approval", "revoke", number, "--reason", "gửi nhầm", "--actor", "lanh-dao")[0] == 0
    assert command("withdraw", number, "--reason", "gửi nhầm", "--actor", CLERK)[0] == 0


@pytest.mark.parametrize("day", ["2026-02-30", "30/02/2026", "hôm qua", "2099-01-01"])
def test_a_day_that_cannot_be_is_told_before_anything_is_sent(command, day: str) -> None:  # type: ignore[no-untyped-def]
    for more in ((), ("--dry-run",)):
        code, out, err = command(*SUBMIT, "--document-date", day, *more)
        assert (code, out) == (2, "")
        assert day in err or "01/01/2099" in err
    code, _, err = command("nil", "health.disease_week", "--agency", "cdc-66", "--period", "2026-W40", "--document-date", day)
    assert code == 2
    assert json.loads(command("submissions", "--json")[1]) == []


def test_the_actor_is_the_operating_user_unless_named() -> None:
    assert from_command_line(None).login == operating_user() != ""
    named = from_command_line("truong", "so-ct-38")
    assert (named.login, named.agency, named.operator) == ("truong", "so-ct-38", operating_user())
