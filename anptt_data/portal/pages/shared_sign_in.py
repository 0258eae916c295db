"""Signing in through the organisation's own sign-in: to the provider and back. Only accounts that were linked before get in."""

from __future__ import annotations

import hmac
from http import HTTPStatus

import structlog
from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from anptt_data.portal.accounts import linked_account
from anptt_data.portal.guard import SESSION_COOKIE, VISIT_COOKIE, paced, set_cookie
from anptt_data.portal.oidc.begun import MINUTES, begin, take
from anptt_data.portal.oidc.errors import AnswerRefused, NotLinked, ProviderUnreachable, SignInExpired
from anptt_data.portal.oidc.provider import RETURN_PATH, Provider
from anptt_data.portal.oidc.token import subject_of
from anptt_data.portal.pace import Pace
from anptt_data.portal.sessions import open_session
from anptt_data.portal.state import Portal, portal_of
from anptt_data.portal.view import safe_path

router = APIRouter(include_in_schema=False)
STATE_COOKIE, PATH = "anptt_shared", "/dang-nhap-chung"
PACE = Pace(most=20, seconds=60)
LONGEST_CODE = 4096
_log = structlog.get_logger("portal")


@router.get(PATH)
def leave(request: Request, tiep: str = "/") -> Response:
    """To the provider; the state stays in a cookie of this browser."""
    portal = portal_of(request)
    provider = _provider(portal)
    paced(request, "shared_sign_in", PACE)
    state, begun = begin(portal.engine, safe_path(tiep))
    try:
        address = provider.address(state, begun.nonce, begun.challenge)
    except ProviderUnreachable as error:
        _log.warning("shared sign-in", reason=error.reason)
        raise
    answer = RedirectResponse(address, HTTPStatus.SEE_OTHER)
    set_cookie(request, answer, STATE_COOKIE, state, 60 * MINUTES, PATH)
    return answer


@router.get(RETURN_PATH)
def come_back(request: Request, state: str = "", code: str = "", error: str = "", iss: str | None = None) -> Response:
    """Back from the provider: the state must be this browser's and unused, the token in order, the account linked."""
    portal = portal_of(request)
    provider = _provider(portal)
    paced(request, "shared_sign_in", PACE)
    mine = request.cookies.get(STATE_COOKIE, "")
    if not mine or not hmac.compare_digest(mine.encode(), state.encode()):
        raise SignInExpired
    begun = take(portal.engine, state)
    if begun is None:
        raise SignInExpired
    try:
        if error or not 0 < len(code) <= LONGEST_CODE or (iss is not None and iss != provider.issuer):
            raise AnswerRefused("said no" if error else "code or iss")
        subject = subject_of(provider, provider.id_token(code, begun.verifier), begun.nonce)
    except (AnswerRefused, ProviderUnreachable) as refused:
        _log.warning("shared sign-in", reason=refused.reason)
        raise
    login = linked_account(portal.engine, subject)
    if login is None:
        raise NotLinked(subject)
    answer = RedirectResponse(safe_path(begun.go_on), HTTPStatus.SEE_OTHER)
    set_cookie(request, answer, SESSION_COOKIE, open_session(portal.engine, login, portal.settings))
    answer.delete_cookie(STATE_COOKIE, path=PATH)
    answer.delete_cookie(VISIT_COOKIE)
    return answer


def _provider(portal: Portal) -> Provider:
    if portal.provider is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return portal.provider
