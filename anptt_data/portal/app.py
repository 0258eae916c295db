"""The application: routes, the layers around them, nothing else."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, Response

from anptt_data.errors import OurFault
from anptt_data.portal.api import routes
from anptt_data.portal.body import BodyLimit
from anptt_data.portal.faults import handle, unforeseen
from anptt_data.portal.guard import plain_address
from anptt_data.portal.headers import SecurityHeaders
from anptt_data.portal.oidc.provider import provider_of
from anptt_data.portal.pages import (
    approval,
    check,
    confirmation,
    history,
    nil,
    owed,
    password,
    receipts,
    send,
    shared_sign_in,
    sign_in,
    template,
)
from anptt_data.portal.state import Portal, portal_of
from anptt_data.portal.view import STATIC
from anptt_data.portal.watch import Watch
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import our_fault

FILES, DOCUMENTS = r"/gui|/api/submissions", r"/phieu/[^/]+/(phe-duyet|van-ban)"
"""Paths that take a file, and those that take a document beside one."""
SERVED = {
    "htmx-2.0.11.min.js": "text/javascript",
    "upload.js": "text/javascript",
    "check.js": "text/javascript",
    "portal.css": "text/css",
    "receipt.css": "text/css",
    "icon.svg": "image/svg+xml",
}
"""Our files and what they are; nothing else of the folder is served."""


def create_app(settings: Settings, engine: Engine) -> FastAPI:
    """The portal on this warehouse. Its document (`/api/openapi.json`) is of the API only; there is no page that loads scripts from elsewhere."""
    app = FastAPI(
        title="ANPTT", version="1", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False,
        dependencies=[Depends(plain_address)],
    )  # fmt: skip
    app.state.portal = Portal(settings, engine, provider_of(settings))
    for pages in (sign_in, shared_sign_in, check, owed, send, nil, template, receipts, approval, confirmation, history, password):
        app.include_router(pages.router)
    app.include_router(routes.router)
    app.add_api_route("/static/{name}", _static, include_in_schema=False)
    app.add_api_route("/healthz", _health, include_in_schema=False)
    app.add_api_route("/api/openapi.json", _document, include_in_schema=False)
    handle(app)
    app.add_middleware(BodyLimit, uploads={FILES: settings.max_upload_bytes, DOCUMENTS: settings.max_document_bytes})
    app.add_middleware(Watch, unforeseen=unforeseen, error_log=settings.home / "logs" / "errors.log")
    app.add_middleware(SecurityHeaders)
    return app


def check_ready(engine: Engine) -> None:
    """Raise `OurFault` when the warehouse does not answer or lacks the portal's tables."""
    try:
        with our_fault(), engine.connect() as connection:
            connection.execute(text("select 1 from portal.account limit 1"))
    except ProgrammingError as error:
        raise OurFault(
            "Kho dữ liệu chưa được tạo hoặc nâng cấp; chạy: anptt init", "The warehouse was not upgraded; run: anptt init"
        ) from error


def _static(name: str) -> Response:
    if name not in SERVED:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return FileResponse(STATIC / name, media_type=SERVED[name], headers={"Cache-Control": "public, max-age=31536000, immutable"})


def _health(request: Request) -> Response:
    """Whether the warehouse answers and has the portal's tables."""
    check_ready(portal_of(request).engine)
    return JSONResponse({"status": "healthy"})


def _document(request: Request) -> Response:
    """The OpenAPI document, made once."""
    app = request.app
    if app.openapi_schema is None:
        made = get_openapi(
            title="ANPTT: gửi số liệu và nhận phiếu / submissions and receipts", version="1", routes=app.routes,
            description="Bearer tokens come from `anptt token create`. A machine sees its own agency only. Errors are problem+json in both languages.",
        )  # fmt: skip
        made.setdefault("components", {}).setdefault("securitySchemes", {})["token"] = {"type": "http", "scheme": "bearer"}
        made["security"] = [{"token": []}]
        app.openapi_schema = made
    return JSONResponse(app.openapi_schema)
