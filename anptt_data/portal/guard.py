"""Who asks, and whether a form is ours: what a page requires before it does anything."""

from __future__ import annotations

import time
from ipaddress import IPv6Address, ip_address
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from anptt_data.portal.errors import BadAddress, ForeignForm, NotAllowed, NoToken, NotSignedIn, TooOften
from anptt_data.portal.form import Form, read_form
from anptt_data.portal.pace import Pace
from anptt_data.portal.sessions import Signed, form_token, is_form_token, signed_in
from anptt_data.portal.state import portal_of
from anptt_data.portal.tokens import Token, token_of

SESSION_COOKIE, VISIT_COOKIE = "anptt_session", "anptt_visit"
"""The signed-in session; and what stands for it on the sign-in page, whose form must be ours too."""
FORM_FIELD, FORM_HEADER = "_form", "x-anptt-form"


def plain_address(request: Request) -> None:
    """No NUL anywhere in the query: PostgreSQL holds none in a text, so nothing could be meant by it."""
    if any("\0" in part for pair in request.query_params.multi_items() for part in pair):
        raise BadAddress


def signed(request: Request) -> Signed:
    """Who is signed in; `NotSignedIn` before anything of the request's body is read."""
    portal = portal_of(request)
    found = signed_in(portal.engine, request.cookies.get(SESSION_COOKIE), portal.settings)
    if found is None:
        raise NotSignedIn
    return found


async def signed_form(request: Request, _who: Annotated[Signed, Depends(signed)]) -> Form:
    """The form of somebody signed in, which bears the session's form token."""
    return await _own_form(request, request.cookies[SESSION_COOKIE])


async def visitors_form(request: Request) -> Form:
    """The sign-in form, which bears the token of the cookie that came with it."""
    return await _own_form(request, request.cookies.get(VISIT_COOKIE, ""))


async def _own_form(request: Request, secret: str) -> Form:
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site") or not secret:
        raise ForeignForm
    given = request.headers.get(FORM_HEADER)
    if given is not None and not is_form_token(secret, given):  # known before the body is read
        raise ForeignForm
    form = await read_form(request)
    if given is None and not is_form_token(secret, form.get(FORM_FIELD)):
        raise ForeignForm
    return form


def sender(who: Annotated[Signed, Depends(signed)]) -> Signed:
    """Somebody who may send and withdraw."""
    if not who.may_send:
        raise NotAllowed
    return who


def approver(who: Annotated[Signed, Depends(signed)]) -> Signed:
    """Somebody who may approve, return and revoke."""
    if not who.may_confirm:
        raise NotAllowed
    return who


def machine(request: Request) -> Token:
    """The machine that bears a token; cookies count for nothing here."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    found = token_of(portal_of(request).engine, secret.strip()) if kind.lower() == "bearer" else None
    if found is None:
        raise NoToken
    return found


def paced(request: Request, what: str, pace: Pace) -> None:
    """Raise `TooOften` when the request's address asks too often for what anybody may ask for."""
    if seconds := portal_of(request).paces.wait(what, address_of(request), pace, time.monotonic()):
        raise TooOften(seconds)


def address_of(request: Request) -> str:
    """Who asks, as limits count: one IPv4 address, of IPv6 the first 64 bits, since whoever has one such address has all 2^64 of them."""
    host = request.client.host if request.client else "-"
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or f"{IPv6Address(int(found) >> 64 << 64)}/64")


def form_token_of(request: Request) -> str:
    """What the page's forms must bring back."""
    secret = request.cookies.get(SESSION_COOKIE) or request.cookies.get(VISIT_COOKIE)
    return form_token(secret) if secret else ""


def set_cookie(request: Request, response: Response, name: str, value: str, seconds: int | None = None, path: str = "/") -> None:
    """A cookie no script can read and no other site's form sends; over TLS only when the page itself came so."""
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=request.url.scheme == "https", path=path)


Who = Annotated[Signed, Depends(signed)]
Sender = Annotated[Signed, Depends(sender)]
Approver = Annotated[Signed, Depends(approver)]
Machine = Annotated[Token, Depends(machine)]
SignedForm = Annotated[Form, Depends(signed_form)]
