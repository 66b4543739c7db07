"""Do the addresses that sources name still answer? Off unless EVIDENCE_CHECK_LINKS is set.

Only http and https on their own ports, only hosts all of whose addresses are public; the connection goes to the
address that was looked at, so that a name cannot point elsewhere meanwhile. One HEAD; no redirect is followed, no
body is read.
"""

import ipaddress
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import quote, urlsplit

from django.db.models import F
from django.utils import timezone

from evidence.curation.models import LinkCheck, LinkState
from evidence.library.models import Identifier
from evidence.library.status import Status

A_PASS = 1_000
"""Links that one pass asks, those asked longest ago first."""
A_HOST = 50
"""Of these at most so many of one host."""
SECONDS = 10.0
PORTS = {"http": 80, "https": 443}
RESOLVERS = {"doi": "https://doi.org/", "handle": "https://hdl.handle.net/", "url": ""}
#: The server is there and only does not answer this question.
ALIVE = {401, 403, 405, 406, 429, 501}

type Lookup = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Answer:
    state: LinkState
    said: str


class Refused(ValueError):
    """The address is none that may be asked; the message says why."""


def waiting() -> tuple[int, Iterator[str]]:
    """How many links this pass asks, and how each answered, one after the other; each answer is kept at once."""
    rows = Identifier.objects.filter(scheme__in=RESOLVERS).exclude(source__status__in=(Status.WITHDRAWN, Status.MERGED))
    oldest = rows.order_by(F("link_check__checked_at").asc(nulls_first=True), "pk")
    hosts = Counter[str]()
    chosen: list[Identifier] = []
    for one in oldest[: 4 * A_PASS]:
        host = urlsplit(address_of(one)).hostname or ""
        hosts[host] += 1
        if hosts[host] <= A_HOST and len(chosen) < A_PASS:
            chosen.append(one)
    return len(chosen), (_kept(one) for one in chosen)


def _kept(one: Identifier) -> str:
    address = address_of(one)
    answer = ask(address)
    LinkCheck.objects.update_or_create(
        identifier=one,
        defaults={
            "address": address,
            "state": answer.state,
            "said": answer.said[:200],
            "checked_at": timezone.now(),
        },
    )
    return answer.state.value


def address_of(one: Identifier) -> str:
    return RESOLVERS[one.scheme] + (quote(one.value, safe="/:;()") if RESOLVERS[one.scheme] else one.value)


def resolved(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def guarded(address: str, lookup: Lookup = resolved) -> tuple[str, str, int, str, str]:
    """Scheme, host, port, the public IP to connect to, and the path. Raises Refused, or OSError for an unknown host."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as wrong:
        raise Refused("not an address") from wrong
    host = parts.hostname or ""
    if parts.scheme not in PORTS or not host:
        raise Refused("only http and https are asked")
    if parts.username is not None or parts.password is not None:
        raise Refused("an address with a user name")
    if port not in {None, PORTS[parts.scheme]}:
        raise Refused("an unusual port")
    found = lookup(host, PORTS[parts.scheme])
    if not found or not all(_public(one) for one in found):
        raise Refused("not a public address")
    path = quote(parts.path or "/", safe="/%:;@&=+$,!~*'()-._") + (
        f"?{quote(parts.query, safe='/%:;@&=+$,!~*()-._?')}" if parts.query else ""
    )
    return parts.scheme, host, PORTS[parts.scheme], found[0], path


def ask(address: str, lookup: Lookup = resolved) -> Answer:
    """One HEAD; whatever happens is an answer."""
    try:
        scheme, host, port, ip, path = guarded(address, lookup)
        status = _head(scheme, host, port, ip, path)
    except Refused as refused:
        return Answer(LinkState.REFUSED, str(refused))
    except (OSError, HTTPException, UnicodeError, ValueError) as error:
        return Answer(LinkState.BROKEN, f"no answer: {type(error).__name__}")
    alive = status < 400 or status in ALIVE
    return Answer(LinkState.ANSWERS if alive else LinkState.BROKEN, f"HTTP {status}")


def _public(ip: str) -> bool:
    found = ipaddress.ip_address(ip.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (inner is None or inner.is_global)


def _head(scheme: str, host: str, port: int, ip: str, path: str) -> int:
    raw = socket.create_connection((ip, port), timeout=SECONDS)
    try:
        if scheme == "https":
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
        connection = HTTPConnection(host, port, timeout=SECONDS)
        connection.sock = raw
        connection.request("HEAD", path, headers={"User-Agent": "evidence-library link check", "Connection": "close"})
        return connection.getresponse().status
    finally:
        raw.close()
