"""The API under requests nobody wrote: whatever is asked, the answer is one its document promises, and never an error of ours (schemathesis)."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from anptt_data.portal.app import create_app
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine
from tests.portal.conftest import DATASET, GOOD, machine_token, visitor

EXAMPLES = 25
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = [
    ("POST", "/api/submissions"), ("GET", "/api/submissions"), ("GET", "/api/submissions/{receipt_no}"), ("GET", "/api/receipts/{receipt_no}"),
    ("GET", "/api/submissions/{receipt_no}/approval"), ("POST", "/api/submissions/{receipt_no}/approval"), ("POST", "/api/nil"),
    ("POST", "/api/submissions/{receipt_no}/confirmation"),
    ("GET", "/api/receipts/{receipt_no}/{face}"), ("GET", "/api/contracts"), ("GET", "/api/contracts/{dataset}"),
    ("GET", "/api/contracts/{dataset}/template"),
]  # fmt: skip


@pytest.fixture(scope="module")
def asked(module_warehouse_settings: Settings) -> tuple[FastAPI, dict[str, str], str]:
    """A portal, a machine's token, and the number of a receipt that is there."""
    app = create_app(module_warehouse_settings, engine(module_warehouse_settings))
    token = machine_token(app.state.portal.engine)
    sent = visitor(app).post("/api/submissions", data={"dataset": DATASET}, files={"file": (GOOD.name, GOOD.read_bytes())}, headers=token)
    return app, token, sent.json()["receipt_no"]


def test_every_operation_is_asked(asked: tuple[FastAPI, dict[str, str], str]) -> None:
    document = visitor(asked[0]).get("/api/openapi.json").json()
    assert {(method.upper(), path) for path, operations in document["paths"].items() for method in operations} == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{m} {p}" for m, p in OPERATIONS])
def test_any_request_gets_an_answer_that_the_document_promises(method: str, path: str, asked: tuple[FastAPI, dict[str, str], str]) -> None:
    app, token, number = asked
    operation = schemathesis.openapi.from_asgi("/api/openapi.json", app)[path][method]
    known: dict[str, Any] = {"receipt_no": number, "dataset": DATASET}
    named = {name: value for name, value in known.items() if f"{{{name}}}" in path}
    strategies = [operation.as_strategy(mode) for mode in GenerationMode]
    strategies += [operation.as_strategy(path_parameters=named)] if named and "{face}" not in path else []

    @seed(20261122)
    @settings(
        max_examples=EXAMPLES, database=None, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck)
    )  # fmt: skip
    @given(case=st.one_of(strategies))
    def ask(case: Case) -> None:
        answer = case.call(headers=token)
        case.validate_response(answer, checks=CHECKS)
        assert b"Traceback" not in answer.content

    ask()
