"""What becomes of an upload: bounded, in memory until it was looked at, judged as by the command line, on the same road."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from anptt_data.portal.app import create_app
from anptt_data.settings import Settings
from tests.conftest import ROOT
from tests.portal.conftest import (
    BAD,
    CLERK,
    DATASET,
    GOOD,
    OTHER,
    RIGHT_ROWS,
    WRONG_ROWS,
    form_token,
    machine_token,
    receipt_number,
    sign_in,
    signed_in,
    upload,
    visitor,
    workbook,
)


def loaded(engine: Engine) -> tuple[int, ...]:
    with engine.connect() as connection:
        return tuple(
            connection.execute(text(f"select count(*) from {table}")).scalar_one()
            for table in ("intake.submission", "intake.extract", "intake.submission_event", "quality.finding", f"{DATASET}")
        )


def everything_on_disk(*folders: Path) -> bytes:
    return b"\n".join(p.read_bytes() for folder in folders for p in sorted(folder.rglob("*")) if p.is_file())


@pytest.mark.parametrize("file", [GOOD, BAD], ids=["good", "bad"])
def test_a_trial_check_finds_byte_for_byte_what_the_command_line_finds_and_loads_nothing(
    file: Path, clerk: TestClient, app: FastAPI, accounts: Engine, warehouse_env: dict[str, str]
) -> None:
    before = loaded(accounts)
    command = [sys.executable, "-m", "anptt_data.cli.main", "submit", str(file), "-d", DATASET, "-a", "so-ct-38", "--dry-run", "--json"]
    done = subprocess.run(command, env=warehouse_env, cwd=ROOT, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    machine = visitor(app)
    answer = machine.post(
        "/api/submissions",
        data={"dataset": DATASET, "dry_run": "true"},
        files={"file": (file.name, file.read_bytes())},
        headers=machine_token(accounts),
    )
    assert answer.status_code == 200
    assert answer.headers["anptt-exit-code"] == str(done.returncode)
    for name in told.keys() - {"received_at", "sample", "mark"}:  # the command line knows the samples' folder
        assert json.dumps(answer.json()[name], ensure_ascii=False) == json.dumps(told[name], ensure_ascii=False), name
    page = upload(clerk, file, "kiem-tra")
    assert "Tệp chưa được gửi và không được lưu" in page.text
    for finding in told["findings"]:
        assert finding["rule"] in page.text
    assert loaded(accounts) == before
    assert not (Path(warehouse_env["ANPTT_HOME"]) / "extracts").exists() or not list(
        (Path(warehouse_env["ANPTT_HOME"]) / "extracts").rglob("*.*")
    )


def test_a_bad_workbook_is_sent_its_receipt_read_and_the_corrected_one_replaces_it(clerk: TestClient, tmp_path: Path) -> None:
    wrong, right = workbook(tmp_path, "T6.xlsx", WRONG_ROWS), workbook(tmp_path, "T6 sua.xlsx", RIGHT_ROWS)
    answer = upload(clerk, wrong)
    first = receipt_number(answer.text)
    assert "Chấp nhận một phần" in answer.text
    assert "ENERGY-001" in answer.text
    page = clerk.get(f"/phieu/{first}").text
    assert "SAIDI và SAIFI phải cùng bằng 0" in page
    mended = clerk.get(f"/phieu/{first}/tep/workbook")
    assert mended.content[:2] == b"PK"
    assert mended.headers["content-disposition"].startswith("attachment")
    assert "ENERGY-001" in clerk.get(f"/phieu/{first}/tep/findings").content.decode("utf-8-sig")
    second = receipt_number(upload(clerk, right).text)
    assert clerk.get(f"/phieu/{second}/tep/json").json()["replaces"] == [first]
    assert f"Đã thay bằng lần gửi số {second}" in clerk.get(f"/phieu/{first}").text
    again = upload(clerk, right)
    assert receipt_number(again.text) == second
    assert "đã gửi trước đây" in again.text
    token = form_token(clerk.get(f"/phieu/{second}").text)
    assert clerk.post(f"/phieu/{second}/thu-hoi", data={"_form": token, "ly_do": " "}).status_code == 400
    assert clerk.post(f"/phieu/{second}/thu-hoi", data={"_form": token, "ly_do": "gửi nhầm tháng"}).status_code == 303
    assert "Số liệu hiện hành" in clerk.get(f"/phieu/{first}").text


def test_without_scripts_the_plain_form_does_the_same(clerk: TestClient) -> None:
    tried = upload(clerk, BAD, "kiem-tra", script=False)
    assert (tried.status_code, "Trả lại để chỉnh sửa" in tried.text) == (200, True)
    sent = upload(clerk, BAD, script=False)
    assert sent.status_code == 303
    assert "Trả lại để chỉnh sửa" in clerk.get(sent.headers["location"]).text


@pytest.mark.parametrize("action", ["gui", "kiem-tra"])
def test_a_secret_file_leaves_nothing_on_any_disk(
    action: str, app: FastAPI, accounts: Engine, warehouse_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no such folder"))  # whoever spools an upload fails here
    file = tmp_path / "so lieu quan su.csv"
    rows = "".join(
        f"{n};Điện lực Bá Thước;57514;987654{n};0,1;0,1\n" for n in range(60_000)
    )  # over the 1 MB that frameworks keep in memory
    file.write_text(f"MẬT\nTháng 01 năm 2026\nSTT;Đơn vị điện lực;Số khách hàng;SAIDI (phút);SAIFI (lần/KH);MAIFI (lần/KH)\n{rows}")
    client = signed_in(app, CLERK)
    answer = upload(client, file, action)
    file.unlink()
    assert answer.status_code == 200
    assert "SECRET-001" in answer.text
    assert "quan su" not in answer.text
    kept = everything_on_disk(warehouse_settings.home, tmp_path)
    assert b"987654" not in kept
    assert b"quan su" not in kept
    if action == "gui":
        number = re.search(r"Số: <b>([0-9-]+)</b>", answer.text)
        assert number is not None
        assert "không tiếp nhận và không lưu" in client.get(f"/phieu/{number[1]}").text
        assert "không tiếp nhận và không lưu" not in signed_in(app, OTHER).get(f"/phieu/{number[1]}").text
    with accounts.connect() as connection:
        refused = connection.execute(text("select agency, dataset from intake.refusal")).all()
    assert [tuple(r) for r in refused] == ([("so-ct-38", DATASET)] if action == "gui" else [])


def test_an_upload_never_touches_a_temporary_file(app: FastAPI, accounts: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was opened for an upload")

    machine = visitor(app)
    headers = machine_token(accounts)
    for name in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr("starlette.formparsers.SpooledTemporaryFile", refuse)
    file = workbook(tmp_path, "T6.xlsx", RIGHT_ROWS)
    answer = machine.post("/api/submissions", data={"dataset": DATASET}, files={"file": (file.name, file.read_bytes())}, headers=headers)
    assert answer.json()["decision"] == "accepted"


@pytest.fixture
def small(warehouse_settings: Settings, accounts: Engine) -> FastAPI:
    """A portal that takes 100 kB at once."""
    return create_app(warehouse_settings.model_copy(update={"max_upload_bytes": 100_000}), accounts)


def test_what_is_too_large_is_refused_before_it_is_judged(small: FastAPI, accounts: Engine, tmp_path: Path) -> None:
    file = tmp_path / "lon.csv"
    file.write_bytes(b"x" * 300_000)
    client = signed_in(small, CLERK)
    answer = upload(client, file)
    assert answer.status_code == 413
    assert "quá lớn" in answer.json()["title"]
    assert upload(client, file, script=False).status_code == 413
    machine = visitor(small)
    answer = machine.post(
        "/api/submissions", data={"dataset": DATASET}, files={"file": ("a.csv", file.read_bytes())}, headers=machine_token(accounts)
    )
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert client.post("/dang-xuat", data={"_form": "x" * 200_000}).status_code == 413
    assert loaded(accounts)[:2] == (0, 0)


def raw_post(address: str, headers: list[str], pieces: list[bytes], hang_up: bool = False) -> bytes:
    """What a server answers to bytes as they are sent, whatever they promise.

    A server that closes with bytes unread resets the connection, and on a busy machine the reset may overtake its answer: then it is asked again.
    """
    for _ in range(10):
        try:
            return _raw_post(address, headers, pieces, hang_up)
        except ConnectionResetError:
            continue
    raise AssertionError("reset ten times before an answer could be read")


def _raw_post(address: str, headers: list[str], pieces: list[bytes], hang_up: bool) -> bytes:
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(
            "\r\n".join([f"POST {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close", *headers, "", ""]).encode()
        )
        received = b""
        try:
            for piece in pieces:
                connection.sendall(piece)
            if hang_up:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it hung up on us: fine, if it answered
        try:
            while block := connection.recv(65536):
                received += block
        except ConnectionResetError:
            if not received:
                raise
    return received


@pytest.mark.timeout(120)
def test_a_real_server_counts_bytes_whatever_the_headers_promise(server: str, accounts: Engine, warehouse_settings: Settings) -> None:
    token = machine_token(accounts)["Authorization"]
    head = [f"Authorization: {token}", "Content-Type: multipart/form-data; boundary=b"]
    start = (
        b'--b\r\nContent-Disposition: form-data; name="dataset"\r\n\r\n'
        + DATASET.encode()
        + b'\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    )
    end = b"\r\n--b--\r\n"
    big = b"x" * (3 * 1024**2)
    chunked = [f"{len(start):x}\r\n".encode() + start + b"\r\n"]
    chunked += [b"10000\r\n" + b"x" * 65536 + b"\r\n" for _ in range(64)] + [f"{len(end):x}\r\n".encode() + end + b"\r\n0\r\n\r\n"]
    url = f"{server}/api/submissions"
    assert b" 413 " in raw_post(url, [*head, f"Content-Length: {len(start + big + end)}"], [start, big, end]).splitlines()[0]
    assert b" 413 " in raw_post(url, [*head, "Transfer-Encoding: chunked"], chunked).splitlines()[0]
    assert b" 413 " in raw_post(url, [*head, "Content-Length: 99999999999"], [start]).splitlines()[0]
    # promises less than it sends: what was promised is no whole form
    answer = raw_post(url, [*head, "Content-Length: 200"], [start, big, end]).splitlines()[0]
    assert b" 400 " in answer
    # sends less than it promises and hangs up: nobody is left to answer, nothing is kept
    assert b" 200 " not in raw_post(url, [*head, f"Content-Length: {len(start) + 5000}"], [start], hang_up=True)
    # nobody reads a byte of whoever has no token
    assert b" 401 " in raw_post(url, [head[1], "Content-Length: 99999999999"], [start]).splitlines()[0]
    assert loaded(accounts)[:2] == (0, 0)
    with httpx.Client(base_url=server) as client:
        assert sign_in(client, CLERK).status_code == 303
        assert upload(client, GOOD).status_code == 200
    log = (warehouse_settings.home.parent / "portal.log").read_text()
    assert CLERK not in log
    assert "127.0.0.1:" not in log.replace(server.removeprefix("http://"), "")
    assert GOOD.name not in log


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=x"),
        ("multipart/form-data; boundary=b", b"no form at all"),
        ("multipart/form-data", b"--b--"),
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b"a=%ff%fe&" * 50),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n' * 40 + b"x\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="dataset"\r\n\r\n' + b"x" * 40_000 + b"\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="dataset"\r\n\r\nx\r\n--b--\r\n'),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n' * 2 + b"--b--\r\n",
        ),
        ("", b""),
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_with_a_sentence(content_type: str, body: bytes, app: FastAPI, accounts: Engine) -> None:
    machine = visitor(app)
    answer = machine.post("/api/submissions", content=body, headers=machine_token(accounts) | {"Content-Type": content_type})
    assert answer.status_code == 400, answer.text
    assert answer.json()["exit_code"] == 2


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (r"C:\\Users\\Văn thư\\T1.csv", "T1.csv"), ("../../etc/passwd.csv", "passwd.csv"), ("a\u202eb\u0007.csv", "ab.csv"),
        ("ắ" * 300 + ".csv", "ắ" * 176 + ("ắ" * 300 + ".csv")[-20:]),
    ],
)  # fmt: skip
def test_a_file_is_called_by_the_last_part_of_its_name(sent: str, kept: str, app: FastAPI, accounts: Engine) -> None:
    from anptt_data.portal.form import _file_name

    assert _file_name(sent).endswith(kept[-20:])
    assert len(_file_name(sent)) <= 200
    assert not set("/\\\u202e\u0007") & set(_file_name(sent))


def test_unknown_datasets_and_periods_are_wrong_usage_not_errors_of_ours(clerk: TestClient) -> None:
    assert upload(clerk, GOOD, dataset="khong.co").status_code == 404
    assert upload(clerk, GOOD, period="tháng giêng").status_code == 422
    assert upload(clerk, GOOD, action="x").status_code == 400
    token = form_token(clerk.get("/gui").text)
    answer = clerk.post("/gui", data={"_form": token, "bieu": DATASET, "viec": "gui"}, files={"tep": ("", b"")})
    assert (answer.status_code, "Chưa chọn tệp" in answer.text) == (400, True)
    assert upload(clerk, GOOD, period="2026-02").status_code == 200  # another period than the file's is a finding, not an error
