"""How errors are answered: people get a page (our script a problem document), machines `application/problem+json` in both languages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from anptt_data.errors import AnpttError, BadPeriod
from anptt_data.portal.errors import NoToken, NotSignedIn, TooManyAttempts, TooOften, status_of
from anptt_data.portal.guard import SESSION_COOKIE
from anptt_data.portal.sessions import Signed, signed_in
from anptt_data.portal.state import portal_of
from anptt_data.portal.view import is_fragment, language_of, page, safe_path
from anptt_data.portal.words import WORDS

API = "/api/"
MEDIA_TYPE = "application/problem+json"


def problem(status: int, vi: str, en: str, exit_code: int, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    """RFC 9457; `title` is Vietnamese, `title_en` English, `exit_code` what the command line would have answered with."""
    body = {"type": "about:blank", "status": status, "title": vi, "title_en": en, "exit_code": exit_code, **more}
    return JSONResponse(body, status, headers, MEDIA_TYPE)


def handle(app: FastAPI) -> None:
    """Register the answers; they are plain functions, run beside the loop: a page's frame asks the database who is signed in."""
    handlers: dict[type[Exception], Callable[[Request, Any], Response]] = {
        AnpttError: _ours, HTTPException: _http, RequestValidationError: _invalid,
    }  # fmt: skip
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _ours(request: Request, error: AnpttError) -> Response:
    status = status_of(error)
    headers: dict[str, str] = {}
    if isinstance(error, TooManyAttempts):
        headers["Retry-After"] = str(60 * error.minutes)
    if isinstance(error, TooOften):
        headers["Retry-After"] = str(error.seconds)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "60"
    if isinstance(error, NoToken):
        headers["WWW-Authenticate"] = "Bearer"
    if request.url.path.startswith(API) or is_fragment(request):
        # Of ours only the Vietnamese half is plain; the English one may name a database's message, which is for the log.
        en = error.en if error.exit_code == 2 else "We could not; what was sent is safe, send again"
        return problem(status, error.vi, en, error.exit_code, headers)
    if isinstance(error, NotSignedIn):
        return _to_sign_in(request)
    return _page(request, status, error.vi, error.en if error.exit_code == 2 else WORDS["unforeseen"].en, headers)


def _to_sign_in(request: Request) -> Response:
    wanted = request.url.path if request.method == "GET" else "/"
    go_on = f"?tiep={quote(safe_path(wanted), safe='/')}" if wanted != "/" else ""
    if request.headers.get("hx-request"):
        return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": f"/dang-nhap{go_on}"})
    return RedirectResponse(f"/dang-nhap{go_on}", HTTPStatus.SEE_OTHER)


def _http(request: Request, error: HTTPException) -> Response:
    vi, en = (WORDS["not_found"].vi, WORDS["not_found"].en) if error.status_code in (404, 405) else (WORDS["error"].vi, WORDS["error"].en)
    headers = dict(error.headers or {})
    if request.url.path.startswith(API):
        return problem(error.status_code, vi, en, 2, headers)
    return _page(request, error.status_code, vi, en, headers)


def _invalid(request: Request, error: RequestValidationError) -> Response:
    """A parameter that cannot be; named, its value not repeated."""
    names = sorted({str(e["loc"][-1]) for e in error.errors()})
    vi, en = f"Tham số không đúng: {', '.join(names)}", f"Wrong parameters: {', '.join(names)}"
    if request.url.path.startswith(API):
        return problem(422, vi, en, BadPeriod.exit_code, parameters=names)
    return _page(request, 422, vi, en, {})


def unforeseen(request: Request) -> Response:
    """The answer to what nobody foresaw: ours, never a stack trace."""
    words = WORDS["unforeseen"]
    if request.url.path.startswith(API) or is_fragment(request):
        return problem(500, words.vi, words.en, 3)
    return page(request, "problem.html", None, 500, said=words.en if _english(request) else words.vi)


def _page(request: Request, status: int, vi: str, en: str, headers: dict[str, str]) -> Response:
    answer = page(request, "problem.html", _who(request), status, said=en if _english(request) else vi)
    answer.headers.update(headers)
    return answer


def _english(request: Request) -> bool:
    return language_of(request) == "en"


def _who(request: Request) -> Signed | None:
    """Who is signed in, for the page's frame; nobody when even that cannot be found out."""
    portal = portal_of(request)
    try:
        return signed_in(portal.engine, request.cookies.get(SESSION_COOKIE), portal.settings)
    except AnpttError:
        return None
