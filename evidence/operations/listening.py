"""The address the site answers at: taken before anything else is started, kept until the end."""

import errno
import http.client
import socket
from contextlib import closing
from dataclasses import dataclass

from evidence.operations.refusal import Refused

BACKLOG = 512
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (compared with, not bound to)


@dataclass(frozen=True)
class Address:
    """A host and port that the site is reached at."""

    host: str
    port: int

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"


def reserve(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port` (0: any free one); Refused when that is not possible.

    Whoever comes before the web server is up waits in the queue, also while the web server is restarted.
    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise Refused(f"{host} is no address of this machine ({error.strerror}): choose another --host.") from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise Refused(_why(error, host, port)) from error
    return listener


def address_of(listener: socket.socket) -> Address:
    """Where a reader on this machine reaches the listening socket."""
    host, port, *_ = listener.getsockname()
    return Address(EVERYWHERE.get(host, host), port)


def answers(address: Address, *, seconds: float) -> bool:
    """Whether a web server gives any answer, good or bad, within `seconds`."""
    with closing(http.client.HTTPConnection(address.host, address.port, timeout=seconds)) as connection:
        try:
            connection.request("GET", "/healthz", headers={"Host": f"localhost:{address.port}"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        return True


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is taken by another program: end that, or choose another with --port."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for the system: choose one above 1023 with --port."
    return f"{host} port {port} cannot be listened at ({error.strerror}): choose another --host or --port."
