"""Secrets that stand in a link: whoever has the link may use it, and the library itself keeps only their digests."""

import secrets
from hashlib import sha256

BYTES = 32
"""256 bits: nobody guesses one."""


def new() -> str:
    return secrets.token_urlsafe(BYTES)


def digest(token: str) -> str:
    """What is kept of a token. It needs no slow hash: a token is no password, it has 256 bits of chance."""
    return sha256(token.encode()).hexdigest()
