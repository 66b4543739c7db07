"""Telling visitors apart without knowing who they are."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "evidence.readers.visitors"


def address(remote: str, forwarded: str) -> str:
    """The network address a request came from.

    Without a proxy in front (EVIDENCE_PROXIES, 0) it is the one that connected, whatever the request says of itself.
    Behind n proxies it is the n-th from the end of X-Forwarded-For: each proxy adds whom it heard, and what stands
    before that anybody may have written.
    """
    proxies: int = settings.PROXIES
    if not proxies:
        return remote
    heard = [one.strip() for one in forwarded.split(",") if one.strip()]
    return heard[-proxies] if len(heard) >= proxies else remote


def digest(network_address: str) -> str:
    """A keyed digest: the same visitor counts as the same, and nobody can work the address out of it.

    Of IPv6 the first 64 bits count, which is what one household gets.
    """
    return salted_hmac(SALT, _network(network_address), algorithm="sha256").hexdigest()


def _network(written: str) -> str:
    try:
        found = ip_address(written)
    except ValueError:
        return written
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or (int(found) >> 64))
