"""Everything a running library consists of, started in order and ended in the opposite one."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from evidence.operations import database, folder, listening, locks, supervisor
from evidence.operations.cluster import Cluster
from evidence.operations.listening import Address
from evidence.operations.refusal import Refused
from evidence.operations.starting import VARIABLE, Gate, on_starting
from evidence.operations.supervisor import Child, Stopped

THREADS = 4
FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""glibc gives each thread a heap of its own, and gives back little of what is free in them."""
REQUEST_SECONDS = 30
GRACE_SECONDS = 10
"""For requests under way when the server is asked to end; shorter than the supervisor's patience."""
URL_BYTES = 8190
DATABASE_LOOK_SECONDS = 1.0
ANSWER_SECONDS = 1.0
FIRST_PAGE_SECONDS = 1.0
"""Background commands start this much later: somebody may be waiting for the first page."""


@dataclass(frozen=True)
class Plan:
    """What to serve, and from where. `project` is the folder of manage.py."""

    var: Path
    project: Path
    database_url: str
    host: str
    port: int
    workers: int


@dataclass(frozen=True)
class Steps:
    """What only the application knows how to do."""

    say: Callable[[str], None]
    without_database: Callable[[], None]
    """Called in a thread while the database starts, which is mostly waiting."""
    prepare: Callable[[], None]
    """Called once the database answers, before the first page is served."""
    ready: Callable[[Address], None]
    """Called once, when the first answer came from the address."""
    background: Sequence[str]
    """Names of the manage.py commands to keep running beside the web server."""


def serve(plan: Plan, steps: Steps) -> None:
    """Serve the library until somebody asks to end (Ctrl-C, kill); then everything has ended in order.

    Refused when another process serves the same folder, when the port is taken, when the database must not be
    started, or when a part keeps dying.
    """
    folder.ensure(plan.var)
    try:
        with (
            supervisor.stop_requests() as stop_asked,
            only_one(plan.var) as announce,
            closing(listening.reserve(plan.host, plan.port)) as listener,
            ExitStack() as ending,
        ):
            address = listening.address_of(listener)
            announce(address)
            with ThreadPoolExecutor(1) as thread:
                beside = thread.submit(steps.without_database)
                ending.enter_context(database.available(plan.database_url, plan.var))
                beside.result()
            gate = ending.enter_context(closing(Gate()))

            def first() -> None:
                steps.prepare()
                gate.open()

            children = [web(plan, listener.fileno(), gate), *(_command(plan, name) for name in steps.background)]
            supervisor.supervise(children, say=steps.say, first=first, watch=_watch(plan, steps, address, stop_asked))
    except Stopped:
        steps.say("Stopped.")


@contextmanager
def only_one(var: Path) -> Iterator[Callable[[Address], None]]:
    """Be the only process that serves `var`; Refused, naming the other one, when there is one.

    Gives a function to call with our own address, for the next one to name.
    """
    path = var / "serve.lock"
    with locks.opened(path) as descriptor:
        if not locks.taken(descriptor):
            raise Refused(_named(path, var))

        def announce(address: Address) -> None:
            path.write_text(json.dumps({"process": os.getpid(), "address": address.url}), encoding="utf-8")

        yield announce
        os.truncate(descriptor, 0)


def web(plan: Plan, listener: int, gate: Gate) -> Child:
    """The web server on the listening descriptor.

    Threads keep connections open between two pages of one reader, which a plain worker cannot. A page that
    hangs is ended by the database's own time limits: gunicorn does not end threads.
    """
    memory = Path("/dev/shm")  # noqa: S108 (the heartbeat file has no name there)
    options = {
        "config": f"python:{on_starting.__module__}",
        "bind": f"fd://{listener}",
        "workers": plan.workers,
        "worker-class": "gthread",
        "threads": THREADS,
        "timeout": REQUEST_SECONDS,
        "graceful-timeout": GRACE_SECONDS,
        "limit-request-line": URL_BYTES,
        "worker-tmp-dir": memory if memory.is_dir() else plan.var,
        "log-level": "warning",
    }
    words = [f"--{name}={value}" for name, value in options.items()]
    # Loaded once, then forked: a quicker start, and memory shared between the workers.
    command = [sys.executable, "-m", "gunicorn", "evidence.wsgi", "--preload", "--no-control-socket", *words]
    variables = {VARIABLE: str(gate.waiting), **FEW_ARENAS}
    return Child("The web server", command, plan.project, fds=[listener, gate.waiting], variables=variables)


def _command(plan: Plan, name: str) -> Child:
    return Child(f"“{name}”", [sys.executable, "manage.py", name], plan.project, after=FIRST_PAGE_SECONDS)


def _watch(plan: Plan, steps: Steps, address: Address, stop_asked: Callable[[], bool]) -> Callable[[], None]:
    """What to look at beside the children: does the site answer by now, does the database still run."""
    cluster = None if plan.database_url else Cluster(plan.var)
    answered = False
    looked = time.monotonic()

    def watch() -> None:
        nonlocal answered, looked
        if stop_asked():
            raise Stopped
        if not answered and listening.answers(address, seconds=ANSWER_SECONDS):
            answered = True
            steps.ready(address)
        if cluster and time.monotonic() - looked > DATABASE_LOOK_SECONDS:
            looked = time.monotonic()
            if not cluster.running():
                steps.say("The database ended; starting it again.")
                cluster.ensure_started()

    return watch


def _named(path: Path, var: Path) -> str:
    """The sentence about the process that holds the lock; it may be starting up, without an address yet."""
    found = {}
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
    who = f" (process {found['process']}, {found['address']})" if found else ""
    return f"The library in {var} is already being served{who}: end that one first, or set EVIDENCE_VAR."
