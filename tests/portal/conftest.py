"""A portal on a warehouse of its own: accounts of two agencies, a browser-like client, and a real server where a real one matters."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import Workbook
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from anptt_data.portal.app import create_app
from anptt_data.portal.passwords import hash_password
from anptt_data.portal.tokens import create_token
from anptt_data.settings import Settings
from tests.conftest import ROOT

PASSWORD = "bốn mươi lăm con ngựa"
CLERK, OTHER, READER = "so-ct-38.van-thu", "cdc-66.van-thu", "so-ct-38.xem"
"""A sender of so-ct-38, a sender of cdc-66, and an approver of so-ct-38 who may not send."""
BOTH, OTHER_BOTH = "so-ct-38.quan-tri", "cdc-66.quan-tri"
"""Who may do everything for so-ct-38, and for cdc-66."""
ACCOUNTS = (
    (CLERK, "so-ct-38", "sender"), (OTHER, "cdc-66", "sender"), (READER, "so-ct-38", "approver"), (BOTH, "so-ct-38", "admin"),
    (OTHER_BOTH, "cdc-66", "admin"),
)  # fmt: skip
DATASET = "energy.power_reliability_month"
SAMPLES = ROOT / "sample_data" / DATASET / "so-ct-38"
GOOD, BAD = SAMPLES / "DTC cung cap dien T01-2026.csv", SAMPLES / "DTC T5.csv"


@pytest.fixture
def accounts(warehouse_engine: Engine) -> Engine:
    """The warehouse's engine, with its accounts."""
    make_accounts(warehouse_engine)
    return warehouse_engine


def make_accounts(engine: Engine) -> None:
    """One hash for all: argon2 is slow on purpose (tests/portal/test_accounts.py makes accounts as people do)."""
    made = text(
        "insert into portal.account (login, agency, roles, password_hash, active, created_at, password_at)"
        " values (:login, :agency, :roles, :hash, true, now(), now())"
    )
    with engine.begin() as connection:
        for login, agency, role in ACCOUNTS:
            connection.execute(made, {"login": login, "agency": agency, "roles": [role], "hash": _hash()})


@lru_cache(maxsize=1)
def _hash() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def app(warehouse_settings: Settings, accounts: Engine) -> FastAPI:
    return create_app(warehouse_settings, accounts)


def visitor(app: FastAPI, **options: str) -> TestClient:
    """A browser that has not signed in; it follows no redirect, and an error of ours is an answer, not an exception."""
    return TestClient(app, base_url=options.get("base_url", "http://testserver"), follow_redirects=False, raise_server_exceptions=False)


def form_token(page: str) -> str:
    found = re.search(r'name="_form" value="([0-9a-f]{64})"', page)
    assert found is not None, page[:2000]
    return found[1]


def sign_in(client: TestClient | httpx.Client, login: str, password: str = PASSWORD) -> httpx.Response:
    page = client.get("/dang-nhap").text
    return client.post("/dang-nhap", data={"_form": form_token(page), "ten": login, "mat_khau": password, "tiep": "/gui"})


@pytest.fixture
def clerk(app: FastAPI) -> TestClient:
    """A browser in which a sender of so-ct-38 is signed in."""
    return signed_in(app, CLERK)


def signed_in(app: FastAPI, login: str) -> TestClient:
    client = visitor(app)
    assert sign_in(client, login).status_code == 303
    return client


def upload(
    client: TestClient | httpx.Client, file: Path, action: str = "gui", dataset: str = DATASET, period: str = "", script: bool = True
) -> httpx.Response:
    """What the page's script sends (or, without it, the plain form)."""
    token = form_token(client.get("/gui").text)
    return client.post(
        "/gui",
        data={"_form": token, "bieu": dataset, "ky": period, "viec": action},
        files={"tep": (file.name, file.read_bytes())},
        headers={"X-Requested-With": "anptt"} if script else {},
    )


def receipt_number(page: str) -> str:
    found = re.search(r"/phieu/(66-\d{4}-\d{6}-\d)", page)
    assert found is not None, page[:3000]
    return found[1]


def machine_token(engine: Engine, agency: str = "so-ct-38") -> dict[str, str]:
    """The header by which a machine of the agency is known."""
    return {"Authorization": f"Bearer {create_token(engine, agency, 'máy thử', 1)}"}


def workbook(folder: Path, name: str, rows: list[tuple[str, object, object, object, object]]) -> Path:
    """A month's report as a clerk writes it in Excel."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Tháng 6"
    sheet.append(["BÁO CÁO ĐỘ TIN CẬY CUNG CẤP ĐIỆN"])
    sheet.append(["Tháng 06 năm 2026"])
    sheet.append([])
    sheet.append(["STT", "Đơn vị điện lực", "Số khách hàng", "SAIDI (phút)", "SAIFI (lần/KH)", "MAIFI (lần/KH)"])
    for number, row in enumerate(rows, 1):
        sheet.append([number, *row])
    book.save(folder / name)
    return folder / name


WRONG_ROWS: list[tuple[str, object, object, object, object]] = [
    ("Điện lực Bá Thước", 57514, 12.5, 0.3, 0.1),
    ("Điện lực Bỉm Sơn", 65031, 60.7, 0, 0.05),
]
RIGHT_ROWS: list[tuple[str, object, object, object, object]] = [
    ("Điện lực Bá Thước", 57514, 12.5, 0.3, 0.1),
    ("Điện lực Bỉm Sơn", 65031, 60.7, 0.5, 0.05),
]
"""In the wrong ones a unit was dark for an hour without ever being interrupted (ENERGY-001)."""


@contextmanager
def served(env: dict[str, str], folder: Path) -> Iterator[str]:
    """`anptt portal` as a process, and its address."""
    log = folder / "portal.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "anptt_data.cli.main", "portal", "--port", "0"],
            env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert process.poll() is None, log.read_text()
            found = re.search(r"^(http://127\.0\.0\.1:\d+)$", log.read_text(), re.MULTILINE)
            with contextlib.suppress(httpx.HTTPError):
                if found and httpx.get(f"{found[1]}/healthz", timeout=5).status_code == 200:
                    break
            time.sleep(0.1)
        assert found is not None, log.read_text()
        yield found[1]
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(40)


@pytest.fixture
def server(accounts: Engine, warehouse_env: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The address of a real server on the test's warehouse."""
    with served(warehouse_env | {"ANPTT_MAX_UPLOAD_BYTES": str(2 * 1024**2)}, tmp_path) as address:
        yield address
