"""The API for machines: the command line's receipts and decisions, over HTTP, documented."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import openpyxl
import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from anptt_data.places.references import references
from anptt_data.portal.api.models import Problem, Receipt
from anptt_data.portal.tokens import create_token, list_tokens, revoke_token
from anptt_data.settings import Settings
from anptt_data.warehouse.locks import dataset_agency_lock
from tests.conftest import ROOT
from tests.portal.conftest import BAD, DATASET, GOOD, machine_token, visitor


@pytest.fixture
def machine(app: FastAPI, accounts: Engine) -> TestClient:
    client = visitor(app)
    client.headers.update(machine_token(accounts))
    return client


def post(client: TestClient | httpx.Client, file: Path, **fields: str) -> httpx.Response:
    return client.post("/api/submissions", data={"dataset": DATASET} | fields, files={"file": (file.name, file.read_bytes())})


def test_a_receipt_is_the_one_the_command_line_shows(machine: TestClient, warehouse_env: dict[str, str]) -> None:
    answer = post(machine, BAD)
    assert (answer.status_code, answer.headers["anptt-exit-code"]) == (201, "1")
    receipt = answer.json()
    Receipt.model_validate(receipt)
    number = receipt["receipt_no"]
    done = subprocess.run(
        [sys.executable, "-m", "anptt_data.cli.main", "receipt", number, "--json"],
        env=warehouse_env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    shown = machine.get(f"/api/receipts/{number}").json()
    assert shown["approval_state"].pop("as_of") > told["approval_state"].pop("as_of")
    assert shown == told | {"files": receipt["files"]}  # addresses where the command line names paths
    assert receipt == shown | {"approval_state": receipt["approval_state"]}  # the approval is told as of now
    assert receipt["files"].keys() == told["files"].keys()
    for face, address in receipt["files"].items():
        assert machine.get(address).content == Path(told["files"][face]).read_bytes()
    known = post(machine, BAD)
    assert (known.status_code, known.json()["receipt_no"], known.headers["anptt-exit-code"]) == (200, number, "1")


def test_submissions_are_listed_filtered_and_shown_one_by_one(machine: TestClient) -> None:
    first, second = post(machine, GOOD).json()["receipt_no"], post(machine, BAD).json()["receipt_no"]
    listed = machine.get("/api/submissions").json()
    assert (listed["total"], [s["receipt_no"] for s in listed["submissions"]]) == (2, [second, first])
    assert [s["receipt_no"] for s in machine.get("/api/submissions?status=present").json()["submissions"]] == [first]
    assert machine.get("/api/submissions?limit=1&offset=1").json()["submissions"][0]["receipt_no"] == first
    assert machine.get(f"/api/submissions/{first.replace('-', ' ')}").json()["status"] == "present"
    assert machine.get("/api/submissions?last=2020-01-01").json() == {"total": 0, "submissions": []}
    for wrong in ("status=x", "limit=0", "limit=x", "first=hôm qua", "offset=-1"):
        answer = machine.get(f"/api/submissions?{wrong}")
        assert answer.status_code == 422
        Problem.model_validate(answer.json())


def test_contracts_say_what_the_agency_provides(machine: TestClient) -> None:
    listed = {c["dataset"]: c for c in machine.get("/api/contracts").json()}
    assert listed[DATASET]["duty"] == "provides"
    assert listed["crime.offence_month"]["duty"] is None
    assert machine.get(f"/api/contracts/{DATASET}").json()["kind"] == "DataContract"
    assert machine.get("/api/contracts/khong.co").status_code == 404


def test_the_template_of_a_dataset_is_the_agencys_own(machine: TestClient) -> None:
    answer = machine.get(f"/api/contracts/{DATASET}/template?period=2026-06")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert answer.headers["content-disposition"] == f'attachment; filename="mau-nhap_{DATASET}_so-ct-38_2026-06.xlsx"'
    assert "Sở Công Thương tỉnh Thanh Hóa" in str([[c.value for c in row] for sheet in book for row in sheet.iter_rows()])
    for path in ("crime.offence_month/template", "khong.co/template", f"{DATASET}/template?period=tháng%20giêng"):
        Problem.model_validate(machine.get(f"/api/contracts/{path}").json())


def test_errors_are_problems_in_both_languages_and_never_a_stack_trace(machine: TestClient, app: FastAPI, accounts: Engine) -> None:
    cases = {
        "/api/submissions/66-2026-000001-9": 404, "/api/receipts/x": 404, "/api/receipts/66-2026-000001-3/exe": 422, "/api/khong-co": 404,
        "/api/submissions/%00": 404, "/api/contracts/%F0%9F%92%A9": 404,
    }  # fmt: skip
    for path, status in cases.items():
        answer = machine.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), path
        Problem.model_validate(answer.json())
        assert "Traceback" not in answer.text
    assert machine.put("/api/submissions").status_code == 405
    assert post(machine, GOOD, period="tháng giêng").status_code == 422
    assert post(machine, GOOD, dry_run="có").status_code == 400
    stranger = visitor(app)
    for header in (
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer anptt_x"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer " + "x" * 3000},
    ):
        answer = stranger.get("/api/submissions", headers=header)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    secret = create_token(accounts, "so-ct-38", "sẽ thu hồi", 1)
    revoke_token(accounts, max(t.token_id for t in list_tokens(accounts)))
    assert stranger.get("/api/submissions", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_field_that_there_is_not_is_told_and_nothing_is_sent(machine: TestClient) -> None:
    misspelt = post(machine, GOOD, **{"dry-run": "true", "agency": "ca-24"})
    assert misspelt.status_code == 400
    assert all(word in misspelt.json()["title"] for word in ("«dry-run»", "«agency»", "dry_run"))
    elsewhere = machine.post("/api/submissions", data={"dataset": DATASET}, files={"document": ("a.csv", b"x")})
    assert (elsewhere.status_code, "«document»" in elsewhere.json()["title"]) == (400, True)
    for path in ("nil", "submissions/66-2026-000001-0/confirmation", "submissions/66-2026-000001-0/approval"):
        refused = machine.post(f"/api/{path}", data={"khac": "x"})
        assert (refused.status_code, "«khac»" in refused.json()["title"]) == (400, True), path
    assert machine.get("/api/submissions").json()["total"] == 0


def test_when_the_database_is_gone_it_is_our_fault_and_says_so_without_its_words(
    app: FastAPI, machine: TestClient, accounts: Engine
) -> None:
    from sqlalchemy import create_engine

    app.state.portal.engine = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none", connect_args={"connect_timeout": 2})
    answer = machine.get("/api/submissions")
    assert answer.status_code == 503
    assert answer.json()["exit_code"] == 3
    assert "127.0.0.1" not in answer.text
    assert int(answer.headers["retry-after"]) > 0
    page = visitor(app).get("/dang-nhap", headers={"Cookie": "anptt_session=x"})
    assert page.status_code == 503
    assert "vẫn an toàn" in page.text
    assert visitor(app).get("/healthz").status_code == 503


def test_the_api_is_documented_and_every_error_has_its_model(app: FastAPI) -> None:
    document = visitor(app).get("/api/openapi.json").json()
    assert set(document["paths"]) == {
        "/api/nil", "/api/submissions", "/api/submissions/{receipt_no}", "/api/submissions/{receipt_no}/approval",
        "/api/submissions/{receipt_no}/confirmation", "/api/receipts/{receipt_no}", "/api/receipts/{receipt_no}/{face}", "/api/contracts",
        "/api/contracts/{dataset}", "/api/contracts/{dataset}/template",
    }  # fmt: skip
    assert {"Problem", "Receipt", "Finding", "Submission"} <= set(document["components"]["schemas"])
    assert document["security"] == [{"token": []}]
    upload = document["paths"]["/api/submissions"]["post"]
    assert {"201", "200", "400", "401", "413", "503"} <= set(upload["responses"])
    assert "multipart/form-data" in upload["requestBody"]["content"]
    for path in document["paths"].values():
        for operation in path.values():
            assert "application/problem+json" in operation["responses"]["401"]["content"]
    body = json.dumps(document)
    names = {ref.split('"')[0] for ref in body.split('"#/components/schemas/')[1:]}
    assert names <= set(document["components"]["schemas"])


@pytest.mark.timeout(180)
def test_fifty_agencies_sending_at_the_same_moment_each_get_their_own_receipt(
    server: str, accounts: Engine, warehouse_settings: Settings
) -> None:
    known = references(warehouse_settings.reference_dir).agencies.values()
    centres, departments = (sorted(a.id for a in known if a.kind == kind and a.valid_to is None) for kind in ("cdc", "so-y-te"))
    cases = {agency: 100 + n for n, agency in enumerate([*centres, *departments][:50])}
    tokens = {agency: create_token(accounts, agency, "máy", 1) for agency in cases}
    sent = {
        agency: f"Mã tỉnh,Tháng,Số ca mắc\n{agency[-2:]},{10 if agency in centres else 9}/2026,{figure}\n".encode()
        for agency, figure in cases.items()
    }
    together = Barrier(len(cases))

    def send(agency: str) -> dict[str, Any]:
        together.wait(60)
        answer = httpx.post(
            f"{server}/api/submissions", data={"dataset": "health.dengue_month"}, files={"file": (f"{agency}.csv", sent[agency])},
            headers={"Authorization": f"Bearer {tokens[agency]}"}, timeout=120,
        )  # fmt: skip
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    with ThreadPoolExecutor(len(cases)) as pool:
        receipts = dict(zip(cases, pool.map(send, cases), strict=True))
    assert len({r["receipt_no"] for r in receipts.values()}) == 50
    with accounts.connect() as connection:
        stored = connection.execute(text("select agency, receipt_no, cases from health.dengue_month")).all()
    assert {(agency, number): figure for agency, number, figure in stored} == {
        (agency, receipts[agency]["receipt_no"]): figure for agency, figure in cases.items()
    }
    for agency, receipt in receipts.items():
        assert receipt["agency"] == agency
        assert receipt["sha256"] == hashlib.sha256(sent[agency]).hexdigest()
        assert (receipt["counts"]["accepted"], receipt["counts"]["facts_written"]) == (1, 1)
        assert set(receipt["files"]) == {"json", "page", "workbook", "findings"}
    asked = httpx.get(f"{server}{receipts['cdc-66']['files']['json']}", headers={"Authorization": f"Bearer {tokens['cdc-66']}"})
    assert asked.json()["receipt_no"] == receipts["cdc-66"]["receipt_no"]


@pytest.mark.timeout(120)
def test_files_of_one_agency_that_wait_for_each_other_do_not_keep_others_waiting(server: str, accounts: Engine) -> None:
    busy, other = machine_token(accounts), machine_token(accounts, "cdc-66")

    def send(file: Path, token: dict[str, str], dataset: str, seconds: float) -> int:
        answer = httpx.post(
            f"{server}/api/submissions", data={"dataset": dataset}, files={"file": (file.name, file.read_bytes())}, headers=token, timeout=seconds
        )  # fmt: skip
        return answer.status_code

    week = ROOT / "sample_data/health.disease_week/cdc-66/BC tuan 44_2026_CDC Dak Lak.xlsx"
    with ThreadPoolExecutor(5) as pool:
        with dataset_agency_lock(accounts, DATASET, "so-ct-38"):  # as a collector holds it over a long file
            waiting = [pool.submit(send, GOOD, busy, DATASET, 90) for _ in range(5)]
            assert not wait(waiting, 3).done
            assert send(week, other, "health.disease_week", 30) == 201
            assert not any(w.done() for w in waiting)
        assert sorted(w.result() for w in waiting) == [200, 200, 200, 200, 201], "once is enough, and all are answered"
