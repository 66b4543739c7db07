"""One page in a real browser: its pictures, and what is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Route

from evidence.text import page_image
from tests.screenshots.shots import Shot

WIDTHS = (360, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
HEIGHT = 900
TALLEST = 9_000
"""Pixels of a picture; what stands further down is not shown."""
MOST_SHIFT = 0.01
"""Layout shift that is let pass: the sum of the scores of the Layout Instability API, without unit."""

#: Runs before the page's own script: adds up every shift from the first paint on.
WATCH = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.shifted += one.value;
}).observe({type: "layout-shift", buffered: true});
"""


@dataclass(frozen=True, slots=True)
class Picture:
    shot: Shot
    look: str
    file: str


@dataclass(frozen=True, slots=True)
class Complaint:
    shot: Shot
    width: int
    about: str


type Seen = Picture | Complaint


def looked(browser: Browser, server: str, shot: Shot, cookies: Mapping[str, str], out: Path) -> Iterator[Seen]:
    """Picture `shot` in every width and scheme, and in grey and on paper where it says so."""
    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": HEIGHT})
        context.add_init_script(WATCH)
        context.add_cookies([{"name": name, "value": value, "url": server} for name, value in cookies.items()])
        try:
            page, wrong = _opened(context, shot, server)
            wrong += _judged(page)
            yield from (Complaint(shot, width, each) for each in wrong)
            yield from _pictures(page, shot, width, out)
        except Error as error:
            yield Complaint(shot, width, error.message.partition("\n")[0])
        context.close()


def _opened(context: BrowserContext, shot: Shot, server: str) -> tuple[Page, list[str]]:
    """The page, loaded and at rest, and what it complained of."""
    page = context.new_page()
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # That a page answers 404 is told as an error; where the table expects it, it is none.
        expected = shot.status != 200 and str(shot.status) in message.text
        if message.type == "error" and not expected:
            wrong.append(f"console: {message.text}")

    def asked(route: Route) -> None:
        if route.request.url.startswith(server):
            route.continue_()
        else:
            wrong.append(f"asked another host: {route.request.url}")
            route.abort()

    context.route(re.compile("^https?://"), asked)
    if shot.pressed:
        page.goto(server + shot.pressed[0])
        page.get_by_role("button", name=shot.pressed[1]).first.click()
    page.on("console", heard)
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    answer = page.goto(server + shot.address, wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
    if answer is None or answer.status != shot.status:
        wrong.append(f"answered {answer.status if answer else 'nothing'}, not {shot.status}")
    return page, wrong


def _judged(page: Page) -> list[str]:
    """What is wrong with the page as it stands, in words."""
    wrong = []
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide:
        wrong.append(f"scrolls sideways by {wide} px")
    headings = page.locator("h1").count()
    if headings != 1:
        wrong.append(f"{headings} headings of the first level")
    shift = page.evaluate("window.shifted")
    if shift > MOST_SHIFT:
        wrong.append(f"layout shift {shift:.3f}")
    return wrong


def _pictures(page: Page, shot: Shot, width: int, out: Path) -> Iterator[Picture]:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        yield _pictured(page, shot, f"{width}-{scheme}", out)
    if shot.meaning and width == max(WIDTHS):
        page.emulate_media(color_scheme="light")
        yield from _on_paper(page, shot, out)
        page.context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
        yield _pictured(page, shot, "grey", out)


def _pictured(page: Page, shot: Shot, name: str, out: Path) -> Picture:
    file = f"{shot.name}-{name}.png"
    tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    width = page.evaluate("document.documentElement.clientWidth")
    page.screenshot(
        path=out / file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": tall}, animations="disabled"
    )
    return Picture(shot, name, file)


def _on_paper(page: Page, shot: Shot, out: Path) -> Iterator[Picture]:
    """The first two sheets as they would be printed, in black and white: backgrounds are not printed."""
    printed = page.pdf(format="A4")
    for number in (1, 2):
        with suppress(IndexError):
            drawn = page_image.drawn(number, printed)
            file = f"{shot.name}-paper-{number}.png"
            (out / file).write_bytes(drawn)
            yield Picture(shot, f"paper-{number}", file)
