"""Asking for pages: in this process, through the whole stack; and over HTTP, many readers at once."""

import asyncio
import gzip
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.benchmarks.timing import clock

HEADERS = {"HTTP_HOST": "localhost", "HTTP_ACCEPT_ENCODING": "gzip", "HTTP_ACCEPT": "text/html"}


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    """As it goes over the wire."""

    @property
    def text(self) -> str:
        plain = gzip.decompress(self.body) if self.body[:2] == b"\x1f\x8b" else self.body
        return plain.decode()


def ask(application: Callable[..., Iterable[bytes]], address: str) -> Answer:
    """The answer of a WSGI application, as a server would ask: middleware, view, template, compression and closing."""
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        **HEADERS,
    }
    status: list[int] = []
    answer = application(environ, lambda line, _headers, _error=None: status.append(int(line[:3])))
    try:
        body = b"".join(answer)
    finally:
        answer.close()  # type: ignore[attr-defined]  # Django's answers have it, as WSGI demands
    return Answer(status[0], body)


def queries(work: Callable[[], object]) -> list[str]:
    """The SQL of one run."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured.captured_queries]


@dataclass
class Visits:
    """What readers met."""

    times: list[float] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    bytes: int = 0
    most: int | None = None

    @property
    def is_full(self) -> bool:
        return self.most is not None and len(self.times) + len(self.errors) >= self.most


async def visit(
    port: int,
    addresses: Sequence[str],
    *,
    readers: int,
    seconds: float,
    pause: float = 0.0,
    stagger: float = 0.0,
    most: int | None = None,
) -> Visits:
    """`readers` at once ask for `addresses` in turns over connections of their own, `pause` seconds after each page.

    Ends after `seconds`, or when there were `most` answers.
    """
    visits = Visits(most=most)
    until = clock() + seconds * 1000
    async with asyncio.TaskGroup() as group:
        for number in range(readers):
            group.create_task(_reader(port, addresses, visits, number=number, until=until, pause=pause))
            await asyncio.sleep(stagger)
    return visits


async def _reader(
    port: int, addresses: Sequence[str], visits: Visits, *, number: int, until: float, pause: float
) -> None:
    opened: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    turn = number * 7
    while clock() < until and not visits.is_full:
        address = addresses[turn % len(addresses)]
        turn += 1
        start = clock()
        try:
            async with asyncio.timeout(30):
                if opened and opened[0].at_eof():  # the server closed it while the page was read: as usual
                    opened[1].close()
                    opened = None
                opened = opened or await asyncio.open_connection("127.0.0.1", port)
                status, size, kept = await _exchange(*opened, address)
            visits.times.append(clock() - start)
            visits.begun.append(start)
            visits.bytes += size
            if status != 200:
                visits.errors.append(f"{status} {address}")
            if not kept:
                opened[1].close()
                opened = None
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            visits.errors.append(f"{type(error).__name__} {address}")
            if opened:
                opened[1].close()
            opened = None
        if pause:
            await asyncio.sleep(pause)
    if opened:
        opened[1].close()


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str) -> tuple[int, int, bool]:
    """Status, bytes of the body, and whether the connection stays open."""
    writer.write(f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    size = 0
    if "content-length" in headers:
        size = len(await reader.readexactly(int(headers["content-length"])))
    elif headers.get("transfer-encoding") == "chunked":
        while length := int((await reader.readline()).split(b";")[0], 16):
            size += len(await reader.readexactly(length + 2)) - 2
        await reader.readline()
    else:
        size = len(await reader.read())
    return int(lines[0].split()[1]), size, headers.get("connection", "").lower() != "close"
