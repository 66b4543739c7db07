"""A throw-away library, served; each page is opened and looked at, stage by stage."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread
from django.test.utils import setup_test_environment
from playwright.sync_api import Browser, sync_playwright

from evidence.accounts.roles import Role
from evidence.operations.cluster import Cluster
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.screenshots import stages
from tests.screenshots.looking import Complaint, Picture, looked
from tests.screenshots.sheet import sheet
from tests.screenshots.shots import SHOTS, Shot, Stage


def run(out: Path, only: Sequence[str]) -> int:
    """Picture the pages into `out`; 1 when something is wrong with one of them, else 0."""
    wanted = [shot for shot in SHOTS if not only or shot.name.startswith(tuple(only))]
    pictures: list[Picture] = []
    complaints: list[Complaint] = []
    with _library() as server, _browser() as browser:
        for shot in _in_order(wanted):
            wrong: list[Complaint] = []
            for seen in looked(browser, server, shot, _cookies(shot.person), out):
                if isinstance(seen, Picture):
                    pictures.append(seen)
                else:
                    wrong.append(seen)
            complaints += wrong
            _say(f"{shot.name}: {'; '.join(f'{one.width} px: {one.about}' for one in wrong) or 'well'}")
    (out / "index.html").write_text(sheet(pictures, complaints), encoding="utf-8")
    _say(f"{len(pictures)} pictures of {len(wanted)} pages, {len(complaints)} complaints: {out / 'index.html'}")
    return 1 if complaints else 0


def _in_order(wanted: Sequence[Shot]) -> Iterator[Shot]:
    """Each page with its address whole, while the library is at its stage."""
    names: stages.Names = {}
    last = max((list(Stage).index(shot.stage) for shot in wanted), default=-1)
    for stage in list(Stage)[: last + 1]:
        names |= stages.fill(stage)
        for shot in wanted:
            if shot.stage is stage:
                yield shot.put_in(names)


@contextmanager
def _library() -> Iterator[str]:
    """An empty library, served; gives its address. It is thrown away afterwards."""
    setup_test_environment(debug=False)
    cluster = Cluster(settings.VAR, durable=False)
    try:
        with cluster.in_use():
            call_command("migrate", verbosity=0)
            server = LiveServerThread("localhost", StaticFilesHandler)
            server.daemon = True
            server.start()
            server.is_ready.wait()
            if server.error:
                raise server.error
            yield f"http://localhost:{server.port}"
            server.terminate()
            connections.close_all()
    finally:
        cluster.stop()
        shutil.rmtree(settings.VAR, ignore_errors=True)


@contextmanager
def _browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        sys.exit(f"There is no browser on this machine: looked for {', '.join(CHROMIUM)}.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def _cookies(person: Role | None) -> dict[str, str]:
    """Of somebody of this role who is signed in."""
    if person is None:
        return {}
    client = Client()
    client.force_login(stages.person(person))
    return {name: cookie.value for name, cookie in client.cookies.items()}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
