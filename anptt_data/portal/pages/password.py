"""Changing one's own password."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from anptt_data.errors import UsageError
from anptt_data.portal.accounts import has_password, set_password
from anptt_data.portal.errors import TooManyAttempts
from anptt_data.portal.guard import SignedForm, Who, address_of
from anptt_data.portal.sign_in import try_password
from anptt_data.portal.state import portal_of
from anptt_data.portal.view import language_of, page
from anptt_data.portal.words import speaker

router = APIRouter(include_in_schema=False)


@router.get("/mat-khau")
def show(request: Request, who: Who) -> Response:
    """The form."""
    return page(request, "password.html", who, problem=None, done=False, has_one=has_password(portal_of(request).engine, who.login))


@router.post("/mat-khau")
def change(request: Request, who: Who, form: SignedForm) -> Response:
    """Change it; the present one is asked for, under the same limits as signing in."""
    portal, language = portal_of(request), language_of(request)
    say = speaker(language)
    present, new = form.fields.get("cu", ""), form.fields.get("moi", "")
    problem = None
    if new != form.fields.get("lai", ""):
        problem = say("not_the_same")
    else:
        tried = try_password(portal.engine, who.login, present, address_of(request))
        if tried.wait_minutes:
            raise TooManyAttempts(tried.wait_minutes)
        if tried.login is None:
            problem = say("not_the_present")
    if problem is None:
        try:
            set_password(portal.engine, who.login, new, keep_session=who.session_id)
        except UsageError as error:
            problem = error.en if language == "en" else error.vi
    return page(request, "password.html", who, 200 if problem is None else 400, problem=problem, done=problem is None, has_one=True)
