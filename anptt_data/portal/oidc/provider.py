"""The provider as its own discovery document describes it: where to ask, with which keys it signs. Every answer is bounded in time and size."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx

from anptt_data.errors import OurFault
from anptt_data.portal.oidc.errors import AnswerRefused, ProviderUnreachable
from anptt_data.settings import Settings

RETURN_PATH = "/dang-nhap-chung/ve"
TIMEOUT = httpx.Timeout(8, connect=4)
MOST_BYTES = 256 * 1024
KEPT_SECONDS, FAILED_SECONDS = 3600, 10
"""How long documents are kept, and how long a provider that did not answer is not asked again."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass
class Provider:
    """Where we ask (`issuer`), as whom, and where people come back to. Documents are fetched when first needed and kept for an hour."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    _kept: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)
    _failed_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def address(self, state: str, nonce: str, challenge: str) -> str:
        """Where the browser is sent to sign in. Raises `ProviderUnreachable`."""
        query = {
            "response_type": "code", "scope": "openid", "client_id": self.client_id, "redirect_uri": self.redirect_uri, "state": state,
            "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        endpoint = self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def id_token(self, code: str, verifier: str) -> str:
        """The code exchanged for an ID token, not yet looked at. Raises `AnswerRefused`, `ProviderUnreachable`."""
        data = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.redirect_uri, "code_verifier": verifier}
        endpoint, auth = self._endpoint("token_endpoint"), None
        methods = self._metadata().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if "client_secret_basic" in methods:
            auth = httpx.BasicAuth(quote(self.client_id, safe=""), quote(self.client_secret, safe=""))
        else:
            data |= {"client_id": self.client_id, "client_secret": self.client_secret}
        status, said = self._ask("POST", endpoint, data=data, auth=auth)
        token = said.get("id_token")
        if status != 200 or not isinstance(token, str):
            raise AnswerRefused(f"token endpoint {status}")
        return token

    def keys(self, *, again: bool = False) -> list[Mapping[str, Any]]:
        """The provider's signing keys (JWKS); `again`: a key we do not know was named, unless they were fetched a moment ago."""
        if again and time.monotonic() - self._kept.get("jwks_uri", (0.0, {}))[0] > FAILED_SECONDS:
            self._kept.pop("jwks_uri", None)
        found = self._document("jwks_uri", self._endpoint("jwks_uri")).get("keys")
        return [k for k in found if isinstance(k, dict)] if isinstance(found, list) else []

    def _metadata(self) -> dict[str, Any]:
        found = self._document("metadata", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            self._kept.pop("metadata", None)
            raise ProviderUnreachable("another issuer")
        return found

    def _endpoint(self, name: str) -> str:
        address = self._metadata().get(name)
        if not isinstance(address, str) or not is_safe(address):
            raise ProviderUnreachable(f"no safe {name}")
        return address

    def _document(self, name: str, address: str) -> dict[str, Any]:
        """One is fetched at a time: when the provider is slow, the others wait for the same answer instead of asking too."""
        with self._lock:
            fetched, kept = self._kept.get(name, (float("-inf"), {}))
            if time.monotonic() - fetched < KEPT_SECONDS:
                return kept
            status, said = self._ask("GET", address)
            if status != 200:
                self._failed_at = time.monotonic()
                raise ProviderUnreachable(f"{name} {status}")
            self._kept[name] = (time.monotonic(), said)
            return said

    def _ask(self, method: str, address: str, **how: Any) -> tuple[int, dict[str, Any]]:
        """No redirect is followed. Raises `ProviderUnreachable`."""
        if time.monotonic() - self._failed_at < FAILED_SECONDS:
            raise ProviderUnreachable("did not answer a moment ago")
        body = bytearray()
        ends = time.monotonic() + 15
        try:
            with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client, client.stream(method, address, **how) as answer:
                for block in answer.iter_bytes():
                    body += block
                    if len(body) > MOST_BYTES or time.monotonic() > ends:
                        raise ProviderUnreachable("answer too large or too slow")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._failed_at = time.monotonic()
            raise ProviderUnreachable(type(error).__name__) from None  # its text holds addresses
        try:
            said = httpx.Response(200, content=bytes(body)).json()
        except ValueError:
            said = None
        return answer.status_code, said if isinstance(said, dict) else {}


def provider_of(settings: Settings) -> Provider | None:
    """The provider that is configured, if any. Raises `OurFault` when only half of it is, or it is not reached over TLS."""
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else ""
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id or not secret or not settings.public_url:
        raise OurFault(
            "Đăng nhập chung (ANPTT_OIDC_ISSUER) cần cả ANPTT_OIDC_CLIENT_ID, ANPTT_OIDC_CLIENT_SECRET và ANPTT_PUBLIC_URL",
            "The shared sign-in (ANPTT_OIDC_ISSUER) needs ANPTT_OIDC_CLIENT_ID, ANPTT_OIDC_CLIENT_SECRET and ANPTT_PUBLIC_URL too",
        )
    if not is_safe(settings.oidc_issuer) or not is_safe(settings.public_url):
        raise OurFault(
            "ANPTT_OIDC_ISSUER và ANPTT_PUBLIC_URL phải là địa chỉ https khi dùng đăng nhập chung",
            "ANPTT_OIDC_ISSUER and ANPTT_PUBLIC_URL must be https for the shared sign-in",
        )
    return Provider(settings.oidc_issuer, settings.oidc_client_id, secret, settings.public_url + RETURN_PATH)


def is_safe(address: str) -> bool:
    """TLS, or this very machine; no fragment, no user."""
    try:
        parts = urlsplit(address)
        return bool(
            parts.hostname
            and not parts.fragment
            and parts.username is None
            and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))
        )
    except ValueError:
        return False
