"""Signing in through the organisation's own OpenID Connect provider: authorization code with PKCE, state and nonce (RFC 6749, 7636, OIDC Core 1.0)."""
