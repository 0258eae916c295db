"""A small OpenID Connect provider with real keys, served in this process; it can be told to answer wrongly."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote, urlencode

import jwt
import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET, SUBJECT = "cong-anptt", "bí mật / của + cổng", "u-0193"


@cache
def rsa_key(bits: int = 2048, number: int = 0) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@dataclass
class SmallProvider:
    """What it holds, what it was asked, and what it shall get wrong: `claims` replaces claims of the token (None leaves one out)."""

    base: str = ""
    kid: str = "k1"
    signs_with: rsa.RSAPrivateKey = field(default_factory=rsa_key)
    publishes: list[tuple[str, rsa.RSAPrivateKey]] = field(default_factory=lambda: [("k1", rsa_key())])
    claims: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    denies: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    down: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def app(self) -> Starlette:
        routes = [
            Route("/.well-known/openid-configuration", self.discovery), Route("/keys", self.keys), Route("/authorize", self.authorize),
            Route("/token", self.token, methods=["POST"]),
        ]  # fmt: skip
        return Starlette(routes=routes)

    async def discovery(self, _request: Request) -> Response:
        self.asked.append("discovery")
        if self.down:
            return Response(status_code=502)
        endpoints = {f"{name}_endpoint": f"{self.base}/{path}" for name, path in (("authorization", "authorize"), ("token", "token"))}
        return JSONResponse({"issuer": self.base, "jwks_uri": f"{self.base}/keys"} | endpoints | self.metadata)

    async def keys(self, _request: Request) -> Response:
        self.asked.append("keys")
        public = [
            json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig"} for kid, key in self.publishes
        ]
        return JSONResponse({"keys": public})

    async def authorize(self, request: Request) -> Response:
        """Signs in whoever comes, and sends them back."""
        asked = dict(request.query_params)
        if self.denies:
            back = {"error": self.denies, "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            back = {"code": code, "state": asked["state"], "iss": self.base}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}", 303)

    async def token(self, request: Request) -> Response:
        self.asked.append("token")
        form = dict(await request.form())
        asked = self.codes.pop(str(form.get("code")), None)
        user, _, password = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode().partition(":")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(str(form.get("code_verifier")).encode()).digest()).rstrip(b"=").decode()
        if (
            asked is None
            or (unquote(user), unquote(password)) != (CLIENT, SECRET)
            or asked["code_challenge_method"] != "S256"
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])})

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.base, "sub": SUBJECT, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": nonce} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": self.kid})
        if self.algorithm == "HS256":  # the public key taken for a shared secret
            return jwt.encode(claims, "x" * 64, algorithm="HS256", headers={"kid": self.kid})
        return jwt.encode(claims, self.signs_with, algorithm=self.algorithm, headers={"kid": self.kid})


@contextmanager
def serving() -> Iterator[SmallProvider]:
    """The provider on a free port of this machine."""
    provider = SmallProvider()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        provider.base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(provider.app(), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.should_exit = True
            thread.join(10)
