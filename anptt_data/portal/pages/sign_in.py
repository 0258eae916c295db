"""Signing in and out, and the choice of language."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from anptt_data.portal.errors import TooManyAttempts, status_of
from anptt_data.portal.form import Form
from anptt_data.portal.guard import SESSION_COOKIE, VISIT_COOKIE, SignedForm, Who, address_of, set_cookie, visitors_form
from anptt_data.portal.sessions import close_session, form_token, open_session, signed_in
from anptt_data.portal.sign_in import try_password
from anptt_data.portal.state import portal_of
from anptt_data.portal.view import LANGUAGE_COOKIE, language_of, page, safe_path
from anptt_data.portal.words import LANGUAGES, speaker

router = APIRouter(include_in_schema=False)
YEAR = 365 * 24 * 3600


@router.get("/dang-nhap")
def show(request: Request, tiep: str = "/") -> Response:
    """The sign-in form; who is signed in goes on."""
    portal = portal_of(request)
    if signed_in(portal.engine, request.cookies.get(SESSION_COOKIE), portal.settings) is not None:
        return RedirectResponse(safe_path(tiep), HTTPStatus.SEE_OTHER)
    return _form(request, tiep)


@router.post("/dang-nhap")
def sign_in(request: Request, form: Annotated[Form, Depends(visitors_form)]) -> Response:
    """Sign in; a wrong login, a wrong password and a disabled account are answered alike."""
    portal = portal_of(request)
    say = speaker(language_of(request))
    tried = try_password(portal.engine, form.get("ten"), form.fields.get("mat_khau", ""), address_of(request))
    if tried.wait_minutes:
        error = TooManyAttempts(tried.wait_minutes)
        answer = _form(request, form.get("tiep"), error.en if language_of(request) == "en" else error.vi, status_of(error))
        answer.headers["Retry-After"] = str(60 * tried.wait_minutes)
        return answer
    if tried.login is None:
        return _form(request, form.get("tiep"), say("wrong_password"), HTTPStatus.UNAUTHORIZED)
    answer = RedirectResponse(safe_path(form.get("tiep")), HTTPStatus.SEE_OTHER)
    set_cookie(request, answer, SESSION_COOKIE, open_session(portal.engine, tried.login, portal.settings))
    answer.delete_cookie(VISIT_COOKIE)
    return answer


@router.post("/dang-xuat")
def sign_out(request: Request, who: Who, form: SignedForm) -> Response:
    """End this session."""
    close_session(portal_of(request).engine, who.session_id)
    answer = RedirectResponse("/dang-nhap", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.get("/ngon-ngu/{language}")
def choose_language(request: Request, language: str, tiep: str = "/") -> Response:
    """Keep the chosen language in a cookie and go back."""
    answer = RedirectResponse(safe_path(tiep), HTTPStatus.SEE_OTHER)
    if language in LANGUAGES:
        set_cookie(request, answer, LANGUAGE_COOKIE, language, YEAR)
    return answer


def _form(request: Request, go_on: str, problem: str | None = None, status: int = 200) -> Response:
    secret = request.cookies.get(VISIT_COOKIE) or secrets.token_urlsafe(32)
    shared = portal_of(request).provider is not None
    answer = page(
        request, "sign_in.html", None, status, visit_token=form_token(secret), go_on=safe_path(go_on), problem=problem, shared=shared
    )
    set_cookie(request, answer, VISIT_COOKIE, secret)
    return answer
