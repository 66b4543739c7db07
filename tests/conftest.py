"""What every test can count on: a database, a browser where there is one, and no way to the network."""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from threading import BoundedSemaphore
from weakref import WeakSet

import pytest
from django.conf import settings
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Route, sync_playwright

from evidence.operations.cluster import Cluster
from evidence.pages import downloads
from tests.emptying import emptied

ALLOWED_HOSTS = "127.0.0.1,::1,localhost"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = [
    "--no-sandbox",  # a container's root has no user namespaces; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# No test is timed: on a busy machine a slow example would be a failure.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    # pytest-socket reads these in its own pytest_configure, after this one.
    config.option.allow_hosts = ALLOWED_HOSTS
    config.option.allow_unix_socket = True
    if settings.SETTINGS_MODULE != "tests.settings":
        raise pytest.UsageError("Tests run with tests.settings, which touch no library: unset DJANGO_SETTINGS_MODULE.")
    if not hasattr(config, "workerinput"):
        _sweep()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        _throw_away(Path(os.environ["EVIDENCE_TEST_VAR"]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that was skipped is a test that failed: nobody reads that it did not run."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and in CI that is a failure: {report.longrepr}"
    return report


def _sweep() -> None:
    """Stop and remove what killed test runs left behind."""
    for left in Path("/tmp").glob("evidence-tests-*-*"):  # noqa: S108
        pid = left.name.split("-")[2]
        if pid.isdigit() and not _alive(int(pid)):
            if left.is_dir():
                _throw_away(left)
            else:
                left.unlink()


def _throw_away(var: Path) -> None:
    Cluster(var).stop()
    shutil.rmtree(var, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


# The database


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,  # noqa: ARG001 (its work is its effect)
) -> Iterator[None]:
    """A throw-away database server for the run, unless DATABASE_URL names one.

    All workers of a run share it: the first starts it, the last stops it.
    """
    if settings.DATABASE_URL:
        yield
    else:
        with Cluster(settings.VAR, durable=False).in_use():
            yield


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


# Files that readers take away


@pytest.fixture(autouse=True)
def unread_files_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a server does for every answer: a test looks at the head of a file, and its place must not stay taken."""
    taken: WeakSet[downloads.Pieces] = WeakSet()

    class Noted(downloads.Pieces):
        def __init__(self, pieces: Iterator[str] | Iterator[bytes], places: BoundedSemaphore) -> None:
            super().__init__(pieces, places)
            taken.add(self)

    monkeypatch.setattr(downloads, "Pieces", Noted)
    yield
    for pieces in list(taken):
        pieces.close()


# The browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium, headless, with a fresh profile."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip(f"no browser on this machine: looked for {', '.join(CHROMIUM)}")
    # Playwright's synchronous interface runs an event loop in this thread; Django takes that for async use.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own profile. What it asks of another host, or its policy forbids, fails the test."""
    context = browser.new_context()
    opened = context.new_page()
    complaints: list[str] = []

    def only_ours(route: Route) -> None:
        if route.request.url.split("/")[2].rpartition(":")[0] in {"localhost", "127.0.0.1"}:
            route.continue_()
        else:
            complaints.append(f"asked another host: {route.request.url}")
            route.abort()

    def heard(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    waiting: set[Request] = set()

    def begun(asked: Request) -> None:
        waiting.add(asked)

    def ended(asked: Request) -> None:
        waiting.discard(asked)

    context.route("http*://**", only_ours)
    opened.on("console", heard)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", begun)
    opened.on("requestfinished", ended)
    opened.on("requestfailed", ended)
    yield opened
    # What the page still asks for is answered first: the server would read while the next test empties the database.
    for _ in range(40):
        if not waiting or opened.is_closed():
            break
        opened.wait_for_timeout(50)
    context.close()
    assert not complaints, complaints
