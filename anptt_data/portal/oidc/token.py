"""Who an ID token speaks of, after everything about it was checked (OIDC Core 1.0, 3.1.3.7)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from anptt_data.portal.oidc.errors import AnswerRefused
from anptt_data.portal.oidc.provider import Provider

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a public key only: never none, never a shared secret."""
LEEWAY_SECONDS = 60
LONGEST_SUBJECT = 255
SHORTEST_RSA = 2048


def subject_of(provider: Provider, token: str, nonce: str) -> str:
    """The subject, once signature, issuer, audience, times and nonce are right. Raises `AnswerRefused`, `ProviderUnreachable`."""
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise AnswerRefused("algorithm")
        claims: dict[str, Any] = jwt.decode(
            token, _key(provider, header, algorithm), algorithms=[algorithm], audience=provider.client_id, issuer=provider.issuer,
            leeway=LEEWAY_SECONDS, options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )  # fmt: skip
    except jwt.PyJWTError as error:
        raise AnswerRefused(type(error).__name__) from None  # its text may hold claims
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise AnswerRefused("azp")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise AnswerRefused("nonce")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise AnswerRefused("sub")
    return subject


def _key(provider: Provider, header: Mapping[str, Any], algorithm: str) -> jwt.PyJWK:
    """The key the token names, or the only one that fits; keys are fetched again when none does (the provider may have changed them)."""
    for again in (False, True):
        fitting = [k for k in provider.keys(again=again) if _fits(k, header.get("kid"), algorithm)]
        if len(fitting) == 1:
            key = jwt.PyJWK(dict(fitting[0]), algorithm=algorithm)
            if isinstance(key.key, RSAPublicKey) and key.key.key_size < SHORTEST_RSA:
                raise AnswerRefused("short key")
            return key
    raise AnswerRefused("unknown key")


def _fits(key: Mapping[str, Any], kid: object, algorithm: str) -> bool:
    kind = {"R": "RSA", "P": "RSA", "E": "EC"}[algorithm[0]] if algorithm != "EdDSA" else "OKP"
    return (
        key.get("kty") == kind
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (kid is None or key.get("kid") == kid)
    )
