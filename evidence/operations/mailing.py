"""How mail leaves the library, from one address in the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_BACKENDS = "django.core.mail.backends"
_PORTS = {"smtp": 587, "smtps": 465}
SECONDS = 10
"""A mail server that does not answer in this time is given up: somebody waits for the page."""


def mailer(url: str, *, folder: Path) -> dict[str, Any]:
    """Django's settings of one mailer. Raises ValueError with what is wrong, never with the password.

    `smtp://user:password@host:587` speaks TLS after STARTTLS, `smtps://…:465` from the first byte, `console:` prints,
    `file:/some/folder` writes each mail to a file, and nothing at all does so in `folder`: mails hold links that
    open files, so they are not for a log.

    >>> mailer("smtps://me:p%40ss@mail.example.org", folder=Path("mail"))["OPTIONS"]["port"]
    465
    """
    if not url:
        return _files(folder)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("EVIDENCE_MAIL_URL is no address; it looks like smtp://user:password@host:587.") from None
    if parts.scheme == "console":
        return {"BACKEND": f"{_BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        return _files(Path(unquote(parts.path)))
    if parts.scheme not in _PORTS or not host:
        raise ValueError("EVIDENCE_MAIL_URL must begin with smtp://host, smtps://host, file:/folder or be console:")
    return {
        "BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
        "OPTIONS": {
            "host": host,
            "port": port or _PORTS[parts.scheme],
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_tls": parts.scheme == "smtp",
            "use_ssl": parts.scheme == "smtps",
            "timeout": SECONDS,
        },
    }


def _files(folder: Path) -> dict[str, Any]:
    return {"BACKEND": f"{_BACKENDS}.filebased.EmailBackend", "OPTIONS": {"file_path": str(folder)}}
